// SPDX-License-Identifier: Apache-2.0
//
// System calls that a test puts itself in front of: ld --wrap leads the library's calls here. So
// that what another process does at the worst moment happens at that moment, every time.
#ifndef TESTS_COMPAT_SUPPORT_INTERCEPTED_CALLS_H_
#define TESTS_COMPAT_SUPPORT_INTERCEPTED_CALLS_H_

#include <functional>

namespace mmap_compat {

struct InterceptedCalls {
  std::function<void()> after_fstat;      // once, after the next fstat()
  std::function<void()> before_truncate;  // once, before the next ftruncate()
  int refuse_file_mapping = 0;            // what mmap() of a descriptor answers, unless 0
  int refuse_link = 0;                    // what link(), linkat() and renameat2() answer, unless 0
  int refuse_open_unnamed = 0;            // what open(O_TMPFILE) answers, unless 0
  int opened_unnamed = 0;                 // how often open(O_TMPFILE) worked
  int closed_on_exec_late = 0;            // how often fcntl(F_SETFD) was called
  int synced_files = 0;                   // how often fsync() was, for a file,
  int synced_directories = 0;             // and for a directory
};

extern InterceptedCalls intercepted;

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SUPPORT_INTERCEPTED_CALLS_H_
