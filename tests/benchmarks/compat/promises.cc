// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/promises.h"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/copy_file.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/file_bytes.h"
#include "mmap_compat/mapping.h"
#include "tests/benchmarks/compat/comparison.h"
#include "tests/benchmarks/compat/copy_ways.h"
#include "tests/benchmarks/compat/plain_files.h"
#include "tests/benchmarks/compat/scratch_file.h"
#include "tests/benchmarks/compat/views.h"
#include "tests/compat/support/allocations.h"

namespace mmap_compat {
namespace {

// One line; 1 where the promise is not kept.
int Report(const std::string& what, const Ratio& ratio, double at_most) {
  const bool kept = ratio.median <= at_most;
  std::printf("%-44s %6.3f   %.3f to %.3f   %-6s %.3f\n", what.c_str(), ratio.median, ratio.lower,
              ratio.upper, kept ? "within" : "OVER", at_most);
  std::fflush(stdout);
  return kept ? 0 : 1;
}

template <typename File>
Way OpenAndClose(const char* path) {
  return {[path] { benchmark::DoNotOptimize(File(path).data()); }};
}

template <typename File>
Way SumOnce(const char* path) {
  return {[path] { benchmark::DoNotOptimize(File(path).SumAll()); }};
}

int MappingCostsNothing() {
  int over = 0;
  for (const std::size_t size : kSizes) {
    const char* const path = FileOfSize(size);
    over += Report("open + map + unmap of " + SizeName(size) + " / mmap",
                   Worst(Compare(OpenAndClose<CompatFile>(path), {OpenAndClose<MappedFile>(path)})),
                   1.03);
  }
  return over;
}

// Beside a loop around each that is as long, since one of them is too short to be timed: a view may
// cost 2 ns more than a subspan of the same span.
int ViewsCostNearlyNothing() {
  constexpr int kTimes = 1000000;
  const auto file = Mapping::OpenFile(FileOfSize(16 * kMiB));
  const auto nanoseconds = [&file](auto once) {
    using Clock = std::chrono::steady_clock;
    double best = 1e9;
    for (int turn = 0; turn < 20; ++turn) {
      const Clock::time_point begin = Clock::now();
      for (int i = 0; i < kTimes; ++i) benchmark::DoNotOptimize(once(*file));
      const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
      best = std::min(best, time.count() / kTimes);
    }
    return best;
  };
  const double subspan = nanoseconds([](const Mapping& mapping) { return SubspanOnce(mapping); });
  const double view = nanoseconds([](const Mapping& mapping) { return ViewOnce(mapping); });
  const bool kept = view - subspan <= 2;
  std::printf("%-44s %6.3f   %.2f ns and %.2f ns   %-6s %.3f ns more\n", "View / subspan",
              view / subspan, view, subspan, kept ? "within" : "OVER", 2.0);
  const Mapping text = TextOfSize(16 * kMiB);
  const Way lines = {[&] { benchmark::DoNotOptimize(CountByLines(text.text())); }};
  const Way memchr = {[&] { benchmark::DoNotOptimize(CountByMemchr(text.text())); }};
  return (kept ? 0 : 1) + Report("lines of 16 MiB / memchr", Worst(Compare(lines, {memchr})), 1.05);
}

int GuardCostsLittle() {
  const auto file = Mapping::OpenFile(FileOfSize(16 * kMiB));
  const auto guard = AccessGuard::Install();
  const auto sum = [&file] { benchmark::DoNotOptimize(Sum(file->bytes().data(), file->size())); };
  const Way guarded = {[&] { (void)guard->Run(file->bytes(), sum); }};
  return Report("guarded sum of 16 MiB / unguarded", Worst(Compare(guarded, {{sum}})), 1.05);
}

int MapOrReadChoosesWell() {
  int over = 0;
  for (std::size_t size = 4 * kKiB; size <= 256 * kMiB; size *= 2) {
    const char* const path = FileOfSize(size);
    const Way chosen = {[path] {
      const auto bytes = MapOrRead(path);
      benchmark::DoNotOptimize(Sum(bytes->bytes().data(), bytes->size()));
    }};
    const Ratio ratio =
        Worst(Compare(chosen, {SumOnce<MappedFile>(path), SumOnce<ReadFile>(path)}));
    // As it chose at last, with the memory that there was by then.
    const bool maps = MapOrRead(path)->is_mapped();
    over +=
        Report("MapOrRead of " + SizeName(size) + (maps ? ", mapped" : ", read") + " / the better",
               ratio, 1.05);
  }
  return over;
}

// Throughput, hence the sizes at which it is the data that takes the time.
int CopyingIsAsFastAsAnything() {
  int over = 0;
  const char* const to = ScratchName();
  const auto remove = [to] { unlink(to); };
  for (const std::size_t size : {kMiB, 16 * kMiB, 256 * kMiB}) {
    const char* const from = FileOfSize(size);
    std::vector<Way> others;
    for (const CopyWay& way : CopyWays()) {
      if (!way.copy(from, to)) continue;
      others.push_back({[copy = way.copy, from, to] { (void)copy(from, to); }, remove});
    }
    const Way ours = {[from, to] { (void)CopyFile(from, to); }, remove};
    over += Report("CopyFile of " + SizeName(size) + " / the best call",
                   Worst(Compare(ours, others)), 1 / 0.97);
  }
  return over;
}

// Beside the call that fails, and nothing else.
int FailuresAreCheap() {
  const char* const path = "/no/such/file";
  const Way ours = {[path] { benchmark::DoNotOptimize(Mapping::OpenFile(path).ok()); }};
  const Way bare = {[path] { benchmark::DoNotOptimize(open(path, O_RDONLY | O_CLOEXEC)); }};
  return Report("a failing OpenFile / open", Worst(Compare(ours, {bare})), 1.2);
}

int Allocations(const char* what, const std::function<void()>& work, int at_most = 0) {
  const int count = AllocationsOf(work);
  const bool kept = count <= at_most;
  std::printf("%-44s %6d   %-6s %d\n", what, count, kept ? "within" : "OVER", at_most);
  return kept ? 0 : 1;
}

int FailureAllocatesLittle() {
  const absl::Status status = Mapping::OpenFile("/no/such/file").status();
  return Allocations(
             "a failing OpenFile", [] { (void)Mapping::OpenFile("/no/such/file"); }, 2) +
         Allocations("ReasonFrom", [&status] { (void)ReasonFrom(status); });
}

int SuccessAllocatesNothing() {
  const char* const path = FileOfSize(64 * kKiB);
  FileOptions writable;
  writable.access = FileAccess::kReadWrite;
  auto file = Mapping::OpenFile(path, writable);
  const auto guard = AccessGuard::Install();
  std::byte copied[16];
  return Allocations("OpenFile, unmap", [&] { (void)Mapping::OpenFile(path); }) +
         Allocations("AnonymousPrivate, Resize, unmap",
                     [] { (void)Mapping::AnonymousPrivate(1)->Resize(kMiB); }) +
         Allocations("AnonymousShared, unmap", [] { (void)Mapping::AnonymousShared(1); }) +
         Allocations("Flush", [&] { (void)file->Flush(0, 1, FlushMode::kAsync); }) +
         Allocations("CopyFile", [&] { (void)CopyFile(path, ScratchName()); }) +
         Allocations("AccessGuard::Copy", [&] {
           (void)guard->Copy(file->bytes().subspan(0, 16), absl::MakeSpan(copied));
         });
}

}  // namespace

int PrintPromises() {
  std::printf("\n%-44s %6s   %s\n", "time of the library / time of", "median", "half of the turns");
  int over = MappingCostsNothing();
  over += ViewsCostNearlyNothing();
  over += FailuresAreCheap();
  over += GuardCostsLittle();
  over += MapOrReadChoosesWell();
  over += CopyingIsAsFastAsAnything();
  std::printf("\n%-44s %6s\n", "heap allocations of a success", "count");
  over += SuccessAllocatesNothing();
  std::printf("\n%-44s %6s\n", "heap allocations of a failure", "count");
  over += FailureAllocatesLittle();
  std::printf("\n%d over their bounds\n", over);
  return over;
}

}  // namespace mmap_compat
