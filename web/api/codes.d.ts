// SPDX-License-Identifier: MIT
// Made from core/automation/codes.inc by web/package/generate_api.mjs.

export interface HResultCodes {
  /** 0x00000000: Done. */
  readonly S_OK: number;
  /** 0x00000001: Nothing was found, or there was nothing to do. */
  readonly S_FALSE: number;
  /** 0x80004003: An argument is missing. */
  readonly E_POINTER: number;
  /** 0x80004005: It failed. */
  readonly E_FAIL: number;
  /** 0x80070057: An argument is of the wrong type, or outside its range. */
  readonly E_INVALIDARG: number;
  /** 0x80070005: Access is denied. */
  readonly E_ACCESSDENIED: number;
  /** 0x80070006: The handle is invalid. */
  readonly E_HANDLE: number;
  /** 0x8007000E: The host has not enough memory. */
  readonly E_OUTOFMEMORY: number;
  /** 0x80020009: Something unexpected happened; lastError tells what. */
  readonly DISP_E_EXCEPTION: number;
  /** 0x8002000B: The collection has no such item; the first is item 1. */
  readonly DISP_E_BADINDEX: number;
  /** 0x80070002: There is no such file. */
  readonly ERROR_FILE_NOT_FOUND: number;
  /** 0x80070003: There is no such folder. */
  readonly ERROR_PATH_NOT_FOUND: number;
  /** 0x80070005: Access is denied. */
  readonly ERROR_ACCESS_DENIED: number;
  /** 0x80070006: The handle is invalid. */
  readonly ERROR_INVALID_HANDLE: number;
  /** 0x8007000E: The host has not enough memory. */
  readonly ERROR_OUTOFMEMORY: number;
  /** 0x8007000F: There is no such drive. */
  readonly ERROR_INVALID_DRIVE: number;
  /** 0x80070015: The device is not ready. */
  readonly ERROR_NOT_READY: number;
  /** 0x80070020: The file is in use. */
  readonly ERROR_SHARING_VIOLATION: number;
  /** 0x8007006F: The path has 260 characters or more. */
  readonly ERROR_BUFFER_OVERFLOW: number;
  /** 0x80070070: The host has no room for the file. */
  readonly ERROR_DISK_FULL: number;
  /** 0x8007007B: The path holds a character that a path must not hold: * ? < > / | " or a stray colon. */
  readonly ERROR_INVALID_NAME: number;
  /** 0x800700A1: The path is empty or not absolute; write it like C:\Floppies\disk.img. */
  readonly ERROR_BAD_PATHNAME: number;
  /** 0x800700B7: It exists already. */
  readonly ERROR_ALREADY_EXISTS: number;
  /** 0x800700E7: The pipe is busy. */
  readonly ERROR_PIPE_BUSY: number;
  /** 0x80070161: No more sessions are possible. */
  readonly ERROR_MAX_SESSIONS_REACHED: number;
  /** 0x8007045B: A shutdown is in progress. */
  readonly ERROR_SHUTDOWN_IN_PROGRESS: number;
  /** 0x800704F7: The machine is locked. */
  readonly ERROR_MACHINE_LOCKED: number;
  /** 0x8007051A: The revisions do not match. */
  readonly ERROR_REVISION_MISMATCH: number;
  /** 0x80070520: There is no such logon session. */
  readonly ERROR_NO_SUCH_LOGON_SESSION: number;
  /** 0xA0040202: It did not finish in time. */
  readonly VM_E_TIMED_OUT: number;
  /** 0xA0040203: The host has not enough resources, such as memory. */
  readonly VM_E_OUT_OF_RESOURCE: number;
  /** 0xA0040204: Too many virtual machines are active. */
  readonly VM_E_TOO_MANY_VMS: number;
  /** 0xA0040206: The virtual machine is not running; call startup() first. */
  readonly VM_E_VM_NOT_RUNNING: number;
  /** 0xA0040207: The virtual machine is gone: it was deleted or unregistered, or its configuration is invalid. */
  readonly VM_E_VM_UNKNOWN: number;
  /** 0xA0040208: The reserved capacity exceeds that of the host. */
  readonly VM_E_OUT_OF_RESERVE: number;
  /** 0xA0040209: The product is shutting down and takes no new work. */
  readonly VM_E_APP_SHUTTING_DOWN: number;
  /** 0xA004020A: The event already has a script. */
  readonly VM_E_SCRIPT_ALREADY_EXISTS: number;
  /** 0xA004020B: Not while the virtual machine is running or saved. */
  readonly VM_E_VM_RUNNING_OR_SAVED: number;
  /** 0xA0040300: There is no such configuration key. */
  readonly VM_E_PREF_NOT_FOUND: number;
  /** 0xA0040301: The value is not allowed. */
  readonly VM_E_PREF_ILLEGAL_VALUE: number;
  /** 0xA0040302: The setting is locked while the virtual machine is running or saved; turn it off first. */
  readonly VM_E_PREF_VM_ACTIVE: number;
  /** 0xA0040303: Accepted; it takes effect at the next start. */
  readonly VM_E_PREF_CONFIG_UPDATED_VM_ACTIVE: number;
  /** 0xA0040306: The activation data cannot be read. */
  readonly VM_E_PREF_UNLOADABLE_ACTIVATION: number;
  /** 0xA0040307: The saved state does not fit this machine or this version. */
  readonly VM_E_PREF_SAVED_STATE_BAD_VERSION: number;
  /** 0xA0040308: There are no rights to the saved state. */
  readonly VM_E_PREF_SAVED_STATE_ACCESS_DENIED: number;
  /** 0xA0040400: The name is empty. */
  readonly VM_E_CONFIG_NO_NAME: number;
  /** 0xA0040401: The name has more than 80 characters. */
  readonly VM_E_CONFIG_NAME_TOO_LONG: number;
  /** 0xA0040402: The name holds one of the characters * ? : < > / | \ " */
  readonly VM_E_CONFIG_NAME_INVALID_CHAR: number;
  /** 0xA0040403: The name is already used by another virtual machine. */
  readonly VM_E_CONFIG_DUPLICATE_NAME: number;
  /** 0xA0040500: Not while the virtual machine is running; turn it off first. */
  readonly VM_E_VM_RUNNING: number;
  /** 0xA0040501: There is no saved state. */
  readonly VM_E_VM_NO_SAVED_STATE: number;
  /** 0xA0040502: The drive or its bus location is invalid. */
  readonly VM_E_DRIVE_INVALID: number;
  /** 0xA0040503: The bus location is occupied. */
  readonly VM_E_DRIVE_BUS_LOC_IN_USE: number;
  /** 0xA0040504: The guest has no integration components, or has not booted. */
  readonly VM_E_ADDITIONS_NOT_AVAIL: number;
  /** 0xA0040505: That feature needs integration components in the guest. */
  readonly VM_E_ADDITIONS_FEATURE_NOT_AVAIL: number;
  /** 0xA0040506: The folder is not shared. */
  readonly VM_E_FOLDER_NOT_SHARED: number;
  /** 0xA0040507: The virtual machine is paused. */
  readonly VM_E_VM_PAUSED: number;
  /** 0xA0040508: The DVD could not be unmounted. */
  readonly VM_E_MEDIA_UNMOUNT_FAIL: number;
  /** 0xA0040650: The file could not be opened as a floppy disk image. */
  readonly VM_E_IMAGE_CAPTURE_FAIL: number;
  /** 0xA0040651: The floppy drive of the host could not be captured. */
  readonly VM_E_HOST_FLOPPY_CAPTURE_FAIL: number;
  /** 0xA0040652: The drive holds no disk. */
  readonly VM_E_NO_MEDIA_CAPTURED: number;
  /** 0xA0040677: The parent of the virtual hard disk is missing. */
  readonly VM_E_PARENT_PATH_NOT_FOUND: number;
  /** 0xA0040679: The file system of the host cannot hold such a file. */
  readonly VM_E_FILE_TOO_LARGE_FOR_VOLUME: number;
  /** 0xA004067A: The file is read-only. */
  readonly VM_E_FILE_READ_ONLY: number;
  /** 0xA004067B: The type of the disk image is unsuitable. */
  readonly VM_E_WRONG_HD_IMAGE_TYPE: number;
  /** 0xA004067C: The virtual hard disk could not be opened. */
  readonly VM_E_HD_IMAGE_OPEN_FAIL: number;
  /** 0xA004067E: The linked disk of the host is gone. */
  readonly VM_E_HOST_DRIVE_NOT_FOUND: number;
  /** 0xA0040681: The virtual hard disk could not be accessed. */
  readonly VM_E_HD_IMAGE_ACCESS: number;
  /** 0xA0040682: The file is no valid virtual hard disk. */
  readonly VM_E_INVALID_HD_FILE: number;
  /** 0xA0040683: The disk is larger than 2,088,960 MB. */
  readonly VM_E_IMAGE_SIZE_TOO_LARGE: number;
  /** 0xA0040684: The disk is smaller than 3 MB. */
  readonly VM_E_IMAGE_SIZE_TOO_SMALL: number;
  /** 0xA0040685: The parent is not the one the child was made from. */
  readonly VM_E_PARENT_CHILD_ID_MISMATCH: number;
  /** 0xA0040686: A linked virtual hard disk cannot be attached. */
  readonly VM_E_UNSUPPORTED_HD_DISK_TYPE: number;
  /** 0xA0040687: The parent of the virtual hard disk has changed since. */
  readonly VM_E_PARENT_MODIFIED: number;
  /** 0xA0040700: The network adapter of the host is gone. */
  readonly VM_E_ADAPTER_NOT_FOUND: number;
  /** 0xA0040701: The name of the network is already used. */
  readonly VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS: number;
  /** 0xA0040702: There is no such virtual network. */
  readonly VM_E_INVALID_VIRTUAL_NETWORK_ID: number;
  /** 0xA0040703: The Ethernet address is dynamic. */
  readonly VM_E_CANT_SET_ETHERNET_ADDRESS: number;
  /** 0xA0040704: The IP address is malformed. */
  readonly VM_E_INVALID_IP_ADDRESS: number;
  /** 0xA0040705: The network address is not of class A, B or C. */
  readonly VM_E_INVALID_NETWORK_ADDRESS: number;
  /** 0xA0040706: The network mask is unsuitable. */
  readonly VM_E_INVALID_NETWORK_MASK: number;
  /** 0xA0040707: The first address of the DHCP range is invalid. */
  readonly VM_E_INVALID_STARTING_ADDRESS: number;
  /** 0xA0040708: The last address of the DHCP range is invalid. */
  readonly VM_E_INVALID_ENDING_ADDRESS: number;
  /** 0xA0040709: The DHCP range is invalid. */
  readonly VM_E_INVALID_ADDRESS_RANGE: number;
  /** 0xA004070A: The MAC address is dynamic and cannot be written. */
  readonly VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS: number;
  /** 0xA0040727: The drive already has a disk, or the drive of the host is busy. */
  readonly VM_E_DRIVE_IN_USE: number;
  /** 0xA0040728: What is attached is not of the kind this call works on. */
  readonly VM_E_MEDIA_WRONG_TYPE: number;
  /** 0xA0040750: There is no licence. */
  readonly VM_E_NO_LICENSE: number;
  /** 0xA0040751: The licence is invalid. */
  readonly VM_E_INVALID_LICENSE: number;
  /** 0xA0040752: The licence key is invalid. */
  readonly VM_E_INVALID_LICENSE_KEY: number;
  /** 0xA0040753: The licence value is invalid. */
  readonly VM_E_INVALID_LICENSE_VALUE: number;
  /** 0xA0040754: The licence allows no more active machines. */
  readonly VM_E_LICENSE_ACTIVE_VM_LIMIT: number;
  /** 0xA0040755: The licence allows no more host memory. */
  readonly VM_E_LICENSE_HOST_MEMORY_LIMIT: number;
  /** 0xA0040756: The licence allows no more guest memory. */
  readonly VM_E_LICENSE_VM_MEMORY_LIMIT: number;
  /** 0xA0040757: This is not a trial version. */
  readonly VM_E_NOT_A_TRIAL_VERSION: number;
  /** 0xA0040758: The trial is not active. */
  readonly VM_E_NON_ACTIVE_TRIAL: number;
  /** 0xA0040800: The mouse is not active. */
  readonly VM_E_MOUSE_NOT_ACTIVE: number;
  /** 0xA0040801: Not while the mouse uses absolute coordinates. */
  readonly VM_E_USING_ABSOLUTE_COORDINATES: number;
  /** 0xA0040802: Not while the mouse uses relative coordinates. */
  readonly VM_E_USING_RELATIVE_COORDINATES: number;
  /** 0xA0040825: The keyboard cannot be held exclusively: the machine is off, or another client holds it. */
  readonly VM_E_SET_EXCLUSIVE_MODE_FAIL: number;
  /** 0xA0040850: There is no video device. */
  readonly VM_E_NO_DISPLAY: number;
  /** 0xA0040900: The user already has a security entry. */
  readonly VM_E_SECURITY_DUPLICATE_USER: number;
  /** 0xA0040925: The USB connector driver failed. */
  readonly VM_E_USB_CONNECTOR_DRIVER_ERROR: number;
  /** 0xA0040926: The USB device could not be attached. */
  readonly VM_E_USB_ATTACH_FAILED: number;
  /** 0xA0040927: The USB device could not be detached. */
  readonly VM_E_USB_DETACH_FAILED: number;
  /** 0xA0040928: The USB devices could not be listed. */
  readonly VM_E_USB_ENUMERATION_FAILED: number;
  /** 0xA0040929: The USB device belongs to a machine of another session. */
  readonly VM_E_USB_EXTERNAL_VM: number;
  /** 0xA0040930: The host has more than 16 USB devices. */
  readonly VM_E_USB_ENUMERATION_FAILED_MORE_DEVICES: number;
  /** 0xA0040931: The machine takes no more USB devices. */
  readonly VM_E_USB_ATTACH_FAILED_MORE_DEVICES: number;
  /** 0xA0040932: A policy of the host forbids USB devices. */
  readonly VM_E_USB_ATTACH_FAILED_GP_ERROR: number;
  /** 0xA0040933: Another client holds the USB device. */
  readonly VM_E_USB_ATTACH_FAILED_ALREADY_ASSIGNED: number;
  /** 0xA0040950: The processor of the host cannot virtualise. */
  readonly VM_E_UNSUPPORTED_HARDWARE: number;
  /** 0xA0040951: Hardware virtualisation is off. */
  readonly VM_E_HARDWARE_VIRTUALIZATION_DISABLED: number;
  /** 0xA0040952: An older Virtual PC is installed too. */
  readonly VM_E_VMVIRTUALPC_OLDER_VERSION: number;
  /** 0xA0040953: Another virtualisation product is installed. */
  readonly VM_E_OTHER_VIRTUALIZATION_SOFTWARE: number;
}
