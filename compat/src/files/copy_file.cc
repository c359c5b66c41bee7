// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/copy_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>

#include "../errors/errno_table.h"
#include "../errors/name_mistake.h"
#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "../support/file_size_limit.h"
#include "absl/status/status.h"
#include "copy_data.h"
#include "copy_target.h"
#include "copy_way.h"
#include "held_signals.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr std::size_t kDefaultWindow = std::size_t{16} << 20;

// Whether the file takes less of the disk than it is long. Blocks are counted in units of 512 bytes
// on every system.
bool MayHaveHoles(const struct stat& status) {
  constexpr std::uint64_t kUnit = 512;
  return static_cast<std::uint64_t>(status.st_blocks) <
         static_cast<std::uint64_t>(status.st_size) / kUnit;
}

CopyWayChoice::Ways WaysInto(int fd, dev_t device, const CopyOptions& options) {
  using Ways = CopyWayChoice::Ways;
  if (!options.in_kernel) return Ways::kThroughBuffer;
  return CopiesThroughCache(fd, device) ? Ways::kFaster : Ways::kInKernel;
}

// Unless it has them already, which costs less to see than to say again. False with errno.
bool SetPermissions(int fd, mode_t before, mode_t mode) {
  constexpr mode_t kPermissions = S_IRWXU | S_IRWXG | S_IRWXO;
  return ((before ^ mode) & kPermissions) == 0 || fchmod(fd, mode & kPermissions) == 0;
}

// What a destination is that cannot be replaced by a file, or nullptr.
const char* KindOfSpecialFile(mode_t mode) {
  if (S_ISREG(mode) || S_ISLNK(mode)) return nullptr;
  if (S_ISDIR(mode)) return "directory";
  if (S_ISFIFO(mode)) return "FIFO";
  if (S_ISSOCK(mode)) return "socket";
  return "device";
}

// One copy, on its way from the check of its arguments to the name of the destination.
class FileCopier {
 public:
  FileCopier(const char* source, const char* destination, const CopyOptions& options)
      : source_(source),
        destination_(destination),
        options_(options),
        from_(OpenWithoutWaiting(source, O_RDONLY)) {}

  absl::StatusOr<CopyResult> Run();

 private:
  using Way = CopyTarget::Way;

  CallArguments Arguments() const {
    return {Text("source", source_), Text("destination", destination_)};
  }
  absl::Status Failed(Operation operation, int error_number) const {
    return Failure(operation, error_number, kAlways, Arguments());
  }
  absl::Status CheckSource();
  absl::Status CheckDestination() const;
  bool MakeTarget(CopyTarget& target, Way way, absl::Status& failure);
  struct Outcome {
    Operation operation;
    int error_number;  // 0 where it worked
  };

  absl::Status CopyTo(CopyTarget& target);
  Outcome Finish(CopyTarget& target) const;
  int CopyBytes(CopyTarget& target);
  int CopyToTheEnd(const CopyTarget& target,
                   const std::function<bool(std::uint64_t, std::uint64_t)>& progress);

  const char* const source_;
  const char* const destination_;
  const CopyOptions& options_;
  const Descriptor from_;
  struct stat status_ = {};  // of the source
  DataCopy copy_;
};

absl::Status FileCopier::CheckSource() {
  if (from_.fd < 0) return Failure(Operation::kOpen, errno, kAlways, {Text("path", source_)});
  if (fstat(from_.fd, &status_) != 0) return Failed(Operation::kFstat, errno);
  if (!S_ISREG(status_.st_mode)) return Refusal(Operation::kCopyFile, kNotAFile, Arguments());
  if (static_cast<std::uint64_t>(status_.st_size) > FileSizeLimit()) {
    return Failed(Operation::kCopyFile, EFBIG);
  }
  return absl::OkStatus();
}

absl::Status FileCopier::CheckDestination() const {
  const ErrnoKeeper keeper;
  struct stat there;
  if (lstat(destination_, &there) != 0) return absl::OkStatus();
  struct stat target = there;
  const bool is_link = S_ISLNK(there.st_mode);
  const bool leads_somewhere = !is_link || stat(destination_, &target) == 0;
  if (leads_somewhere && target.st_dev == status_.st_dev && target.st_ino == status_.st_ino) {
    return Refusal(Operation::kCopyFile, kSameFile, Arguments());
  }
  // A link is replaced, whatever it leads to, but written through in place.
  const mode_t mode = options_.in_place && leads_somewhere ? target.st_mode : there.st_mode;
  if (const char* const kind = KindOfSpecialFile(mode)) {
    CallArguments arguments = Arguments();
    arguments.push_back(Text("kind", kind));
    return Refusal(Operation::kCopyFile, kToSpecialFile, arguments);
  }
  // Seen again, and for certain, when the copy is to have its name; this saves the copying.
  return options_.replace ? absl::OkStatus() : Failed(Operation::kCopyFile, EEXIST);
}

// False with `failure` where it cannot be made.
bool FileCopier::MakeTarget(CopyTarget& target, Way way, absl::Status& failure) {
  const int error_number = target.Make(way, options_.replace, status_.st_mode);
  if (error_number != 0) failure = Failed(Operation::kOpen, error_number);
  return error_number == 0;
}

// To the end of the source, and not to a size that was never true: files of /proc are said to be
// empty, those of sysfs a page long.
int FileCopier::CopyToTheEnd(const CopyTarget& target,
                             const std::function<bool(std::uint64_t, std::uint64_t)>& progress) {
  const auto size = static_cast<std::uint64_t>(status_.st_size);
  int error_number = CopyData(copy_, progress);
  struct stat after;
  const bool is_shorter = fstat(from_.fd, &after) == 0 && after.st_size < status_.st_size;
  if (error_number == EFAULT && !is_shorter) {
    copy_.size = copy_.data = copy_.end;
    error_number = ftruncate(target.fd(), static_cast<off_t>(copy_.end)) == 0 ? 0 : errno;
  }
  // Truncated where there are holes, the source would have looked like one more of them.
  if (error_number == 0 && copy_.has_holes && is_shorter) return EFAULT;
  if (error_number == 0 && size == 0) return CopyRest(copy_, FileSizeLimit(), progress);
  return error_number;
}

// 0 or an errno. Signals that would end the process wait where the copy has a name.
int FileCopier::CopyBytes(CopyTarget& target) {
  if (target.way() != Way::kNamed) return CopyToTheEnd(target, options_.progress);
  const HeldSignals held(HeldSignals::Which::kEnding);
  const int error_number = CopyToTheEnd(target, [&](std::uint64_t copied, std::uint64_t size) {
    return !held.HasCome() && (!options_.progress || options_.progress(copied, size));
  });
  if (held.HasCome()) target.Discard();
  return error_number;
}

absl::Status FileCopier::CopyTo(CopyTarget& target) {
  // Before the copy, which drives what this needs out of the processor's caches.
  struct stat made;
  if (fstat(target.fd(), &made) != 0) return Failed(Operation::kCopyFile, errno);
  if (!S_ISREG(made.st_mode)) return Failed(Operation::kCopyFile, EISDIR);
  if (target.is_new() && !SetPermissions(target.fd(), made.st_mode, status_.st_mode)) {
    return Failed(Operation::kCopyFile, errno);
  }
  copy_ = {};
  copy_.has_holes = MayHaveHoles(status_);
  if ((!target.is_new() && ftruncate(target.fd(), 0) != 0) ||
      (copy_.has_holes && ftruncate(target.fd(), status_.st_size) != 0)) {
    return Failed(Operation::kFtruncate, errno);
  }
  copy_.from = from_.fd;
  copy_.to = target.fd();
  copy_.size = static_cast<std::uint64_t>(status_.st_size);
  copy_.window = RoundUpToPage(options_.window == 0 ? kDefaultWindow : options_.window)
                     .value_or(kDefaultWindow);
  copy_.ways = WaysInto(target.fd(), made.st_dev, options_);
  const int error_number = CopyBytes(target);
  if (error_number == 0) return absl::OkStatus();
  if (error_number == ECANCELED) return Refusal(Operation::kCopyFile, kStopped, Arguments());
  return Failed(Operation::kCopyFile, error_number);
}

// Gives the copy its name, after its data and before its directory are on the disk where that is
// asked for. The directory is opened first, so that nothing has happened where it cannot be.
FileCopier::Outcome FileCopier::Finish(CopyTarget& target) const {
  if (!options_.durable) return {Operation::kRename, target.Finish(options_.replace)};
  const Descriptor directory(target.OpenDirectory(O_RDONLY | O_CLOEXEC));
  if (directory.fd < 0) return {Operation::kOpen, errno};
  int error_number = SyncToDisk(target.fd());
  if (error_number != 0) return {Operation::kFsync, error_number};
  error_number = target.Finish(options_.replace);
  if (error_number != 0) return {Operation::kRename, error_number};
  return {Operation::kFsync, target.is_new() ? SyncToDisk(directory.fd) : 0};
}

// Whether the file without a name cannot get one here (no /proc, a sandbox).
bool CannotGetName(int error_number) {
  return error_number == ENOENT || error_number == EPERM || error_number == EXDEV ||
         error_number == EOPNOTSUPP || error_number == ENOSYS;
}

absl::StatusOr<CopyResult> FileCopier::Run() {
  const int errno_before = errno;
  absl::Status status = CheckSource();
  if (status.ok()) status = CheckDestination();
  if (!status.ok()) return status;
  CopyTarget target(destination_);
  if (options_.in_place) {
    if (!MakeTarget(target, Way::kInPlace, status)) return status;
  } else if (target.Make(Way::kUnnamed, options_.replace, 0) != 0 &&
             !MakeTarget(target, Way::kNamed, status)) {
    return status;
  }
  for (;;) {
    status = CopyTo(target);
    if (!status.ok()) return status;
    const Outcome outcome = Finish(target);
    if (outcome.error_number == 0) break;
    const bool is_for_a_name =
        outcome.operation == Operation::kRename && target.way() == Way::kUnnamed;
    if (!is_for_a_name || !CannotGetName(outcome.error_number)) {
      return Failed(outcome.operation, outcome.error_number);
    }
    if (!MakeTarget(target, Way::kNamed, status)) return status;
  }
  errno = errno_before;
  CopyResult result;
  result.size = copy_.size;
  result.data = copy_.data;
  result.in_kernel = copy_.in_kernel;
  return result;
}

}  // namespace

absl::StatusOr<CopyResult> CopyFile(PathView source, PathView destination,
                                    const CopyOptions& options) {
  if (const Circumstances bad_name = NameMistake(source)) {
    return Refusal(Operation::kCopyFile, bad_name, {Text("source", source)});
  }
  if (const Circumstances bad_name = NameMistake(destination)) {
    return Refusal(Operation::kCopyFile, bad_name, {Text("destination", destination)});
  }
  return FileCopier(source.c_str(), destination.c_str(), options).Run();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
