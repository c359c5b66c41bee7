// SPDX-License-Identifier: Apache-2.0
//
// How long one way takes beside others, by a statistic that a busy machine disturbs little: the
// ways take turns, each turn gives one ratio, and the median of the ratios is the answer.
#ifndef TESTS_BENCHMARKS_COMPAT_COMPARISON_H_
#define TESTS_BENCHMARKS_COMPAT_COMPARISON_H_

#include <functional>
#include <vector>

namespace mmap_compat {

struct Way {
  std::function<void()> work;
  std::function<void()> before = nullptr;  // done before each time, and not timed
};

// The time of the first way divided by that of another.
struct Ratio {
  double median = 0;
  double lower = 0;  // a quarter of the turns was below
  double upper = 0;  // a quarter of the turns was above
};

// `ours` beside each of `others`, in their order.
std::vector<Ratio> Compare(const Way& ours, const std::vector<Way>& others);

// The largest by its median.
Ratio Worst(const std::vector<Ratio>& ratios);

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_COMPARISON_H_
