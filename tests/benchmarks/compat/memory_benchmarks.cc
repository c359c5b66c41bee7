// SPDX-License-Identifier: Apache-2.0
//
// What is done to pages: made and removed, flushed, resized.
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>

#include "mmap_compat/anonymous.h"
#include "mmap_compat/page_size.h"
#include "tests/benchmarks/compat/file_benchmarks.h"
#include "tests/benchmarks/compat/plain_files.h"

namespace mmap_compat {
namespace {

constexpr int kReadWrite = PROT_READ | PROT_WRITE;

void AnonymousByMmap(benchmark::State& state) {
  const std::size_t size = SizeOf(state);
  while (state.KeepRunning()) {
    // Not const: newer versions of the library deprecate to keep what cannot change.
    void* memory = MapAnonymousPrivate(nullptr, size, kReadWrite);
    if (memory == MAP_FAILED) std::abort();
    benchmark::DoNotOptimize(memory);
    munmap(memory, size);
  }
}

void AnonymousByCompat(benchmark::State& state) {
  const std::size_t size = SizeOf(state);
  while (state.KeepRunning()) {
    const auto memory = Mapping::AnonymousPrivate(size);
    benchmark::DoNotOptimize(memory->bytes().data());
  }
}

void SharedByMmap(benchmark::State& state) {
  const std::size_t size = SizeOf(state);
  while (state.KeepRunning()) {
    void* memory = MapAnonymousShared(nullptr, size, kReadWrite);
    if (memory == MAP_FAILED) std::abort();
    benchmark::DoNotOptimize(memory);
    munmap(memory, size);
  }
}

void SharedByCompat(benchmark::State& state) {
  const std::size_t size = SizeOf(state);
  while (state.KeepRunning()) {
    const auto memory = Mapping::AnonymousShared(size);
    benchmark::DoNotOptimize(memory->bytes().data());
  }
}

Mapping Writable(const char* path) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  absl::StatusOr<Mapping> file = Mapping::OpenFile(path, options);
  if (!file.ok()) std::abort();
  return *std::move(file);
}

// A store and a flush of its page, in the middle of the file. Asked for and not waited for: the
// wait is the disk's.
void FlushByMsync(benchmark::State& state) {
  Mapping file = Writable(FileOfSize(SizeOf(state)));
  const std::size_t middle = RoundDownToPage(file.size() / 2);
  std::byte* const page = file.mutable_bytes().data() + middle;
  while (state.KeepRunning()) {
    *page = std::byte{1};
    benchmark::DoNotOptimize(msync(page, 4 * kKiB, MS_ASYNC));
  }
}

void FlushByCompat(benchmark::State& state) {
  Mapping file = Writable(FileOfSize(SizeOf(state)));
  const std::size_t middle = RoundDownToPage(file.size() / 2);
  while (state.KeepRunning()) {
    file.mutable_bytes()[middle] = std::byte{1};
    benchmark::DoNotOptimize(file.Flush(middle, 4 * kKiB, FlushMode::kAsync).ok());
  }
}

// From one page to `size` more and back.
void ResizeByCompat(benchmark::State& state) {
  const std::size_t size = SizeOf(state);
  auto memory = Mapping::AnonymousPrivate(PageSize());
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(memory->Resize(size + PageSize()).ok());
    benchmark::DoNotOptimize(memory->Resize(PageSize()).ok());
  }
}

#ifdef MREMAP_MAYMOVE
void ResizeByMremap(benchmark::State& state) {
  const std::size_t size = SizeOf(state) + PageSize();
  void* memory = MapAnonymousPrivate(nullptr, PageSize(), kReadWrite);
  while (state.KeepRunning()) {
    memory = mremap(memory, PageSize(), size, MREMAP_MAYMOVE);
    if (memory == MAP_FAILED) std::abort();
    memory = mremap(memory, size, PageSize(), MREMAP_MAYMOVE);
    benchmark::DoNotOptimize(memory);
  }
  munmap(memory, PageSize());
}
#endif

}  // namespace

void RegisterMemory() {
  Register("anonymous_map_unmap", "mmap", &AnonymousByMmap);
  Register("anonymous_map_unmap", "compat", &AnonymousByCompat);
  Register("shared_map_unmap", "mmap", &SharedByMmap);
  Register("shared_map_unmap", "compat", &SharedByCompat);
  Register("range_flush", "mmap", &FlushByMsync);
  Register("range_flush", "compat", &FlushByCompat);
  Register("resize", "compat", &ResizeByCompat);
#ifdef MREMAP_MAYMOVE
  Register("resize", "mmap", &ResizeByMremap);
#else
  benchmark::AddCustomContext("mremap", "skipped: this system has none");
#endif
}

}  // namespace mmap_compat
