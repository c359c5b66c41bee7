// SPDX-License-Identifier: Apache-2.0
//
// Counts what the heap is asked for. A program that links this has its operator new replaced, which
// is where this library, Abseil and the standard library ask.
#ifndef TESTS_COMPAT_SUPPORT_ALLOCATIONS_H_
#define TESTS_COMPAT_SUPPORT_ALLOCATIONS_H_

namespace mmap_compat {

// By all threads, since the program began.
int AllocationCount();

template <typename Function>
int AllocationsOf(Function&& function) {
  const int before = AllocationCount();
  function();
  return AllocationCount() - before;
}

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SUPPORT_ALLOCATIONS_H_
