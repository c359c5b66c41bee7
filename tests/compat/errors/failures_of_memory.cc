// SPDX-License-Identifier: Apache-2.0
//
// Making mappings fail, of memory and of files.
#include <fcntl.h>
#include <unistd.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <cstddef>
#include <limits>
#include <string>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using Make = absl::StatusOr<Mapping> (*)(std::size_t, const AnonymousOptions&);

absl::Status At(Make make, std::ptrdiff_t displacement) {
  Mapping occupied = *Mapping::AnonymousPrivate(PageSize());
  AnonymousOptions options;
  options.placement = {Placement::Kind::kExclusive, occupied.mutable_bytes().data() + displacement};
  return make(PageSize(), options).status();
}

absl::Status StrictHugePages(Make make, Guards guards, std::size_t more, int answer) {
  AnonymousOptions options;
  options.huge_pages = Effort::kStrict;
  options.guards = guards;
  const std::size_t length = HugePageSize().value_or(PageSize());
  if (answer != 0 && !AnswerMmap(answer)) return absl::OkStatus();
  return make(length + more, options).status();
}

absl::Status With(Make make, bool (*prepare)(AnonymousOptions&)) {
  AnonymousOptions options;
  return prepare(options) ? make(PageSize(), options).status() : absl::OkStatus();
}

bool OddHugePages(AnonymousOptions& options) {
  options.huge_pages = Effort::kStrict;
  options.huge_page_size = PageSize() + 1;
  return true;
}

bool HugePageSizeAlone(AnonymousOptions& options) {
  options.huge_page_size = PageSize();
  return true;
}

bool LockedWithoutAccess(AnonymousOptions& options) {
  options.protection = Protection::kNone;
  options.locked = true;
  return true;
}

bool OverTheLockLimit(AnonymousOptions& options) {
  options.locked = true;
#ifdef SYS_mlock
  return CanInject() && InjectErrno(SYS_mlock, ENOMEM);
#else
  return false;
#endif
}

std::vector<Failure> FailuresOf(const char* function, Make make) {
  const auto plain = [make](std::size_t length) { return make(length, {}).status(); };
  const auto answered = [plain](int error_number) {
    return AnswerMmap(error_number) ? plain(PageSize()) : absl::OkStatus();
  };
  return {
      {function, Reason::kInvalidLength, [=] { return plain(0); }},
      {function, Reason::kInvalidLength,
       [=] { return plain(std::numeric_limits<std::size_t>::max()); }},
      {function, Reason::kInvalidLength,
       [=] { return plain(std::numeric_limits<std::size_t>::max() / 2); }},
      {function, Reason::kOutOfAddressSpace, [=] { return plain(MoreThanThereIs()); }},
      {function, Reason::kOutOfMemory, [=] { return answered(ENOMEM); }},
      {function, Reason::kLockLimit, [=] { return answered(EAGAIN); }},
      {function, Reason::kNotPermitted, [=] { return answered(EPERM); }},
      {function, Reason::kTooManyFiles, [=] { return answered(ENFILE); }},
      {function, Reason::kTooManyMappings,
       [=] { return AnswerEveryMmap(ENOMEM) ? plain(PageSize()) : absl::OkStatus(); }},
      {function, Reason::kAddressInUse, [=] { return At(make, 0); }},
      {function, Reason::kInvalidAddress, [=] { return At(make, 1); }},
      {function, Reason::kUnsupported,
       [=] { return StrictHugePages(make, Guards::kNone, 0, EINVAL); }},
      {function, Reason::kInvalidFlags, [=] { return StrictHugePages(make, Guards::kBoth, 0, 0); }},
      {function, Reason::kInvalidFlags, [=] { return With(make, &HugePageSizeAlone); }},
      {function, Reason::kUnsupported, [=] { return With(make, &OddHugePages); }},
      {function, Reason::kAccessDenied, [=] { return With(make, &LockedWithoutAccess); }},
      {function, Reason::kLockLimit, [=] { return With(make, &OverTheLockLimit); }},
  };
}

// A file of two pages, mapped as `options` say.
absl::Status MapFile(int flags, const FileOptions& options) {
  const ScratchFile scratch(Pattern(2 * PageSize()));
  const ScopedFd fd = scratch.Open(flags);
  return Mapping::File(fd.get(), options).status();
}

// The same, where the system is made to answer.
absl::Status MapFileAnswered(bool (*answer)(int), int error_number, const FileOptions& options) {
  const ScratchFile scratch(Pattern(PageSize()));
  const ScopedFd fd = scratch.Open(O_RDWR);
  return answer(error_number) ? Mapping::File(fd.get(), options).status() : absl::OkStatus();
}

absl::Status MapFileAt(std::ptrdiff_t displacement) {
  Mapping occupied = *Mapping::AnonymousPrivate(PageSize());
  FileOptions options;
  options.placement = {Placement::Kind::kExclusive, occupied.mutable_bytes().data() + displacement};
  return MapFile(O_RDONLY, options);
}

absl::Status MapPipe() {
  int ends[2];
  if (pipe(ends) != 0) return absl::OkStatus();
  absl::Status status = Mapping::File(ends[0]).status();
  close(ends[0]);
  close(ends[1]);
  return status;
}

absl::Status OpenFileAfter(bool (*prepare)()) {
  const ScratchFile scratch("x");
  return prepare() ? Mapping::OpenFile(scratch.path().c_str()).status() : absl::OkStatus();
}

}  // namespace

std::vector<Failure> FailuresOfMappingMemory() {
  std::vector<Failure> failures = FailuresOf("AnonymousPrivate", &Mapping::AnonymousPrivate);
  for (const Failure& failure : FailuresOf("AnonymousShared", &Mapping::AnonymousShared)) {
    failures.push_back(failure);
  }
  failures.push_back({"Stack", Reason::kInvalidLength, [] { return Mapping::Stack(0).status(); }});
  const auto adopt = [](std::size_t displacement, std::size_t length) {
    Mapping page = *Mapping::AnonymousPrivate(PageSize());
    return Mapping::Adopt(page.mutable_bytes().data() + displacement, length,
                          Protection::kReadWrite)
        .status();
  };
  const auto adopt_nothing = [] {
    Mapping page = *Mapping::AnonymousPrivate(PageSize());
    void* const address = page.pages().address;
    (void)page.Unmap();
    return Mapping::Adopt(address, PageSize(), Protection::kReadWrite).status();
  };
  failures.push_back({"Adopt", Reason::kInvalidAddress, [=] { return adopt(1, PageSize()); }});
  failures.push_back({"Adopt", Reason::kInvalidLength, [=] { return adopt(0, 0); }});
  failures.push_back({"Adopt", Reason::kNotMapped, adopt_nothing});
  return failures;
}

std::vector<Failure> FailuresOfMappingFiles() {
  FileOptions writable;
  writable.access = FileAccess::kReadWrite;
  FileOptions negative;
  negative.offset = -1;
  FileOptions behind;
  behind.offset = std::numeric_limits<std::int64_t>::max() / 2;
  FileOptions empty;
  empty.length = 0;
  const auto map_long_one = [] {
    FileOptions long_one;
    long_one.length = MoreThanThereIs();
    long_one.past_end = PastEnd::kAllow;
    return MapFile(O_RDONLY, long_one);
  };
  FileOptions synchronous = writable;
  synchronous.synchronous = true;
  FileOptions synchronous_to_read;
  synchronous_to_read.synchronous = true;
  FileOptions growing;
  growing.length = 2 * PageSize();
  growing.past_end = PastEnd::kGrow;
  const auto answered = [=](int error_number) {
    return [=] { return MapFileAnswered(&AnswerMmap, error_number, writable); };
  };
  const auto grown = [=](int error_number) {
    return [=] { return MapFileAnswered(&AnswerFtruncate, error_number, growing); };
  };
  return {
      {"File", Reason::kBadDescriptor, [] { return Mapping::File(-1).status(); }},
      {"File", Reason::kNotMappable, &MapPipe},
      {"File", Reason::kAccessDenied, [=] { return MapFile(O_RDONLY, writable); }},
      {"File", Reason::kInvalidOffset, [=] { return MapFile(O_RDONLY, negative); }},
      {"File", Reason::kInvalidLength, [=] { return MapFile(O_RDONLY, empty); }},
      {"File", Reason::kBeyondFileLimits, [=] { return MapFile(O_RDONLY, behind); }},
      {"File", Reason::kOutOfAddressSpace, map_long_one},
      {"File", Reason::kNotPermitted, answered(EPERM)},
      {"File", Reason::kOutOfMemory, answered(ENOMEM)},
      {"File", Reason::kLockLimit, answered(EAGAIN)},
      {"File", Reason::kUnsupported, answered(ENOTSUP)},
      {"File", Reason::kUnsupported, [=] { return MapFile(O_RDWR, synchronous); }},
      {"File", Reason::kInvalidFlags, [=] { return MapFile(O_RDWR, synchronous_to_read); }},
      {"File", Reason::kTooManyMappings,
       [=] { return MapFileAnswered(&AnswerEveryMmap, ENOMEM, writable); }},
      {"File", Reason::kBeyondFileLimits, grown(EFBIG)},
      {"File", Reason::kBeyondFileLimits, grown(ENOSPC)},
      {"File", Reason::kIo, grown(EIO)},
      {"File", Reason::kAddressInUse, [] { return MapFileAt(0); }},
      {"File", Reason::kInvalidAddress, [] { return MapFileAt(1); }},
      {"OpenFile", Reason::kNotFound,
       [] { return Mapping::OpenFile("/nonexistent/file").status(); }},
      {"OpenFile", Reason::kInvalidName,
       [] { return Mapping::OpenFile(std::string("/\0", 2)).status(); }},
      {"OpenFile", Reason::kAccessDenied,
       [] { return OpenFileAfter([] { return AnswerOpen(EACCES); }); }},
      {"OpenFile", Reason::kTooManyFiles, [] { return OpenFileAfter(&NoDescriptorsLeft); }},
  };
}

}  // namespace mmap_compat
