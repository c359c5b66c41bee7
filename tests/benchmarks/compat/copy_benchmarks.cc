// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "mmap_compat/copy_file.h"
#include "tests/benchmarks/compat/copy_ways.h"
#include "tests/benchmarks/compat/file_benchmarks.h"

namespace mmap_compat {
namespace {

template <typename CopyFunction>
void CopyBy(benchmark::State& state, const CopyFunction& copy) {
  const char* const from = FileOfSize(SizeOf(state));
  const char* const to = ScratchName();
  while (state.KeepRunning()) {
    state.PauseTiming();
    unlink(to);
    state.ResumeTiming();
    if (!copy(from, to)) state.SkipWithError("this system or filesystem refuses it");
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void CopyByLibrary(benchmark::State& state) {
  CopyBy(state, [](const char* from, const char* to) { return CopyFile(from, to).ok(); });
}

void CopyThroughBuffer(benchmark::State& state) {
  CopyOptions options;
  options.in_kernel = false;
  CopyBy(state,
         [&options](const char* from, const char* to) { return CopyFile(from, to, options).ok(); });
}

}  // namespace

void RegisterCopies() {
  Register("copy", "compat", &CopyByLibrary);
  Register("copy", "compat_buffer", &CopyThroughBuffer);
  for (const CopyWay& way : CopyWays()) {
    const auto copy = way.copy;
    auto* const made =
        benchmark::RegisterBenchmark((std::string("copy/") + way.name).c_str(),
                                     [copy](benchmark::State& state) { CopyBy(state, copy); });
    for (const std::size_t size : kSizes) made->Arg(static_cast<std::int64_t>(size));
  }
}

}  // namespace mmap_compat
