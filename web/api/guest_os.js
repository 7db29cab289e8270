// SPDX-License-Identifier: MIT
import { withDocumentCasing } from "./document_casing.js";

/** What Virtual PC's integration components in a guest would tell. */
const Properties = [
  ...["osName", "osMajorVersion", "osMinorVersion", "osBuildNumber", "osVersion", "osPlatformId", "csdVersion"],
  ...["servicePackMajor", "servicePackMinor", "suiteMask", "productType", "computerName", "screenLocked"],
  ...["terminalServicesInitialized", "multipleUserSessionsAllowed", "terminalServerPort"],
];

/**
 * IVMGuestOS. No guest here has Virtual PC's integration components: what asks them answers
 * VM_E_ADDITIONS_FEATURE_NOT_AVAIL or VM_E_ADDITIONS_NOT_AVAIL, and VM_E_VM_NOT_RUNNING while the machine is off.
 */
export class GuestOS {
  #border;
  #machine;

  constructor(border, machineId) {
    this.#border = border;
    this.#machine = [machineId];
  }

  /** What a member throws that asks the components. */
  static feature(guest) {
    return guest.#value("guest_feature");
  }

  /** VM_E_DRIVE_INVALID: there is no empty DVD drive; ERROR_FILE_NOT_FOUND: there is no disc with components. */
  installIntegrationComponents() {
    return this.#border.hresult("guest_install_integration_components", this.#machine);
  }
  setParameter(parameterName, _parameterValue) {
    return this.#border.hresult("guest_parameter", this.#machine, [parameterName]);
  }
  getParameter(parameterName) {
    return this.#value("guest_parameter", [], [parameterName]);
  }
  shutdown(_forced) {
    return GuestOS.feature(this);
  }
  restart(_forced) {
    return GuestOS.feature(this);
  }
  logoff() {
    return GuestOS.feature(this);
  }
  getOsVersionInfo() {
    return GuestOS.feature(this);
  }
  /** session: 0 or 1 */
  isUserLoggedOn(session) {
    return this.#value("guest_is_user_logged_on", [session]);
  }

  /** null while the machine is off. */
  get canShutdown() {
    return this.#value("guest_can_shutdown");
  }
  /** Kept for a guest that asks for it; locked while the machine is running or saved. */
  get isHostTimeSyncEnabled() {
    return this.#value("guest_is_host_time_sync_enabled");
  }
  set isHostTimeSyncEnabled(enabled) {
    this.#value("guest_set_host_time_sync_enabled", [Boolean(enabled)]);
  }
  get heartbeatPercentage() {
    return this.#value("guest_heartbeat");
  }
  get isHeartbeating() {
    return this.#value("guest_heartbeat");
  }
  get integrationComponentsVersion() {
    return this.#value("guest_components_version");
  }

  #value(name, numbers = [], texts = []) {
    return this.#border.value(name, (border) => border.number() !== 0, [...this.#machine, ...numbers], texts);
  }
}

for (const name of Properties)
  Object.defineProperty(GuestOS.prototype, name, {
    configurable: true,
    get() {
      return GuestOS.feature(this);
    },
  });
withDocumentCasing(GuestOS);
