// SPDX-License-Identifier: MIT
// Made from core/automation/codes.inc by web/package/generate_api.mjs.

export const Codes = Object.freeze({
  /** Done. */
  S_OK: 0x00000000,
  /** Nothing was found, or there was nothing to do. */
  S_FALSE: 0x00000001,
  /** An argument is missing. */
  E_POINTER: 0x80004003,
  /** It failed. */
  E_FAIL: 0x80004005,
  /** An argument is of the wrong type, or outside its range. */
  E_INVALIDARG: 0x80070057,
  /** Access is denied. */
  E_ACCESSDENIED: 0x80070005,
  /** The handle is invalid. */
  E_HANDLE: 0x80070006,
  /** The host has not enough memory. */
  E_OUTOFMEMORY: 0x8007000e,
  /** Something unexpected happened; lastError tells what. */
  DISP_E_EXCEPTION: 0x80020009,
  /** The collection has no such item; the first is item 1. */
  DISP_E_BADINDEX: 0x8002000b,
  /** There is no such file. */
  ERROR_FILE_NOT_FOUND: 0x80070002,
  /** There is no such folder. */
  ERROR_PATH_NOT_FOUND: 0x80070003,
  /** Access is denied. */
  ERROR_ACCESS_DENIED: 0x80070005,
  /** The handle is invalid. */
  ERROR_INVALID_HANDLE: 0x80070006,
  /** The host has not enough memory. */
  ERROR_OUTOFMEMORY: 0x8007000e,
  /** There is no such drive. */
  ERROR_INVALID_DRIVE: 0x8007000f,
  /** The device is not ready. */
  ERROR_NOT_READY: 0x80070015,
  /** The file is in use. */
  ERROR_SHARING_VIOLATION: 0x80070020,
  /** The path has 260 characters or more. */
  ERROR_BUFFER_OVERFLOW: 0x8007006f,
  /** The host has no room for the file. */
  ERROR_DISK_FULL: 0x80070070,
  /** The path holds a character that a path must not hold: * ? < > / | " or a stray colon. */
  ERROR_INVALID_NAME: 0x8007007b,
  /** The path is empty or not absolute; write it like C:\Floppies\disk.img. */
  ERROR_BAD_PATHNAME: 0x800700a1,
  /** It exists already. */
  ERROR_ALREADY_EXISTS: 0x800700b7,
  /** The pipe is busy. */
  ERROR_PIPE_BUSY: 0x800700e7,
  /** No more sessions are possible. */
  ERROR_MAX_SESSIONS_REACHED: 0x80070161,
  /** A shutdown is in progress. */
  ERROR_SHUTDOWN_IN_PROGRESS: 0x8007045b,
  /** The machine is locked. */
  ERROR_MACHINE_LOCKED: 0x800704f7,
  /** The revisions do not match. */
  ERROR_REVISION_MISMATCH: 0x8007051a,
  /** There is no such logon session. */
  ERROR_NO_SUCH_LOGON_SESSION: 0x80070520,
  /** It did not finish in time. */
  VM_E_TIMED_OUT: 0xa0040202,
  /** The host has not enough resources, such as memory. */
  VM_E_OUT_OF_RESOURCE: 0xa0040203,
  /** Too many virtual machines are active. */
  VM_E_TOO_MANY_VMS: 0xa0040204,
  /** The virtual machine is not running; call startup() first. */
  VM_E_VM_NOT_RUNNING: 0xa0040206,
  /** The virtual machine is gone: it was deleted or unregistered, or its configuration is invalid. */
  VM_E_VM_UNKNOWN: 0xa0040207,
  /** The reserved capacity exceeds that of the host. */
  VM_E_OUT_OF_RESERVE: 0xa0040208,
  /** The product is shutting down and takes no new work. */
  VM_E_APP_SHUTTING_DOWN: 0xa0040209,
  /** The event already has a script. */
  VM_E_SCRIPT_ALREADY_EXISTS: 0xa004020a,
  /** Not while the virtual machine is running or saved. */
  VM_E_VM_RUNNING_OR_SAVED: 0xa004020b,
  /** There is no such configuration key. */
  VM_E_PREF_NOT_FOUND: 0xa0040300,
  /** The value is not allowed. */
  VM_E_PREF_ILLEGAL_VALUE: 0xa0040301,
  /** The setting is locked while the virtual machine is running or saved; turn it off first. */
  VM_E_PREF_VM_ACTIVE: 0xa0040302,
  /** Accepted; it takes effect at the next start. */
  VM_E_PREF_CONFIG_UPDATED_VM_ACTIVE: 0xa0040303,
  /** The activation data cannot be read. */
  VM_E_PREF_UNLOADABLE_ACTIVATION: 0xa0040306,
  /** The saved state does not fit this machine or this version. */
  VM_E_PREF_SAVED_STATE_BAD_VERSION: 0xa0040307,
  /** There are no rights to the saved state. */
  VM_E_PREF_SAVED_STATE_ACCESS_DENIED: 0xa0040308,
  /** The name is empty. */
  VM_E_CONFIG_NO_NAME: 0xa0040400,
  /** The name has more than 80 characters. */
  VM_E_CONFIG_NAME_TOO_LONG: 0xa0040401,
  /** The name holds one of the characters * ? : < > / | \ " */
  VM_E_CONFIG_NAME_INVALID_CHAR: 0xa0040402,
  /** The name is already used by another virtual machine. */
  VM_E_CONFIG_DUPLICATE_NAME: 0xa0040403,
  /** Not while the virtual machine is running; turn it off first. */
  VM_E_VM_RUNNING: 0xa0040500,
  /** There is no saved state. */
  VM_E_VM_NO_SAVED_STATE: 0xa0040501,
  /** The drive or its bus location is invalid. */
  VM_E_DRIVE_INVALID: 0xa0040502,
  /** The bus location is occupied. */
  VM_E_DRIVE_BUS_LOC_IN_USE: 0xa0040503,
  /** The guest has no integration components, or has not booted. */
  VM_E_ADDITIONS_NOT_AVAIL: 0xa0040504,
  /** That feature needs integration components in the guest. */
  VM_E_ADDITIONS_FEATURE_NOT_AVAIL: 0xa0040505,
  /** The folder is not shared. */
  VM_E_FOLDER_NOT_SHARED: 0xa0040506,
  /** The virtual machine is paused. */
  VM_E_VM_PAUSED: 0xa0040507,
  /** The DVD could not be unmounted. */
  VM_E_MEDIA_UNMOUNT_FAIL: 0xa0040508,
  /** The file could not be opened as a floppy disk image. */
  VM_E_IMAGE_CAPTURE_FAIL: 0xa0040650,
  /** The floppy drive of the host could not be captured. */
  VM_E_HOST_FLOPPY_CAPTURE_FAIL: 0xa0040651,
  /** The drive holds no disk. */
  VM_E_NO_MEDIA_CAPTURED: 0xa0040652,
  /** The parent of the virtual hard disk is missing. */
  VM_E_PARENT_PATH_NOT_FOUND: 0xa0040677,
  /** The file system of the host cannot hold such a file. */
  VM_E_FILE_TOO_LARGE_FOR_VOLUME: 0xa0040679,
  /** The file is read-only. */
  VM_E_FILE_READ_ONLY: 0xa004067a,
  /** The type of the disk image is unsuitable. */
  VM_E_WRONG_HD_IMAGE_TYPE: 0xa004067b,
  /** The virtual hard disk could not be opened. */
  VM_E_HD_IMAGE_OPEN_FAIL: 0xa004067c,
  /** The linked disk of the host is gone. */
  VM_E_HOST_DRIVE_NOT_FOUND: 0xa004067e,
  /** The virtual hard disk could not be accessed. */
  VM_E_HD_IMAGE_ACCESS: 0xa0040681,
  /** The file is no valid virtual hard disk. */
  VM_E_INVALID_HD_FILE: 0xa0040682,
  /** The disk is larger than 2,088,960 MB. */
  VM_E_IMAGE_SIZE_TOO_LARGE: 0xa0040683,
  /** The disk is smaller than 3 MB. */
  VM_E_IMAGE_SIZE_TOO_SMALL: 0xa0040684,
  /** The parent is not the one the child was made from. */
  VM_E_PARENT_CHILD_ID_MISMATCH: 0xa0040685,
  /** A linked virtual hard disk cannot be attached. */
  VM_E_UNSUPPORTED_HD_DISK_TYPE: 0xa0040686,
  /** The parent of the virtual hard disk has changed since. */
  VM_E_PARENT_MODIFIED: 0xa0040687,
  /** The network adapter of the host is gone. */
  VM_E_ADAPTER_NOT_FOUND: 0xa0040700,
  /** The name of the network is already used. */
  VM_E_VIRTUAL_NETWORK_NAME_ALREADY_EXISTS: 0xa0040701,
  /** There is no such virtual network. */
  VM_E_INVALID_VIRTUAL_NETWORK_ID: 0xa0040702,
  /** The Ethernet address is dynamic. */
  VM_E_CANT_SET_ETHERNET_ADDRESS: 0xa0040703,
  /** The IP address is malformed. */
  VM_E_INVALID_IP_ADDRESS: 0xa0040704,
  /** The network address is not of class A, B or C. */
  VM_E_INVALID_NETWORK_ADDRESS: 0xa0040705,
  /** The network mask is unsuitable. */
  VM_E_INVALID_NETWORK_MASK: 0xa0040706,
  /** The first address of the DHCP range is invalid. */
  VM_E_INVALID_STARTING_ADDRESS: 0xa0040707,
  /** The last address of the DHCP range is invalid. */
  VM_E_INVALID_ENDING_ADDRESS: 0xa0040708,
  /** The DHCP range is invalid. */
  VM_E_INVALID_ADDRESS_RANGE: 0xa0040709,
  /** The MAC address is dynamic and cannot be written. */
  VM_E_CANT_SET_DYNAMIC_MAC_ADDRESS: 0xa004070a,
  /** The drive already has a disk, or the drive of the host is busy. */
  VM_E_DRIVE_IN_USE: 0xa0040727,
  /** What is attached is not of the kind this call works on. */
  VM_E_MEDIA_WRONG_TYPE: 0xa0040728,
  /** There is no licence. */
  VM_E_NO_LICENSE: 0xa0040750,
  /** The licence is invalid. */
  VM_E_INVALID_LICENSE: 0xa0040751,
  /** The licence key is invalid. */
  VM_E_INVALID_LICENSE_KEY: 0xa0040752,
  /** The licence value is invalid. */
  VM_E_INVALID_LICENSE_VALUE: 0xa0040753,
  /** The licence allows no more active machines. */
  VM_E_LICENSE_ACTIVE_VM_LIMIT: 0xa0040754,
  /** The licence allows no more host memory. */
  VM_E_LICENSE_HOST_MEMORY_LIMIT: 0xa0040755,
  /** The licence allows no more guest memory. */
  VM_E_LICENSE_VM_MEMORY_LIMIT: 0xa0040756,
  /** This is not a trial version. */
  VM_E_NOT_A_TRIAL_VERSION: 0xa0040757,
  /** The trial is not active. */
  VM_E_NON_ACTIVE_TRIAL: 0xa0040758,
  /** The mouse is not active. */
  VM_E_MOUSE_NOT_ACTIVE: 0xa0040800,
  /** Not while the mouse uses absolute coordinates. */
  VM_E_USING_ABSOLUTE_COORDINATES: 0xa0040801,
  /** Not while the mouse uses relative coordinates. */
  VM_E_USING_RELATIVE_COORDINATES: 0xa0040802,
  /** The keyboard cannot be held exclusively: the machine is off, or another client holds it. */
  VM_E_SET_EXCLUSIVE_MODE_FAIL: 0xa0040825,
  /** There is no video device. */
  VM_E_NO_DISPLAY: 0xa0040850,
  /** The user already has a security entry. */
  VM_E_SECURITY_DUPLICATE_USER: 0xa0040900,
  /** The USB connector driver failed. */
  VM_E_USB_CONNECTOR_DRIVER_ERROR: 0xa0040925,
  /** The USB device could not be attached. */
  VM_E_USB_ATTACH_FAILED: 0xa0040926,
  /** The USB device could not be detached. */
  VM_E_USB_DETACH_FAILED: 0xa0040927,
  /** The USB devices could not be listed. */
  VM_E_USB_ENUMERATION_FAILED: 0xa0040928,
  /** The USB device belongs to a machine of another session. */
  VM_E_USB_EXTERNAL_VM: 0xa0040929,
  /** The host has more than 16 USB devices. */
  VM_E_USB_ENUMERATION_FAILED_MORE_DEVICES: 0xa0040930,
  /** The machine takes no more USB devices. */
  VM_E_USB_ATTACH_FAILED_MORE_DEVICES: 0xa0040931,
  /** A policy of the host forbids USB devices. */
  VM_E_USB_ATTACH_FAILED_GP_ERROR: 0xa0040932,
  /** Another client holds the USB device. */
  VM_E_USB_ATTACH_FAILED_ALREADY_ASSIGNED: 0xa0040933,
  /** The processor of the host cannot virtualise. */
  VM_E_UNSUPPORTED_HARDWARE: 0xa0040950,
  /** Hardware virtualisation is off. */
  VM_E_HARDWARE_VIRTUALIZATION_DISABLED: 0xa0040951,
  /** An older Virtual PC is installed too. */
  VM_E_VMVIRTUALPC_OLDER_VERSION: 0xa0040952,
  /** Another virtualisation product is installed. */
  VM_E_OTHER_VIRTUALIZATION_SOFTWARE: 0xa0040953,
});
