// SPDX-License-Identifier: MIT
// Made from core/automation/enums.inc by web/package/generate_api.mjs.

export declare const VMVMState: {
  readonly vmVMState_Invalid: 0;
  readonly vmVMState_TurnedOff: 1;
  readonly vmVMState_Saved: 2;
  readonly vmVMState_TurningOn: 3;
  readonly vmVMState_Restoring: 4;
  readonly vmVMState_Running: 5;
  readonly vmVMState_Paused: 6;
  readonly vmVMState_Saving: 7;
  readonly vmVMState_TurningOff: 8;
  readonly vmVMState_MergingDrives: 9;
  readonly vmVMState_DeleteMachine: 10;
};
export type VMVMState = (typeof VMVMState)[keyof typeof VMVMState];

export declare const VMFloppyDriveAttachmentType: {
  readonly vmFloppyDrive_None: 0;
  readonly vmFloppyDrive_Image: 1;
  readonly vmFloppyDrive_HostDrive: 2;
};
export type VMFloppyDriveAttachmentType = (typeof VMFloppyDriveAttachmentType)[keyof typeof VMFloppyDriveAttachmentType];

export declare const VMFloppyDiskImageType: {
  readonly vmFloppyDiskImage_Unknown: 0;
  readonly vmFloppyDiskImage_LowDensity: 1;
  readonly vmFloppyDiskImage_HighDensity: 2;
  readonly vmFloppyDiskImage_DMF: 3;
  readonly vmFloppyDiskImage_LowDensitySingleSided: 4;
  readonly vmFloppyDiskImage_MediumDensity: 5;
  readonly vmFloppyDiskImage_HighDensityMSS: 6;
};
export type VMFloppyDiskImageType = (typeof VMFloppyDiskImageType)[keyof typeof VMFloppyDiskImageType];

export declare const vmFloppyDriveEvent: {
  readonly vmFloppyDriveEvent_OnInsert: 1;
  readonly vmFloppyDriveEvent_OnEject: 2;
};
export type vmFloppyDriveEvent = (typeof vmFloppyDriveEvent)[keyof typeof vmFloppyDriveEvent];

export declare const VMTaskResult: {
  readonly vmTaskResult_Success: 0;
  readonly vmTaskResult_Cancelled: 1;
  readonly vmTaskResult_UnexpectedError: 2;
  readonly vmTaskResult_OutOfMemoryError: 3;
  readonly vmTaskResult_DiskRelatedError: 4;
  readonly vmTaskResult_IncompatibleSavedStateError: 5;
  readonly vmTaskResult_TimeOutError: 6;
  readonly vmTaskResult_IllegalValueError: 7;
  readonly vmTaskResult_ThreadCrashError: 8;
  readonly vmTaskResult_ShutdownAbort: 9;
};
export type VMTaskResult = (typeof VMTaskResult)[keyof typeof VMTaskResult];

export declare const VMDisplayVideoMode: {
  readonly vmVideoMode_TextMode: 0;
  readonly vmVideoMode_CGAMode: 1;
  readonly vmVideoMode_VGAMode: 2;
  readonly vmVideoMode_SVGAMode: 3;
};
export type VMDisplayVideoMode = (typeof VMDisplayVideoMode)[keyof typeof VMDisplayVideoMode];

export declare const VMSerialPortType: {
  readonly vmSerialPort_HostPort: 0;
  readonly vmSerialPort_TextFile: 1;
  readonly vmSerialPort_NamedPipe: 2;
  readonly vmSerialPort_Null: 3;
};
export type VMSerialPortType = (typeof VMSerialPortType)[keyof typeof VMSerialPortType];

export declare const VMStartupOption: {
  readonly vmStartupOption_Normal: 0;
  readonly vmStartupOption_FixParentTimestampMismatch: 1;
};
export type VMStartupOption = (typeof VMStartupOption)[keyof typeof VMStartupOption];

export declare const VMShutdownAction: {
  readonly vmShutdownAction_Save: 0;
  readonly vmShutdownAction_TurnOff: 1;
  readonly vmShutdownAction_Shutdown: 2;
};
export type VMShutdownAction = (typeof VMShutdownAction)[keyof typeof VMShutdownAction];

export declare const VMVirtualMachineEvents: {
  readonly vmVirtualMachineEvent_StateChanged: 1;
  readonly vmVirtualMachineEvent_RequestShutdown: 2;
  readonly vmVirtualMachineEvent_Reset: 3;
  readonly vmVirtualMachineEvent_TripleFault: 4;
  readonly vmVirtualMachineEvent_HeartbeatStopped: 5;
  readonly vmVirtualMachineEvent_ConfigurationChanged: 6;
  readonly vmVirtualMachineEvent_EnhancedVideoModeChanged: 7;
  readonly vmVirtualMachineEvent_AdditionsUninstalled: 8;
  readonly vmVirtualMachineEvent_AdditionsAvailable: 9;
  readonly vmVirtualMachineEvent_GuestShutdown: 10;
  readonly vmVirtualMachineEvent_GuestLogoff: 11;
  readonly vmVirtualMachineEvent_DiskOutOfSpace: 12;
};
export type VMVirtualMachineEvents = (typeof VMVirtualMachineEvents)[keyof typeof VMVirtualMachineEvents];

export declare const VMVirtualPCEvent: {
  readonly vmVirtualPCEvent_ServiceEvent: 1;
  readonly vmVirtualPCEvent_VMStateChange: 2;
  readonly vmVirtualPCEvent_EventLogged: 3;
  readonly vmVirtualPCEvent_VMHeartbeatStopped: 4;
};
export type VMVirtualPCEvent = (typeof VMVirtualPCEvent)[keyof typeof VMVirtualPCEvent];

export declare const VMEventType: {
  readonly vmEvent_VirtualPCStarted: 0;
  readonly vmEvent_VirtualPCStopped: 1;
  readonly vmEvent_VirtualMachineLaunched: 2;
  readonly vmEvent_VirtualMachineStateRestored: 3;
  readonly vmEvent_VirtualMachineStateSaved: 4;
  readonly vmEvent_VirtualMachineTurnedOff: 5;
  readonly vmEvent_VirtualMachineTurnedOffByGuest: 6;
  readonly vmEvent_VirtualMachineReset: 7;
  readonly vmEvent_VirtualMachineNoHeartbeat: 8;
  readonly vmEvent_VirtualMachineProcessorError: 9;
  readonly vmEvent_VirtualMachineHostDiskSpaceWarning: 10;
  readonly vmEvent_VirtualMachineHostDiskSpaceError: 11;
};
export type VMEventType = (typeof VMEventType)[keyof typeof VMEventType];

export declare const VMDVDDriveAttachmentType: {
  readonly vmDVDDrive_None: 0;
  readonly vmDVDDrive_Image: 1;
  readonly vmDVDDrive_HostDrive: 2;
};
export type VMDVDDriveAttachmentType = (typeof VMDVDDriveAttachmentType)[keyof typeof VMDVDDriveAttachmentType];

export declare const VMMouseButton: {
  readonly vmMouseButton_Left: 1;
  readonly vmMouseButton_Right: 2;
  readonly vmMouseButton_Center: 3;
};
export type VMMouseButton = (typeof VMMouseButton)[keyof typeof VMMouseButton];

export declare const VMUndoAction: {
  readonly vmUndoAction_Discard: 0;
  readonly vmUndoAction_Keep: 1;
  readonly vmUndoAction_Commit: 2;
};
export type VMUndoAction = (typeof VMUndoAction)[keyof typeof VMUndoAction];

export declare const VMHardDiskType: {
  readonly vmDiskType_Dynamic: 0;
  readonly vmDiskType_FixedSize: 1;
  readonly vmDiskType_Differencing: 2;
};
export type VMHardDiskType = (typeof VMHardDiskType)[keyof typeof VMHardDiskType];

export declare const VMDriveType: {
  readonly vmDriveType_Null: 0;
  readonly vmDriveType_HardDisk: 1;
  readonly vmDriveType_DVD: 2;
};
export type VMDriveType = (typeof VMDriveType)[keyof typeof VMDriveType];

export declare const VMDriveBusType: {
  readonly vmDriveBusType_Invalid: -1;
  readonly vmDriveBusType_IDE: 0;
  readonly vmDriveBusType_SCSI: 1;
};
export type VMDriveBusType = (typeof VMDriveBusType)[keyof typeof VMDriveBusType];

export declare const VMDVDDriveEvent: {
  readonly vmDVDDriveEvent_OnInsert: 1;
  readonly vmDVDDriveEvent_OnEject: 2;
};
export type VMDVDDriveEvent = (typeof VMDVDDriveEvent)[keyof typeof VMDVDDriveEvent];

export declare const VMEndpointType: {
  readonly vmEndpoint_NamedPipe: 0;
  readonly vmEndpoint_TCPIP: 1;
};
export type VMEndpointType = (typeof VMEndpointType)[keyof typeof VMEndpointType];

export declare const VMLogoffType: {
  readonly vmLogoff_Normal: 0;
  readonly vmLogoff_Forced: 1;
  readonly vmLogoff_External: 2;
};
export type VMLogoffType = (typeof VMLogoffType)[keyof typeof VMLogoffType];

export declare const VMSupportDriverType: {
  readonly vmSupportDriver_InvalidType: -1;
  readonly vmSupportDriver_VirtualMachineMonitor: 0;
  readonly vmSupportDriver_NetworkServices: 1;
};
export type VMSupportDriverType = (typeof VMSupportDriverType)[keyof typeof VMSupportDriverType];

export declare const VMGuestOSOperationType: {
  readonly vmGuestOS_Shutdown: 0;
  readonly vmGuestOS_LogOff: 1;
  readonly vmGuestOS_Reboot: 2;
};
export type VMGuestOSOperationType = (typeof VMGuestOSOperationType)[keyof typeof VMGuestOSOperationType];

export declare const VMUSBDeviceClassEnum: {
  readonly vmUSBDeviceClass_InterfaceDescriptor: 0;
  readonly vmUSBDeviceClass_Audio: 1;
  readonly vmUSBDeviceClass_Communication: 2;
  readonly vmUSBDeviceClass_HID: 3;
  readonly vmUSBDeviceClass_Physical: 5;
  readonly vmUSBDeviceClass_Image: 6;
  readonly vmUSBDeviceClass_Printer: 7;
  readonly vmUSBDeviceClass_MassStorage: 8;
  readonly vmUSBDeviceClass_Hub: 9;
  readonly vmUSBDeviceClass_CDCData: 10;
  readonly vmUSBDeviceClass_SmartCard: 11;
  readonly vmUSBDeviceClass_ContentSecurity: 13;
  readonly vmUSBDeviceClass_Video: 14;
  readonly vmUSBDeviceClass_PersonalHealthcare: 15;
  readonly vmUSBDeviceClass_DiagnosticDevice: 220;
  readonly vmUSBDeviceClass_WirelessController: 224;
  readonly vmUSBDeviceClass_Miscellaneous: 239;
  readonly vmUSBDeviceClass_ApplicationSpecific: 254;
  readonly vmUSBDeviceClass_VendorSpecific: 255;
};
export type VMUSBDeviceClassEnum = (typeof VMUSBDeviceClassEnum)[keyof typeof VMUSBDeviceClassEnum];
