// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/execute.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>

#include "absl/strings/str_cat.h"
#include "conformance/explore/leader.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/names.h"

namespace conformance::explore {
namespace {

// The trace of what was made, as far as it was told.
void ReadSteps(int fd, std::uint32_t count, const Program& program, Execution& execution) {
  execution.which.resize(program.calls.size());
  for (std::uint32_t i = 0; i < count && i < kMostCalls; ++i) {
    MadeCall made;
    if (!ReadAll(fd, &made, sizeof(made))) return;
    const auto index = static_cast<std::size_t>(made.index);
    if (index >= program.calls.size()) return;
    const ProgramCall& call = program.calls[index];
    execution.which[index] = true;
    execution.trace.steps.push_back({call.op, call.process, made.args, call.text, made.answer});
  }
}

bool HasProcess(int status) { return WIFEXITED(status) || WIFSIGNALED(status); }

}  // namespace

Execution Executor::Run(const Program& program, const ExecuteOptions& options) {
  Execution execution;
  int ends[2];
  if (pipe(ends) != 0) return execution;
  // Made here, so that a program whose memory is wrong finds it as it was.
  const auto leader = std::make_unique<Leader>(kernel_, parameters_, program, options);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    leader->Run(ends[1]);
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return execution;
  }
  Record record;
  const bool told = ReadAll(ends[0], &record, sizeof(record));
  if (told) {
    execution.end = record.end;
    execution.made = record.made;
    execution.skipped = record.skipped;
    execution.last = record.last;
    execution.answer = record.answer;
    execution.allowed = record.allowed;
    execution.coverage = record.coverage;
    execution.signal = record.signal;
    ReadSteps(ends[0], record.steps, program, execution);
  }
  close(ends[0]);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!told && HasProcess(status)) {
    execution.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    execution.end = execution.signal == SIGALRM ? End::kTimedOut : End::kCrashed;
  }
  RemoveNames(program);
  return execution;
}

void RemoveNames(const Program& program) {
  HostKernel host;
  for (const ProgramCall& call : program.calls) {
    if (call.op == Op::kOpen && (call.args[0].number & O_CREAT) != 0) {
      host.Do(Call{Op::kUnlink, {}, call.text.c_str()});
    } else if (call.op == Op::kShmOpen) {
      host.Do(Call{Op::kShmUnlink, {}, call.text.c_str()});
    }
  }
}

std::string AnswerWord(Op op, const Answer& answer) {
  if (answer.error != 0) return ErrnoName(answer.error);
  if (answer.signal != 0) {
    return absl::StrCat(SignalName(answer.signal), " ", SignalCodeName(answer.signal, answer.code));
  }
  switch (Info(op).result) {
    case ResultKind::kByte:
      if (answer.value == kEndOfFile) return "end of file";
      return absl::StrCat("0x", absl::Hex(answer.value, absl::kZeroPad2));
    case ResultKind::kNumber:
      return absl::StrCat(answer.value);
    default:
      return "success";
  }
}

}  // namespace conformance::explore
