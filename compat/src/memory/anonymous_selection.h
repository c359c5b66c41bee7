// SPDX-License-Identifier: Apache-2.0
//
// Which way of making anonymous memory this build uses: decided here, by the preprocessor, once.
//
// The build defines exactly one of
//   MMAP_COMPAT_BACKEND_MAP_ANONYMOUS   mmap with MAP_ANONYMOUS
//   MMAP_COMPAT_BACKEND_MAP_ANON        mmap with MAP_ANON
//   MMAP_COMPAT_BACKEND_DEV_ZERO        mmap of a descriptor that open("/dev/zero") gave
//   MMAP_COMPAT_BACKEND_AUTO            what the target platform is known to have:
//     MMAP_COMPAT_PLATFORM_HAS_MAP_ANONYMOUS or MMAP_COMPAT_PLATFORM_HAS_MAP_ANON, where the build
//     defines one of them, else the first of the two macros that <sys/mman.h> defines
// as //platforms:anonymous_backend says. A build that defines none behaves like AUTO. /dev/zero is
// never chosen unless asked for: macOS refuses to map it, and a sandbox may not have it.
//
// What the headers do not offer is a compile error. They may hide both names under strict
// conformance macros, such as -D_POSIX_C_SOURCE=200809L; the names are in POSIX since 2024 only.
#ifndef COMPAT_SRC_MEMORY_ANONYMOUS_SELECTION_H_
#define COMPAT_SRC_MEMORY_ANONYMOUS_SELECTION_H_

#include "mmap_compat/abi.h"

#include <sys/mman.h>

#include "mmap_compat/anonymous_backend.h"

#if defined(MMAP_COMPAT_ANONYMOUS_FLAG)
#error "mmap_compat: MMAP_COMPAT_ANONYMOUS_FLAG is for anonymous_selection.h to define."
#endif

#if (defined(MMAP_COMPAT_BACKEND_MAP_ANONYMOUS) + defined(MMAP_COMPAT_BACKEND_MAP_ANON) + \
     defined(MMAP_COMPAT_BACKEND_DEV_ZERO) + defined(MMAP_COMPAT_BACKEND_AUTO)) > 1
#error "mmap_compat: more than one MMAP_COMPAT_BACKEND_... is defined; define one at most."
#endif

#if defined(MMAP_COMPAT_BACKEND_MAP_ANONYMOUS) || defined(MMAP_COMPAT_BACKEND_MAP_ANON) || \
    defined(MMAP_COMPAT_BACKEND_DEV_ZERO)
// Forced.
#elif defined(MMAP_COMPAT_PLATFORM_HAS_MAP_ANONYMOUS)
#define MMAP_COMPAT_BACKEND_MAP_ANONYMOUS
#elif defined(MMAP_COMPAT_PLATFORM_HAS_MAP_ANON)
#define MMAP_COMPAT_BACKEND_MAP_ANON
#endif

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

#if defined(MMAP_COMPAT_BACKEND_MAP_ANONYMOUS)
#ifdef MAP_ANONYMOUS
#define MMAP_COMPAT_ANONYMOUS_FLAG MAP_ANONYMOUS
inline constexpr AnonymousBackend kSelectedAnonymousBackend = AnonymousBackend::kMapAnonymous;
#else
#error \
    "mmap_compat: the anonymous backend is map_anonymous, but <sys/mman.h> does not define MAP_ANONYMOUS. Choose another --@mmap_compat//platforms:anonymous_backend, or remove the macro (_POSIX_C_SOURCE, -std=) that hides it."
#endif

#elif defined(MMAP_COMPAT_BACKEND_MAP_ANON)
#ifdef MAP_ANON
#define MMAP_COMPAT_ANONYMOUS_FLAG MAP_ANON
inline constexpr AnonymousBackend kSelectedAnonymousBackend = AnonymousBackend::kMapAnon;
#else
#error \
    "mmap_compat: the anonymous backend is map_anon, but <sys/mman.h> does not define MAP_ANON. Choose another --@mmap_compat//platforms:anonymous_backend, or remove the macro (_POSIX_C_SOURCE, -std=) that hides it."
#endif

#elif defined(MMAP_COMPAT_BACKEND_DEV_ZERO)
inline constexpr AnonymousBackend kSelectedAnonymousBackend = AnonymousBackend::kDevZero;

#elif defined(MAP_ANONYMOUS)
#define MMAP_COMPAT_ANONYMOUS_FLAG MAP_ANONYMOUS
inline constexpr AnonymousBackend kSelectedAnonymousBackend = AnonymousBackend::kMapAnonymous;

#elif defined(MAP_ANON)
#define MMAP_COMPAT_ANONYMOUS_FLAG MAP_ANON
inline constexpr AnonymousBackend kSelectedAnonymousBackend = AnonymousBackend::kMapAnon;

#else
#error \
    "mmap_compat: <sys/mman.h> defines neither MAP_ANONYMOUS nor MAP_ANON. Remove the macro (_POSIX_C_SOURCE, -std=) that hides them, or choose --@mmap_compat//platforms:anonymous_backend=dev_zero."
#endif

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_ANONYMOUS_SELECTION_H_
