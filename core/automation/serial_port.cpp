// SPDX-License-Identifier: MIT
#include "core/automation/serial_port.h"

#include "core/automation/virtual_machine.h"

namespace ferrite::automation {

namespace {
/// "\\server\pipe\name", where the server may be "."; pipes of others are not within reach, but their names are.
bool is_pipe_name(std::string_view name) {
  constexpr std::string_view Begin = "\\\\", Middle = "\\PIPE\\";
  const std::string folded = fold(name);
  const std::size_t middle = folded.find(Middle);
  return folded.starts_with(Begin) && middle != folded.npos && middle > Begin.size() &&
         middle + Middle.size() < folded.size();
}
}  // namespace

const SerialEnd& SerialPort::end() const { return machine_.settings().serial_ends[unsigned(number_)]; }

/// Makes the file if it is not there.
Hresult SerialPort::check_file(std::string_view wish, std::string& path) {
  const Answer<std::string> checked = checked_path(wish);
  if (!checked) return services_.error.set(checked.code);
  path = checked.value;
  if (file_ && fold(file_->path()) == fold(path)) return S_OK;
  if (!services_.files.exists(path))
    if (const Hresult code = services_.files.write(path, {}); code != S_OK)
      return services_.error.set(DISP_E_EXCEPTION, path + " cannot be made: " + std::string(describe(code).meaning));
  const auto right = services_.files.lease(path);
  if (right.code == ERROR_SHARING_VIOLATION)
    return services_.error.set(VM_E_PREF_ILLEGAL_VALUE, path + " is in use by a drive or another port.");
  if (right && right.value->writable()) return S_OK;
  return services_.error.set(E_INVALIDARG, path + " cannot be written: it is a folder, or read-only.");
}

Hresult SerialPort::check_pipe(std::string_view name) const {
  if (utf16_length(name) >= MaximumPath) return services_.error.set(ERROR_BUFFER_OVERFLOW);
  if (is_pipe_name(name)) return S_OK;
  return services_.error.set(ERROR_BAD_PATHNAME, "A pipe is called \\\\.\\pipe\\ and a name.");
}

Hresult SerialPort::configure(i32 type, std::string_view name, bool) {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  SerialEnd wish{VMSerialPortType(type), std::string(name)};
  switch (type) {
    case i32(VMSerialPortType::Null): return connect({});
    case i32(VMSerialPortType::TextFile):
      if (const Hresult code = check_file(name, wish.name); code != S_OK) return code;
      return connect(wish);
    case i32(VMSerialPortType::NamedPipe):
      if (const Hresult code = check_pipe(name); code != S_OK) return code;
      return connect(wish);
    case i32(VMSerialPortType::HostPort):
      return services_.error.set(VM_E_PREF_ILLEGAL_VALUE,
                                 "The host has no serial port of that name; connect() takes one of Web Serial.");
  }
  return services_.error.set(E_INVALIDARG, "There is no such type of serial port; see VMSerialPortType.");
}

Hresult SerialPort::connect(SerialEnd wish) {
  MachineSettings changed = machine_.settings();
  changed.serial_ends[unsigned(number_)] = std::move(wish);
  if (const Hresult code = machine_.store(changed); code != S_OK) return code;
  machine_.configuration_changed("ferrite/serial_port[@id=" + std::to_string(number_) + "]/type");
  disconnect();
  if (machine_.active()) power_on();
  return S_OK;
}

void SerialPort::disconnect() {
  file_.reset();
  services_.pipes.close(*this);
}

void SerialPort::power_on() {
  if (end().type == VMSerialPortType::TextFile) file_ = services_.files.lease(end().name).value;
  if (end().type == VMSerialPortType::NamedPipe) services_.pipes.open(*this, end().name);
}

void SerialPort::exchange(ByteStream& from_guest, ByteStream& to_guest) {
  const std::vector<u8> sent = BytePort::exchange(from_guest, to_guest);
  if (sent.empty()) return;
  services_.pipes.send(*this, sent);
  if (!file_) return;
  if (file_->writable() && file_->file().write(file_->file().size(), sent))
    services_.files.changed(file_->path());
  else
    services_.error.set(DISP_E_EXCEPTION, "The host could not store what the guest sends to " + file_->path() + ".");
}

void SerialPort::power_off() {
  BytePort::power_off();
  if (file_) file_->file().flush();
  disconnect();
}

Answer<bool> SerialPort::connect_immediately() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return false;
}

Answer<SerialLine> SerialPort::line() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  if (!machine_.pc()) return S_FALSE;
  return machine_.pc()->serial_line(unsigned(number_));
}

Answer<VMSerialPortType> SerialPort::type() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return end().type;
}

Answer<std::string> SerialPort::name() const {
  if (!machine_.known()) return services_.error.set(VM_E_VM_UNKNOWN);
  return end().name;
}

}  // namespace ferrite::automation
