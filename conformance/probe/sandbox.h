// SPDX-License-Identifier: Apache-2.0
//
// One probe in a process of its own: limited, killable, unable to hurt the runner.

#ifndef CONFORMANCE_PROBE_SANDBOX_H_
#define CONFORMANCE_PROBE_SANDBOX_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/probe/janitor.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/reporter.h"
#include "conformance/probe/runner.h"

namespace conformance {

// A probe that is running, or has ended and waits to be collected.
//
// Its process leads a process group, has no core file, bounded CPU time and memory, /dev/null as
// its standard streams, and kills itself after its time even if the runner is gone.
class Sandbox {
 public:
  using Clock = std::chrono::steady_clock;

  // Starts the task. `scratch` is where the probe may make its directory; it need not exist.
  // `janitor` removes what the probe leaves and outlives the result.
  static absl::StatusOr<Sandbox> Start(const Task& task, Kernel& kernel, int timeout_seconds,
                                       std::string scratch, Janitor* janitor);

  Sandbox(Sandbox&& other) noexcept;
  Sandbox& operator=(Sandbox&& other) noexcept;
  // Kills what is left of the probe, and has removed what it left.
  ~Sandbox();

  // To be polled for reading; -1 once the probe has closed its end.
  int fd() const { return fd_; }
  Clock::time_point deadline() const { return deadline_; }

  // Takes what the probe has sent and looks after its process. True once it is over, which it is
  // at the latest when its time is up.
  bool Advance();

  // What became of it. Call once, after Advance() has returned true.
  Observation Take();

 private:
  Sandbox() = default;
  void ReadReport();
  bool HasNews() const;
  void KeepBelongings();
  // " in munmap", or "" where it ended outside of any call.
  std::string Whereabouts() const;
  void Kill();

  pid_t pid_ = -1;
  int fd_ = -1;
  std::string scratch_;
  int timeout_seconds_ = 0;
  Clock::time_point start_;
  Clock::time_point deadline_;
  bool collected_ = false;  // the process has been waited for
  bool over_ = false;
  bool timed_out_ = false;
  int wait_status_ = 0;
  ReportReader reader_;
  Janitor* janitor_ = nullptr;
  std::size_t looked_at_ = 0;  // steps of the trace, for belongings
  std::vector<std::pair<Belonging, std::string>> belongings_;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_SANDBOX_H_
