// SPDX-License-Identifier: Apache-2.0
//
// How a probe's process tells the runner what it does: frames over a pipe, one per call as it
// happens, so that the trace survives a crash. Not shared memory: the runner must not rest on the
// very thing that is under test.

#ifndef CONFORMANCE_PROBE_REPORTER_H_
#define CONFORMANCE_PROBE_REPORTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/probe/observation.h"

namespace conformance {

// The probe's end of the pipe.
class Reporter {
 public:
  // Calls beyond the first `most_steps` are counted but not sent.
  explicit Reporter(int fd, std::size_t most_steps = kMaxSteps)
      : fd_(fd), most_steps_(most_steps) {}

  // A call that is about to be made: where it ends the process, this is all that tells.
  void Begin(int process, const Call& call);
  void Record(int process, const Call& call, const Answer& answer);
  // The last frame. Over-long strings are cut.
  void Finish(Status status, std::string_view outcome, std::string_view detail,
              std::string_view reason);

 private:
  void Send(std::uint32_t kind, std::string_view payload);

  int fd_;
  std::size_t most_steps_;
  std::uint64_t steps_ = 0;
};

// The runner's end: takes the bytes as they come.
class ReportReader {
 public:
  explicit ReportReader(std::size_t most_steps = kMaxSteps) : most_steps_(most_steps) {}

  // False if the bytes are not frames, which only a probe that scribbles on its pipe can cause.
  bool Feed(std::string_view bytes);
  bool finished() const { return finished_; }
  Observation& observation() { return observation_; }
  // The call that was begun last and has no answer; kCount as its operation if there is none.
  const Step& begun() const { return begun_; }

 private:
  bool TakeFrame(std::uint32_t kind, std::string_view payload);

  std::size_t most_steps_;
  std::string buffer_;
  bool finished_ = false;
  Step begun_;
  Observation observation_;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_REPORTER_H_
