// SPDX-License-Identifier: Apache-2.0
//
// What minherit can ask for, by one name: FreeBSD and DragonFly spell it INHERIT_, NetBSD and
// OpenBSD MAP_INHERIT_, macOS VM_INHERIT_ in a header of its own.
//
//   MMAP_COMPAT_INHERITANCE(what)   NONE, COPY, SHARE; defined where the system has the call
//   MMAP_COMPAT_HAS_INHERIT_ZERO    ZERO as well
#ifndef COMPAT_SRC_MEMORY_INHERITANCE_H_
#define COMPAT_SRC_MEMORY_INHERITANCE_H_

#include <sys/mman.h>

#if __has_include(<mach/vm_inherit.h>)
#include <mach/vm_inherit.h>
#endif

#if defined(INHERIT_NONE)
#define MMAP_COMPAT_INHERITANCE(what) INHERIT_##what
#elif defined(MAP_INHERIT_NONE)
#define MMAP_COMPAT_INHERITANCE(what) MAP_INHERIT_##what
#elif defined(VM_INHERIT_NONE)
#define MMAP_COMPAT_INHERITANCE(what) VM_INHERIT_##what
#endif

#if defined(INHERIT_ZERO) || defined(MAP_INHERIT_ZERO)
#define MMAP_COMPAT_HAS_INHERIT_ZERO
#endif

#endif  // COMPAT_SRC_MEMORY_INHERITANCE_H_
