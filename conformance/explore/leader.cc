// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/leader.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "conformance/explore/model/model.h"

namespace conformance::explore {

bool ReadAll(int fd, void* bytes, std::size_t size) {
  auto* to = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t count = read(fd, to, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    to += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool WriteAll(int fd, const void* bytes, std::size_t size) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t count = write(fd, from, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    from += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

namespace {

void CloseEnd(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

}  // namespace

Leader::Follower* Leader::FollowerOf(int process) {
  for (Follower& follower : followers_) {
    if (follower.number == process && process != 0) return &follower;
  }
  return nullptr;
}

// Which processes there will be, and when each makes its last call.
bool Leader::FindFollowers() {
  for (std::size_t i = 0; i < program_.calls.size(); ++i) {
    const ProgramCall& call = program_.calls[i];
    if (Follower* const follower = FollowerOf(call.process); follower != nullptr) {
      follower->last = static_cast<int>(i);
    }
    if (call.op != Op::kFork) continue;
    const int number = static_cast<int>(call.args[0].number);
    if (number <= 0 || FollowerOf(number) != nullptr || number / 10 != call.process) return false;
    const auto free = std::find_if(followers_.begin(), followers_.end(),
                                   [](const Follower& each) { return each.number == 0; });
    if (free == followers_.end()) return false;
    free->number = number;
    free->fork = static_cast<int>(i);
    free->last = free->fork;
  }
  return true;
}

bool Leader::MakePipes() {
  return std::all_of(followers_.begin(), followers_.end(), [](Follower& follower) {
    return follower.number == 0 ||
           (pipe(follower.commands.data()) == 0 && pipe(follower.answers.data()) == 0);
  });
}

bool Leader::IsUsable(const Variable& variable, int index) const {
  if (variable.made_by < 0) return false;
  int process = program_.calls[static_cast<std::size_t>(index)].process;
  // It is a process's own or was there before it was forked from the one that has it.
  while (process != variable.process) {
    if (process == 0) return false;
    for (const Follower& follower : followers_) {
      if (follower.number == process && variable.made_by > follower.fork) return false;
    }
    process /= 10;
  }
  return true;
}

bool Leader::Resolve(int index, std::array<std::uint64_t, kMaxArguments>& args) const {
  const ProgramCall& call = program_.calls[static_cast<std::size_t>(index)];
  for (std::size_t i = 0; i < kMaxArguments; ++i) {
    const Value& value = call.args[i];
    args[i] = value.number;
    if (value.base == Value::Base::kNone) continue;
    const bool mapping = value.base == Value::Base::kMapping;
    const Variable& variable = (mapping ? mappings_ : descriptors_)[value.index];
    if (!IsUsable(variable, index)) return false;
    args[i] += variable.value;
  }
  return true;
}

Answer Leader::ForkHere(int index) {
  const int number =
      static_cast<int>(program_.calls[static_cast<std::size_t>(index)].args[0].number);
  Follower& follower = *FollowerOf(number);
  const Answer answer = kernel_.Do(Call{Op::kFork, {}, nullptr});
  if (answer.ok() && answer.value == 0) Follow(follower);
  if (!answer.ok()) return answer;
  follower.pid = static_cast<pid_t>(answer.value);
  follower.running = true;
  CloseEnd(follower.commands[0]);
  CloseEnd(follower.answers[1]);
  return answer;
}

Answer Leader::MakeHere(int index, const std::array<std::uint64_t, kMaxArguments>& args) {
  const ProgramCall& call = program_.calls[static_cast<std::size_t>(index)];
  if (call.op == Op::kFork) return ForkHere(index);
  return kernel_.Do(Call{call.op, args, call.text.c_str()});
}

// What a follower does from its fork to its end.
void Leader::Follow(Follower& self) {
  alarm(static_cast<unsigned>(options_.timeout_seconds));
  close(report_);
  for (Follower& each : followers_) {
    CloseEnd(each.commands[1]);
    CloseEnd(each.answers[0]);
    const bool descends = each.number != 0 && IsWithin(each.number, self.number);
    if (!descends) {
      CloseEnd(each.commands[0]);
      CloseEnd(each.answers[1]);
    }
    each.pid = -1;
  }
  Command command;
  while (ReadAll(self.commands[0], &command, sizeof(command)) && command.index >= 0) {
    const Answer answer = MakeHere(command.index, command.args);
    if (!WriteAll(self.answers[1], &answer, sizeof(answer))) break;
  }
  _exit(0);
}

Answer Leader::Make(int index, const std::array<std::uint64_t, kMaxArguments>& args) {
  const ProgramCall& call = program_.calls[static_cast<std::size_t>(index)];
  if (call.process == 0) return MakeHere(index, args);
  Follower* const follower = FollowerOf(call.process);
  Command command;
  command.index = index;
  command.args = args;
  Answer answer;
  if (!WriteAll(follower->commands[1], &command, sizeof(command)) ||
      !ReadAll(follower->answers[0], &answer, sizeof(answer))) {
    lost_ = true;
  }
  if (call.op == Op::kFork && answer.ok() && !lost_) {
    Follower* const child = FollowerOf(static_cast<int>(call.args[0].number));
    child->running = true;
    CloseEnd(child->commands[0]);
    CloseEnd(child->answers[1]);
  }
  return answer;
}

// Lets a process end, and waits until it is gone.
void Leader::Finish(Follower& follower) {
  if (!follower.running) return;
  follower.running = false;
  const Command end;
  WriteAll(follower.commands[1], &end, sizeof(end));
  char byte = 0;
  ReadAll(follower.answers[0], &byte, 1);  // the end of the pipe comes with that of the process
  CloseEnd(follower.commands[1]);
  CloseEnd(follower.answers[0]);
  if (follower.pid > 0) {
    while (waitpid(follower.pid, &record_.signal, 0) < 0 && errno == EINTR) {
    }
    record_.signal = WIFSIGNALED(record_.signal) ? WTERMSIG(record_.signal) : 0;
  }
  model_.End(follower.number);
}

void Leader::Fail(End end, int index, const Answer& answer, const Allowed& allowed) {
  record_.end = end;
  record_.last = index;
  record_.answer = answer;
  record_.allowed = allowed;
}

bool Leader::CallOne(int index) {
  const ProgramCall& call = program_.calls[static_cast<std::size_t>(index)];
  std::array<std::uint64_t, kMaxArguments> args = {};
  const Follower* const follower = FollowerOf(call.process);
  const bool there = call.process == 0 || (follower != nullptr && follower->running);
  const bool wanted = options_.check || options_.only[static_cast<std::size_t>(index)];
  if (!there || !wanted || !Resolve(index, args)) {
    ++record_.skipped;
    return true;
  }
  const Call made{call.op, args, call.text.c_str()};
  if (options_.check && !model_.Knows(call.process, made)) {
    ++record_.skipped;
    return true;
  }
  Allowed allowed;
  if (options_.check) allowed = model_.Expect(call.process, made);
  const Answer answer = Make(index, args);
  steps_[record_.made++] = {index, args, answer};
  if (lost_) {
    Fail(End::kCrashed, index, answer, allowed);
    return false;
  }
  if (call.result >= 0 && answer.ok()) {
    const bool mapping = Info(call.op).result == ResultKind::kAddress;
    (mapping ? mappings_ : descriptors_)[static_cast<std::size_t>(call.result)] = {
        static_cast<std::uint64_t>(answer.value), call.process, index};
  }
  if (!options_.check) return true;
  const Judgement judgement = model_.Judge(call.process, made, allowed, answer);
  if (judgement != Judgement::kRight) {
    Fail(judgement == Judgement::kWrong ? End::kWrong : End::kEarly, index, answer, allowed);
    return false;
  }
  if (!model_.Advance(call.process, made, answer)) {
    Fail(End::kEarly, index, answer, allowed);
    return false;
  }
  return true;
}

void Leader::CallAll() {
  const int count = static_cast<int>(program_.calls.size());
  for (int i = 0; i < count; ++i) {
    if (!CallOne(i)) return;
    // A process ends with its last call.
    for (Follower& follower : followers_) {
      if (follower.running && follower.last == i) Finish(follower);
    }
  }
}

void Leader::Run(int report) {
  report_ = report;
  std::signal(SIGPIPE, SIG_IGN);  // of a process that has died
  alarm(static_cast<unsigned>(options_.timeout_seconds));
  if (program_.calls.size() > kMostCalls || !FindFollowers() || !MakePipes()) {
    record_.end = End::kBroken;
  } else {
    CallAll();
  }
  for (Follower& follower : followers_) Finish(follower);
  record_.coverage = model_.coverage();
  const bool tells = options_.record || record_.end == End::kWrong || record_.end == End::kCrashed;
  record_.steps = tells ? record_.made : 0;
  WriteAll(report, &record_, sizeof(record_));
  WriteAll(report, steps_.data(), record_.steps * sizeof(steps_[0]));
  _exit(0);
}

}  // namespace conformance::explore
