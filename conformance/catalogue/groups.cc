// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/groups.h"

namespace conformance {

absl::Span<const Group> Groups() {
  static const auto& groups = *new std::vector<Group>({
      {"What mmap takes and gives", {"ret", "len", "offset", "page", "errno", "sys"}},
      {"Where it puts memory", {"addr", "fixed", "noreplace", "excl", "tryfixed"}},
      {"What may be done to memory", {"prot", "access", "mprotect", "wx", "sig"}},
      {"Memory without a file", {"anon", "devzero", "backend"}},
      {"Files", {"shared", "private", "eof", "trunc", "file", "msync", "time", "special"}},
      {"Processes", {"fork", "inherit", "exec", "ipc"}},
      {"Giving back, moving, sealing", {"munmap", "mremap", "remap", "mseal"}},
      {"Locks and residence", {"mlock", "mlock2", "munlock", "mlockall", "mincore", "maplist"}},
      {"Advice", {"madvise", "posix_madvise"}},
      {"Objects in memory", {"shm", "memfd", "sysv"}},
      {"Flags of one system or a few", {"flag", "bsd", "mac", "sun"}},
      {"Limits", {"limit", "reserve"}},
  });
  return groups;
}

}  // namespace conformance
