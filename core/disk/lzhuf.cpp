// SPDX-License-Identifier: MIT
#include "core/disk/lzhuf.h"

#include <algorithm>

namespace ferrite {
namespace {

constexpr u32 Window = 4096, Longest = 60, Shortest = 3;
constexpr u32 Bytes = 256;
constexpr u32 Symbols = Bytes + Longest - Shortest + 1;  // a byte, or 256 and how much longer than 3 a repetition is
constexpr u32 Nodes = Symbols * 2 - 1, Root = Nodes - 1;
constexpr u32 MostUses = 0x8000;

/// Adaptive Huffman code. Nodes stand in the order of how often they were used; siblings side by side, the root last.
class Tree {
 public:
  Tree() {
    for (u32 n = 0; n < Symbols; n++) uses_[n] = 1, child_[n] = Nodes + n;
    for (u32 n = 0, parent = Symbols; parent < Nodes; n += 2, parent++)
      uses_[parent] = uses_[n] + uses_[n + 1], child_[parent] = n;
    uses_[Nodes] = ~0u;  // nothing goes past it
    link();
  }

  static constexpr u32 root() { return Root; }
  static constexpr bool is_symbol(u32 node) { return node >= Nodes; }
  static constexpr u32 symbol(u32 node) { return node - Nodes; }
  /// The node to follow from, or a symbol's mark.
  u32 target(u32 node) const { return child_[node]; }
  u32 leaf(u32 symbol) const { return parent_[Nodes + symbol]; }
  u32 parent(u32 node) const { return parent_[node]; }

  void count(u32 symbol) {
    if (uses_[Root] == MostUses) rebuild();
    u32 node = leaf(symbol);
    do node = parent_[count_node(node)];
    while (node != None);
  }

 private:
  static constexpr u32 None = ~0u;

  /// Where the node is then: it changes its place with the last of those that were used as often.
  u32 count_node(u32 node) {
    const u32 uses = ++uses_[node];
    u32 last = node;
    while (uses > uses_[last + 1]) last++;
    if (last != node) swap(node, last);
    return last;
  }
  void set_parent(u32 child, u32 parent) {
    parent_[child] = parent;
    if (child < Nodes) parent_[child + 1] = parent;
  }
  void swap(u32 a, u32 b) {
    std::swap(uses_[a], uses_[b]);
    std::swap(child_[a], child_[b]);
    set_parent(child_[a], a);
    set_parent(child_[b], b);
  }
  void link() {
    for (u32 n = 0; n < Nodes; n++) set_parent(child_[n], n);
    parent_[Root] = None;
  }

  /// Halves all uses, and builds the tree anew from its leaves.
  void rebuild() {
    u32 leaves = 0;
    for (u32 n = 0; n < Nodes; n++)
      if (is_symbol(child_[n])) {
        uses_[leaves] = (uses_[n] + 1) / 2;
        child_[leaves++] = child_[n];
      }
    for (u32 n = 0, end = Symbols; end < Nodes; n += 2, end++) {
      const u32 uses = uses_[n] + uses_[n + 1];
      u32 at = end;
      for (; uses < uses_[at - 1]; at--) uses_[at] = uses_[at - 1], child_[at] = child_[at - 1];
      uses_[at] = uses;
      child_[at] = n;
    }
    link();
  }

  std::array<u32, Nodes + 1> uses_{};
  std::array<u32, Nodes> child_{};             // the first of two, or Nodes + symbol
  std::array<u32, Nodes + Symbols> parent_{};  // of nodes and symbols
};

/// The upper six bits of how far back a repetition lies have a fixed code, the lower six follow as they are.
constexpr u32 FixedCodes = 64;
constexpr int LowBits = 6;
struct FixedCode {
  u8 bits = 0, length = 0;
};
constexpr std::array<FixedCode, FixedCodes> Fixed = [] {
  constexpr struct { u8 length, codes; } Lengths[] = {{3, 1}, {4, 3}, {5, 8}, {6, 12}, {7, 24}, {8, 16}};
  std::array<FixedCode, FixedCodes> table{};
  u32 next = 0, upper = 0;
  for (const auto& [length, codes] : Lengths)
    for (u32 n = 0; n < codes; n++, next += 0x100u >> length) table[upper++] = {u8(next >> (8 - length)), length};
  return table;
}();

/// Behind the end come zeros.
class BitReader {
 public:
  explicit BitReader(std::span<const u8> bytes) : bytes_(bytes) {}
  bool ended() const { return at_ >= bytes_.size() && held_ <= 0; }
  bool bit() { return bits(1); }
  u32 bits(int count) {
    const u32 value = peek(count);
    drop(count);
    return value;
  }
  /// At most 16.
  u32 peek(int count) {
    for (; held_ < count; held_ += 8) buffer_ = buffer_ << 8 | (at_ < bytes_.size() ? bytes_[at_] : 0u), at_++;
    return buffer_ >> (held_ - count) & ((1u << count) - 1);
  }
  void drop(int count) { held_ -= count; }

 private:
  std::span<const u8> bytes_;
  std::size_t at_ = 0;
  u32 buffer_ = 0;  // its lowest held_ bits are next
  int held_ = 0;
};

class BitWriter {
 public:
  void bits(u32 value, u32 count) {
    while (count--) bit(value >> count & 1);
  }
  void bit(bool value) {
    if (used_ % 8 == 0) bytes_.push_back(0);
    bytes_.back() |= u8(value << (7 - used_++ % 8));
  }
  std::vector<u8> take() { return std::move(bytes_); }

 private:
  std::vector<u8> bytes_;
  std::size_t used_ = 0;
};

u32 read_symbol(BitReader& in, Tree& tree) {
  u32 node = tree.target(Tree::root());
  while (!Tree::is_symbol(node)) node = tree.target(node + in.bit());
  tree.count(Tree::symbol(node));
  return Tree::symbol(node);
}

/// By the next eight bits: which of the fixed codes they begin with.
constexpr std::array<u8, 256> UpperBits = [] {
  std::array<u8, 256> table{};
  for (u32 upper = 0, next = 0; upper < FixedCodes; upper++)
    for (u32 n = 0x100u >> Fixed[upper].length; n > 0; n--) table[next++] = u8(upper);
  return table;
}();

u32 read_distance(BitReader& in) {
  const u32 upper = UpperBits[in.peek(8)];
  in.drop(Fixed[upper].length);
  return (upper << LowBits | in.bits(LowBits)) + 1;
}

void write_symbol(BitWriter& out, Tree& tree, u32 symbol) {
  u32 code = 0, length = 0;
  // The second child has the odd place: the last level first, so bits come in reverse.
  for (u32 node = tree.leaf(symbol); node != Tree::root(); node = tree.parent(node)) code |= (node & 1) << length++;
  out.bits(code, length);
  tree.count(symbol);
}

void write_distance(BitWriter& out, u32 distance) {
  const u32 value = distance - 1;
  const FixedCode code = Fixed[value >> LowBits];
  out.bits(code.bits, code.length);
  out.bits(value & ((1u << LowBits) - 1), LowBits);
}

struct Repetition {
  u32 length = 0, distance = 0;
};

/// Finds what was there before by the last places where the same three bytes began.
class Finder {
 public:
  explicit Finder(std::span<const u8> bytes) : bytes_(bytes), before_(bytes.size(), None), last_(Hashes, None) {}

  Repetition longest(std::size_t at) const {
    Repetition best;
    if (at + Shortest > bytes_.size()) return best;
    const u32 most = u32(std::min<std::size_t>(Longest, bytes_.size() - at));
    u32 from = last_[hash(at)];
    for (u32 tries = 0; tries < MostTries && from != None && at - from < Window - Longest; tries++) {
      u32 length = 0;
      while (length < most && bytes_[from + length] == bytes_[at + length]) length++;
      if (length > best.length) best = {length, u32(at - from)};
      from = before_[from];
    }
    return best;
  }
  void pass(std::size_t at) {
    if (at + Shortest > bytes_.size()) return;
    before_[at] = last_[hash(at)];
    last_[hash(at)] = u32(at);
  }

 private:
  static constexpr u32 None = ~0u, Hashes = 4096, MostTries = 32;
  std::size_t hash(std::size_t at) const {
    return (u32(bytes_[at]) << 6 ^ u32(bytes_[at + 1]) << 3 ^ bytes_[at + 2]) % Hashes;
  }
  std::span<const u8> bytes_;
  std::vector<u32> before_, last_;
};

}  // namespace

std::vector<u8> lzhuf_unpack(std::span<const u8> packed, std::size_t most) {
  Tree tree;
  BitReader in(packed);
  std::vector<u8> out;
  const auto byte_before = [&](u32 distance) { return distance > out.size() ? u8(' ') : out[out.size() - distance]; };
  while (!in.ended() && out.size() < most) {
    const u32 symbol = read_symbol(in, tree);
    if (symbol < Bytes) {
      out.push_back(u8(symbol));
      continue;
    }
    const u32 distance = read_distance(in);
    for (u32 n = symbol - Bytes + Shortest; n > 0 && out.size() < most; n--) out.push_back(byte_before(distance));
  }
  return out;
}

std::vector<u8> lzhuf_pack(std::span<const u8> plain) {
  Tree tree;
  BitWriter out;
  Finder finder(plain);
  for (std::size_t at = 0; at < plain.size();) {
    const Repetition found = finder.longest(at);
    const bool repeats = found.length >= Shortest;
    write_symbol(out, tree, repeats ? Bytes + found.length - Shortest : plain[at]);
    if (repeats) write_distance(out, found.distance);
    for (u32 n = repeats ? found.length : 1; n > 0; n--) finder.pass(at++);
  }
  return out.take();
}

}  // namespace ferrite
