// SPDX-License-Identifier: Apache-2.0
//
// What the library costs beside the plain calls.
//
//   bazel run -c opt //tests/benchmarks/compat -- --benchmark_out=compat.json
//
// Each benchmark has a twin that does the same by raw calls; the last ones print the ratios that
// the library promises, measured back to back in one run so that both see the same machine. They
// are printed and marked, never asserted: timing on a busy machine proves nothing.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compat/access_guard.h"
#include "compat/copy_file.h"
#include "compat/file_bytes.h"
#include "compat/mapping.h"
#include "compat/page_size.h"

namespace mmap_compat {
namespace {

std::string Directory() {
  const char* const directory = std::getenv("TMPDIR");
  return directory != nullptr ? directory : "/tmp";
}

// A file of that size, made once per process and gone with it.
class TestFile {
 public:
  explicit TestFile(std::size_t size) : path_(Directory() + "/compat-benchmark-XXXXXX") {
    const int fd = mkstemp(path_.data());
    const std::string block(std::size_t{64} << 10, 'b');
    for (std::size_t written = 0; written < size;) {
      const ssize_t n = write(fd, block.data(), std::min(block.size(), size - written));
      if (n <= 0) std::abort();
      written += static_cast<std::size_t>(n);
    }
    close(fd);
  }
  ~TestFile() { unlink(path_.c_str()); }
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;

  const char* path() const { return path_.c_str(); }

  static const TestFile& OfSize(std::size_t size) {
    static std::vector<std::pair<std::size_t, std::unique_ptr<TestFile>>> files;
    for (const auto& [of_size, file] : files) {
      if (of_size == size) return *file;
    }
    files.emplace_back(size, std::make_unique<TestFile>(size));
    return *files.back().second;
  }

 private:
  std::string path_;
};

std::size_t SizeOf(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

std::uint64_t Sum(const std::byte* bytes, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + sizeof(sum) <= size; i += sizeof(sum)) {
    std::uint64_t word;
    std::memcpy(&word, bytes + i, sizeof(word));
    sum += word;
  }
  return sum;
}

// One raw mapping of a whole file, as a careful program makes it.
struct RawFile {
  explicit RawFile(const char* path) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) std::abort();
    size = static_cast<std::size_t>(status.st_size);
    bytes = static_cast<const std::byte*>(mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0));
    close(fd);
    if (bytes == MAP_FAILED) std::abort();
  }
  ~RawFile() { munmap(const_cast<std::byte*>(bytes), size); }
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  std::size_t size;
  const std::byte* bytes;
};

void OpenMapUnmapRaw(benchmark::State& state) {
  const char* const path = TestFile::OfSize(SizeOf(state)).path();
  while (state.KeepRunning()) {
    const RawFile file(path);
    benchmark::DoNotOptimize(file.bytes);
  }
}

void OpenMapUnmapCompat(benchmark::State& state) {
  const char* const path = TestFile::OfSize(SizeOf(state)).path();
  while (state.KeepRunning()) {
    const auto file = Mapping::OpenFile(path);
    benchmark::DoNotOptimize(file->bytes().data());
  }
}

void AnonymousRaw(benchmark::State& state) {
  const std::size_t size = SizeOf(state);
  while (state.KeepRunning()) {
    void* const memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    benchmark::DoNotOptimize(memory);
    munmap(memory, size);
  }
}

void AnonymousCompat(benchmark::State& state) {
  while (state.KeepRunning()) {
    const auto memory = Mapping::AnonymousPrivate(SizeOf(state));
    benchmark::DoNotOptimize(memory->bytes().data());
  }
}

void SequentialSumMapped(benchmark::State& state) {
  const auto file = Mapping::OpenFile(TestFile::OfSize(SizeOf(state)).path());
  while (state.KeepRunning()) benchmark::DoNotOptimize(Sum(file->bytes().data(), file->size()));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void SequentialSumGuarded(benchmark::State& state) {
  const auto file = Mapping::OpenFile(TestFile::OfSize(SizeOf(state)).path());
  const auto guard = AccessGuard::Install();
  while (state.KeepRunning()) {
    std::uint64_t sum = 0;
    (void)guard->Run(file->bytes(), [&] { sum = Sum(file->bytes().data(), file->size()); });
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void GuardedByte(benchmark::State& state) {
  const auto file = Mapping::OpenFile(TestFile::OfSize(SizeOf(state)).path());
  const auto guard = AccessGuard::Install();
  std::byte byte;
  while (state.KeepRunning()) {
    (void)guard->Copy(file->bytes().subspan(0, 1), {&byte, 1});
    benchmark::DoNotOptimize(byte);
  }
}

void RangeFlush(benchmark::State& state) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  auto file = Mapping::OpenFile(TestFile::OfSize(SizeOf(state)).path(), options);
  while (state.KeepRunning()) {
    file->mutable_bytes()[0] = std::byte{1};
    benchmark::DoNotOptimize(file->Flush(0, 1, FlushMode::kAsync).ok());
  }
}

void ResizeMemory(benchmark::State& state) {
  auto memory = Mapping::AnonymousPrivate(PageSize());
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(memory->Resize(SizeOf(state) + PageSize()).ok());
    benchmark::DoNotOptimize(memory->Resize(PageSize()).ok());
  }
}

// The whole file's bytes, summed once: by reading, by mapping, and by what MapOrRead chooses.
void SumOnceBy(benchmark::State& state, std::size_t longest_read) {
  const char* const path = TestFile::OfSize(SizeOf(state)).path();
  MapOrReadOptions options;
  options.longest_read = longest_read;
  while (state.KeepRunning()) {
    const auto bytes = MapOrRead(path, options);
    benchmark::DoNotOptimize(Sum(bytes->bytes().data(), bytes->size()));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
void SumOnceByRead(benchmark::State& state) { SumOnceBy(state, SIZE_MAX); }
void SumOnceByMap(benchmark::State& state) { SumOnceBy(state, 0); }
void SumOnceMapOrRead(benchmark::State& state) {
  SumOnceBy(state, MapOrReadOptions().longest_read);
}

void CopyByReadWrite(benchmark::State& state) {
  const std::string to = Directory() + "/compat-benchmark-copy";
  std::vector<char> buffer(std::size_t{128} << 10);
  while (state.KeepRunning()) {
    const int in = open(TestFile::OfSize(SizeOf(state)).path(), O_RDONLY | O_CLOEXEC);
    const int out = open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (ssize_t n; (n = read(in, buffer.data(), buffer.size())) > 0;) {
      if (write(out, buffer.data(), static_cast<std::size_t>(n)) != n) std::abort();
    }
    close(in);
    close(out);
  }
  unlink(to.c_str());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void CopyBy(benchmark::State& state, bool in_kernel) {
  const std::string to = Directory() + "/compat-benchmark-copy";
  CopyOptions options;
  options.in_kernel = in_kernel;
  while (state.KeepRunning()) {
    const auto copied = CopyFile(TestFile::OfSize(SizeOf(state)).path(), to.c_str(), options);
    if (!copied.ok()) state.SkipWithError(std::string(copied.status().message()).c_str());
  }
  unlink(to.c_str());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
void CopyInKernel(benchmark::State& state) { CopyBy(state, true); }
void CopyMapped(benchmark::State& state) { CopyBy(state, false); }

void Sizes(benchmark::internal::Benchmark* benchmark) {
  for (const std::int64_t kibibytes : {4, 64, 1024, 16 * 1024, 256 * 1024}) {
    benchmark->Arg(kibibytes << 10);
  }
}

BENCHMARK(OpenMapUnmapRaw)->Apply(Sizes);
BENCHMARK(OpenMapUnmapCompat)->Apply(Sizes);
BENCHMARK(AnonymousRaw)->Apply(Sizes);
BENCHMARK(AnonymousCompat)->Apply(Sizes);
BENCHMARK(SequentialSumMapped)->Apply(Sizes);
BENCHMARK(SequentialSumGuarded)->Apply(Sizes);
BENCHMARK(GuardedByte)->Arg(4096);
BENCHMARK(RangeFlush)->Arg(1 << 20);
BENCHMARK(ResizeMemory)->Apply(Sizes);
BENCHMARK(SumOnceByRead)->Apply(Sizes)->Arg(4 << 20)->Arg(8 << 20);
BENCHMARK(SumOnceByMap)->Apply(Sizes)->Arg(4 << 20)->Arg(8 << 20);
BENCHMARK(SumOnceMapOrRead)->Apply(Sizes);
BENCHMARK(CopyByReadWrite)->Apply(Sizes);
BENCHMARK(CopyInKernel)->Apply(Sizes);
BENCHMARK(CopyMapped)->Apply(Sizes);

// What is true of the machine and not of the code.
void AddContext() {
  struct utsname name;
  if (uname(&name) == 0) {
    benchmark::AddCustomContext("kernel", std::string(name.sysname) + ' ' + name.release);
  }
  std::ifstream thp("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string mode;
  if (std::getline(thp, mode)) benchmark::AddCustomContext("transparent_hugepage", mode);
  struct statvfs filesystem;
  if (statvfs(Directory().c_str(), &filesystem) == 0) {
    benchmark::AddCustomContext("filesystem_id", std::to_string(filesystem.f_fsid));
  }
  benchmark::AddCustomContext("directory", Directory());
  benchmark::AddCustomContext("page_size", std::to_string(PageSize()));
}

double SecondsOf(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The best of many turns each, taken in turns: what other processes take away does not count.
double Ratio(const std::function<void()>& ours, const std::function<void()>& plain) {
  constexpr int kTurns = 40;
  double best_ours = 1e9;
  double best_plain = 1e9;
  for (int i = 0; i < kTurns; ++i) {
    best_plain = std::min(best_plain, SecondsOf(plain));
    best_ours = std::min(best_ours, SecondsOf(ours));
  }
  return best_ours / best_plain;
}

void Promise(const char* what, double ratio, double bound) {
  std::printf("%-52s %6.3f  %s %.2f\n", what, ratio, ratio <= bound ? "within" : "OVER  ", bound);
}

void PrintPromises() {
  constexpr int kRepeats = 200;
  const char* const small = TestFile::OfSize(std::size_t{64} << 10).path();
  const char* const large = TestFile::OfSize(std::size_t{16} << 20).path();
  std::printf("\ntime against the plain way\n");
  Promise("open + map + unmap of a file",
          Ratio(
              [small] {
                for (int i = 0; i < kRepeats; ++i)
                  benchmark::DoNotOptimize(Mapping::OpenFile(small));
              },
              [small] {
                for (int i = 0; i < kRepeats; ++i) benchmark::DoNotOptimize(RawFile(small).bytes);
              }),
          1.03);
  const auto file = Mapping::OpenFile(large);
  const auto guard = AccessGuard::Install();
  const auto sum = [&file] { benchmark::DoNotOptimize(Sum(file->bytes().data(), file->size())); };
  Promise("guarded sequential read of 16 MiB",
          Ratio([&] { (void)guard->Run(file->bytes(), sum); }, sum), 1.05);
  for (const std::size_t kibibytes : {4u, 64u, 1024u, 4096u, 8192u, 16384u, 32768u, 262144u}) {
    const char* const path = TestFile::OfSize(kibibytes << 10).path();
    const auto by = [path](std::size_t longest_read) {
      MapOrReadOptions options;
      options.longest_read = longest_read;
      const auto bytes = MapOrRead(path, options);
      benchmark::DoNotOptimize(Sum(bytes->bytes().data(), bytes->size()));
    };
    const auto chosen = [&by] { by(MapOrReadOptions().longest_read); };
    const double against_read = Ratio(chosen, [&by] { by(SIZE_MAX); });
    const double against_map = Ratio(chosen, [&by] { by(0); });
    const std::string what = "MapOrRead of " + std::to_string(kibibytes) + " KiB";
    Promise(what.c_str(), std::max(against_read, against_map), 1.05);
  }
}

}  // namespace
}  // namespace mmap_compat

int main(int argc, char** argv) {
  mmap_compat::AddContext();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  mmap_compat::PrintPromises();
  return 0;
}
