// SPDX-License-Identifier: Apache-2.0
//
// A probe's children, in lock-step with it: a byte down the one pipe gives the child its turn, a
// message up the other gives it back. Nothing sleeps.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "conformance/probe/probe.h"
#include "conformance/probe/reporter.h"

namespace conformance {
namespace {

// A child's number is its parent's with a digit added: 1, 2, and 11 for the first child of 1.
constexpr int kMostChildren = 10;

enum class Turn : std::int64_t { kPaused, kEnded };

struct Message {
  Turn turn;
  std::int64_t value;
};

// All of `size` bytes, or false where the other side is gone.
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

void Say(int fd, const Message& message) {
  // Smaller than PIPE_BUF, so it goes as a whole or not at all.
  if (write(fd, &message, sizeof(message)) < 0) _exit(Probe::kEndedEarly);
}

}  // namespace

Child Probe::Fork(absl::FunctionRef<std::int64_t(Probe&)> body) {
  int down[2] = {-1, -1};
  int up[2] = {-1, -1};
  if (pipe(down) != 0 || pipe(up) != 0) {
    Require(Answer{-1, 0, errno}, "make pipes for a child");
  }
  const int number = process_ * kMostChildren + ++children_;
  const Answer answer = kernel_.Do(Call{Op::kFork, {}, nullptr});
  if (answer.ok() && answer.value == 0) {
    close(down[1]);
    close(up[0]);
    process_ = number;
    children_ = 0;
    from_parent_ = down[0];
    to_parent_ = up[1];
    WaitForTurn();
    const std::int64_t value = body(*this);
    Say(to_parent_, Message{Turn::kEnded, value});
    _exit(0);
  }
  close(down[0]);
  close(up[1]);
  RecordFork(answer, number);
  if (answer.error == EAGAIN && abilities_ != nullptr) {
    Skip("no more processes may be started: EAGAIN");
  }
  Require(answer, "fork");
  return Child(static_cast<int>(answer.value), down[1], up[0]);
}

void Probe::RecordFork(const Answer& answer, int child) {
  if (reporter_ == nullptr) return;
  const std::uint64_t number = static_cast<std::uint64_t>(child);
  // Told by its number: a process id would differ from run to run.
  reporter_->Record(process_, Call{Op::kFork, {number}, nullptr}, Answer{0, 0, answer.error});
}

Reply Probe::InChild(absl::FunctionRef<std::int64_t(Probe&)> body) { return Fork(body).Join(); }

Reply Probe::LoadInChild(Address address) {
  // A byte or, below zero, a signal: one number is all that a child can return.
  Reply reply = InChild([address](Probe& inner) -> std::int64_t {
    const Reply byte = inner.Load(address);
    return byte.ok() ? byte.value : -byte.signal;
  });
  if (reply.value < 0) reply.signal = static_cast<int>(-reply.value);
  return reply;
}

void Probe::WaitForTurn() {
  char turn = 0;
  if (!ReadAll(from_parent_, &turn, 1)) _exit(kEndedEarly);
}

void Probe::Pause() {
  Say(to_parent_, Message{Turn::kPaused, 0});
  WaitForTurn();
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      to_child_(std::exchange(other.to_child_, -1)),
      from_child_(std::exchange(other.from_child_, -1)),
      ended_(other.ended_),
      returned_(other.returned_) {}

Child::~Child() {
  if (pid_ > 0) Join();
}

bool Child::Resume() {
  if (ended_) return false;
  const char turn = 'r';
  Message message = {};
  if (write(to_child_, &turn, 1) != 1 || !ReadAll(from_child_, &message, sizeof(message))) {
    ended_ = true;  // it died; Join() tells how
    return false;
  }
  ended_ = message.turn == Turn::kEnded;
  returned_ = message.value;
  return !ended_;
}

Reply Child::Join() {
  while (Resume()) {
  }
  close(to_child_);
  close(from_child_);
  const pid_t pid = std::exchange(pid_, -1);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  // The child has told the runner why the probe as a whole is over, or it could not: a call made it
  // exit.
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) _exit(WEXITSTATUS(status));
  // No load or store gives these. The probe ends as its child did, so that the runner names it.
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGSYS || WTERMSIG(status) == SIGKILL)) {
    std::signal(WTERMSIG(status), SIG_DFL);
    kill(getpid(), WTERMSIG(status));
  }
  Answer answer;
  answer.value = returned_;
  if (WIFSIGNALED(status)) answer.signal = WTERMSIG(status);
  return answer;
}

}  // namespace conformance
