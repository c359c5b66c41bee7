// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/runner.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "conformance/probe/janitor.h"
#include "conformance/probe/names.h"
#include "conformance/probe/sandbox.h"
#include "conformance/probe/scratch.h"

namespace conformance {
namespace {

volatile std::sig_atomic_t interrupted_by = 0;

void OnInterrupt(int signal) { interrupted_by = signal; }

// Turns the signals that end a program into a request to end the run in order.
class InterruptionGuard {
 public:
  InterruptionGuard() {
    interrupted_by = 0;
    struct sigaction action = {};
    action.sa_handler = OnInterrupt;  // without SA_RESTART: poll() is to return
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals; ++i) sigaction(kWatched[i], &action, &before_[i]);
  }
  ~InterruptionGuard() {
    for (std::size_t i = 0; i < kSignals; ++i) sigaction(kWatched[i], &before_[i], nullptr);
  }
  InterruptionGuard(const InterruptionGuard&) = delete;
  InterruptionGuard& operator=(const InterruptionGuard&) = delete;

 private:
  static constexpr std::size_t kSignals = 3;
  static constexpr int kWatched[kSignals] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction before_[kSignals] = {};
};

absl::Status Interruption(std::size_t done, std::size_t total) {
  return absl::CancelledError(
      absl::StrCat("interrupted by ", SignalName(static_cast<int>(interrupted_by)), " after ", done,
                   " of ", total, " probes; nothing was left behind"));
}

class Run {
 public:
  Run(absl::Span<const Task> tasks, Kernel& kernel, const RunOptions& options, Janitor* janitor)
      : tasks_(tasks),
        kernel_(kernel),
        options_(options),
        janitor_(janitor),
        observations_(tasks.size(), NotAsked()) {}

  absl::StatusOr<std::vector<Observation>> Execute() {
    while (!enough_ && (next_ < tasks_.size() || !running_.empty())) {
      if (interrupted_by != 0) return Interruption(done_, tasks_.size());
      const absl::Status started = StartMore();
      if (!started.ok()) return started;
      Wait();
      Collect();
    }
    // One that came with the last of them is one all the same: the next run would not know of it.
    if (interrupted_by != 0) return Interruption(done_, tasks_.size());
    return std::move(observations_);
  }

 private:
  // What stands for a probe until it has ended.
  static Observation NotAsked() {
    Observation observation;
    observation.status = Status::kSkipped;
    observation.reason = "the run was ended before it was asked";
    return observation;
  }

  struct Running {
    std::size_t task;
    Sandbox sandbox;
  };

  absl::Status StartMore() {
    while (next_ < tasks_.size() && running_.size() < static_cast<std::size_t>(options_.jobs)) {
      const Task& task = tasks_[next_];
      auto scratch = ScratchFor(task.directory);
      if (!scratch.ok()) return scratch.status();
      auto sandbox = Sandbox::Start(task, kernel_, options_.timeout_seconds,
                                    absl::StrCat(*scratch, "/", next_), janitor_);
      // Too many at a time: what is running gives back what this one lacks.
      if (absl::IsResourceExhausted(sandbox.status()) && !running_.empty()) break;
      if (!sandbox.ok()) return sandbox.status();
      running_.push_back(Running{next_, *std::move(sandbox)});
      ++next_;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> ScratchFor(const std::string& parent) {
    auto found = scratch_.find(parent);
    if (found == scratch_.end()) {
      auto created = ScratchDirectory::Create(parent, janitor_);
      if (!created.ok()) return created.status();
      found = scratch_.emplace(parent, *std::move(created)).first;
    }
    return found->second.path();
  }

  // Sleeps until a probe has something to say, has run out of time, or may have ended silently.
  void Wait() {
    std::vector<pollfd> fds;
    auto wake = Sandbox::Clock::now() + kPatience;
    for (const Running& running : running_) {
      wake = std::min(wake, running.sandbox.deadline());
      if (running.sandbox.fd() >= 0) {
        fds.push_back({running.sandbox.fd(), POLLIN, 0});
      } else {
        wake = std::min(wake, Sandbox::Clock::now() + kImpatience);
      }
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(wake - Sandbox::Clock::now());
    poll(fds.data(), static_cast<nfds_t>(fds.size()),
         static_cast<int>(std::max<std::int64_t>(0, left.count())));
  }

  void Collect() {
    for (std::size_t i = running_.size(); i-- > 0;) {
      Running& running = running_[i];
      if (!running.sandbox.Advance()) continue;
      observations_[running.task] = running.sandbox.Take();
      ++done_;
      if (options_.enough && options_.enough(running.task, observations_[running.task])) {
        enough_ = true;
      }
      if (options_.progress) options_.progress(done_, tasks_.size(), tasks_[running.task].name);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  // A probe whose children hold its pipe open can end without a sound.
  static constexpr std::chrono::milliseconds kPatience{100};
  // One that has closed its pipe is about to end.
  static constexpr std::chrono::milliseconds kImpatience{2};

  absl::Span<const Task> tasks_;
  Kernel& kernel_;
  const RunOptions& options_;
  Janitor* janitor_;
  std::vector<Observation> observations_;
  // Before running_: sandboxes are destroyed first, and their directories lie in these.
  std::map<std::string, ScratchDirectory> scratch_;
  std::vector<Running> running_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  bool enough_ = false;
};

}  // namespace

absl::StatusOr<std::vector<Observation>> RunProbes(absl::Span<const Task> tasks, Kernel& kernel,
                                                   const RunOptions& options) {
  const InterruptionGuard guard;
  absl::StatusOr<Janitor> janitor = Janitor::Start();
  if (!janitor.ok()) return janitor.status();
  auto observations = Run(tasks, kernel, options, &*janitor).Execute();
  for (const std::string& complaint : janitor->Finish()) {
    if (options.complain) options.complain(complaint);
  }
  // While the janitor swept.
  if (observations.ok() && interrupted_by != 0) return Interruption(tasks.size(), tasks.size());
  return observations;
}

}  // namespace conformance
