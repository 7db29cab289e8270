// SPDX-License-Identifier: MIT
// Made from core/automation/enums.inc by web/package/generate_api.mjs.

export const VMVMState = Object.freeze({
  vmVMState_Invalid: 0,
  vmVMState_TurnedOff: 1,
  vmVMState_Saved: 2,
  vmVMState_TurningOn: 3,
  vmVMState_Restoring: 4,
  vmVMState_Running: 5,
  vmVMState_Paused: 6,
  vmVMState_Saving: 7,
  vmVMState_TurningOff: 8,
  vmVMState_MergingDrives: 9,
  vmVMState_DeleteMachine: 10,
});

export const VMFloppyDriveAttachmentType = Object.freeze({
  vmFloppyDrive_None: 0,
  vmFloppyDrive_Image: 1,
  vmFloppyDrive_HostDrive: 2,
});

export const VMFloppyDiskImageType = Object.freeze({
  vmFloppyDiskImage_Unknown: 0,
  vmFloppyDiskImage_LowDensity: 1,
  vmFloppyDiskImage_HighDensity: 2,
  vmFloppyDiskImage_DMF: 3,
  vmFloppyDiskImage_LowDensitySingleSided: 4,
  vmFloppyDiskImage_MediumDensity: 5,
  vmFloppyDiskImage_HighDensityMSS: 6,
});

export const vmFloppyDriveEvent = Object.freeze({
  vmFloppyDriveEvent_OnInsert: 1,
  vmFloppyDriveEvent_OnEject: 2,
});

export const VMTaskResult = Object.freeze({
  vmTaskResult_Success: 0,
  vmTaskResult_Cancelled: 1,
  vmTaskResult_UnexpectedError: 2,
  vmTaskResult_OutOfMemoryError: 3,
  vmTaskResult_DiskRelatedError: 4,
  vmTaskResult_IncompatibleSavedStateError: 5,
  vmTaskResult_TimeOutError: 6,
  vmTaskResult_IllegalValueError: 7,
  vmTaskResult_ThreadCrashError: 8,
  vmTaskResult_ShutdownAbort: 9,
});

export const VMDisplayVideoMode = Object.freeze({
  vmVideoMode_TextMode: 0,
  vmVideoMode_CGAMode: 1,
  vmVideoMode_VGAMode: 2,
  vmVideoMode_SVGAMode: 3,
});

export const VMSerialPortType = Object.freeze({
  vmSerialPort_HostPort: 0,
  vmSerialPort_TextFile: 1,
  vmSerialPort_NamedPipe: 2,
  vmSerialPort_Null: 3,
});

export const VMStartupOption = Object.freeze({
  vmStartupOption_Normal: 0,
  vmStartupOption_FixParentTimestampMismatch: 1,
});

export const VMShutdownAction = Object.freeze({
  vmShutdownAction_Save: 0,
  vmShutdownAction_TurnOff: 1,
  vmShutdownAction_Shutdown: 2,
});

export const VMVirtualMachineEvents = Object.freeze({
  vmVirtualMachineEvent_StateChanged: 1,
  vmVirtualMachineEvent_RequestShutdown: 2,
  vmVirtualMachineEvent_Reset: 3,
  vmVirtualMachineEvent_TripleFault: 4,
  vmVirtualMachineEvent_HeartbeatStopped: 5,
  vmVirtualMachineEvent_ConfigurationChanged: 6,
  vmVirtualMachineEvent_EnhancedVideoModeChanged: 7,
  vmVirtualMachineEvent_AdditionsUninstalled: 8,
  vmVirtualMachineEvent_AdditionsAvailable: 9,
  vmVirtualMachineEvent_GuestShutdown: 10,
  vmVirtualMachineEvent_GuestLogoff: 11,
  vmVirtualMachineEvent_DiskOutOfSpace: 12,
});

export const VMVirtualPCEvent = Object.freeze({
  vmVirtualPCEvent_ServiceEvent: 1,
  vmVirtualPCEvent_VMStateChange: 2,
  vmVirtualPCEvent_EventLogged: 3,
  vmVirtualPCEvent_VMHeartbeatStopped: 4,
});

export const VMEventType = Object.freeze({
  vmEvent_VirtualPCStarted: 0,
  vmEvent_VirtualPCStopped: 1,
  vmEvent_VirtualMachineLaunched: 2,
  vmEvent_VirtualMachineStateRestored: 3,
  vmEvent_VirtualMachineStateSaved: 4,
  vmEvent_VirtualMachineTurnedOff: 5,
  vmEvent_VirtualMachineTurnedOffByGuest: 6,
  vmEvent_VirtualMachineReset: 7,
  vmEvent_VirtualMachineNoHeartbeat: 8,
  vmEvent_VirtualMachineProcessorError: 9,
  vmEvent_VirtualMachineHostDiskSpaceWarning: 10,
  vmEvent_VirtualMachineHostDiskSpaceError: 11,
});

export const VMDVDDriveAttachmentType = Object.freeze({
  vmDVDDrive_None: 0,
  vmDVDDrive_Image: 1,
  vmDVDDrive_HostDrive: 2,
});

export const VMMouseButton = Object.freeze({
  vmMouseButton_Left: 1,
  vmMouseButton_Right: 2,
  vmMouseButton_Center: 3,
});

export const VMUndoAction = Object.freeze({
  vmUndoAction_Discard: 0,
  vmUndoAction_Keep: 1,
  vmUndoAction_Commit: 2,
});

export const VMHardDiskType = Object.freeze({
  vmDiskType_Dynamic: 0,
  vmDiskType_FixedSize: 1,
  vmDiskType_Differencing: 2,
});

export const VMDriveType = Object.freeze({
  vmDriveType_Null: 0,
  vmDriveType_HardDisk: 1,
  vmDriveType_DVD: 2,
});

export const VMDriveBusType = Object.freeze({
  vmDriveBusType_Invalid: -1,
  vmDriveBusType_IDE: 0,
  vmDriveBusType_SCSI: 1,
});

export const VMDVDDriveEvent = Object.freeze({
  vmDVDDriveEvent_OnInsert: 1,
  vmDVDDriveEvent_OnEject: 2,
});

export const VMEndpointType = Object.freeze({
  vmEndpoint_NamedPipe: 0,
  vmEndpoint_TCPIP: 1,
});

export const VMLogoffType = Object.freeze({
  vmLogoff_Normal: 0,
  vmLogoff_Forced: 1,
  vmLogoff_External: 2,
});

export const VMSupportDriverType = Object.freeze({
  vmSupportDriver_InvalidType: -1,
  vmSupportDriver_VirtualMachineMonitor: 0,
  vmSupportDriver_NetworkServices: 1,
});

export const VMGuestOSOperationType = Object.freeze({
  vmGuestOS_Shutdown: 0,
  vmGuestOS_LogOff: 1,
  vmGuestOS_Reboot: 2,
});

export const VMUSBDeviceClassEnum = Object.freeze({
  vmUSBDeviceClass_InterfaceDescriptor: 0,
  vmUSBDeviceClass_Audio: 1,
  vmUSBDeviceClass_Communication: 2,
  vmUSBDeviceClass_HID: 3,
  vmUSBDeviceClass_Physical: 5,
  vmUSBDeviceClass_Image: 6,
  vmUSBDeviceClass_Printer: 7,
  vmUSBDeviceClass_MassStorage: 8,
  vmUSBDeviceClass_Hub: 9,
  vmUSBDeviceClass_CDCData: 10,
  vmUSBDeviceClass_SmartCard: 11,
  vmUSBDeviceClass_ContentSecurity: 13,
  vmUSBDeviceClass_Video: 14,
  vmUSBDeviceClass_PersonalHealthcare: 15,
  vmUSBDeviceClass_DiagnosticDevice: 220,
  vmUSBDeviceClass_WirelessController: 224,
  vmUSBDeviceClass_Miscellaneous: 239,
  vmUSBDeviceClass_ApplicationSpecific: 254,
  vmUSBDeviceClass_VendorSpecific: 255,
});
