// SPDX-License-Identifier: Apache-2.0
#include "effect.h"

#include <sys/mman.h>

#include <cerrno>
#include <optional>

#include "../errors/errno_table.h"
#include "../errors/host_system.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "inheritance.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

absl::Status Unsupported(PageRange pages) {
  return Refusal(Operation::kMadvise, kAlways,
                 {Address("address", pages.address), Number("length", pages.length)});
}

// The advice of Linux that throws contents away, which has the name of a hint elsewhere.
std::optional<int> DiscardNumber() {
#if defined(MADV_DONTNEED) && defined(MMAP_COMPAT_HAS_MADVISE) && \
    !defined(MMAP_COMPAT_PORTABLE_ONLY)
  if (HostSystem() == System::kLinux) return MADV_DONTNEED;
#endif
  return std::nullopt;
}

// Nothing where madvise has no such thing.
std::optional<int> EffectNumber(Effect effect) {
  switch (effect) {
    case Effect::kDiscard:
      return DiscardNumber();
#ifdef MADV_REMOVE
    case Effect::kRemove:
      return MADV_REMOVE;
#endif
#ifdef MADV_FREE
    case Effect::kFree:
      return MADV_FREE;
#endif
#if defined(MADV_DONTDUMP)
    case Effect::kDoNotDump:
      return MADV_DONTDUMP;
#elif defined(MADV_NOCORE)
    case Effect::kDoNotDump:
      return MADV_NOCORE;
#endif
#if defined(MADV_DODUMP)
    case Effect::kDoDump:
      return MADV_DODUMP;
#elif defined(MADV_CORE)
    case Effect::kDoDump:
      return MADV_CORE;
#endif
    default:
      return std::nullopt;
  }
}

#if defined(MADV_DONTFORK) && defined(MADV_DOFORK)

// Two marks that are independent of each other: not to be there, and to be zeros.
absl::Status ApplyToFork(PageRange pages, Effect effect, Sharing) {
  if (effect == Effect::kDoNotFork) return AdvisePages(pages, MADV_DONTFORK);
  absl::Status status;
#ifdef MADV_WIPEONFORK
  if (effect == Effect::kWipeOnFork) {
    status = AdvisePages(pages, MADV_WIPEONFORK);
  } else {
    // Kernels that do not know it have wiped nothing.
    const ErrnoKeeper keeper;
    GiveAdvice(pages, MADV_KEEPONFORK);
  }
#else
  if (effect == Effect::kWipeOnFork) status = Unsupported(pages);
#endif
  return status.ok() ? AdvisePages(pages, MADV_DOFORK) : status;
}

#elif defined(MMAP_COMPAT_INHERITANCE)

absl::Status ApplyToFork(PageRange pages, Effect effect, Sharing sharing) {
  int inheritance = MMAP_COMPAT_INHERITANCE(NONE);
  if (effect == Effect::kDoFork) {
    inheritance = sharing == Sharing::kShared ? MMAP_COMPAT_INHERITANCE(SHARE)
                                              : MMAP_COMPAT_INHERITANCE(COPY);
  } else if (effect == Effect::kWipeOnFork) {
#ifdef MMAP_COMPAT_HAS_INHERIT_ZERO
    inheritance = MMAP_COMPAT_INHERITANCE(ZERO);
#else
    return Unsupported(pages);
#endif
  }
  if (minherit(pages.address, pages.length, inheritance) == 0) return absl::OkStatus();
  return Failure(Operation::kMadvise, errno, kRangeMapped,
                 {Address("address", pages.address), Number("length", pages.length),
                  SignedNumber("inheritance", inheritance)});
}

#else

absl::Status ApplyToFork(PageRange pages, Effect, Sharing) { return Unsupported(pages); }

#endif

}  // namespace

absl::Status ApplyToPages(PageRange pages, Effect effect, Sharing sharing) {
  if (effect == Effect::kDoNotFork || effect == Effect::kWipeOnFork || effect == Effect::kDoFork) {
    return ApplyToFork(pages, effect, sharing);
  }
  const std::optional<int> number = EffectNumber(effect);
  return number ? AdvisePages(pages, *number) : Unsupported(pages);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
