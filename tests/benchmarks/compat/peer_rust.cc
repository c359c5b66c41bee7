// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/peer_rust.h"

#include <benchmark/benchmark.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string>

#include "tests/benchmarks/compat/file_benchmarks.h"
#include "tests/benchmarks/compat/scratch_file.h"

namespace mmap_compat {
namespace {

constexpr const char* kWays[] = {"memmap2", "mmap-rs"};
constexpr const char* kOperations[] = {"open_map_unmap", "sum_once", "sequential_sum",
                                       "random_4KiB_reads"};

// The program, for one operation on one file, with a pipe to it and one from it.
class Peer {
 public:
  Peer(const char* program, const char* operation, const char* way, const char* path) {
    int to[2];
    int from[2];
    if (pipe(to) != 0) return;
    if (pipe(from) != 0) {
      close(to[0]);
      close(to[1]);
      return;
    }
    pid_ = fork();
    if (pid_ == 0) {
      dup2(to[0], STDIN_FILENO);
      dup2(from[1], STDOUT_FILENO);
      for (const int fd : {to[0], to[1], from[0], from[1]}) close(fd);
      execl(program, program, operation, way, path, static_cast<char*>(nullptr));
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    questions_ = fdopen(to[1], "w");
    answers_ = fdopen(from[0], "r");
  }
  ~Peer() {
    // Which ends it.
    if (questions_ != nullptr) std::fclose(questions_);
    if (answers_ != nullptr) std::fclose(answers_);
    while (pid_ > 0 && waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // How long `count` times took; negative where there is no answer.
  double Nanoseconds(std::int64_t count) {
    if (questions_ == nullptr || answers_ == nullptr) return -1;
    std::fprintf(questions_, "%lld\n", static_cast<long long>(count));
    std::fflush(questions_);
    double nanoseconds = -1;
    return std::fscanf(answers_, "%lf", &nanoseconds) == 1 ? nanoseconds : -1;
  }

 private:
  pid_t pid_ = -1;
  std::FILE* questions_ = nullptr;
  std::FILE* answers_ = nullptr;
};

void Measure(benchmark::State& state, const std::string& program, const char* operation,
             const char* way) {
  constexpr std::int64_t kBatch = 16;
  Peer peer(program.c_str(), operation, way, FileOfSize(SizeOf(state)));
  while (state.KeepRunningBatch(kBatch)) {
    const double nanoseconds = peer.Nanoseconds(kBatch);
    if (nanoseconds < 0) {
      state.SkipWithError("the program of Rust gives no answer");
      break;
    }
    state.SetIterationTime(nanoseconds / 1e9);
  }
}

}  // namespace

void RegisterRust(const char* program) {
  if (program == nullptr) {
    benchmark::AddCustomContext("Rust",
                                "skipped: --rust=PROGRAM names what cargo build --release makes of "
                                "tests/benchmarks/compat/rust_peers");
    return;
  }
  std::signal(SIGPIPE, SIG_IGN);  // a program that is not there is told by its missing answer
  for (const char* const operation : kOperations) {
    for (const char* const way : kWays) {
      const std::string name = std::string(operation) + '/' + way;
      auto* const made = benchmark::RegisterBenchmark(
          name.c_str(), [program = std::string(program), operation, way](benchmark::State& state) {
            Measure(state, program, operation, way);
          });
      for (const std::size_t size : kSizes) made->Arg(static_cast<std::int64_t>(size));
      made->UseManualTime();
    }
  }
}

}  // namespace mmap_compat
