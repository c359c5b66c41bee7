// SPDX-License-Identifier: Apache-2.0
//
// What it costs to look at bytes that are mapped: checked views beside those of a span, and lines
// beside a loop around memchr.
#include <cstddef>
#include <cstring>
#include <string_view>

#include "tests/benchmarks/compat/file_benchmarks.h"
#include "tests/benchmarks/compat/views.h"

namespace mmap_compat {
namespace {

void ViewBySubspan(benchmark::State& state) {
  const Mapping file = *Mapping::OpenFile(FileOfSize(SizeOf(state)));
  while (state.KeepRunning()) benchmark::DoNotOptimize(SubspanOnce(file));
}

void ViewByCompat(benchmark::State& state) {
  const Mapping file = *Mapping::OpenFile(FileOfSize(SizeOf(state)));
  while (state.KeepRunning()) benchmark::DoNotOptimize(ViewOnce(file));
}

void LinesByMemchr(benchmark::State& state) {
  const Mapping text = TextOfSize(SizeOf(state));
  while (state.KeepRunning()) benchmark::DoNotOptimize(CountByMemchr(text.text()));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void LinesByCompat(benchmark::State& state) {
  const Mapping text = TextOfSize(SizeOf(state));
  while (state.KeepRunning()) benchmark::DoNotOptimize(CountByLines(text.text()));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

}  // namespace

void RegisterViews() {
  Register("view", "subspan", &ViewBySubspan);
  Register("view", "compat", &ViewByCompat);
  Register("lines", "memchr", &LinesByMemchr);
  Register("lines", "compat", &LinesByCompat);
}

}  // namespace mmap_compat
