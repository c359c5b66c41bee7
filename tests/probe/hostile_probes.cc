// SPDX-License-Identifier: Apache-2.0

#include "tests/probe/hostile_probes.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace conformance {
namespace {

constexpr int kManyDescriptors = 1024;
constexpr int kManyCalls = 5000;

void HangForEver() {
  for (;;) pause();
}

void SetSoftLimit(int resource, rlim_t soft) {
  struct rlimit limit = {};
  getrlimit(resource, &limit);
  limit.rlim_cur = soft;
  setrlimit(resource, &limit);
}

void LeaveChildren() {
  for (int i = 0; i < 3; ++i) {
    if (fork() == 0) HangForEver();
  }
}

}  // namespace

Outcome WellBehaved(Probe& probe) {
  const int file = probe.MakeFile(probe.page(), 'x');
  return probe.Load(probe.MustMap(MapFile(file, probe.page())).start).Is('x') ? "fine" : "wrong";
}

Outcome Crashes(Probe&) {
  std::raise(SIGSEGV);
  return "survived";
}

Outcome Aborts(Probe&) { std::abort(); }

Outcome Hangs(Probe&) {
  HangForEver();
  return "woke";
}

Outcome Spins(Probe&) {
  volatile unsigned turns = 0;
  for (;;) turns = turns + 1;
}

Outcome HangsDeafToSignals(Probe&) {
  for (int signal : {SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGXCPU, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
  HangForEver();
  return "woke";
}

Outcome ExhaustsMemory(Probe& probe) {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  constexpr int kMostBlocks = 4096;
  // Nothing is freed, which is the point. NOLINTNEXTLINE(clang-analyzer-unix.Malloc)
  for (int i = 0; i < kMostBlocks; ++i) {
    auto* const block = static_cast<volatile char*>(std::malloc(kBlock));
    if (block == nullptr) return "refused";
    for (std::size_t at = 0; at < kBlock; at += probe.page()) block[at] = 1;
  }
  return "unbounded";
}

Outcome ClosesAllDescriptors(Probe&) {
  for (int fd = 0; fd < kManyDescriptors; ++fd) close(fd);
  return "closed";
}

Outcome ScribblesOnPipe(Probe&) {
  const std::string noise(600, '\xff');
  for (int fd = STDERR_FILENO + 1; fd < kManyDescriptors; ++fd) {
    if (write(fd, noise.data(), noise.size()) < 0) continue;
  }
  HangForEver();
  return "scribbled";
}

Outcome ForksAndLeaves(Probe&) {
  LeaveChildren();
  return "left";
}

Outcome DiesLeavingChildren(Probe& probe) {
  LeaveChildren();
  return Crashes(probe);
}

Outcome ChangesLimits(Probe&) {
  SetSoftLimit(RLIMIT_NOFILE, 0);
  SetSoftLimit(RLIMIT_FSIZE, 0);
  SetSoftLimit(RLIMIT_CPU, 1);
  return "changed";
}

Outcome ExitsEarly(Probe&) { _exit(3); }

Outcome ExitsEarlyWithSuccess(Probe&) { _exit(0); }

Outcome ChangesDirectoryAndMask(Probe&) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  umask(0777);
  return chdir("/") == 0 ? "changed" : "refused";
}

Outcome LeavesFiles(Probe& probe) {
  // Append-only files cannot be removed; only a privileged caller can leave one.
  probe.Do(Op::kSetInodeFlag, {AsArgument(probe.MakeFile(probe.page())), 1});
  mkdir("inner", 0700);
  close(open("inner/file", O_CREAT | O_WRONLY, 0400));
  return symlink("/", "inner/root") == 0 ? "left" : "refused";
}

Outcome LeavesAppendOnlyFile(Probe& probe) {
  const int file = probe.MakeFile(probe.page());
  const Reply set = probe.Do(Op::kSetInodeFlag, {static_cast<std::uint64_t>(file), 1});
  if (!set.ok()) probe.Skip("cannot make a file append-only: " + set.Word());
  HangForEver();
  return "woke";
}

Outcome LeavesObjects(Probe& probe) {
  const Reply object = probe.OpenObject("/left-by-a-test", O_RDWR | O_CREAT | O_EXCL);
  if (!object.ok()) probe.Skip("cannot make a named object: " + object.Word());
  const Reply segment = probe.Do(Op::kShmget, {probe.page(), 0600});
  if (!segment.ok()) probe.Skip("cannot make a segment: " + segment.Word());
  return Crashes(probe);
}

Outcome CallsTooOften(Probe& probe) {
  for (int i = 0; i < kManyCalls; ++i) probe.Munmap(probe.page(), 0);
  return "called";
}

}  // namespace conformance
