// SPDX-License-Identifier: MIT
#include "core/net/tftp_server.h"

namespace ferrite::net {
namespace {
enum Operation : u16 { ReadRequest = 1, WriteRequest = 2, Data = 3, Acknowledge = 4, Error = 5, OptionAcknowledge = 6 };
enum ErrorCode : u16 { NotFound = 1, AccessViolation = 2, IllegalOperation = 4, UnknownTransfer = 5 };
constexpr std::size_t HeaderBytes = 4, LeastBlock = 8, MostBlock = 1428;  // what fits into a frame
constexpr unsigned MostTries = 6, MostSeconds = 255;
constexpr u16 FirstPort = 0xC000, PortMask = 0x3FFF;  // of transfers (RFC 6335's dynamic ports)

/// The next string of a request, up to its NUL; false: there is none.
bool read_text(std::span<const u8>& bytes, std::string& into) {
  const auto end = std::find(bytes.begin(), bytes.end(), u8(0));
  if (end == bytes.end()) return false;
  into.assign(bytes.begin(), end);
  bytes = bytes.subspan(into.size() + 1);
  return true;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = char(c + ('a' - 'A'));
  return text;
}

/// 0: no number, or one of more than nine digits.
u32 to_number(std::string_view text) {
  if (text.empty() || text.size() > 9) return 0;
  u32 value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + u32(c - '0');
  }
  return value;
}

void append(std::vector<u8>& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.push_back(0);
}
}  // namespace

void TftpServer::set_file(std::string name, std::vector<u8> bytes) {
  files_[std::move(name)] = std::make_shared<const std::vector<u8>>(std::move(bytes));
}

bool TftpServer::busy() const {
  return std::any_of(transfers_.begin(), transfers_.end(), [](const Transfer& t) { return t.content != nullptr; });
}

bool TftpServer::receive(const UdpDatagram& datagram, Time now) {
  if (datagram.destination.port == Port) return start(datagram, now), true;
  const auto transfer = std::find_if(transfers_.begin(), transfers_.end(), [&](const Transfer& t) {
    return t.content && t.here == datagram.destination && t.there == datagram.source;
  });
  if (transfer == transfers_.end()) return false;
  if (datagram.payload.size() < HeaderBytes) return true;
  const u16 operation = load_big<u16>(datagram.payload, 0);
  if (operation == Acknowledge)
    acknowledged(*transfer, load_big<u16>(datagram.payload, 2), now);
  else if (operation == Error)
    *transfer = {};
  return true;
}

void TftpServer::start(const UdpDatagram& datagram, Time now) {
  auto rest = datagram.payload;
  std::string name, mode;
  if (rest.size() < 2) return;
  const u16 operation = load_big<u16>(rest, 0);
  rest = rest.subspan(2);
  if (operation == WriteRequest) return send_error(datagram, AccessViolation, "Files are only read here.");
  if (operation != ReadRequest || !read_text(rest, name) || !read_text(rest, mode))
    return send_error(datagram, IllegalOperation, "This is no request to read a file.");
  name.erase(0, name.find_first_not_of("/\\"));
  const auto file = files_.find(name);
  if (file == files_.end()) return send_error(datagram, NotFound, "There is no such file.");
  Transfer* const transfer = transfer_for(datagram.source);
  if (!transfer) return;
  *transfer = {};
  transfer->content = file->second;
  transfer->client = datagram.sender;
  transfer->here = {datagram.destination.address, u16(FirstPort + (next_port_++ & PortMask))};
  transfer->there = datagram.source;
  read_options(*transfer, rest);
  transfer->block = transfer->options.empty() ? 1 : 0;
  send_block(*transfer, now);
}

/// A client that asks again has not heard the answer. Null: there are too many.
TftpServer::Transfer* TftpServer::transfer_for(Endpoint client) {
  const auto first = [&](auto condition) { return std::find_if(transfers_.begin(), transfers_.end(), condition); };
  auto found = first([&](const Transfer& t) { return t.content && t.there == client; });
  if (found == transfers_.end()) found = first([](const Transfer& t) { return !t.content; });
  return found == transfers_.end() ? nullptr : &*found;
}

/// [RFC 2347] Those that are known are acknowledged with what becomes of them.
void TftpServer::read_options(Transfer& transfer, std::span<const u8> request) {
  std::string option, value;
  while (read_text(request, option) && read_text(request, value)) {
    option = lower(option);
    const u32 number = to_number(value);
    if (option == "blksize" && number >= LeastBlock)
      value = std::to_string(transfer.block_bytes = std::min<std::size_t>(number, MostBlock));
    else if (option == "tsize")
      value = std::to_string(transfer.content->size());
    else if (option == "timeout" && number && number <= MostSeconds)
      transfer.timeout = std::chrono::seconds(number);
    else
      continue;
    append(transfer.options, option), append(transfer.options, value);
  }
}

/// [RFC 1350, 2] Only the acknowledgement of the last block moves on: one that comes twice sends nothing twice.
void TftpServer::acknowledged(Transfer& transfer, u16 block, Time now) {
  if (block != u16(transfer.block)) return;
  const bool last = transfer.block && u64(transfer.block) * transfer.block_bytes > transfer.content->size();
  if (last) return void(transfer = {});
  transfer.block++;
  transfer.tries = 0;
  send_block(transfer, now);
}

void TftpServer::send_block(Transfer& transfer, Time now) {
  std::vector<u8> datagram(HeaderBytes);
  if (transfer.block == 0) {
    store_big<u16>(datagram, 0, OptionAcknowledge);
    datagram.resize(2);
    datagram.insert(datagram.end(), transfer.options.begin(), transfer.options.end());
  } else {
    store_big<u16>(datagram, 0, Data), store_big<u16>(datagram, 2, u16(transfer.block));
    const std::vector<u8>& all = *transfer.content;
    const std::size_t from = std::min(u64(transfer.block - 1) * transfer.block_bytes, u64(all.size()));
    const std::size_t count = std::min(transfer.block_bytes, all.size() - from);
    const auto first = all.begin() + std::ptrdiff_t(from);
    datagram.insert(datagram.end(), first, first + std::ptrdiff_t(count));
  }
  transfer.due = now + transfer.timeout;
  sender_.send_udp(transfer.client, transfer.here, transfer.there, datagram);
}

void TftpServer::run(Time now) {
  for (Transfer& transfer : transfers_) {
    if (!transfer.content || now < transfer.due) continue;
    if (++transfer.tries == MostTries)
      transfer = {};
    else
      send_block(transfer, now);
  }
}

void TftpServer::send_error(const UdpDatagram& datagram, u16 code, std::string_view message) {
  std::vector<u8> bytes(HeaderBytes);
  store_big<u16>(bytes, 0, Error), store_big<u16>(bytes, 2, code);
  append(bytes, message);
  sender_.send_udp(datagram.sender, datagram.destination, datagram.source, bytes);
}

}  // namespace ferrite::net
