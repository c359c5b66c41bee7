// SPDX-License-Identifier: Apache-2.0
//
// What is measured of everything that gives the bytes of a file: see plain_files.h for what a class
// has to offer. A benchmark is called operation/way/size, so that a filter can pick any of them.
#ifndef TESTS_BENCHMARKS_COMPAT_FILE_BENCHMARKS_H_
#define TESTS_BENCHMARKS_COMPAT_FILE_BENCHMARKS_H_

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/benchmarks/compat/scratch_file.h"

namespace mmap_compat {

inline std::size_t SizeOf(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

// Registers `function` for every size.
inline void Register(const std::string& operation, const std::string& way,
                     void (*function)(benchmark::State&)) {
  benchmark::internal::Benchmark* const made =
      benchmark::RegisterBenchmark((operation + '/' + way).c_str(), function);
  for (const std::size_t size : kSizes) made->Arg(static_cast<std::int64_t>(size));
}

template <typename File>
void OpenMapUnmap(benchmark::State& state) {
  const char* const path = FileOfSize(SizeOf(state));
  while (state.KeepRunning()) {
    const File file(path);
    benchmark::DoNotOptimize(file.data());
  }
}

// Open, add up, close: what a program does that looks at each file once.
template <typename File>
void SumOnce(benchmark::State& state) {
  const char* const path = FileOfSize(SizeOf(state));
  while (state.KeepRunning()) {
    const File file(path);
    benchmark::DoNotOptimize(file.SumAll());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

template <typename File>
void SequentialSum(benchmark::State& state) {
  const File file(FileOfSize(SizeOf(state)));
  while (state.KeepRunning()) benchmark::DoNotOptimize(file.SumAll());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

template <typename File>
void RandomReads(benchmark::State& state) {
  constexpr std::size_t kLength = 4 * kKiB;
  const File file(FileOfSize(SizeOf(state)));
  const std::size_t blocks = file.size() / kLength;
  std::uint64_t random = 42;
  while (state.KeepRunning()) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const auto block = static_cast<std::size_t>(random >> 33) % blocks;
    benchmark::DoNotOptimize(file.SumPart(block * kLength, kLength));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kLength));
}

// All four, for what maps.
template <typename File>
void RegisterMapped(const std::string& way) {
  Register("open_map_unmap", way, &OpenMapUnmap<File>);
  Register("sum_once", way, &SumOnce<File>);
  Register("sequential_sum", way, &SequentialSum<File>);
  Register("random_4KiB_reads", way, &RandomReads<File>);
}

// The system's own ways and this library's.
void RegisterFiles();
void RegisterGuards();
void RegisterMemory();
void RegisterCopies();
void RegisterViews();

// Other libraries. Where one was not there when this was built, it is skipped by its name in the
// output's context.
void RegisterBoostInterprocess();
void RegisterBoostIostreams();
void RegisterGlib();

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_FILE_BENCHMARKS_H_
