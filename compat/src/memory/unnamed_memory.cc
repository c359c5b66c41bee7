// SPDX-License-Identifier: Apache-2.0
#include "unnamed_memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "../errors/errno_table.h"
#include "../support/features.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

using Backend = SharedMemory::Backend;

// OpenBSD's shm_mkstemp has no macro to ask for: the first form exists where it is declared.
template <typename Char>
auto ShmMkstemp(Char* name, int) -> decltype(shm_mkstemp(name)) {
  return shm_mkstemp(name);
}
template <typename Char>
int ShmMkstemp(Char*, long) {
  errno = ENOSYS;
  return -1;
}

int OpenShmMkstemp() {
  char name[] = "/tmp/mmap-compat.XXXXXXXXXX";
  const int fd = ShmMkstemp(name, 0);
  if (fd >= 0) shm_unlink(name);
  return fd;
}

// In $TMPDIR, else /tmp. A name is needed for the moment between making and removing it.
int OpenTemporaryFile() {
  constexpr char kTemplate[] = "/mmap-compat.XXXXXXXXXX";
  const char* directory = getenv("TMPDIR");
  if (directory == nullptr || *directory == '\0') directory = "/tmp";
  std::string name = std::string(directory) + kTemplate;
  const int fd = mkstemp(name.data());
  if (fd < 0) return fd;
  unlink(name.c_str());
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

int OpenMemfd() {
#ifdef MMAP_COMPAT_HAS_MEMFD
  return memfd_create("mmap-compat", MFD_CLOEXEC | MFD_ALLOW_SEALING);
#else
  errno = ENOSYS;
  return -1;
#endif
}

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
    {Backend::kShmMkstemp, Operation::kShmOpen, &OpenShmMkstemp},
    {Backend::kTemporaryFile, Operation::kOpen, &OpenTemporaryFile},
};

}  // namespace

absl::StatusOr<UnnamedMemory> OpenUnnamedMemory() {
  const int errno_before = errno;
  Operation last = Operation::kOpen;
  for (const Means& means : kMeans) {
    const int fd = means.open();
    if (fd >= 0) {
      errno = errno_before;
      return UnnamedMemory{fd, means.backend};
    }
    last = means.operation;
    if (errno == EMFILE || errno == ENFILE) break;  // no other means needs fewer descriptors
  }
  return Failure(last, errno, kAlways, {});
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
