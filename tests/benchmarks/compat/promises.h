// SPDX-License-Identifier: Apache-2.0
//
// What the library promises of its cost, measured and printed. Nothing is asserted, since timing on
// a busy machine proves nothing: the caller decides whether a bound that was passed is a failure.
#ifndef TESTS_BENCHMARKS_COMPAT_PROMISES_H_
#define TESTS_BENCHMARKS_COMPAT_PROMISES_H_

namespace mmap_compat {

// Prints one line for each; returns how many are not kept here.
int PrintPromises();

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_PROMISES_H_
