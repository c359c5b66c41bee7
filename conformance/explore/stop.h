// SPDX-License-Identifier: Apache-2.0
//
// The signals by which people end programs, as a request to end in order.

#ifndef CONFORMANCE_EXPLORE_STOP_H_
#define CONFORMANCE_EXPLORE_STOP_H_

#include <array>
#include <csignal>
#include <cstddef>

namespace conformance::explore {

// While one is there, SIGINT, SIGTERM and SIGHUP are only noted. One at a time.
class StopGuard {
 public:
  StopGuard();
  ~StopGuard();
  StopGuard(const StopGuard&) = delete;
  StopGuard& operator=(const StopGuard&) = delete;

 private:
  static constexpr std::size_t kSignals = 3;
  std::array<struct sigaction, kSignals> before_;
};

// The signal that was noted last; 0 if none was.
int StopSignal();

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_STOP_H_
