// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/probe/names.h"
#include "conformance/probe/object_name.h"
#include "conformance/probe/probe.h"
#include "conformance/probe/scratch.h"
#include "conformance/probe/small_file.h"

#if defined(__has_include)
#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif
#endif

namespace conformance {
namespace {

// What a small program may have mapped already, where the system does not tell.
constexpr std::uint64_t kAssumedInUse = std::uint64_t{128} << 20;

// How much address space this process has in use, so that the bound can be set above it.
std::uint64_t AddressSpaceInUse() {
  static const std::uint64_t in_use = [] {
    const std::uint64_t pages = std::strtoull(SmallFile("/proc/self/statm").c_str(), nullptr, 10);
    return pages != 0 ? pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : kAssumedInUse;
  }();
  return in_use;
}

void LowerLimit(int resource, std::uint64_t bound) {
  struct rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) return;
  limit.rlim_cur = std::min(limit.rlim_cur, static_cast<rlim_t>(bound));
  setrlimit(resource, &limit);
}

#ifdef RLIMIT_AS  // OpenBSD has no such bound

constexpr std::uint64_t kMemoryBound = std::uint64_t{64} << 20;
// By how much a bound on the address space is raised at most before it is given up.
constexpr std::uint64_t kMostSlack = std::uint64_t{1} << 30;
constexpr int kSpareMemory = MAP_PRIVATE | kMapAnonymous;

// True if as much as a probe may want to map can be mapped.
bool MemoryMaps() {
  void* const memory = mmap(nullptr, kMemoryBound / 2, PROT_NONE, kSpareMemory, -1, 0);
  if (memory != MAP_FAILED) munmap(memory, kMemoryBound / 2);
  return memory != MAP_FAILED;
}

// A limit is counted in different ways: with the stack's reservation that no table shows, say. So
// it is tried, and raised until memory can be mapped, at last to what it was.
void BoundAddressSpace(std::uint64_t bound) {
  struct rlimit before = {};
  if (getrlimit(RLIMIT_AS, &before) != 0) return;
  for (std::uint64_t more = 0; more <= kMostSlack; more = more == 0 ? kMemoryBound : 2 * more) {
    LowerLimit(RLIMIT_AS, bound + more);
    if (MemoryMaps()) return;
    setrlimit(RLIMIT_AS, &before);
  }
}

#endif

void SetLimits([[maybe_unused]] const Task& task, int timeout_seconds) {
  LowerLimit(RLIMIT_CORE, 0);
  LowerLimit(RLIMIT_CPU, static_cast<std::uint64_t>(timeout_seconds) + 1);
#ifdef RLIMIT_AS
  if (!task.large_address_space) BoundAddressSpace(AddressSpaceInUse() + kMemoryBound);
#endif
  // Ends the probe even where nobody is left to do it.
  alarm(static_cast<unsigned>(timeout_seconds) + 1);
}

void ResetSignals() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD, SIGALRM}) {
    std::signal(signal, SIG_DFL);
  }
#ifdef SIGXFSZ
  // A file that may not grow is an error like others, and not the end of the probe.
  std::signal(SIGXFSZ, SIG_IGN);
#endif
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Ends this process when its parent, `runner`, does. Where the system cannot do that, the alarm of
// SetLimits() does it later.
void DieWithRunner(pid_t runner) {
#ifdef PR_SET_PDEATHSIG
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  if (getppid() != runner) _exit(Probe::kEndedEarly);  // it ended before the wish was known
}

// Probes have nothing to say to a terminal, and a terminal nothing to them.
void DetachStreams() {
  const int null = open("/dev/null", O_RDWR);
  if (null < 0) return;
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, stream);
  if (null > STDERR_FILENO) close(null);
}

[[noreturn]] void RunInChild(const Task& task, Kernel& kernel, int timeout_seconds,
                             const std::string& scratch, int report_fd, pid_t runner) {
  DieWithRunner(runner);
  setpgid(0, 0);
  ResetSignals();
  DetachStreams();
  SetLimits(task, timeout_seconds);
  CurrentRun() = RunOf(scratch);
  Reporter reporter(report_fd, task.most_steps);
  Probe probe(kernel, &reporter, scratch, task.abilities);
  const Outcome outcome = task.probe(probe);
  reporter.Finish(Status::kObserved, outcome.word, outcome.detail, "");
  _exit(0);
}

}  // namespace

absl::StatusOr<Sandbox> Sandbox::Start(const Task& task, Kernel& kernel, int timeout_seconds,
                                       std::string scratch, Janitor* janitor) {
  AddressSpaceInUse();  // measured once, in the runner
  int ends[2];
  if (pipe(ends) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot make a pipe: ", std::strerror(errno),
                     "; raise the limit of open files (ulimit -n)"));
  }
  Sandbox sandbox;
  sandbox.scratch_ = std::move(scratch);
  sandbox.janitor_ = janitor;
  sandbox.timeout_seconds_ = timeout_seconds;
  sandbox.reader_ = ReportReader(task.most_steps);
  sandbox.start_ = Clock::now();
  sandbox.deadline_ = sandbox.start_ + std::chrono::seconds(timeout_seconds);
  const pid_t runner = getpid();
  sandbox.pid_ = fork();
  if (sandbox.pid_ == 0) {
    close(ends[0]);
    // By itself, so that there is no moment in which it could make one and nobody knew it.
    janitor->Keep(Belonging::kSegmentsOf, absl::StrCat(getpid()));
    janitor->CloseInChild();
    RunInChild(task, kernel, timeout_seconds, sandbox.scratch_, ends[1], runner);
  }
  close(ends[1]);
  sandbox.fd_ = ends[0];
  if (sandbox.pid_ < 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot start a process: ", std::strerror(errno),
                     "; raise the limit of processes (ulimit -u) or lower --jobs"));
  }
  setpgid(sandbox.pid_, sandbox.pid_);  // whichever of the two is first
  return sandbox;
}

Sandbox::Sandbox(Sandbox&& other) noexcept { *this = std::move(other); }

Sandbox& Sandbox::operator=(Sandbox&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(fd_, other.fd_);
  std::swap(scratch_, other.scratch_);
  std::swap(timeout_seconds_, other.timeout_seconds_);
  std::swap(start_, other.start_);
  std::swap(deadline_, other.deadline_);
  std::swap(collected_, other.collected_);
  std::swap(over_, other.over_);
  std::swap(timed_out_, other.timed_out_);
  std::swap(wait_status_, other.wait_status_);
  std::swap(reader_, other.reader_);
  std::swap(janitor_, other.janitor_);
  std::swap(looked_at_, other.looked_at_);
  std::swap(belongings_, other.belongings_);
  return *this;
}

Sandbox::~Sandbox() {
  const pid_t pid = pid_;
  Kill();
  if (fd_ >= 0) close(fd_);
  for (const auto& [kind, what] : belongings_) janitor_->Remove(kind, what);
  if (pid > 0 && reader_.finished()) janitor_->Forget(Belonging::kSegmentsOf, absl::StrCat(pid));
  if (pid > 0 && !reader_.finished()) janitor_->Remove(Belonging::kSegmentsOf, absl::StrCat(pid));
  // Most probes make no directory. Looking for it is cheap; a rmdir() that fails waits nevertheless
  // for whoever changes the folder that they all share.
  const bool made = !scratch_.empty() && access(scratch_.c_str(), F_OK) == 0;
  if (made && rmdir(scratch_.c_str()) != 0) janitor_->Remove(Belonging::kTree, scratch_);
}

void Sandbox::Kill() {
  if (pid_ <= 0) return;
  // The leader has been collected if it ended by itself. Its number still cannot belong to others
  // while a process of its group is left (POSIX, Process ID), and without one nothing is hit.
  kill(-pid_, SIGKILL);
  if (!collected_) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &wait_status_, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = -1;
}

void Sandbox::ReadReport() {
  char buffer[16384];
  while (fd_ >= 0 && !reader_.finished() && HasNews()) {
    const ssize_t count = read(fd_, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    const bool sane =
        count > 0 && reader_.Feed(std::string_view(buffer, static_cast<std::size_t>(count)));
    KeepBelongings();
    if (!sane) {
      close(fd_);
      fd_ = -1;
    }
  }
}

bool Sandbox::HasNews() const {
  struct pollfd state = {fd_, POLLIN, 0};
  return poll(&state, 1, 0) > 0;
}

// Named memory and segments outlive the probe that made them, so that the janitor has to know of
// them at once: of a name before it is made, of a segment when it has its number.
void Sandbox::KeepBelongings() {
  const auto keep = [this](Belonging kind, std::string what) {
    const std::pair<Belonging, std::string> belonging(kind, std::move(what));
    if (std::find(belongings_.begin(), belongings_.end(), belonging) != belongings_.end()) return;
    janitor_->Keep(belonging.first, belonging.second);
    belongings_.push_back(belonging);
  };
  const Step& begun = reader_.begun();
  if (begun.op == Op::kShmOpen && (begun.args[0] & O_CREAT) != 0) {
    keep(Belonging::kObject, ObjectName(RunOf(scratch_), pid_, begun.text.c_str()).text);
  }
  const std::vector<Step>& steps = reader_.observation().trace.steps;
  for (; looked_at_ < steps.size(); ++looked_at_) {
    const Step& step = steps[looked_at_];
    if (!step.answer.ok()) continue;
    if (step.op == Op::kShmOpen && (step.args[0] & O_CREAT) != 0) {
      keep(Belonging::kObject, ObjectName(RunOf(scratch_), pid_, step.text.c_str()).text);
    }
    const bool segment = step.op == Op::kShmget || step.op == Op::kShmgetKey;
    if (segment) keep(Belonging::kSegment, absl::StrCat(step.answer.value));
  }
}

std::string Sandbox::Whereabouts() const {
  const Op op = reader_.begun().op;
  return op == Op::kCount ? "" : absl::StrCat(" in ", Info(op).name);
}

bool Sandbox::Advance() {
  ReadReport();
  if (reader_.finished()) {
    Kill();
    return over_ = true;
  }
  if (waitpid(pid_, &wait_status_, WNOHANG) == pid_) {
    collected_ = true;
    ReadReport();  // what it sent before its end
    Kill();
    return over_ = true;
  }
  if (Clock::now() >= deadline_) {
    timed_out_ = true;
    Kill();
    return over_ = true;
  }
  return false;
}

Observation Sandbox::Take() {
  Observation observation = std::move(reader_.observation());
  observation.duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start_).count();
  if (reader_.finished()) return observation;
  const bool out_of_time =
      timed_out_ || (WIFSIGNALED(wait_status_) &&
                     (WTERMSIG(wait_status_) == SIGALRM || WTERMSIG(wait_status_) == SIGXCPU));
  if (out_of_time) {
    observation.status = Status::kTimedOut;
    observation.reason =
        absl::StrCat("gave no answer within ", timeout_seconds_, " s", Whereabouts());
  } else if (WIFSIGNALED(wait_status_)) {
    observation.status = Status::kCrashed;
    observation.reason =
        absl::StrCat("killed by ", SignalName(WTERMSIG(wait_status_)), Whereabouts());
  } else {
    observation.status = Status::kBroken;
    observation.reason = absl::StrCat("ended without an observation, exit status ",
                                      WEXITSTATUS(wait_status_), Whereabouts());
  }
  return observation;
}

}  // namespace conformance
