// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/explore/execute.h"
#include "conformance/explore/finding.h"
#include "conformance/explore/leader.h"
#include "conformance/explore/stop.h"
#include "conformance/probe/names.h"

#if defined(__has_include)
#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif
#endif

namespace conformance::explore {
namespace {

using Clock = std::chrono::steady_clock;

// A worker stops after so many that differ: the kernel has made its point. Of those that are alike
// it tells the first few, and counts the rest.
constexpr std::size_t kMostFindings = 16;
constexpr std::uint64_t kMostAlike = 3;

// What a worker tells; small enough to be written at once.
struct Message {
  std::uint64_t programs = 0;
  std::uint64_t calls = 0;
  std::uint64_t skipped = 0;
  std::uint64_t early = 0;
  std::uint64_t broken = 0;
  std::uint64_t alike = 0;  // findings that are like others
  Coverage coverage;
  std::uint64_t finding = 0;  // 1 + the number of a program
};

class Worker {
 public:
  Worker(Kernel& kernel, const Parameters& parameters, const Workload& workload, int number,
         int report)
      : executor_(kernel, parameters), workload_(workload), number_(number), report_(report) {}

  [[noreturn]] void Run() {
    const std::string directory = absl::StrCat(workload_.scratch, "/", number_);
    const bool there = mkdir(directory.c_str(), 0700) == 0 && chdir(directory.c_str()) == 0;
    if (!there) _exit(1);
    const auto step = static_cast<std::uint64_t>(workload_.jobs);
    std::uint64_t next = static_cast<std::uint64_t>(number_);
    for (; !IsOver(next) && seen_.size() < kMostFindings; next += step) RunOne(next);
    Send();
    _exit(seen_.size() == kMostFindings ? 2 : 0);
  }

 private:
  bool IsOver(std::uint64_t index) {
    if (StopSignal() != 0 || (workload_.programs != 0 && index >= workload_.programs)) return true;
    return Clock::now() >= workload_.end;
  }

  void RunOne(std::uint64_t index) {
    const Program program = Generate(workload_.generator, index);
    const Execution execution = executor_.Run(program);
    ++message_.programs;
    message_.calls += execution.made;
    message_.skipped += execution.skipped;
    if (execution.end == End::kEarly) ++message_.early;
    if (execution.end == End::kBroken) ++message_.broken;
    for (std::size_t i = 0; i < kSituations; ++i) {
      message_.coverage.met[i] += execution.coverage.met[i];
    }
    if (IsFinding(execution.end)) {
      if (++seen_[Signature(program, execution)] <= kMostAlike) {
        message_.finding = index + 1;
        return Send();
      }
      ++message_.alike;
    }
    if (Clock::now() - sent_ > std::chrono::milliseconds(100)) Send();
  }

  void Send() {
    if (!WriteAll(report_, &message_, sizeof(message_))) _exit(1);
    message_ = Message();
    sent_ = Clock::now();
  }

  Executor executor_;
  const Workload& workload_;
  int number_;
  int report_;
  Message message_;
  std::map<std::string, std::uint64_t> seen_;  // signatures of findings, and how often each came
  Clock::time_point sent_ = Clock::now();
};

struct Running {
  pid_t pid = -1;
  int fd = -1;
};

[[noreturn]] void StartWorker(Kernel& kernel, const Parameters& parameters,
                              const Workload& workload, int number, int report, pid_t runner) {
#ifdef PR_SET_PDEATHSIG
  prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  if (getppid() != runner) _exit(1);
  setpgid(0, 0);  // shared memory is named by the process group
  struct rlimit none = {};
  setrlimit(RLIMIT_CORE, &none);
  std::signal(SIGPIPE, SIG_IGN);
  Worker(kernel, parameters, workload, number, report).Run();
}

void Add(const Message& message, Walk& walk, Coverage& coverage,
         std::vector<std::uint64_t>& found) {
  walk.programs += message.programs;
  walk.calls += message.calls;
  walk.skipped += message.skipped;
  walk.early += message.early;
  walk.broken += message.broken;
  walk.alike += message.alike;
  for (std::size_t i = 0; i < kSituations; ++i) coverage.met[i] += message.coverage.met[i];
  if (message.finding != 0) found.push_back(message.finding - 1);
}

// Takes what workers tell until all have closed their ends; `failed` if they are to stop at once.
void Listen(std::vector<Running>& workers, bool failed, const Workload& workload, Walk& walk,
            Coverage& coverage, std::vector<std::uint64_t>& found) {
  bool told_to_stop = false;
  while (true) {
    std::vector<pollfd> fds;
    for (const Running& worker : workers) {
      if (worker.fd >= 0) fds.push_back({worker.fd, POLLIN, 0});
    }
    if (fds.empty()) return;
    if ((StopSignal() != 0 || failed) && !told_to_stop) {
      told_to_stop = true;
      for (const Running& worker : workers) kill(worker.pid, SIGTERM);
    }
    constexpr int kWaitMilliseconds = 200;
    if (poll(fds.data(), static_cast<nfds_t>(fds.size()), kWaitMilliseconds) <= 0) continue;
    for (const pollfd& ready : fds) {
      if (ready.revents == 0) continue;
      Message message;
      if (ReadAll(ready.fd, &message, sizeof(message))) {
        Add(message, walk, coverage, found);
        continue;
      }
      close(ready.fd);
      for (Running& worker : workers) {
        if (worker.fd == ready.fd) worker.fd = -1;
      }
    }
    if (workload.progress) workload.progress(walk, found.size());
  }
}

}  // namespace

absl::Status RunWorkers(Kernel& kernel, const Parameters& parameters, const Workload& workload,
                        Walk& walk, Coverage& coverage, std::vector<std::uint64_t>& found) {
  const pid_t runner = getpid();
  const auto start = Clock::now();
  std::vector<Running> workers;
  absl::Status status;
  for (int i = 0; i < workload.jobs && status.ok(); ++i) {
    int ends[2];
    if (pipe(ends) != 0) {
      status =
          absl::ResourceExhaustedError(absl::StrCat("cannot make a pipe: ", std::strerror(errno)));
      break;
    }
    const pid_t pid = fork();
    if (pid == 0) {
      close(ends[0]);
      for (const Running& other : workers) close(other.fd);
      StartWorker(kernel, parameters, workload, i, ends[1], runner);
    }
    close(ends[1]);
    if (pid < 0) {
      close(ends[0]);
      status = absl::ResourceExhaustedError(
          absl::StrCat("cannot start a process: ", std::strerror(errno)));
      break;
    }
    workers.push_back({pid, ends[0]});
  }
  Listen(workers, !status.ok(), workload, walk, coverage, found);
  for (const Running& worker : workers) {
    int ended = 0;
    while (waitpid(worker.pid, &ended, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 2) walk.stopped = true;
    const bool orderly = WIFEXITED(ended) && WEXITSTATUS(ended) != 1;
    if (!orderly && status.ok()) {
      status = absl::InternalError(absl::StrCat("a process that runs programs in ", walk.directory,
                                                " ended before its time"));
    }
  }
  walk.milliseconds +=
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
  std::sort(found.begin(), found.end());
  return status;
}

}  // namespace conformance::explore
