// SPDX-License-Identifier: Apache-2.0
//
// Making what is done to a mapping fail.
#include <fcntl.h>
#include <sys/mman.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <cstddef>
#include <limits>

#include "mmap_compat/checked_calls.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

Mapping Memory(Protection protection = Protection::kReadWrite) {
  AnonymousOptions options;
  options.protection = protection;
  return *Mapping::AnonymousPrivate(3 * PageSize(), options);
}

Mapping WritableFile(const ScratchFile& scratch) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  return *Mapping::OpenFile(scratch.path().c_str(), options);
}

using OperateOnMapping = std::function<absl::Status(Mapping&)>;

std::function<absl::Status()> OnNothing(const OperateOnMapping& operate) {
  return [operate] {
    Mapping nothing;
    return operate(nothing);
  };
}

std::function<absl::Status()> OnMemory(const OperateOnMapping& operate) {
  return [operate] {
    Mapping memory = Memory();
    return operate(memory);
  };
}

std::function<absl::Status()> OnFile(const OperateOnMapping& operate) {
  return [operate] {
    const ScratchFile scratch(Pattern(3 * PageSize()));
    Mapping file = WritableFile(scratch);
    return operate(file);
  };
}

// The same, with the answer of a system call decided. `call` is negative where this system has
// none.
std::function<absl::Status()> AnsweredOnFile(long call, int error_number,
                                             const OperateOnMapping& operate) {
  return [=] {
    const ScratchFile scratch(Pattern(3 * PageSize()));
    Mapping file = WritableFile(scratch);
    if (call < 0 || !CanInject() || !InjectErrno(call, error_number)) return absl::OkStatus();
    return operate(file);
  };
}

std::function<absl::Status()> AnsweredOnMemory(long call, int error_number,
                                               const OperateOnMapping& operate) {
  return [=] {
    Mapping memory = Memory();
    if (call < 0 || !CanInject() || !InjectErrno(call, error_number)) return absl::OkStatus();
    return operate(memory);
  };
}

#if defined(SYS_munmap) && defined(SYS_mprotect) && defined(SYS_mremap) && defined(SYS_msync)
constexpr long kMunmap = SYS_munmap;
constexpr long kMprotect = SYS_mprotect;
constexpr long kMsync = SYS_msync;
constexpr long kMadvise = SYS_madvise;
constexpr long kMlock = SYS_mlock;
constexpr long kMremap = SYS_mremap;
#else
constexpr long kMunmap = -1, kMprotect = -1, kMsync = -1, kMadvise = -1, kMlock = -1, kMremap = -1;
#endif

absl::Status ProtectReadOnlyFile() {
  const ScratchFile scratch(Pattern(PageSize()));
  return Mapping::OpenFile(scratch.path().c_str())->Protect(Protection::kReadWrite);
}

absl::Status ProtectWithoutSlots() {
  Mapping memory = Memory();
  if (!AnswerEveryMmap(ENOMEM) || kMprotect < 0 || !InjectErrno(kMprotect, ENOMEM)) {
    return absl::OkStatus();
  }
  return memory.Protect(PageSize(), PageSize(), Protection::kRead);
}

template <typename Use>
absl::Status OnTruncatedFile(Use use) {
  const ScratchFile scratch(Pattern(3 * PageSize()));
  Mapping file = WritableFile(scratch);
  scratch.Resize(0);
  return use(file);
}

// What may go wrong with every operation on an object that owns nothing, or on a range outside.
std::vector<Failure> FailuresOfObjects() {
  const auto view = [](Mapping& m) { return m.View(0, 1 << 20).status(); };
  const auto as = [](Mapping& m) { return m.As<int>(0, 1 << 20).status(); };
  const auto mutable_view = [](Mapping& m) { return m.MutableView(0, 1 << 20).status(); };
  return {
      {"View", Reason::kNotMapped, OnMemory(view)},
      {"As", Reason::kNotMapped, OnMemory(as)},
      {"As", Reason::kInvalidAddress,
       OnMemory([](Mapping& m) { return m.As<int>(1, 1).status(); })},
      {"As", Reason::kInvalidLength,
       [] { return Mapping::AnonymousPrivate(5)->As<int>().status(); }},
      {"MutableView", Reason::kNotMapped, OnMemory(mutable_view)},
      {"MutableView", Reason::kInvalidAddress,
       OnMemory([](Mapping& m) { return m.MutableAs<int>(1, 1).status(); })},
      {"MutableView", Reason::kAccessDenied,
       [] { return Memory(Protection::kRead).MutableView(0, 1).status(); }},
      {"Unmap", Reason::kNotMapped, OnNothing([](Mapping& m) { return m.Unmap(); })},
      {"Unmap", Reason::kNotPermitted,
       AnsweredOnMemory(kMunmap, EPERM, [](Mapping& m) { return m.Unmap(); })},
      {"Unmap", Reason::kTooManyMappings,
       AnsweredOnMemory(kMunmap, ENOMEM, [](Mapping& m) { return m.Unmap(); })},
  };
}

std::vector<Failure> FailuresOfOperations() {
  const auto flush = [](Mapping& m) { return m.Flush(); };
  const auto protect = [](Mapping& m) { return m.Protect(Protection::kRead); };
  const auto advise = [](Mapping& m) { return m.Advise(Advice::kRandom); };
  const auto lock = [](Mapping& m) { return m.Lock(); };
  const auto unlock = [](Mapping& m) { return m.Unlock(); };
  const auto populate = [](Mapping& m) { return m.Populate(Effort::kStrict); };
  const auto touch_nothing = [](const auto& operate) {
    return [operate] {
      Mapping memory = Memory(Protection::kNone);
      return operate(memory);
    };
  };
  const auto part = [](Mapping& m) { return m.Protect(1, PageSize(), Protection::kRead); };
  return {
      {"Flush", Reason::kNotMapped, OnNothing(flush)},
      {"Flush", Reason::kIo, AnsweredOnFile(kMsync, EIO, flush)},
      {"Flush", Reason::kBeyondFileLimits, AnsweredOnFile(kMsync, ENOSPC, flush)},
      {"Protect", Reason::kNotMapped, OnNothing(protect)},
      {"Protect", Reason::kInvalidAddress, OnMemory(part)},
      {"Protect", Reason::kAccessDenied, &ProtectReadOnlyFile},
      {"Protect", Reason::kNotPermitted, AnsweredOnMemory(kMprotect, EPERM, protect)},
      {"Protect", Reason::kOutOfMemory, AnsweredOnMemory(kMprotect, ENOMEM, protect)},
      {"Protect", Reason::kTooManyMappings, &ProtectWithoutSlots},
      {"Advise", Reason::kNotMapped, OnNothing(advise)},
      {"Advise", Reason::kUnsupported, AnsweredOnMemory(kMadvise, EINVAL, advise)},
      {"Advise", Reason::kNotPermitted, AnsweredOnMemory(kMadvise, EPERM, advise)},
      {"Advise", Reason::kOutOfMemory, AnsweredOnMemory(kMadvise, EAGAIN, advise)},
      {"Advise", Reason::kIo, AnsweredOnFile(kMadvise, EIO, advise)},
      {"Lock", Reason::kNotMapped, OnNothing(lock)},
      {"Lock", Reason::kLockLimit, AnsweredOnMemory(kMlock, ENOMEM, lock)},
      {"Lock", Reason::kAccessDenied, touch_nothing(lock)},
      {"Lock", Reason::kBeyondFileLimits, [=] { return OnTruncatedFile(lock); }},
      {"Lock", Reason::kOutOfMemory, AnsweredOnMemory(kMlock, EAGAIN, lock)},
      {"Lock", Reason::kUnsupported, AnsweredOnMemory(kMlock, ENOSYS, lock)},
      {"Unlock", Reason::kNotMapped, OnNothing(unlock)},
      {"Populate", Reason::kNotMapped, OnNothing(populate)},
      {"Populate", Reason::kBeyondFileLimits, [=] { return OnTruncatedFile(populate); }},
      {"Populate", Reason::kIo, AnsweredOnFile(kMadvise, EIO, populate)},
      {"Populate", Reason::kOutOfMemory, AnsweredOnFile(kMadvise, ENOMEM, populate)},
      {"Populate", Reason::kAccessDenied, touch_nothing(populate)},
      {"Populate", Reason::kUnsupported,
       AnsweredOnFile(
           kMadvise, EINVAL,
           [](Mapping& m) { return m.Populate(Effort::kStrict, PopulateFor::kWriting); })},
      {"Populate", Reason::kTooManyFiles,
       AnsweredOnFile(kMadvise, EINVAL,
                      [](Mapping& m) {
                        return NoDescriptorsLeft() ? m.Populate(Effort::kStrict) : absl::OkStatus();
                      })},
  };
}

std::vector<Failure> FailuresOfEffects() {
  const auto discard = [](Mapping& m) { return m.Apply(Effect::kDiscard); };
  const auto remove = [](Mapping& m) { return m.Apply(Effect::kRemove); };
  const auto no_dump = [](Mapping& m) { return m.Apply(Effect::kDoNotDump); };
  return {
      {"Apply", Reason::kNotMapped, OnNothing(discard)},
      {"Apply", Reason::kUnsupported, OnFile(discard)},
      {"Apply", Reason::kUnsupported, OnMemory(remove)},
      {"Apply", Reason::kUnsupported, AnsweredOnFile(kMadvise, EOPNOTSUPP, remove)},
      {"Apply", Reason::kAccessDenied, OnFile([](Mapping& m) {
         const absl::Status status = m.Protect(Protection::kRead);
         return status.ok() ? m.Apply(Effect::kRemove) : absl::OkStatus();
       })},
      {"Apply", Reason::kNotPermitted, AnsweredOnFile(kMadvise, EPERM, remove)},
      {"Apply", Reason::kOutOfMemory, AnsweredOnMemory(kMadvise, ENOMEM, no_dump)},
      {"Apply", Reason::kIo, AnsweredOnFile(kMadvise, EIO, remove)},
  };
}

std::vector<Failure> FailuresOfResizing() {
  const auto to = [](std::size_t size) { return [size](Mapping& m) { return m.Resize(size); }; };
  const auto file_to = [](std::size_t size, int flags) {
    return [size, flags] {
      const ScratchFile scratch(Pattern(PageSize()));
      Mapping file = WritableFile(scratch);
      return file.ResizeFile(scratch.Open(flags).get(), size, PastEnd::kGrow);
    };
  };
  return {
      {"Resize", Reason::kInvalidLength, OnMemory(to(0))},
      {"Resize", Reason::kNotMapped, OnNothing(to(1))},
      {"Resize", Reason::kAccessDenied, [] { return Memory(Protection::kRead).Resize(1); }},
      {"Resize", Reason::kOutOfMemory, AnsweredOnMemory(kMremap, ENOMEM, to(64 * PageSize()))},
      {"Resize", Reason::kLockLimit, AnsweredOnMemory(kMremap, EAGAIN, to(64 * PageSize()))},
      {"Resize", Reason::kInvalidLength, OnMemory(to(std::numeric_limits<std::size_t>::max() / 2))},
      {"Resize", Reason::kOutOfAddressSpace,
       OnMemory([](Mapping& m) { return m.Resize(MoreThanThereIs()); })},
      {"Resize", Reason::kTooManyMappings,
       [] {
         Mapping memory = Memory();
         if (!AnswerEveryMmap(ENOMEM) || kMremap < 0 || !InjectErrno(kMremap, ENOMEM)) {
           return absl::OkStatus();
         }
         return memory.Resize(64 * PageSize());
       }},
      {"Resize", Reason::kUnsupported,
       [] { return Mapping::AnonymousShared(PageSize())->Resize(2 * PageSize()); }},
      {"ResizeFile", Reason::kInvalidLength, file_to(0, O_RDWR)},
      {"ResizeFile", Reason::kNotMapped, OnNothing([](Mapping& m) { return m.ResizeFile(-1, 1); })},
      {"ResizeFile", Reason::kUnsupported,
       OnMemory([](Mapping& m) { return m.ResizeFile(-1, 1); })},
      {"ResizeFile", Reason::kBadDescriptor,
       [] {
         const ScratchFile scratch(Pattern(PageSize()));
         const ScratchFile another(Pattern(2 * PageSize()));
         Mapping file = WritableFile(scratch);
         return file.ResizeFile(another.Open(O_RDWR).get(), 2 * PageSize());
       }},
      {"ResizeFile", Reason::kAccessDenied, file_to(4 * PageSize(), O_RDONLY)},
      {"ResizeFile", Reason::kBeyondFileLimits,
       [] {
         const ScratchFile scratch(Pattern(PageSize()));
         Mapping file = WritableFile(scratch);
         return file.ResizeFile(scratch.Open(O_RDWR).get(), 2 * PageSize());
       }},
  };
}

// CheckedMunmap and its like have the range in common.
std::vector<Failure> FailuresOfCheckedRange(
    const char* function, const std::function<absl::Status(void*, std::size_t)>& call) {
  const auto with = [call](std::ptrdiff_t displacement, std::size_t length) {
    return [=] {
      Mapping memory = Memory();
      return call(memory.mutable_bytes().data() + displacement, length);
    };
  };
  return {
      {function, Reason::kInvalidLength, with(0, 0)},
      {function, Reason::kInvalidLength, with(0, std::numeric_limits<std::size_t>::max())},
      {function, Reason::kInvalidAddress, with(1, PageSize())},
      {function, Reason::kNotMapped,
       [call] {
         Mapping memory = Memory();
         std::byte* const pages = memory.mutable_bytes().data();
         (void)memory.Unmap();
         return call(pages, PageSize());
       }},
  };
}

std::vector<Failure> FailuresOfCheckedMmap() {
  const auto call = [](std::size_t length, int protection, int flags, int fd, off_t offset,
                       void* address = nullptr) {
    return [=] { return CheckedMmap({address, length, protection, flags, fd, offset}).status(); };
  };
  const std::size_t page = PageSize();
  auto* const odd = reinterpret_cast<void*>(page + 1);
  const char* const name = "CheckedMmap";
  return {
      {name, Reason::kInvalidLength, call(0, PROT_READ, MAP_SHARED, 0, 0)},
      {name, Reason::kInvalidOffset, call(page, PROT_READ, MAP_SHARED, 0, 1)},
      {name, Reason::kInvalidOffset,
       call(page, PROT_READ, MAP_SHARED, 0, -static_cast<off_t>(page))},
      {name, Reason::kInvalidAddress, call(page, PROT_READ, MAP_SHARED | MAP_FIXED, 0, 0, odd)},
      {name, Reason::kInvalidFlags, call(page, PROT_READ, 0, 0, 0)},
      {name, Reason::kInvalidFlags, call(page, 1 << 20, MAP_SHARED, 0, 0)},
      {name, Reason::kBeyondFileLimits,
       call(page, PROT_READ, MAP_SHARED, 0,
            static_cast<off_t>(
                RoundDownToPage(static_cast<std::size_t>(std::numeric_limits<off_t>::max()))))},
      {name, Reason::kBadDescriptor, call(page, PROT_READ, MAP_SHARED, -1, 0)},
  };
}

std::vector<Failure> FailuresOfCheckedCalls() {
  std::vector<Failure> all = FailuresOfCheckedMmap();
  const auto add = [&all](const char* name, const auto& call) {
    for (const Failure& failure : FailuresOfCheckedRange(name, call)) all.push_back(failure);
  };
  add("CheckedMunmap", [](void* p, std::size_t n) { return CheckedMunmap(p, n); });
  add("CheckedMprotect", [](void* p, std::size_t n) { return CheckedMprotect(p, n, PROT_READ); });
  add("CheckedMsync", [](void* p, std::size_t n) { return CheckedMsync(p, n, MS_SYNC); });
  add("CheckedMadvise", [](void* p, std::size_t n) { return CheckedMadvise(p, n, MADV_NORMAL); });
  add("CheckedMlock", [](void* p, std::size_t n) { return CheckedMlock(p, n); });
  add("CheckedMunlock", [](void* p, std::size_t n) { return CheckedMunlock(p, n); });
  all.push_back({"CheckedMprotect", Reason::kInvalidFlags, OnMemory([](Mapping& m) {
                   return CheckedMprotect(m.pages().address, PageSize(), 1 << 20);
                 })});
  all.push_back({"CheckedMsync", Reason::kInvalidFlags, OnMemory([](Mapping& m) {
                   return CheckedMsync(m.pages().address, PageSize(), MS_ASYNC | MS_INVALIDATE);
                 })});
  return all;
}

}  // namespace

std::vector<Failure> FailuresOfRanges() {
  std::vector<Failure> all;
  for (const auto& some : {FailuresOfObjects(), FailuresOfOperations(), FailuresOfEffects(),
                           FailuresOfResizing(), FailuresOfCheckedCalls()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace mmap_compat
