// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/janitor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/probe/names.h"

namespace conformance {
namespace {

// How often that is tried whose last makers may still be ending, and how long it waits between.
constexpr int kTries = 40;
constexpr int kPauseMilliseconds = 25;

bool IsThere(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// "+t/tmp/x": a verb, a kind and what it is about. A zero ends it, since a path may have any other.
struct Order {
  char verb;
  Belonging kind;
  std::string what;
};

// False if it may still be there. What was never made, or has gone by itself, is not.
bool Carry(Belonging kind, const std::string& what) {
  switch (kind) {
    case Belonging::kTree:
      RemoveTree(what);
      return !IsThere(what);
    case Belonging::kObject:
      return shm_unlink(what.c_str()) == 0 || errno != EPERM;
    case Belonging::kSegment:
      return shmctl(std::atoi(what.c_str()), IPC_RMID, nullptr) == 0 ||
             (errno != EPERM && errno != EACCES);
    case Belonging::kSegmentsOf:
      return RemoveSegmentsOf(std::atoi(what.c_str()));
    case Belonging::kAbandoned:
      RemoveAbandoned(what);
      break;
  }
  return true;
}

const char* NameOf(Belonging kind) {
  return kind == Belonging::kSegment      ? "System V segment "
         : kind == Belonging::kSegmentsOf ? "System V segments of process "
         : kind == Belonging::kObject     ? "shared memory object "
                                          : "";
}

// Carry() in a process of its own: "" or what ended it.
std::string TryToCarry(Belonging kind, const std::string& what) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(Carry(kind, what) ? 0 : 1);
  }
  int status = 0;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (pid < 0) return std::strerror(errno);
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status) == 0 ? "" : "it cannot be removed";
  return absl::StrCat("the process that removes it was killed by ", SignalName(WTERMSIG(status)));
}

// A janitor that has been killed is seen when it is waited for, and not as a signal.
class QuietPipe {
 public:
  QuietPipe() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~QuietPipe() { std::signal(SIGPIPE, before_); }
  QuietPipe(const QuietPipe&) = delete;
  QuietPipe& operator=(const QuietPipe&) = delete;

 private:
  void (*before_)(int);
};

class Duty {
 public:
  void Take(const Order& order) {
    const auto same = [&order](const Order& kept) {
      return kept.kind == order.kind && kept.what == order.what;
    };
    kept_.erase(std::remove_if(kept_.begin(), kept_.end(), same), kept_.end());
    if (order.verb == '+') kept_.push_back(order);
    if (order.verb != '!' || Carry(order.kind, order.what)) return;
    // A tree that cannot go yet lies in one that is kept. A process that is over and is there all
    // the same is another one, with segments of its own.
    const bool again = order.kind != Belonging::kTree && order.kind != Belonging::kSegmentsOf;
    if (again) kept_.push_back(order);
  }

  // False if something is still there.
  bool End() {
    bool all = true;
    for (const Order& kept : kept_) {
      bool gone = Carry(kept.kind, kept.what);
      const bool waits = kept.kind == Belonging::kTree || kept.kind == Belonging::kSegmentsOf;
      for (int tries = 1; !gone && waits && tries < kTries; ++tries) {
        poll(nullptr, 0, kPauseMilliseconds);
        gone = Carry(kept.kind, kept.what);
      }
      all = all && gone;
    }
    return all;
  }

 private:
  std::vector<Order> kept_;
};

[[noreturn]] void Serve(int from_runner) {
  // Neither the terminal's signals nor its hang-up are for this process.
  setsid();
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
  const int null = open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (null >= 0 && stream != from_runner) dup2(null, stream);
  }
  Duty duty;
  std::string pending;
  char buffer[2048];
  while (true) {
    const ssize_t count = read(from_runner, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    pending.append(buffer, static_cast<std::size_t>(count));
    for (std::size_t end = 0; (end = pending.find('\0')) != std::string::npos;) {
      if (end >= 2) {
        duty.Take({pending[0], static_cast<Belonging>(pending[1]), pending.substr(2, end - 2)});
      }
      pending.erase(0, end + 1);
    }
  }
  _exit(duty.End() ? 0 : 1);
}

}  // namespace

absl::StatusOr<Janitor> Janitor::Start() {
  int ends[2];
  if (pipe(ends) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot make a pipe: ", std::strerror(errno)));
  }
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[1]);
    Serve(ends[0]);
  }
  close(ends[0]);
  if (pid < 0) {
    close(ends[1]);
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot start a process: ", std::strerror(errno)));
  }
  return Janitor(pid, ends[1]);
}

Janitor::Janitor(Janitor&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pipe_(std::exchange(other.pipe_, -1)),
      entrusted_(std::move(other.entrusted_)) {}

Janitor::~Janitor() { Finish(); }

void Janitor::CloseInChild() {
  close(pipe_);
  pipe_ = pid_ = -1;
}

void Janitor::Tell(char verb, Belonging kind, const std::string& what) {
  if (pipe_ < 0) return;
  if (verb == '+') entrusted_.emplace_back(kind, what);
  std::string order = {verb, static_cast<char>(kind)};
  order += what;
  std::string_view rest(order.c_str(), order.size() + 1);
  const QuietPipe quiet;
  while (!rest.empty()) {
    const ssize_t written = write(pipe_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // it has ended; Finish() says so
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::vector<std::string> Janitor::Finish() {
  std::vector<std::string> complaints;
  if (pid_ <= 0) return complaints;
  close(std::exchange(pipe_, -1));
  int status = 0;
  const pid_t pid = std::exchange(pid_, -1);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFSIGNALED(status) && WEXITSTATUS(status) == 0) return complaints;
  // Something that it had to do ended it. The others can be done, each by a process of its own.
  for (const auto& [kind, what] : entrusted_) {
    const std::string why = TryToCarry(kind, what);
    if (!why.empty())
      complaints.push_back(absl::StrCat("left behind: ", NameOf(kind), what, "; ", why));
  }
  return complaints;
}

}  // namespace conformance
