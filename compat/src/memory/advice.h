// SPDX-License-Identifier: Apache-2.0
//
// Advice as GiveAdvice() takes it, where the system has it.
#ifndef COMPAT_SRC_MEMORY_ADVICE_H_
#define COMPAT_SRC_MEMORY_ADVICE_H_

#include "mmap_compat/abi.h"

#include <optional>

#include "mmap_compat/mapping_options.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Nothing where the headers do not name it, or where it would do something else than promised.
std::optional<int> AdviceNumber(Advice advice);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_ADVICE_H_
