// SPDX-License-Identifier: Apache-2.0
//
// Copying a file by the calls of the system. Like the library's, each copy is made under another
// name and renamed when it is complete.
#ifndef TESTS_BENCHMARKS_COMPAT_COPY_WAYS_H_
#define TESTS_BENCHMARKS_COMPAT_COPY_WAYS_H_

#include <vector>

namespace mmap_compat {

struct CopyWay {
  const char* name;
  // Whether it could be done: a filesystem or an old kernel may refuse.
  bool (*copy)(const char* from, const char* to);
};

// read_write, and what else this system declares of sendfile and copy_file_range.
const std::vector<CopyWay>& CopyWays();

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_COPY_WAYS_H_
