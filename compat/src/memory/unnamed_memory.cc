// SPDX-License-Identifier: Apache-2.0
#include "unnamed_memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "../errors/errno_table.h"
#include "../errors/host_system.h"
#include "../support/features.h"
#include "../support/unique_name.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

using Backend = SharedMemory::Backend;

// Named for a moment. macOS would let it get a size once, and rounds that up, so that a temporary
// file serves better there.
int OpenShmUnlinked() {
  if (HostSystem() == System::kMacOs) {
    errno = ENOSYS;
    return -1;
  }
  constexpr char kPrefix[] = "/mmap-compat-";
  char name[sizeof(kPrefix) + kUniqueLength] = {};
  std::copy_n(kPrefix, sizeof(kPrefix), name);
  const int fd = MakeUnique(name + sizeof(kPrefix) - 1, [&name] {
    return shm_open(name, O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
  });
  if (fd >= 0) shm_unlink(name);
  return fd;
}

// In $TMPDIR, else /tmp. A name is needed for the moment between making and removing it.
int OpenTemporaryFile() {
  const char* directory = getenv("TMPDIR");
  if (directory == nullptr || *directory == '\0') directory = "/tmp";
  std::string name = std::string(directory) + "/mmap-compat-" + std::string(kUniqueLength, 'X');
  const int fd = MakeUnique(&name[name.size() - kUniqueLength], [&name] {
    return open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  });
  if (fd >= 0) unlink(name.c_str());
  return fd;
}

#ifdef MMAP_COMPAT_HAS_MEMFD

// Memory that nobody is to execute as a program, which Linux 6.3 and later want to be told; headers
// may be older. Other kernels refuse the flag.
#ifdef MFD_NOEXEC_SEAL
constexpr unsigned kNoExecution = MFD_NOEXEC_SEAL;
#else
constexpr unsigned kNoExecution = 0x8;
#endif

int OpenMemfd() {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  const int fd = memfd_create("mmap-compat", kFlags | kNoExecution);
  return fd < 0 && errno == EINVAL ? memfd_create("mmap-compat", kFlags) : fd;
}

#else

int OpenMemfd() {
  errno = ENOSYS;
  return -1;
}

#endif

int OpenShmAnon() {
#ifdef MMAP_COMPAT_HAS_SHM_ANON
  return shm_open(SHM_ANON, O_RDWR | O_CLOEXEC, 0600);
#else
  errno = ENOSYS;
  return -1;
#endif
}

struct Means {
  Backend backend;
  Operation operation;
  int (*open)();
};

// The best first. Each is asked for again although the headers have it: a kernel may be older than
// they are, and a sandbox may forbid it.
constexpr Means kMeans[] = {
    {Backend::kMemfd, Operation::kMemfdCreate, &OpenMemfd},
    {Backend::kShmAnon, Operation::kShmOpen, &OpenShmAnon},
    {Backend::kShmUnlinked, Operation::kShmOpen, &OpenShmUnlinked},
    {Backend::kTemporaryFile, Operation::kOpen, &OpenTemporaryFile},
};

}  // namespace

absl::StatusOr<UnnamedMemory> OpenUnnamedMemory(absl::Status (*suits)(int fd)) {
  const int errno_before = errno;
  Operation last = Operation::kOpen;
  absl::Status unsuitable;
  for (const Means& means : kMeans) {
    const int fd = means.open();
    if (fd < 0) {
      last = means.operation;
      if (errno == EMFILE || errno == ENFILE) break;  // no other means needs fewer descriptors
      continue;
    }
    absl::Status suitable = suits == nullptr ? absl::OkStatus() : suits(fd);
    if (suitable.ok()) {
      errno = errno_before;
      return UnnamedMemory{fd, means.backend};
    }
    unsuitable = std::move(suitable);
    close(fd);
  }
  // What could be opened, but did not suit, says more than what could not.
  return unsuitable.ok() ? Failure(last, errno, kAlways, {}) : unsuitable;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
