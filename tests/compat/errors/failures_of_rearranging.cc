// SPDX-License-Identifier: Apache-2.0
//
// Making it fail to split, join and slide mappings.
#include <fcntl.h>

#include "mmap_compat/page_size.h"
#include "mmap_compat/rearrange.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

Mapping FourPages() { return *Mapping::AnonymousPrivate(4 * PageSize()); }

absl::Status SplitAt(std::size_t offset) {
  Mapping memory = FourPages();
  return Split(memory, offset).status();
}

absl::Status SplitNothing() {
  Mapping nothing;
  return Split(nothing, 1).status();
}

// Halves of one mapping, after something was done to them.
absl::Status JoinAfter(void (*change)(Mapping& first, Mapping& second)) {
  Mapping first = FourPages();
  Mapping second = *Split(first, 2 * PageSize());
  change(first, second);
  return Join(first, second);
}

struct Request {
  std::int64_t offset = 0;
  std::size_t length = 1;
  FileAccess access = FileAccess::kReadOnly;
  int flags = O_RDONLY;  // of the descriptor that is slid with
};

absl::Status SlideOver(const Request& request, void (*change)(Mapping& window)) {
  const ScratchFile file(Pattern(4 * PageSize()));
  FileOptions options;
  options.access = request.access;
  Mapping window = *Mapping::OpenFile(file.path().c_str(), options);
  change(window);
  return Slide(window, file.Open(request.flags).get(), request.offset, request.length);
}

absl::Status SlideTo(const Request& request) {
  return SlideOver(request, [](Mapping&) {});
}

absl::Status SlideWith(int fd) {
  const ScratchFile file(Pattern(PageSize()));
  Mapping window = *Mapping::OpenFile(file.path().c_str());
  return Slide(window, fd, 0, 1);
}

absl::Status SlideWithAnotherFile() {
  const ScratchFile another("x");
  return SlideWith(another.Open(O_RDONLY).get());
}

absl::Status SlideMemory() {
  Mapping memory = FourPages();
  const ScratchFile file("x");
  return Slide(memory, file.Open(O_RDONLY).get(), 0, 1);
}

}  // namespace

std::vector<Failure> FailuresOfRearranging() {
  Request past_end;
  past_end.offset = static_cast<std::int64_t>(5 * PageSize());
  Request negative;
  negative.offset = -1;
  Request nothing;
  nothing.length = 0;
  Request on_write;
  on_write.access = FileAccess::kCopyOnWrite;
  Request writable;
  writable.access = FileAccess::kReadWrite;
  return {
      {"Split", Reason::kNotMapped, &SplitNothing},
      {"Split", Reason::kNotMapped, [] { return SplitAt(0); }},
      {"Split", Reason::kNotMapped, [] { return SplitAt(4 * PageSize()); }},
      {"Split", Reason::kInvalidAddress, [] { return SplitAt(1); }},
      {"Join", Reason::kNotMapped,
       [] { return JoinAfter([](Mapping&, Mapping& second) { (void)second.Unmap(); }); }},
      {"Join", Reason::kNotMapped,
       [] { return JoinAfter([](Mapping& first, Mapping&) { (void)first.Unmap(); }); }},
      {"Join", Reason::kInvalidAddress,
       [] { return JoinAfter([](Mapping& first, Mapping&) { (void)Split(first, PageSize()); }); }},
      {"Join", Reason::kUnsupported,
       [] {
         return JoinAfter(
             [](Mapping&, Mapping& second) { (void)second.Protect(Protection::kRead); });
       }},
      {"Slide", Reason::kNotMapped,
       [] { return SlideOver({}, [](Mapping& window) { (void)window.Unmap(); }); }},
      {"Slide", Reason::kInvalidLength, [=] { return SlideTo(nothing); }},
      {"Slide", Reason::kInvalidOffset, [=] { return SlideTo(negative); }},
      {"Slide", Reason::kBeyondFileLimits, [=] { return SlideTo(past_end); }},
      {"Slide", Reason::kBadDescriptor, [] { return SlideWith(-1); }},
      {"Slide", Reason::kBadDescriptor, &SlideWithAnotherFile},
      {"Slide", Reason::kUnsupported, &SlideMemory},
      {"Slide", Reason::kUnsupported, [=] { return SlideTo(on_write); }},
      {"Slide", Reason::kUnsupported,
       [] {
         return SlideOver(
             {}, [](Mapping& window) { (void)window.Protect(0, PageSize(), Protection::kNone); });
       }},
      {"Slide", Reason::kAccessDenied, [=] { return SlideTo(writable); }},
  };
}

}  // namespace mmap_compat
