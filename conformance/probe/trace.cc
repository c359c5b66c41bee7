// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/trace.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "conformance/probe/names.h"

namespace conformance {
namespace {

// Turns addresses and descriptors into names that are the same in every run.
class Namer {
 public:
  explicit Namer(std::uint64_t page_size) : page_(page_size) {}

  // From here on names are those that `process` knows: its own and its ancestors'. Another process
  // may have something else under the same number.
  void SpeakFor(int process) { process_ = process; }

  std::string Bytes(std::uint64_t bytes) const {
    const std::uint64_t pages = bytes / page_;
    if (bytes == 0 || bytes % page_ != 0 || pages >= kManyPages) return absl::StrCat(bytes);
    return absl::StrCat(pages, pages == 1 ? " page" : " pages");
  }

  std::string Address(std::uint64_t address) const {
    if (address == 0) return "NULL";
    // Mappings often lie side by side: one that holds the address goes before one that ends there.
    for (const std::uint64_t beyond : {std::uint64_t{0}, page_ + 1}) {
      // What a process mapped itself goes before what its ancestors did, maybe after the fork.
      for (const bool own : {true, false}) {
        std::string found = Within(address, beyond, own);
        if (!found.empty()) return found;
      }
    }
    return absl::StrCat("0x", absl::Hex(address));
  }

  // The name of what a call mapped at `start`. An address that the caller asked for is told as
  // such; one that the system chose gets a new name.
  std::string NewRegion(std::uint64_t start, std::uint64_t length, std::uint64_t requested) {
    if (requested != 0 && start == requested) return Address(start);
    regions_.push_back({start, length, process_});
    return absl::StrCat("m", regions_.size());
  }

  std::string Descriptor(std::uint64_t value) const {
    const int fd = static_cast<int>(static_cast<std::int64_t>(value));
    for (std::size_t i = descriptors_.size(); i-- > 0;) {
      if (!IsWithin(process_, descriptors_[i].process)) continue;
      if (descriptors_[i].number == fd) return absl::StrCat("fd", i + 1);
    }
    return absl::StrCat(fd);
  }

  std::string NewDescriptor(std::int64_t value) {
    descriptors_.push_back({static_cast<int>(value), process_});
    return absl::StrCat("fd", descriptors_.size());
  }

  // System V segments, which all processes know by the same number.
  std::string Segment(std::uint64_t value) const {
    const auto found = std::find(segments_.rbegin(), segments_.rend(), value);
    if (found == segments_.rend()) return absl::StrCat(static_cast<std::int64_t>(value));
    return absl::StrCat("segment", segments_.rend() - found);
  }

  std::string NewSegment(std::uint64_t value) {
    segments_.push_back(value);
    return absl::StrCat("segment", segments_.size());
  }

 private:
  // The last mapping that holds the address, or ends less than `beyond` bytes before it.
  std::string Within(std::uint64_t address, std::uint64_t beyond, bool own) const {
    for (std::size_t i = regions_.size(); i-- > 0;) {
      const Region& region = regions_[i];
      if (own != (region.process == process_) || !IsWithin(process_, region.process)) continue;
      const std::uint64_t offset = address - region.start;
      if (address < region.start || (offset != 0 && offset >= region.length + beyond)) continue;
      return absl::StrCat("m", i + 1, offset == 0 ? "" : " + ", offset == 0 ? "" : Bytes(offset));
    }
    return "";
  }

  static constexpr std::uint64_t kManyPages = 1 << 20;
  struct Region {
    std::uint64_t start;
    std::uint64_t length;
    int process;
  };
  struct OpenFile {
    int number;
    int process;
  };
  std::uint64_t page_;
  int process_ = 0;
  std::vector<Region> regions_;
  std::vector<OpenFile> descriptors_;
  std::vector<std::uint64_t> segments_;
};

std::string ArgumentText(const Namer& namer, Argument kind, std::uint64_t value) {
  switch (kind) {
    case Argument::kAddress:
      return namer.Address(value);
    case Argument::kLength:
      return namer.Bytes(value);
    case Argument::kOffset:
      return static_cast<std::int64_t>(value) < 0 ? absl::StrCat(static_cast<std::int64_t>(value))
                                                  : namer.Bytes(value);
    case Argument::kDescriptor:
      return namer.Descriptor(value);
    case Argument::kSegment:
      return namer.Segment(value);
    case Argument::kMode:
      return absl::StrCat("0", value / 64 % 8, value / 8 % 8, value % 8);
    case Argument::kByte:
      return absl::StrCat("0x", absl::Hex(value, absl::kZeroPad2));
    case Argument::kNumber:
      return absl::StrCat(static_cast<std::int64_t>(value));
    default:
      return FlagNames(kind, value);
  }
}

struct Placement {
  std::uint64_t requested;
  std::uint64_t length;
};

// Where a call that gives an address was asked to put it, and how many bytes it makes reachable.
Placement PlacementOf(const Trace& trace, const Step& step) {
  switch (step.op) {
    case Op::kMremap:
      return {step.args[4] != 0 ? step.args[4] : step.args[0], step.args[2]};
    case Op::kMremapNetbsd:
      return {step.args[2] != 0 ? step.args[2] : step.args[0], step.args[3]};
    case Op::kShmat:
      return {step.args[1], AttachedLength(trace, step)};
    default:
      return {step.args[0], step.args[1]};
  }
}

std::string AnswerText(Namer& namer, const Trace& trace, const Step& step) {
  const Answer& answer = step.answer;
  if (answer.error != 0) return ErrnoName(answer.error);
  if (answer.signal != 0) {
    return absl::StrCat(SignalName(answer.signal), " ", SignalCodeName(answer.signal, answer.code));
  }
  switch (Info(step.op).result) {
    case ResultKind::kNothing:
      return "0";
    case ResultKind::kAddress: {
      const Placement placement = PlacementOf(trace, step);
      return namer.NewRegion(static_cast<std::uint64_t>(answer.value), placement.length,
                             placement.requested);
    }
    case ResultKind::kDescriptor: {
      std::string names = namer.NewDescriptor(answer.value);
      if (answer.second != 0) absl::StrAppend(&names, ", ", namer.NewDescriptor(answer.second));
      return names;
    }
    case ResultKind::kSegment:
      return namer.NewSegment(static_cast<std::uint64_t>(answer.value));
    case ResultKind::kByte:
      if (answer.value == kEndOfFile) return "end of file";
      return absl::StrCat("0x", absl::Hex(answer.value, absl::kZeroPad2));
    case ResultKind::kNumber:
      return absl::StrCat(answer.value);
  }
  return "";
}

std::string Line(Namer& namer, const Trace& trace, const Step& step) {
  const OpInfo& info = Info(step.op);
  std::string line = step.process == 0 ? "" : absl::StrCat("child ", step.process, ": ");
  absl::StrAppend(&line, info.name, "(");
  const char* separator = "";
  if (info.takes_text) {
    absl::StrAppend(&line, "\"", step.text, "\"");
    separator = ", ";
  }
  for (std::size_t i = 0; i < kMaxArguments && info.arguments[i] != Argument::kNone; ++i) {
    absl::StrAppend(&line, separator, ArgumentText(namer, info.arguments[i], step.args[i]));
    separator = ", ";
  }
  return absl::StrCat(line, ") = ", AnswerText(namer, trace, step));
}

}  // namespace

bool IsWithin(int process, int ancestor) {
  while (process > ancestor) process /= 10;
  return process == ancestor;
}

std::uint64_t AttachedLength(const Trace& trace, const Step& shmat) {
  std::uint64_t length = 0;
  for (const Step& step : trace.steps) {
    const bool makes = step.op == Op::kShmget || step.op == Op::kShmgetKey;
    if (!makes || static_cast<std::uint64_t>(step.answer.value) != shmat.args[0]) continue;
    length = step.args[step.op == Op::kShmget ? 0 : 1];
  }
  return length;
}

std::vector<std::string> Render(const Trace& trace, std::uint64_t page_size) {
  Namer namer(page_size);
  std::vector<std::string> lines;
  lines.reserve(trace.steps.size());
  for (const Step& step : trace.steps) {
    namer.SpeakFor(step.process);
    lines.push_back(Line(namer, trace, step));
  }
  if (trace.dropped != 0) lines.push_back(absl::StrCat("… and ", trace.dropped, " calls more"));
  return lines;
}

}  // namespace conformance
