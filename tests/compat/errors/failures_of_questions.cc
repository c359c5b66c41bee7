// SPDX-License-Identifier: Apache-2.0
//
// Making it fail to ask what is mapped and what is in memory.
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/regions.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"

namespace mmap_compat {
namespace {

#ifdef SYS_mincore
constexpr long kMincore = SYS_mincore;
#else
constexpr long kMincore = -1;
#endif

absl::Status RegionsAfter(bool prepared) {
  return prepared ? Regions().status() : absl::OkStatus();
}

absl::Status ResidencyWithoutMincore() {
  const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  if (kMincore < 0 || !CanInject() || !InjectErrno(kMincore, ENOSYS)) return absl::OkStatus();
  return Residency(memory.bytes()).status();
}

absl::Status ResidencyOfNothing() {
  Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  const absl::Span<const std::byte> bytes = memory.bytes();
  (void)memory.Unmap();
  return Residency(bytes).status();
}

}  // namespace

std::vector<Failure> FailuresOfQuestions() {
  return {
      {"Regions", Reason::kUnsupported, [] { return RegionsAfter(AnswerOpen(ENOENT)); }},
      {"Regions", Reason::kTooManyFiles, [] { return RegionsAfter(NoDescriptorsLeft()); }},
      {"Regions", Reason::kIo, [] { return RegionsAfter(AnswerRead(EIO)); }},
      {"Residency", Reason::kNotMapped, &ResidencyOfNothing},
      {"Residency", Reason::kUnsupported, &ResidencyWithoutMincore},
  };
}

}  // namespace mmap_compat
