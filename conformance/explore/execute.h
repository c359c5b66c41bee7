// SPDX-License-Identifier: Apache-2.0
//
// Runs a program in processes of its own and checks each answer with the model.
//
//   Executor executor(kernel, parameters);   // in the directory where files are to be
//   const Execution execution = executor.Run(program);
//   if (execution.end == End::kWrong) …
//
// One fork per program: its first process makes its calls itself and holds the model; further
// processes are told over a pipe which call to make. The trace of a good program is thrown away.

#ifndef CONFORMANCE_EXPLORE_EXECUTE_H_
#define CONFORMANCE_EXPLORE_EXECUTE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/explore/model/model.h"
#include "conformance/explore/program.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/trace.h"

namespace conformance::explore {

enum class End : std::uint8_t {
  kGood,      // every answer was allowed
  kEarly,     // so far, until one after which the state is not known: a shortage, mostly
  kWrong,     // an answer was not allowed
  kCrashed,   // a process of it died
  kTimedOut,  // it did not come to its end
  kBroken,    // it could not be run: no process, no pipe
};

struct Execution {
  End end = End::kBroken;
  std::uint32_t made = 0;     // calls
  std::uint32_t skipped = 0;  // calls on what an earlier one did not get
  std::int32_t last = -1;     // the call that ended it, unless good
  Answer answer;              // to that
  Allowed allowed;            // what it might have been
  Coverage coverage;
  int signal = 0;           // that a process died of
  Trace trace;              // of a program that did not end well: up to the last call
  std::vector<bool> which;  // calls that were made, if asked for
};

struct ExecuteOptions {
  int timeout_seconds = 10;
  bool record = false;  // keep the trace of good programs too
  // Without the model: only the calls of `only` are made, and nothing is checked.
  bool check = true;
  std::vector<bool> only;
};

class Executor {
 public:
  Executor(Kernel& kernel, const Parameters& parameters)
      : kernel_(kernel), parameters_(parameters) {}

  Execution Run(const Program& program, const ExecuteOptions& options = {});

 private:
  Kernel& kernel_;
  const Parameters& parameters_;
};

// Removes what a program left in the directory and among the names of
// shared memory.
void RemoveNames(const Program& program);

// "SIGBUS BUS_ADRERR", "EINVAL", "0x41": as a trace tells an answer.
std::string AnswerWord(Op op, const Answer& answer);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_EXECUTE_H_
