// SPDX-License-Identifier: Apache-2.0
//
// Answers of other kernels, on this one: a seccomp filter makes a system call fail with an errno.
//
//   if (!CanInject()) GTEST_SKIP();
//   InChild([] { return InjectErrno(SYS_munmap, EPERM) && ... ? 0 : 1; });
//
// Linux only; elsewhere CanInject() says so. A filter stays for the life of the process, so that
// only children use it.
#ifndef TESTS_COMPAT_ERRORS_INJECTED_ERRNO_H_
#define TESTS_COMPAT_ERRORS_INJECTED_ERRNO_H_

namespace mmap_compat {

bool CanInject();

// Every later call of `system_call` by this process fails with `error_number`; where
// `argument_index` is not negative, only those whose argument of that index has the value
// `argument_value` (of its lower 32 bits). Whether the filter was taken.
bool InjectErrno(long system_call, int error_number, int argument_index = -1,
                 unsigned argument_value = 0);

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_ERRORS_INJECTED_ERRNO_H_
