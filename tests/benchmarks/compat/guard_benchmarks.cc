// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "mmap_compat/access_guard.h"
#include "tests/benchmarks/compat/file_benchmarks.h"
#include "tests/benchmarks/compat/plain_files.h"

namespace mmap_compat {
namespace {

void GuardedSum(benchmark::State& state) {
  const auto guard = AccessGuard::Install();
  const auto file = Mapping::OpenFile(FileOfSize(SizeOf(state)));
  while (state.KeepRunning()) {
    std::uint64_t sum = 0;
    (void)guard->Run(file->bytes(), [&] { sum = Sum(file->bytes().data(), file->size()); });
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// What entering and leaving costs: one byte of a file of any size.
void GuardedByte(benchmark::State& state) {
  const auto guard = AccessGuard::Install();
  const auto file = Mapping::OpenFile(FileOfSize(SizeOf(state)));
  std::byte byte;
  while (state.KeepRunning()) {
    (void)guard->Copy(file->bytes().subspan(0, 1), {&byte, 1});
    benchmark::DoNotOptimize(byte);
  }
}

}  // namespace

void RegisterGuards() {
  Register("sequential_sum", "compat_guarded", &GuardedSum);
  benchmark::RegisterBenchmark("one_byte/compat_guarded", &GuardedByte)
      ->Arg(static_cast<std::int64_t>(4 * kKiB));
}

}  // namespace mmap_compat
