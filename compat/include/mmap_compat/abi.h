/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The version of the library's binary interface, as a namespace that source code does not see.
 *
 * Everything of mmap_compat is declared inside `inline namespace MMAP_COMPAT_ABI`: programs write
 * mmap_compat::Mapping, and the linker sees mmap_compat::v1::Mapping. Two releases whose layouts
 * differ can then be in one program, and objects that were compiled against one do not link with
 * the other by mistake. The number changes with the layout or the meaning of what is public, and
 * with nothing else.
 *
 * Do not declare anything of mmap_compat yourself: include the header that has it.
 */

#ifndef MMAP_COMPAT_ABI_H_
#define MMAP_COMPAT_ABI_H_

/* Every header includes this one first, so that a compiler that is asked for an older C++ says what
 * is missing once, instead of complaining about each name of C++17 that follows. */
#if defined(__cplusplus) && __cplusplus < 201703L
#error "mmap_compat requires C++17: -std=c++17, or in .bazelrc: build --cxxopt=-std=c++17"
/* An error alone does not end a compilation; a header that is not there does. */
#include "mmap_compat/the_compilation_ends_here"
#endif

#define MMAP_COMPAT_ABI v1

/* What the public headers declare is visible outside a shared library that the sources become part
 * of; the rest is not, where they are compiled with -fvisibility=hidden, as this project's builds
 * do. */
#if defined(__GNUC__) && defined(__cplusplus)
#define MMAP_COMPAT_EXPORT [[gnu::visibility("default")]] /* Clang takes no other kind here */
#elif defined(__GNUC__)
#define MMAP_COMPAT_EXPORT __attribute__((visibility("default")))
#else
#define MMAP_COMPAT_EXPORT
#endif

#endif /* MMAP_COMPAT_ABI_H_ */
