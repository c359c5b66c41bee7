// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <mach/vm_inherit.h> of macOS: what minherit is asked for there.
#ifndef TESTS_COMPAT_HEADERS_MACOS_MACH_VM_INHERIT_H_
#define TESTS_COMPAT_HEADERS_MACOS_MACH_VM_INHERIT_H_

#define VM_INHERIT_SHARE 0
#define VM_INHERIT_COPY 1
#define VM_INHERIT_NONE 2

#endif  // TESTS_COMPAT_HEADERS_MACOS_MACH_VM_INHERIT_H_
