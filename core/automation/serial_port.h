// SPDX-License-Identifier: MIT
#pragma once
#include "core/automation/byte_port.h"
#include "core/automation/host_files.h"
#include "core/automation/settings_file.h"
#include "core/host/serial_line.h"

namespace ferrite::automation {

/// IVMSerialPort: COM1 (0) or COM2. What the guest sends arrives as events, too, wherever the port leads.
class SerialPort final : public BytePort {
 public:
  SerialPort(VirtualMachine& machine, Services& services, i32 number)
      : BytePort(machine, services, Event::Kind::SerialData, number) {}
  SerialPort(const SerialPort&) = delete;
  ~SerialPort() { disconnect(); }

  /// At any time. To a file of the host, which grows by what the guest sends; to a pipe \\.\pipe\name, whose other ends
  /// are ports of other machines; or to nothing. VM_E_PREF_ILLEGAL_VALUE: another has the file, or a port of the host
  /// is asked for, and it has none.
  Hresult configure(i32 type, std::string_view name, bool connect_immediately);
  Answer<VMSerialPortType> type() const;
  /// Of the file or the pipe.
  Answer<std::string> name() const;
  Answer<bool> connect_immediately() const;
  /// S_FALSE while the machine is off.
  Answer<SerialLine> line() const;

  // For the machine.
  /// A file that cannot be had is none: the machine runs without it.
  void power_on();
  void exchange(ByteStream& from_guest, ByteStream& to_guest);
  void power_off();

 private:
  const SerialEnd& end() const;
  Hresult check_file(std::string_view wish, std::string& path);
  Hresult check_pipe(std::string_view name) const;
  Hresult connect(SerialEnd);
  void disconnect();

  std::shared_ptr<HostFiles::Lease> file_{};  // while the machine is on
};

}  // namespace ferrite::automation
