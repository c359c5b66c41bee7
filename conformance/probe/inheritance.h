// SPDX-License-Identifier: Apache-2.0
//
// What minherit can ask for, by one name: systems spell it INHERIT_, MAP_INHERIT_ or VM_INHERIT_.

#ifndef CONFORMANCE_PROBE_INHERITANCE_H_
#define CONFORMANCE_PROBE_INHERITANCE_H_

#include <sys/mman.h>

#if defined(__has_include)
#if __has_include(<mach/vm_inherit.h>)
#include <mach/vm_inherit.h>
#endif
#endif

// HAS_MINHERIT is defined where the system has the call, HAS_INHERIT_ZERO where it can also ask for
// zeroes.
#if defined(INHERIT_NONE)
#define HAS_MINHERIT
#define INHERITANCE(what) INHERIT_##what
#elif defined(MAP_INHERIT_NONE)
#define HAS_MINHERIT
#define INHERITANCE(what) MAP_INHERIT_##what
#elif defined(VM_INHERIT_NONE)
#define HAS_MINHERIT
#define INHERITANCE(what) VM_INHERIT_##what
#endif

#if defined(INHERIT_ZERO) || defined(MAP_INHERIT_ZERO)
#define HAS_INHERIT_ZERO
#endif

#endif  // CONFORMANCE_PROBE_INHERITANCE_H_
