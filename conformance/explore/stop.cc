// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/stop.h"

namespace conformance::explore {
namespace {

constexpr std::array<int, 3> kWatched = {SIGINT, SIGTERM, SIGHUP};
volatile sig_atomic_t noted = 0;

void Note(int signal) { noted = signal; }

}  // namespace

StopGuard::StopGuard() : before_() {
  static_assert(kWatched.size() == kSignals, "each has a former action");
  noted = 0;
  struct sigaction action = {};
  action.sa_handler = Note;  // without SA_RESTART: waiting is to end
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals; ++i) sigaction(kWatched[i], &action, &before_[i]);
}

StopGuard::~StopGuard() {
  for (std::size_t i = 0; i < kSignals; ++i) sigaction(kWatched[i], &before_[i], nullptr);
}

int StopSignal() { return static_cast<int>(noted); }

}  // namespace conformance::explore
