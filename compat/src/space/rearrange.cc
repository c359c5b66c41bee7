// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/rearrange.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "../errors/errno_table.h"
#include "../memory/protection_runs.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// What a Mapping lets do with its insides.
class Rearranger {
 public:
  static absl::StatusOr<Mapping> Split(Mapping& mapping, std::size_t offset);
  static absl::Status Join(Mapping& first, Mapping& second);
  static absl::Status Slide(Mapping& window, int fd, std::int64_t offset, std::size_t length);

 private:
  using Runs = std::unique_ptr<ProtectionRuns>;

  static bool Continues(const Mapping& first, const Mapping& second);
  static bool Append(const Mapping& from, std::size_t begin, std::size_t at, ProtectionRuns& runs);
  static Runs RunsOfBoth(const Mapping& first, const Mapping& second);
  static absl::StatusOr<std::size_t> LengthInFile(const Mapping& window, int fd,
                                                  std::int64_t offset, std::size_t length);
};

namespace {

absl::Status OutOfMemory(std::size_t length) {
  return Failure(Operation::kMunmap, ENOMEM, kAlways, {Number("length", length)});
}

}  // namespace

// Sets in `runs`, from `at` on, what the pages of `from` have from `begin` on. False where there is
// no memory for it.
bool Rearranger::Append(const Mapping& from, std::size_t begin, std::size_t at,
                        ProtectionRuns& runs) {
  const std::size_t end = from.pages_length_;
  const auto set = [&](std::size_t first, std::size_t last, Protection protection) {
    if (first == last) return true;
    if (!runs.MakeRoom()) return false;
    runs.Set(at + first - begin, at + last - begin, protection);
    return true;
  };
  if (from.runs_ == nullptr) return set(begin, end, from.protection_);
  for (std::size_t i = 0; i < from.runs_->count(); ++i) {
    const ProtectionRuns::Run run = from.runs_->Part(i, begin, end);
    if (!set(run.begin, run.end, run.value)) return false;
  }
  return true;
}

absl::StatusOr<Mapping> Rearranger::Split(Mapping& mapping, std::size_t offset) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(Operation::kMunmap, mistake,
                   {Number("offset", offset), Number("size", mapping.size_)});
  };
  if (mapping.state_ == Mapping::State::kNothing) return refuse(kGone);
  if (offset == 0 || offset >= mapping.size_) return refuse(kOutsideMapping);
  std::byte* const middle = mapping.data_ + offset;
  if (reinterpret_cast<std::uintptr_t>(middle) % mapping.SmallestPart() != 0) {
    return refuse(kCutsPage);
  }

  const auto first_length = static_cast<std::size_t>(middle - mapping.pages_);
  Mapping::Extent extent;
  extent.pages = middle;
  extent.pages_length = mapping.pages_length_ - first_length;
  extent.size = mapping.size_ - offset;
  Runs runs;
  if (mapping.runs_ != nullptr) {
    runs.reset(ProtectionRuns::New(extent.pages_length, mapping.protection_));
    if (runs == nullptr || !Append(mapping, first_length, 0, *runs)) {
      return OutOfMemory(extent.pages_length);
    }
    mapping.runs_->Resize(first_length);
  }
  Mapping second(mapping.kind_, extent, mapping.protection_);
  second.runs_ = runs.release();
  second.file_ = mapping.file_;
  second.file_offset_ = mapping.file_offset_ + static_cast<std::int64_t>(offset);
  second.most_bits_ = mapping.most_bits_;
  second.page_bits_ = mapping.page_bits_;
  second.kept_flags_ = mapping.kept_flags_;
  second.lasting_ = mapping.lasting_;
  mapping.pages_length_ = first_length;
  mapping.size_ = offset;
  return second;
}

bool Rearranger::Continues(const Mapping& first, const Mapping& second) {
  if (first.state_ != Mapping::State::kMapped || second.state_ != Mapping::State::kMapped) {
    return false;
  }
  // No page of either is beside the bytes there: no guard, and nothing that is not shown.
  const std::byte* const middle = first.pages_ + first.pages_length_;
  if (first.data_ + first.size_ != middle || second.pages_ != middle || second.data_ != middle) {
    return false;
  }
  const bool is_file =
      first.kind_ == Mapping::Kind::kSharedFile || first.kind_ == Mapping::Kind::kPrivateFile;
  if (!is_file) return first.kind_ == second.kind_ && first.page_bits_ == second.page_bits_;
  return first.kind_ == second.kind_ && first.file_.device == second.file_.device &&
         first.file_.inode == second.file_.inode &&
         second.file_offset_ - first.file_offset_ == static_cast<std::int64_t>(first.size_);
}

Rearranger::Runs Rearranger::RunsOfBoth(const Mapping& first, const Mapping& second) {
  const std::size_t length = first.pages_length_ + second.pages_length_;
  Runs runs(ProtectionRuns::New(length, first.protection_));
  const bool done = runs != nullptr && Append(first, 0, 0, *runs) &&
                    Append(second, 0, first.pages_length_, *runs);
  return done ? std::move(runs) : nullptr;
}

absl::Status Rearranger::Join(Mapping& first, Mapping& second) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(Operation::kMunmap, mistake,
                   {Address("first", first.data_), Number("length", first.size_),
                    Address("second", second.data_)});
  };
  const bool is_gone = !first.is_mapped() || !second.is_mapped();
  if (is_gone) return refuse(kGone);
  if (!Continues(first, second)) return refuse(kNotNeighbours);
  if (first.protection_ != second.protection_ || first.most_bits_ != second.most_bits_ ||
      first.kept_flags_ != second.kept_flags_) {
    return refuse(kPagesDiffer);
  }
  Runs runs;
  if (first.runs_ != nullptr || second.runs_ != nullptr) {
    runs = RunsOfBoth(first, second);
    if (runs == nullptr) return OutOfMemory(first.pages_length_);
  }
  first.lasting_.Join(second.lasting_);
  first.size_ += second.size_;
  first.pages_length_ += second.pages_length_;
  first.ForgetRuns();
  first.runs_ = runs.release();
  second.ForgetRuns();
  second.Forget();
  return absl::OkStatus();
}

// How many of the bytes the file has that is mapped.
absl::StatusOr<std::size_t> Rearranger::LengthInFile(const Mapping& window, int fd,
                                                     std::int64_t offset, std::size_t length) {
  struct stat status;
  if (fstat(fd, &status) != 0) {
    return Failure(Operation::kFstat, errno, kAlways, {SignedNumber("fd", fd)});
  }
  const Mapping::FileIdentity& mapped = window.file_;
  if (static_cast<std::uint64_t>(status.st_dev) != mapped.device ||
      static_cast<std::uint64_t>(status.st_ino) != mapped.inode) {
    return Refusal(Operation::kMremap, kAnotherFile, {SignedNumber("fd", fd)});
  }
  if (!S_ISREG(status.st_mode)) return length;  // a device, whose size says nothing
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const auto begin = static_cast<std::uint64_t>(offset);
  if (begin > size) {
    return Refusal(
        Operation::kMmap, kPastEndOfFile,
        {SignedNumber("offset", offset), SignedNumber("fd", fd), Number("file_size", size)});
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(length, size - begin));
}

absl::Status Rearranger::Slide(Mapping& window, int fd, std::int64_t offset, std::size_t length) {
  const auto refuse = [&](Operation operation, Circumstances mistake) {
    return Refusal(
        operation, mistake,
        {Number("length", length), SignedNumber("offset", offset), SignedNumber("fd", fd)});
  };
  if (window.state_ == Mapping::State::kNothing) return refuse(Operation::kMremap, kGone);
  if (window.kind_ == Mapping::Kind::kPrivateFile) {
    return refuse(Operation::kMremap, kWouldLoseStores);
  }
  if (window.kind_ != Mapping::Kind::kSharedFile) return refuse(Operation::kMremap, kNotResizable);
  if (window.PagesDiffer()) return refuse(Operation::kMremap, kPagesDiffer);
  if (length == 0) return refuse(Operation::kMmap, kLengthZero);
  if (offset < 0) return refuse(Operation::kMmap, kOffsetNegative);
  const absl::StatusOr<std::size_t> found = LengthInFile(window, fd, offset, length);
  if (!found.ok()) return found.status();

  if (*found == 0) {
    Mapping empty = Mapping::Empty(window.kind_, window.protection_);
    empty.file_ = window.file_;
    empty.file_offset_ = offset;
    empty.lasting_ = window.lasting_;
    window = std::move(empty);
    return absl::OkStatus();
  }
  FileOptions options;
  options.access = window.writable() ? FileAccess::kReadWrite : FileAccess::kReadOnly;
  options.offset = offset;
  options.length = *found;
  options.past_end = PastEnd::kAllow;  // others may truncate the file at any moment, now or later
  absl::StatusOr<Mapping> anew = window.MapFileAnew(fd, options);
  if (!anew.ok()) return anew.status();
  window = *std::move(anew);
  return absl::OkStatus();
}

}  // namespace internal

absl::StatusOr<Mapping> Split(Mapping& mapping, std::size_t offset) {
  return internal::Rearranger::Split(mapping, offset);
}

absl::Status Join(Mapping& first, Mapping& second) {
  return internal::Rearranger::Join(first, second);
}

absl::Status Slide(Mapping& window, int fd, std::int64_t offset, std::size_t length) {
  return internal::Rearranger::Slide(window, fd, offset, length);
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
