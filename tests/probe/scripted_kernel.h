// SPDX-License-Identifier: Apache-2.0
//
// A kernel that answers as a test says and remembers what it was asked.

#ifndef TESTS_PROBE_SCRIPTED_KERNEL_H_
#define TESTS_PROBE_SCRIPTED_KERNEL_H_

#include <map>
#include <string>
#include <vector>

#include "conformance/probe/kernel.h"

namespace conformance {

class ScriptedKernel : public Kernel {
 public:
  Answer Do(const Call& call) override {
    calls.push_back(call);
    const auto answer = answers.find(call.op);
    return answer == answers.end() ? Answer() : answer->second;
  }

  std::map<Op, Answer> answers;
  std::vector<Call> calls;
};

inline Answer AnswerValue(std::int64_t value, std::int64_t second = 0) {
  Answer answer;
  answer.value = value;
  answer.second = second;
  return answer;
}

inline Answer AnswerError(int error) {
  Answer answer;
  answer.error = error;
  return answer;
}

inline Answer AnswerSignal(int signal, int code) {
  Answer answer;
  answer.signal = signal;
  answer.code = code;
  return answer;
}

}  // namespace conformance

#endif  // TESTS_PROBE_SCRIPTED_KERNEL_H_
