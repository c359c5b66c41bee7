// SPDX-License-Identifier: Apache-2.0
//
// Two processes that append records to one file through windows that grow it, each in slots of its
// own: the test of what a library that grows files must not lose.
#ifndef TESTS_COMPAT_MEMORY_APPENDING_H_
#define TESTS_COMPAT_MEMORY_APPENDING_H_

#include <cstddef>
#include <string>

#include "mmap_compat/mapping_options.h"

namespace mmap_compat {

struct AppendResult {
  std::size_t lost = 0;
  int writers_that_died = 0;
};

// Of so many records from each of two processes, into a new file in `directory`.
AppendResult AppendFromTwoProcesses(const std::string& directory, std::size_t records,
                                    Allocation allocation);

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_MEMORY_APPENDING_H_
