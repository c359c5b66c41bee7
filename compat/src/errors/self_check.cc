// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/self_check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "../support/errno_keeper.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/checked_calls.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();

// MADV_NORMAL, which strict POSIX macros hide, is this number on every system.
constexpr int kNormalAdvice = 0;

void CloseAll(std::initializer_list<int*> descriptors) {
  for (int* const fd : descriptors) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
  }
}

// What the mistakes are made with: a file of two pages, opened in three ways, a directory, both
// ends of a pipe, and three pages of memory.
struct Workbench {
  explicit Workbench(const std::string& directory)
      : folder(open(directory.c_str(), O_RDONLY | O_CLOEXEC)),
        missing(directory + "/no such file") {
    OpenFile(directory + "/mmap-compat-XXXXXX");
    if (pipe(pipe_ends) != 0) pipe_ends[0] = pipe_ends[1] = -1;
    void* const view = mmap(nullptr, PageSize(), PROT_READ, MAP_SHARED, read_only, 0);
    shares = view != MAP_FAILED;
    if (shares) munmap(view, PageSize());
    void* const memory = MapAnonymousPrivate(nullptr, 3 * PageSize(), PROT_READ | PROT_WRITE);
    if (memory == MAP_FAILED) return;
    pages = static_cast<char*>(memory);
    tells_holes = msync(pages, PageSize(), MS_ASYNC) == 0;
  }

  ~Workbench() {
    CloseAll({&read_write, &read_only, &write_only, &folder, &pipe_ends[0], &pipe_ends[1]});
    if (pages != nullptr) munmap(pages, 3 * PageSize());
  }

  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  void OpenFile(std::string path) {
    read_write = mkstemp(path.data());
    if (read_write < 0) return;
    fcntl(read_write, F_SETFD, FD_CLOEXEC);
    read_only = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    write_only = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    unlink(path.c_str());
    if (ftruncate(read_write, static_cast<off_t>(2 * PageSize())) != 0) {
      CloseAll({&read_write, &read_only, &write_only});
    }
  }

  bool has_file() const { return read_write >= 0 && read_only >= 0 && write_only >= 0; }

  int read_write = -1;
  int read_only = -1;
  int write_only = -1;
  int folder;
  int pipe_ends[2];
  std::string missing;
  bool shares = false;  // the file can be mapped shared, as any file of a usual filesystem
  char* pages = nullptr;
  bool tells_holes = false;  // msync may be called, which tells mapped pages from others
};

FileOptions Range(std::int64_t offset, std::size_t length) {
  FileOptions options;
  options.offset = offset;
  options.length = length;
  return options;
}

FileOptions ReadWrite() {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  return options;
}

MmapCall FileCall(const Workbench& bench) {
  MmapCall call;
  call.length = PageSize();
  call.protection = PROT_READ;
  call.flags = MAP_SHARED;
  call.fd = bench.read_write;
  return call;
}

// Needs a whole mapping, uses it wrongly.
template <typename Misuse>
absl::Status OnAMapping(Misuse misuse) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(2 * PageSize());
  return mapping.ok() ? misuse(*mapping) : mapping.status();
}

// Needs three pages of which the middle one is missing. It goes at the last moment: a hole is where
// memory that is allocated meanwhile may come to lie, and what goes wrong then would take it away.
template <typename Misuse>
absl::Status OverAHole(Misuse misuse) {
  void* const memory = MapAnonymousPrivate(nullptr, 3 * PageSize(), PROT_READ | PROT_WRITE);
  if (memory == MAP_FAILED) return absl::ResourceExhaustedError("no memory could be mapped");
  char* const pages = static_cast<char*>(memory);
  munmap(pages + PageSize(), PageSize());
  absl::Status status = misuse(pages, 3 * PageSize());
  munmap(pages, PageSize());  // not what lies in the hole by now
  munmap(pages + 2 * PageSize(), PageSize());
  return status;
}

enum class Need { kNothing, kFile, kPipe, kPages, kHole };

struct Mistake {
  const char* name;
  const char* sentence;
  Reason expected;
  Need need;
  absl::Status (*make)(const Workbench& bench);
};

using W = const Workbench&;

constexpr Mistake kMistakes[] = {
    {"anonymous.length_zero", "Anonymous memory of length 0", Reason::kInvalidLength,
     Need::kNothing, [](W) { return Mapping::AnonymousPrivate(0).status(); }},
    {"anonymous.length_wraps", "Anonymous memory of a length that rounds up to nothing",
     Reason::kInvalidLength, Need::kNothing,
     [](W) { return Mapping::AnonymousShared(kMax).status(); }},
    {"anonymous.too_long", "Anonymous memory of half the address space", Reason::kOutOfAddressSpace,
     Need::kNothing,
     [](W) { return Mapping::AnonymousPrivate(RoundDownToPage(kMax / 2)).status(); }},
    {"file.length_zero", "A file mapped with length 0", Reason::kInvalidLength, Need::kFile,
     [](W b) { return Mapping::File(b.read_only, Range(0, 0)).status(); }},
    {"file.offset_negative", "A file mapped at a negative offset", Reason::kInvalidOffset,
     Need::kFile, [](W b) { return Mapping::File(b.read_only, Range(-1, 1)).status(); }},
    {"file.past_end", "A file mapped past its end", Reason::kBeyondFileLimits, Need::kFile,
     [](W b) { return Mapping::File(b.read_only, Range(0, 3 * PageSize())).status(); }},
    {"file.no_descriptor", "A file mapped through descriptor -1", Reason::kBadDescriptor,
     Need::kNothing, [](W) { return Mapping::File(-1).status(); }},
    {"file.write_only", "A file mapped through a write-only descriptor", Reason::kAccessDenied,
     Need::kFile, [](W b) { return Mapping::File(b.write_only, ReadWrite()).status(); }},
    {"file.read_only", "A file mapped for writing through a read-only descriptor",
     Reason::kAccessDenied, Need::kFile,
     [](W b) { return Mapping::File(b.read_only, ReadWrite()).status(); }},
    {"file.missing", "A file mapped that does not exist", Reason::kNotFound, Need::kNothing,
     [](W b) { return Mapping::OpenFile(b.missing.c_str()).status(); }},
    {"special.directory", "A directory mapped", Reason::kNotMappable, Need::kFile,
     [](W b) { return Mapping::File(b.folder).status(); }},
    {"special.pipe_reading", "The reading end of a pipe mapped", Reason::kNotMappable, Need::kPipe,
     [](W b) { return Mapping::File(b.pipe_ends[0], Range(0, 1)).status(); }},
    {"special.pipe_writing", "The writing end of a pipe mapped", Reason::kNotMappable, Need::kPipe,
     [](W b) { return Mapping::File(b.pipe_ends[1], Range(0, 1)).status(); }},
    {"mmap.offset_unaligned", "mmap at an offset inside a page", Reason::kInvalidOffset,
     Need::kFile,
     [](W b) {
       MmapCall call = FileCall(b);
       call.offset = 1;
       return CheckedMmap(call).status();
     }},
    {"mmap.offset_too_large", "mmap at the last page of the offsets", Reason::kBeyondFileLimits,
     Need::kFile,
     [](W b) {
       MmapCall call = FileCall(b);
       call.offset = std::numeric_limits<off_t>::max() - static_cast<off_t>(PageSize() - 1);
       return CheckedMmap(call).status();
     }},
    {"mmap.no_sharing_type", "mmap neither shared nor private", Reason::kInvalidFlags, Need::kFile,
     [](W b) {
       MmapCall call = FileCall(b);
       call.flags = 0;
       return CheckedMmap(call).status();
     }},
    {"mmap.fixed_unaligned", "mmap with MAP_FIXED inside a page", Reason::kInvalidAddress,
     Need::kFile,
     [](W b) {
       MmapCall call = FileCall(b);
       call.flags |= MAP_FIXED;
       call.address = b.pages + 1;
       return CheckedMmap(call).status();
     }},
    {"mmap.fixed_out_of_range", "mmap with MAP_FIXED at the top of the address space",
     Reason::kInvalidAddress, Need::kFile,
     [](W b) {
       MmapCall call = FileCall(b);
       call.flags |= MAP_FIXED;
       call.address = reinterpret_cast<void*>(RoundDownToPage(kMax));
       return CheckedMmap(call).status();
     }},
    {"munmap.unaligned", "munmap at an address inside a page", Reason::kInvalidAddress,
     Need::kPages, [](W b) { return CheckedMunmap(b.pages + 1, PageSize()); }},
    {"munmap.length_zero", "munmap of length 0", Reason::kInvalidLength, Need::kPages,
     [](W b) { return CheckedMunmap(b.pages, 0); }},
    {"munmap.length_wraps", "munmap of a length that rounds up to nothing", Reason::kInvalidLength,
     Need::kPages, [](W b) { return CheckedMunmap(b.pages, kMax); }},
    {"munmap.hole", "munmap of a range with a hole", Reason::kNotMapped, Need::kHole,
     [](W) { return OverAHole([](char* p, std::size_t n) { return CheckedMunmap(p, n); }); }},
    {"mprotect.unaligned", "mprotect at an address inside a page", Reason::kInvalidAddress,
     Need::kPages, [](W b) { return CheckedMprotect(b.pages + 1, 1, PROT_READ); }},
    {"mprotect.length_wraps", "mprotect of a length that rounds up to nothing",
     Reason::kInvalidLength, Need::kPages,
     [](W b) { return CheckedMprotect(b.pages, kMax, PROT_READ); }},
    {"mprotect.hole", "mprotect of a range with a hole", Reason::kNotMapped, Need::kHole,
     [](W) {
       return OverAHole([](char* p, std::size_t n) { return CheckedMprotect(p, n, PROT_READ); });
     }},
    {"mprotect.unknown_bits", "mprotect with a bit that means nothing", Reason::kInvalidFlags,
     Need::kPages, [](W b) { return CheckedMprotect(b.pages, PageSize(), 1 << 30); }},
    {"mprotect.read_only_file", "A shared mapping of a read-only descriptor made writable",
     Reason::kAccessDenied, Need::kFile,
     [](W b) {
       absl::StatusOr<Mapping> mapping = Mapping::File(b.read_only);
       return mapping.ok() ? mapping->Protect(Protection::kReadWrite) : mapping.status();
     }},
    {"msync.hole", "msync of a range with a hole", Reason::kNotMapped, Need::kHole,
     [](W) {
       return OverAHole([](char* p, std::size_t n) { return CheckedMsync(p, n, MS_SYNC); });
     }},
    {"msync.async_invalidate", "msync with MS_ASYNC and MS_INVALIDATE", Reason::kInvalidFlags,
     Need::kPages, [](W b) { return CheckedMsync(b.pages, PageSize(), MS_ASYNC | MS_INVALIDATE); }},
    {"mlock.hole", "mlock of a range with a hole", Reason::kNotMapped, Need::kHole,
     [](W) { return OverAHole([](char* p, std::size_t n) { return CheckedMlock(p, n); }); }},
    {"mlock.length_wraps", "mlock of a length that rounds up to nothing", Reason::kInvalidLength,
     Need::kPages, [](W b) { return CheckedMlock(b.pages, kMax); }},
    {"madvise.unknown", "madvise with advice that no system knows", Reason::kUnsupported,
     Need::kPages, [](W b) { return CheckedMadvise(b.pages, PageSize(), 9999); }},
    {"madvise.hole", "madvise of a range with a hole", Reason::kNotMapped, Need::kHole,
     [](W) {
       return OverAHole([](char* p, std::size_t n) { return CheckedMadvise(p, n, kNormalAdvice); });
     }},
    {"mapping.unmap_twice", "A mapping unmapped twice", Reason::kNotMapped, Need::kNothing,
     [](W) {
       return OnAMapping([](Mapping& mapping) {
         absl::Status first = mapping.Unmap();
         return first.ok() ? mapping.Unmap() : first;
       });
     }},
    {"mapping.use_after_move", "A mapping used after a move", Reason::kNotMapped, Need::kNothing,
     [](W) {
       return OnAMapping([](Mapping& mapping) {
         const Mapping taken = std::move(mapping);
         return mapping.Flush();  // NOLINT(*-move,*.Move)
       });
     }},
    {"mapping.outside", "A range flushed that leaves its mapping", Reason::kNotMapped,
     Need::kNothing,
     [](W) { return OnAMapping([](Mapping& m) { return m.Flush(1, 2 * PageSize()); }); }},
    {"mapping.cuts_page", "Protection changed for half a page", Reason::kInvalidAddress,
     Need::kNothing,
     [](W) { return OnAMapping([](Mapping& m) { return m.Protect(1, 1, Protection::kRead); }); }},
};

const char* WhyNotMade(const Mistake& mistake, const Workbench& bench) {
  if (mistake.need == Need::kFile && !bench.has_file()) return "no scratch file could be made";
  if (mistake.need == Need::kPipe && bench.pipe_ends[0] < 0) return "no pipe could be made";
  const bool of_memory = mistake.need == Need::kPages || mistake.need == Need::kHole;
  if (of_memory && bench.pages == nullptr) return "no memory could be mapped";
  if (mistake.need == Need::kHole && !bench.tells_holes) {
    return "nothing tells holes here: msync is denied";
  }
  return "";
}

// What keeps this process from making mistakes of any kind: a policy that denies the call whatever
// its arguments, or a limit. "" if it is not that.
const char* WhyNoneCouldBeMade(const absl::Status& status) {
  const std::optional<Error> error = ErrorFrom(status);
  if (!error || error->refused) return "";
  switch (error->original_errno) {
    case EPERM:
      return "this system does not permit the call";
    case EMFILE:
    case ENFILE:
      return "no descriptor is left";
    default:
      return "";
  }
}

}  // namespace

std::vector<SelfCheck> RunSelfChecks(const std::string& directory) {
  const ErrnoKeeper keeper;
  const Workbench bench(directory);
  std::vector<SelfCheck> checks;
  for (const Mistake& mistake : kMistakes) {
    SelfCheck check;
    check.name = mistake.name;
    check.mistake = mistake.sentence;
    check.expected = mistake.expected;
    check.skipped = WhyNotMade(mistake, bench);
    if (check.skipped.empty()) {
      const absl::Status status = mistake.make(bench);
      check.came_back = ReasonFrom(status);
      check.message = std::string(status.message());
      // Some filesystems refuse every shared mapping, whatever else is wrong with it.
      if (mistake.need == Need::kFile && !bench.shares && !check.ok()) {
        check.skipped = "files cannot be mapped shared in this directory";
      }
      if (!check.ok() && check.skipped.empty()) check.skipped = WhyNoneCouldBeMade(status);
      if (!check.skipped.empty()) check.came_back.reset();
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
