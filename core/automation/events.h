// SPDX-License-Identifier: MIT
#pragma once
#include <deque>
#include <functional>
#include <optional>

#include "core/automation/enums.h"

namespace ferrite::automation {

/// Something that a client may have asked to hear of.
struct Event {
  enum class Kind : u8 {
    MachineStateChange,    // number: VMVMState
    MachineReset,          // by the host
    MachineTripleFault,    // the guest reset its CPU by a triple fault and goes on
    ConfigurationChanged,  // text: the key of a value, or of all that changed
    MachineRenamed,        // text: the new name
    MediaInsert,           // number: the drive, from 0; text: path or letter
    MediaEject,            // the same
    SerialData,            // number: the port, from 0; bytes that the guest sent
    PrintJob,              // number: PrintJobKind; bytes that the guest printed
    VirtualPcStateChange,  // text: the machine's name; number: VMVMState
    EventLogged,           // number: VMEventType; text: the machine's name
    FileChange,            // text: the path
    MidiData,              // bytes that the guest sent
    SoundChange,           // volume or muting
    RequestShutdown,       // the machine is about to be off
    GuestShutdown,         // its guest turned it off
    DiscInsert,            // number: the DVD drive's id; text: path or letter
    DiscEject,             // the same
  };
  Kind kind;
  u32 machine = 0;  // its id; 0: the event is the application's
  i32 number = 0;
  std::string text{};
  std::vector<u8> bytes{};
};

/// Events wait here until the host delivers them, with no C++ on the stack: a handler may call anything.
class EventQueue {
 public:
  /// Called when the first event enters an empty queue.
  void on_work(std::function<void()> wake) { wake_ = std::move(wake); }
  void push(Event);
  /// Only if the same is not waiting already: a file that the guest writes sector by sector changes once.
  void push_once(Event);
  std::optional<Event> pop();
  bool empty() const { return events_.empty(); }

 private:
  std::function<void()> wake_;
  std::deque<Event> events_;
};

}  // namespace ferrite::automation
