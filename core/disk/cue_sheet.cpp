// SPDX-License-Identifier: MIT
#include "core/disk/cue_sheet.h"

#include <algorithm>
#include <charconv>

#include "core/disk/text_line.h"

namespace ferrite {
namespace {

constexpr std::string_view ByteOrderMark = "\xEF\xBB\xBF";

/// [FILE] Names with blanks in them are not always quoted: the kind is the line's last word.
std::pair<std::string_view, std::string_view> take_name_and_kind(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with('"')) {
    const std::string_view name = take_word(line);
    return {name, take_word(line)};
  }
  const std::size_t last = line.find_last_of(Blanks);
  if (last == std::string_view::npos) return {line, {}};
  const std::string_view kind = line.substr(last + 1);
  line = line.substr(0, line.find_last_not_of(Blanks, last) + 1);
  return {line, kind};
}

std::optional<u32> number(std::string_view word, u32 most) {
  u32 value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value > most) return {};
  return value;
}

/// mm:ss:ff
std::optional<u32> frames(std::string_view word) {
  const std::size_t first = word.find(':'), second = word.rfind(':');
  if (first == second) return {};
  const auto minutes = number(word.substr(0, first), 99),
             seconds = number(word.substr(first + 1, second - first - 1), 59),
             rest = number(word.substr(second + 1), Msf::FramesPerSecond - 1);
  if (!minutes || !seconds || !rest) return {};
  return Msf{u8(*minutes), u8(*seconds), u8(*rest)}.frames();
}

struct TrackType {
  std::string_view name;
  DiscTrack::Kind kind;
  u32 stored_bytes;
};
constexpr TrackType TrackTypes[] = {
    {"AUDIO", DiscTrack::Kind::Audio, 2352},      {"MODE1/2048", DiscTrack::Kind::Mode1, 2048},
    {"MODE1/2352", DiscTrack::Kind::Mode1, 2352}, {"MODE2/2336", DiscTrack::Kind::Mode2, 2336},
    {"MODE2/2352", DiscTrack::Kind::Mode2, 2352},
};

struct FileType {
  std::string_view name;
  CueSheet::File::Kind kind;
};
constexpr FileType FileTypes[] = {
    {"BINARY", CueSheet::File::Kind::LittleEndian},
    {"MOTOROLA", CueSheet::File::Kind::BigEndian},
    {"WAVE", CueSheet::File::Kind::Wave},
};

struct Flag {
  std::string_view name;
  u8 control;
};
constexpr Flag Flags[] = {{"PRE", 1}, {"DCP", 2}, {"4CH", 8}};  // [FLAGS] as ECMA-130 22.3.1 has them

class Parser {
 public:
  Result<CueSheet> parse(std::string_view text) {
    if (text.starts_with(ByteOrderMark)) text.remove_prefix(ByteOrderMark.size());
    for (line_ = 1; !text.empty() && !trouble_; line_++) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      parse_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!trouble_) check_last_track();
    if (!trouble_ && sheet_.tracks.empty())
      trouble_ = Error{"The cue sheet has no TRACK. Choose the .cue file that belongs to the image."};
    if (trouble_) return *trouble_;
    return std::move(sheet_);
  }

 private:
  struct Command {
    std::string_view name;
    void (Parser::*run)(std::string_view rest);
    bool of_track;
  };
  static constexpr unsigned Most = OpticalDisc::MostTracks;

  void refuse(std::size_t line, const std::string& what) {
    if (!trouble_)
      trouble_ = Error{"The cue sheet's line " + std::to_string(line) + " " + what + " Correct it in a text editor."};
  }

  void parse_line(std::string_view line) {
    static constexpr Command commands[] = {{"CATALOG", &Parser::catalog, false}, {"FILE", &Parser::file, false},
                                           {"TRACK", &Parser::track, false},     {"FLAGS", &Parser::flags, true},
                                           {"ISRC", &Parser::isrc, true},        {"PREGAP", &Parser::pregap, true},
                                           {"INDEX", &Parser::index, true},      {"POSTGAP", &Parser::postgap, true}};
    const std::string_view word = take_word(line);
    for (const Command& command : commands) {
      if (!same_word(word, command.name)) continue;
      if (command.of_track && sheet_.tracks.empty())
        return refuse(line_, "has " + std::string(command.name) + " before any TRACK.");
      return (this->*command.run)(line);
    }
  }

  void catalog(std::string_view rest) { sheet_.catalogue_number = take_word(rest).substr(0, 13); }

  void file(std::string_view rest) {
    const auto [name, kind] = take_name_and_kind(rest);
    const std::string_view word = kind;
    const auto* const type = std::find_if(std::begin(FileTypes), std::end(FileTypes),
                                          [&](const FileType& each) { return same_word(each.name, word); });
    if (name.empty()) return refuse(line_, "names no file.");
    if (type == std::end(FileTypes))
      return refuse(line_, "has a file of type " + std::string(kind) + "; BINARY, MOTOROLA and WAVE can be read.");
    if (sheet_.files.size() > Most) return refuse(line_, "is one FILE more than a disc has tracks.");
    sheet_.files.push_back({std::string(name), type->kind, line_});
  }

  void track(std::string_view rest) {
    check_last_track();
    const auto track_number = number(take_word(rest), Most);
    const std::string_view name = take_word(rest);
    const auto* const type = std::find_if(std::begin(TrackTypes), std::end(TrackTypes),
                                          [&](const TrackType& each) { return same_word(each.name, name); });
    if (sheet_.files.empty()) return refuse(line_, "has a TRACK before any FILE.");
    if (!track_number || *track_number == 0) return refuse(line_, "gives no track number from 1 to 99.");
    if (!sheet_.tracks.empty() && *track_number != sheet_.tracks.back().number + 1u)
      return refuse(line_, "does not continue the numbers of the tracks.");
    if (type == std::end(TrackTypes))
      return refuse(line_, "has a track of type " + std::string(name) +
                               "; AUDIO, MODE1/2048, MODE1/2352, MODE2/2336 and MODE2/2352 can be read.");
    const u8 control = type->kind == DiscTrack::Kind::Audio ? 0 : DiscTrack::DataControl;
    CueSheet::Track& added = sheet_.tracks.emplace_back();
    added.number = u8(*track_number);
    added.kind = type->kind, added.stored_bytes = type->stored_bytes, added.control = control;
    added.line = line_;
  }

  void flags(std::string_view rest) {
    for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest))
      for (const Flag& flag : Flags)
        if (same_word(word, flag.name)) sheet_.tracks.back().control |= flag.control;
  }

  void isrc(std::string_view rest) {
    auto& code = sheet_.tracks.back().isrc;
    const std::string_view word = take_word(rest);
    if (word.size() != code.size()) return refuse(line_, "has an ISRC that is not of 12 characters.");
    std::copy(word.begin(), word.end(), code.begin());
  }

  void pregap(std::string_view rest) { gap(sheet_.tracks.back().pregap, rest); }
  void postgap(std::string_view rest) { gap(sheet_.tracks.back().postgap, rest); }

  void gap(u32& length, std::string_view rest) {
    const auto time = frames(take_word(rest));
    if (!time) return refuse(line_, "has no time of the form mm:ss:ff.");
    length = *time;
  }

  void index(std::string_view rest) {
    const auto which = number(take_word(rest), 99);
    const auto time = frames(take_word(rest));
    if (!which) return refuse(line_, "gives no index from 00 to 99.");
    if (!time) return refuse(line_, "has no time of the form mm:ss:ff.");
    if (*which > 1) return;
    CueSheet::Track& now = sheet_.tracks.back();
    const CueSheet::Index place{sheet_.files.size() - 1, *time, line_};
    if (now.start || (*which == 0 && now.pause)) return refuse(line_, "has an index that comes too late.");
    if (last_ && last_->file == place.file && last_->frame > place.frame)
      return refuse(line_, "goes back to before the index above it.");
    last_ = place;
    (*which ? now.start : now.pause) = place;
  }

  void check_last_track() {
    if (!sheet_.tracks.empty() && !sheet_.tracks.back().start)
      refuse(sheet_.tracks.back().line, "has a track without INDEX 01.");
  }

  CueSheet sheet_;
  std::size_t line_ = 1;
  std::optional<CueSheet::Index> last_;
  std::optional<Error> trouble_;
};

}  // namespace

Result<CueSheet> CueSheet::parse(std::string_view text) {
  if (text.size() > MostBytes)
    return Error{"The cue sheet has " + std::to_string(text.size()) +
                 " bytes, more than any has. Choose the .cue file that belongs to the image."};
  return Parser().parse(text);
}

}  // namespace ferrite
