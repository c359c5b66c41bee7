// SPDX-License-Identifier: Apache-2.0
//
// Memory that is mapped, owned by an object: anonymous, or the bytes of a file.
//
//   absl::StatusOr<mmap_compat::Mapping> file = mmap_compat::Mapping::OpenFile("words.txt");
//   if (!file.ok()) return file.status();  // open(path=words.txt): not found [ENOENT]
//   Count(file->text());
//
//   absl::StatusOr<mmap_compat::Mapping> memory = mmap_compat::Mapping::AnonymousShared(length);
//   std::fill(memory->mutable_bytes().begin(), memory->mutable_bytes().end(), std::byte{0});
//
// A Mapping unmaps when it goes. It moves and does not copy, keeps no descriptor, and hands out
// spans that know their length. The same calls give the same results on Linux, the BSDs and macOS:
// any offset is accepted (the alignment that mmap requires is kept inside), an empty file gives an
// empty mapping on which everything works, and no mistake is accepted on one system and punished
// on another. Failures carry a Reason: see mmap_compat/errors.h.
//
// Success leaves errno as it was and takes nothing from the heap, but for Protect() of a range,
// which is remembered there.
//
// What no library can hide: the bytes of a file change when others write to it, and touching bytes
// past the end of a file that somebody truncated is a SIGBUS or SIGSEGV. mmap_compat/access_guard.h
// turns that into an error. A Mapping is as thread-safe as an int: concurrent const calls are fine,
// among them those that work on the pages and change no contents (Flush, Lock, Unlock, Advise,
// Populate).
//
// Manual pages of what this is made of, which functions below and other headers name as mmap(2):
//   POSIX.1-2024  https://pubs.opengroup.org/onlinepubs/9799919799/functions/mmap.html
//   Linux         https://man7.org/linux/man-pages/man2/mmap.2.html
//   FreeBSD       https://man.freebsd.org/cgi/man.cgi?query=mmap&sektion=2
//   NetBSD        https://man.netbsd.org/mmap.2
//   OpenBSD       https://man.openbsd.org/mmap.2
//   DragonFly and macOS   man 2 mmap, on the system itself
#ifndef MMAP_COMPAT_MAPPING_H_
#define MMAP_COMPAT_MAPPING_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/byte_views.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/mapping_options.h"
#include "mmap_compat/page_records.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
// Not for others to see: outside the namespace of what a shared library shows.
inline namespace MMAP_COMPAT_ABI {
namespace internal {
class Rearranger;
}  // namespace internal
}  // namespace MMAP_COMPAT_ABI

inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// The size of the pages in the system's pool of huge pages; nothing where it has no such pool.
std::optional<std::size_t> HugePageSize();

namespace internal {
class ProtectionRuns;
}  // namespace internal

class Reservation;

// Whole pages that nobody owns: what Release() gives and Adopt() takes.
struct ReleasedPages {
  void* address = nullptr;
  std::size_t length = 0;
};

// ByteViews (mmap_compat/byte_views.h) adds data(), begin(), end(), View(), As<T>() and lines().
class Mapping : public ByteViews<Mapping> {
 public:
  // Owns nothing, as after Unmap() or a move: every operation returns Reason::kNotMapped.
  Mapping() noexcept = default;

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  // Unmaps; what Unmap() would report is lost.
  ~Mapping();

  // Zeroed memory of `length` bytes that belongs to this process; a child made by fork() gets a
  // copy. Made by the backend that the build chose (mmap_compat/anonymous.h).
  //
  //   absl::StatusOr<Mapping> scratch = Mapping::AnonymousPrivate(1 << 20);
  //
  // Fails with kInvalidLength (0, or too long to round up), kOutOfMemory, kOutOfAddressSpace,
  // kTooManyMappings, kLockLimit, kNotPermitted (policy); by options that ask for it, with
  // kAddressInUse and kInvalidAddress (exclusive placement), kUnsupported (strict huge pages where
  // there are none of that size; nothing below 4 GiB), kInvalidFlags (strict huge pages between
  // guards; their size, but not strict) and kAccessDenied (locked, but kNone).
  static absl::StatusOr<Mapping> AnonymousPrivate(std::size_t length,
                                                  const AnonymousOptions& options = {});

  // The same, shared with the children that this process makes by fork() from now on. Fails with
  // the same, and with kTooManyFiles (Linux keeps such memory in a file without a name).
  static absl::StatusOr<Mapping> AnonymousShared(std::size_t length,
                                                 const AnonymousOptions& options = {});

  // Memory for the stack of a thread or coroutine: private, readable and writable, with a page
  // below it that nobody can touch, and declared as a stack where the system insists (OpenBSD).
  // Stacks grow down, from bytes().end(), on every machine that this library supports but one:
  // on HP's PA-RISC (hppa) they grow up from bytes().begin(), and the page that nobody can touch
  // is above them.
  //
  // Fails with kInvalidLength (0), and as AnonymousPrivate() does.
  static absl::StatusOr<Mapping> Stack(std::size_t length);

  // The bytes of an open file. `fd` can be closed at once.
  //
  //   FileOptions options;
  //   options.access = FileAccess::kReadWrite;
  //   options.offset = 1000;
  //   absl::StatusOr<Mapping> tail = Mapping::File(fd, options);
  //
  // With no length given, everything from the offset to the end of the file: an empty mapping where
  // that is nothing. A length that is given must not be 0.
  //
  // Fails with kBadDescriptor, kNotMappable (directory, pipe, socket), kAccessDenied (open mode),
  // kInvalidOffset (negative), kInvalidLength, kBeyondFileLimits (past the end, or past what an
  // offset can hold), kNotPermitted, kOutOfMemory, kOutOfAddressSpace, kTooManyMappings,
  // kLockLimit, kUnsupported (the filesystem cannot do it; synchronous, where it is no DAX file),
  // kInvalidFlags (synchronous, but not kReadWrite), kAddressInUse and kInvalidAddress (exclusive
  // placement), and, when growing, kBeyondFileLimits (the disk is full, or RLIMIT_FSIZE forbids it,
  // of which no signal is sent) or kIo. A file that was grown stays so when mapping fails later.
  static absl::StatusOr<Mapping> File(int fd, const FileOptions& options = {});

  // Opens `path` (for writing too where it is to be written or grown), maps it and closes it.
  // Never makes a file. `path` is what names a file in this program: mmap_compat/path_view.h. Fails
  // with kInvalidName, kNotFound, kAccessDenied, kTooManyFiles, and as File() does.
  static absl::StatusOr<Mapping> OpenFile(PathView path, const FileOptions& options = {});

  // Takes over pages that were mapped by other means: `address` a page boundary, `length` bytes of
  // mapped memory with this protection (`length` is rounded up to whole pages when they are
  // unmapped). From now on nobody else may unmap them.
  //
  // Fails with kInvalidAddress, kInvalidLength, kNotMapped (not everything there is mapped).
  static absl::StatusOr<Mapping> Adopt(void* address, std::size_t length, Protection protection);

  // The bytes; none where the mapping is empty or owns nothing.
  absl::Span<const std::byte> bytes() const noexcept { return {data_, size_}; }

  // The bytes, for stores; none where the protection does not allow stores.
  absl::Span<std::byte> mutable_bytes() noexcept { return {data_, writable() ? size_ : 0}; }

  // The bytes as characters. There is no terminating zero.
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  // As View() and As<T>() do, for stores. Fails with kNotMapped, kInvalidAddress (not aligned), and
  // kAccessDenied where the protection of any of the bytes, which a range may have of its own, does
  // not allow stores.
  absl::StatusOr<absl::Span<std::byte>> MutableView(std::size_t offset, std::size_t length);
  template <typename T>
  absl::StatusOr<absl::Span<T>> MutableAs(std::size_t offset, std::size_t count);

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  // Whether there is something to operate on: true for a mapping of an empty file too, false
  // after Unmap(), after a move, and for a default-constructed object.
  bool is_mapped() const noexcept { return state_ != State::kNothing; }

  Protection protection() const noexcept { return protection_; }
  bool writable() const noexcept {
    return protection_ == Protection::kReadWrite || protection_ == Protection::kReadWriteExecute;
  }

  // Unmaps, and says whether that worked. Afterwards the object owns nothing; on failure it is as
  // before. Spans that were handed out are dangling.
  //
  // munmap(2). Fails with kNotMapped (nothing owned: a second call), kNotPermitted (sealed pages),
  // kTooManyMappings (Linux may have to split what it had merged).
  absl::Status Unmap();

  // All pages that it has, guards included.
  ReleasedPages pages() const noexcept { return {pages_, pages_length_}; }

  // Gives up ownership: the pages, guards included, stay mapped until somebody calls munmap with
  // exactly these numbers. Nothing (address nullptr) where nothing was mapped.
  ReleasedPages Release() noexcept;

  // Writes what was stored back to the file: all of it, or the `length` bytes at `offset` of this
  // mapping (and whatever else shares their pages). Does nothing on anonymous and copy-on-write
  // mappings, and on a range of 0 bytes.
  //
  // OpenBSD shows stores to read() only after a flush; do not rely on seeing them earlier. Any
  // number of threads may call it at once, while others store: what they store meanwhile is written
  // by this call or by a later one.
  //
  // msync(2). Fails with kNotMapped (nothing owned, or a range outside the mapping), kIo,
  // kBeyondFileLimits (disk full).
  absl::Status Flush(FlushMode mode = FlushMode::kSync) const;
  absl::Status Flush(std::size_t offset, std::size_t length,
                     FlushMode mode = FlushMode::kSync) const;

  // Changes what may be done with all pages, or with those of a range. A range must begin on a page
  // boundary in memory and end on one or at the end of the mapping, since protection belongs to
  // whole pages. protection() and mutable_bytes() speak of the whole mapping and are not changed by
  // a range; every other operation knows what a range may do, until all pages are given one
  // protection again. On failure every page has the protection that it had.
  //
  // mprotect(2). Fails with kNotMapped (nothing owned, or outside the mapping), kInvalidAddress (a
  // range that begins or ends inside a page), kAccessDenied (the file was not opened for it, or
  // later_protection leaves it out), kNotPermitted (policy), kOutOfMemory, kTooManyMappings (a
  // range splits the mapping).
  absl::Status Protect(Protection protection);
  absl::Status Protect(std::size_t offset, std::size_t length, Protection protection);

  // Gives a hint of what the pages, or those that a range touches, will be used for. The system may
  // do nothing about it; contents, and what a child of fork() gets, stay as they are. Any number of
  // threads may call it at once; of hints that exclude each other the last that came counts.
  //
  // madvise(2). Fails with kNotMapped, kUnsupported (SupportsAdvice() says so beforehand),
  // kNotPermitted, kOutOfMemory, kIo.
  absl::Status Advise(Advice advice) const;
  absl::Status Advise(std::size_t offset, std::size_t length, Advice advice) const;

  // Changes the contents of the pages, who inherits them, or who may look at them: see Effect in
  // mmap_compat/mapping_options.h. An effect on contents is on the pages of which every byte is in
  // the range, any other on those that it touches. Not to be called while another thread uses the
  // object. Where a discard fails half-way, pages may be gone already, or have become
  // inaccessible for lack of memory.
  //
  // madvise(2), minherit(2), mmap(2). Fails with kNotMapped, kUnsupported (SupportsEffect() says so
  // beforehand; the wrong kind of memory, locked pages of files, parts that differ), kAccessDenied
  // (a hole in what may not be stored to), kNotPermitted, kOutOfMemory, kIo.
  absl::Status Apply(Effect effect);
  absl::Status Apply(std::size_t offset, std::size_t length, Effect effect);

  // Whether the running system takes this advice for anonymous memory, or has this effect on memory
  // of the kind that it is for; asks it, by giving the advice for pages made for the purpose.
  static bool SupportsAdvice(Advice advice);
  static bool SupportsEffect(Effect effect);

  // Keeps the pages, or those that a range touches, in memory. Locks do not nest: one Unlock()
  // ends any number of Lock(). Unlocking what is not locked is no error. A child made by fork()
  // inherits no locks. Any number of threads may call it at once; where a call fails while others
  // lock the same pages, those may have become unlocked.
  //
  // mlock(2). Fails with kNotMapped, kLockLimit (RLIMIT_MEMLOCK), kAccessDenied
  // (Protection::kNone, of any of the pages), kBeyondFileLimits (the last page is past the end of
  // the file), kOutOfMemory, kUnsupported.
  absl::Status Lock() const;
  absl::Status Lock(std::size_t offset, std::size_t length) const;

  // Any number of threads may call it at once. Fails with kNotMapped.
  absl::Status Unlock() const;
  absl::Status Unlock(std::size_t offset, std::size_t length) const;

  // Makes the pages, or those that a range touches, resident, so that the first touch of each costs
  // nothing more; returns when they are there, of memory as of files. Advice::kWillNeed does not
  // wait. kBestEffort does what can be done (no failure but kNotMapped); kStrict fails with
  // kBeyondFileLimits (pages past the end of the file, or no room for them on the disk), kIo,
  // kOutOfMemory, kAccessDenied (of any of the pages the protection does not allow it),
  // kTooManyFiles (systems without a call for it copy from the pages into a pipe) or kUnsupported
  // (files, for writing, on such systems). Never a signal. Any number of threads may call it at
  // once, while others store.
  absl::Status Populate(Effort effort, PopulateFor purpose = PopulateFor::kFirstUse) const;
  absl::Status Populate(std::size_t offset, std::size_t length, Effort effort,
                        PopulateFor purpose = PopulateFor::kFirstUse) const;

  // Makes private anonymous memory longer (with zeros) or shorter. The address may change: spans
  // that were handed out are dangling. On Linux and NetBSD pages are moved (mremap(2)), elsewhere
  // copied. Protection, locks and advice of all pages are kept, and are those of new pages as well.
  //
  // Making it longer is unsupported while its pages differ: from Protect(), Lock(), Unlock(), or
  // advice or an effect that lasts, of a range until the same of all. Such calls on all of it that
  // overlap in time count as calls on ranges.
  //
  // Fails with kInvalidLength, kNotMapped, kAccessDenied (the protection does not allow stores),
  // kOutOfMemory, kOutOfAddressSpace, kTooManyMappings, kLockLimit, and kUnsupported for pages that
  // differ, files (ResizeFile() does it), shared memory (its size is fixed when it is made),
  // guarded and adopted memory. On failure the mapping is as before.
  absl::Status Resize(std::size_t size);

  // The same for a mapping of the file that `fd` has open, from the same offset on: it must be the
  // file that is mapped (the same device and inode), open for what the protection allows. Past the
  // end of the file it does what `past_end` and `allocation` say. A copy-on-write mapping can be
  // made longer only where pages can be moved, since its stores would be lost.
  //
  // Fails with kInvalidLength (0, or too long), kNotMapped, kBadDescriptor (another file),
  // kUnsupported (no mapping of a file, pages that cannot be moved, or that differ), and as File()
  // does, kAccessDenied and kBeyondFileLimits first of all. On failure the mapping is as before; a
  // file that was grown stays so.
  absl::Status ResizeFile(int fd, std::size_t size, PastEnd past_end = PastEnd::kRefuse,
                          Allocation allocation = Allocation::kSparse);

 private:
  friend class Reservation;
  friend class internal::Rearranger;

  enum class State : unsigned char { kNothing, kEmpty, kMapped };
  // What the pages are made of; what differs is who sees stores, and how they can be resized.
  enum class Kind : unsigned char {
    kPrivateMemory,
    kSharedMemory,
    kPoolMemory,  // huge pages of the system's pool
    kReserved,    // addresses, of which a Reservation makes use
    kSharedFile,
    kPrivateFile,
    kAdopted
  };

  // Everything but the pages themselves, which the functions that make them fill in.
  struct Extent {
    void* pages = nullptr;         // the first page, guards included
    std::size_t pages_length = 0;  // whole pages
    std::size_t delta = 0;         // from the first page to the first byte
    std::size_t size = 0;          // bytes
  };

  // What tells one file from every other while it exists.
  struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
  };

  Mapping(Kind kind, const Extent& extent, Protection protection) noexcept;

  static Mapping Empty(Kind kind, Protection protection) noexcept;
  static absl::StatusOr<Mapping> Anonymous(Kind kind, std::size_t length,
                                           const AnonymousOptions& options, int flags);
  void Forget() noexcept;
  void UnmapQuietly() noexcept;
  absl::Status CheckRange(Operation operation, std::size_t offset, std::size_t length) const;
  absl::Status ProtectGuards(Guards guards);
  absl::Status MayBecome(Protection protection) const;
  absl::Status ProtectRange(std::byte* begin, std::size_t length, Protection protection);
  bool Every(const std::byte* begin, std::size_t length, bool (*holds)(Protection)) const noexcept;
  void ForgetRuns() noexcept;
  friend class ByteViews<Mapping>;
  bool OwnsNothing() const noexcept { return state_ == State::kNothing; }
  absl::Status RefuseStores(std::size_t offset, std::size_t length) const;
  internal::PageRecord* RecordOf(Advice advice) const noexcept;
  internal::PageRecord* RecordOf(Effect effect) const noexcept;
  bool CoversAll(const std::byte* begin, std::size_t length) const noexcept;
  absl::Status Discard(std::byte* pages, std::size_t length);
  absl::Status MapMemoryAnew(std::byte* pages, std::size_t length, Protection protection);
  void AdviseAgain(void* pages, std::size_t length) const noexcept;
  bool PagesDiffer() const noexcept;
  static bool PagesCanMove() noexcept;
  std::size_t SmallestPart() const noexcept;
  absl::Status ResizePages(std::size_t new_length);
  absl::StatusOr<void*> MovePages(std::size_t new_length);
  absl::StatusOr<void*> CopyPages(std::size_t new_length);
  absl::StatusOr<Mapping> MapFileAnew(int fd, const FileOptions& options);
  static absl::StatusOr<std::size_t> LengthToMap(int fd, const FileOptions& options,
                                                 const FileIdentity* expected, FileIdentity& found);

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::byte* pages_ = nullptr;
  std::size_t pages_length_ = 0;
  std::int64_t file_offset_ = 0;
  FileIdentity file_;
  internal::ProtectionRuns* runs_ = nullptr;  // where ranges were given a protection of their own
  mutable internal::PageRecords lasting_;
  Kind kind_ = Kind::kPrivateMemory;
  Protection protection_ = Protection::kNone;
  unsigned char page_bits_ = 0;  // of huge pages: the power of two that their size is
  int kept_flags_ = 0;           // MAP_ flags that pages have which are mapped anew
  int most_bits_ = -1;           // the PROT_ bits that Protect() may ask for
  State state_ = State::kNothing;
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#include "mmap_compat/mapping_inline.h"

#endif  // MMAP_COMPAT_MAPPING_H_
