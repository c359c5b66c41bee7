// SPDX-License-Identifier: Apache-2.0
//
// The names of the ways in which anonymous memory can be made.
#ifndef MMAP_COMPAT_ANONYMOUS_BACKEND_H_
#define MMAP_COMPAT_ANONYMOUS_BACKEND_H_

#include "mmap_compat/abi.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

enum class AnonymousBackend {
  kMapAnonymous,  // mmap with MAP_ANONYMOUS and descriptor -1
  kMapAnon,       // mmap with MAP_ANON and descriptor -1
  kDevZero,       // mmap of a descriptor that open("/dev/zero") gave
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_ANONYMOUS_BACKEND_H_
