// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/comparison.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <random>

namespace mmap_compat {
namespace {

using Clock = std::chrono::steady_clock;

// A turn is long beside the clock's grain, and so short beside what a scheduler gives to others
// that few turns are interrupted.
constexpr double kTurnSeconds = 0.0001;
constexpr int kMostRepeats = 10000;

// Fewer where one turn takes long.
constexpr std::size_t kTurns = 2001;
constexpr std::size_t kFewestTurns = 21;
constexpr double kMostSeconds = 10;

double SecondsOf(const Way& way, int repeats) {
  if (way.before == nullptr) {
    const auto begin = Clock::now();
    for (int i = 0; i < repeats; ++i) way.work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }
  double seconds = 0;
  for (int i = 0; i < repeats; ++i) {
    way.before();
    const auto begin = Clock::now();
    way.work();
    seconds += std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return seconds;
}

// How often `way` has to be repeated to fill a turn. Runs it once more than it counts, so that
// nothing is done for the first time in what is measured.
int RepeatsOf(const Way& way) {
  (void)SecondsOf(way, 1);
  int repeats = 1;
  while (repeats < kMostRepeats && SecondsOf(way, repeats) < kTurnSeconds) repeats *= 2;
  return repeats;
}

Ratio Summary(std::vector<double> ratios) {
  std::sort(ratios.begin(), ratios.end());
  const std::size_t count = ratios.size();
  return {ratios[count / 2], ratios[count / 4], ratios[count - 1 - count / 4]};
}

}  // namespace

std::vector<Ratio> Compare(const Way& ours, const std::vector<Way>& others) {
  const int repeats = RepeatsOf(ours);
  std::vector<const Way*> ways = {&ours};
  for (const Way& other : others) {
    ways.push_back(&other);
    (void)SecondsOf(other, repeats);
  }
  std::vector<std::size_t> order(ways.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937 random(42);
  std::vector<std::vector<double>> ratios(others.size());
  const auto begin = Clock::now();
  for (std::size_t turn = 0; turn < kTurns; ++turn) {
    const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
    if (turn >= kFewestTurns && elapsed > kMostSeconds) break;
    // Who comes after whom changes, since each finds caches as the one before left them.
    std::shuffle(order.begin(), order.end(), random);
    std::vector<double> seconds(ways.size());
    for (const std::size_t next : order) seconds[next] = SecondsOf(*ways[next], repeats);
    for (std::size_t i = 0; i < others.size(); ++i) {
      ratios[i].push_back(seconds[0] / seconds[i + 1]);
    }
  }
  std::vector<Ratio> summaries;
  summaries.reserve(ratios.size());
  for (const std::vector<double>& of_one : ratios) summaries.push_back(Summary(of_one));
  return summaries;
}

Ratio Worst(const std::vector<Ratio>& ratios) {
  return *std::max_element(ratios.begin(), ratios.end(),
                           [](const Ratio& a, const Ratio& b) { return a.median < b.median; });
}

}  // namespace mmap_compat
