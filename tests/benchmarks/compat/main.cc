// SPDX-License-Identifier: Apache-2.0
//
// What the library costs beside the plain calls and beside other libraries.
//
//   bazel run -c opt //tests/benchmarks/compat -- --benchmark_out=$PWD/compat.json
//
// runs everything, writes one JSON file with what is true of the machine in its context, and ends
// with the ratios that the library promises. Besides Google Benchmark's own flags:
//
//   --table         print Markdown tables of processor time as well
//   --only=benchmarks, --only=promises
//                   one half of it: the times of everything, or the ratios that are promised
//   --rust=PROGRAM  measure memmap2 and mmap-rs, too, by what
//                     cargo build --release
//                     --manifest-path=tests/benchmarks/compat/rust_peers/Cargo.toml
//                   makes (rust_peers/target/release/rust_peers)
//   --check         end with 1 where a ratio is over its bound: for a quiet machine
//
// Libraries that were not installed when this was built are skipped; the context names them.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "conformance/report/host.h"
#include "mmap_compat/anonymous.h"
#include "tests/benchmarks/compat/file_benchmarks.h"
#include "tests/benchmarks/compat/markdown_reporter.h"
#include "tests/benchmarks/compat/peer_rust.h"
#include "tests/benchmarks/compat/promises.h"

namespace mmap_compat {
namespace {

constexpr char kRust[] = "--rust=";

struct Flags {
  bool table = false;
  bool benchmarks = true;
  bool promises = true;
  bool check = false;
  const char* rust = nullptr;
};

// Takes our flags out of the arguments.
Flags Take(int& argc, char** argv) {
  Flags flags;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--table") == 0) {
      flags.table = true;
    } else if (std::strcmp(argv[i], "--only=benchmarks") == 0) {
      flags.promises = false;
    } else if (std::strcmp(argv[i], "--only=promises") == 0) {
      flags.benchmarks = false;
    } else if (std::strncmp(argv[i], kRust, std::strlen(kRust)) == 0) {
      flags.rust = argv[i] + std::strlen(kRust);
    } else if (std::strcmp(argv[i], "--check") == 0) {
      flags.check = true;
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  return flags;
}

// What is true of the machine and not of the code. Google Benchmark adds processors and caches.
void AddContext() {
  for (const conformance::HostFact& fact : conformance::HostFacts()) {
    benchmark::AddCustomContext(fact.name, fact.value);
  }
  benchmark::AddCustomContext("filesystem", conformance::FilesystemType(Directory()));
  benchmark::AddCustomContext("anonymous_backend",
                              std::string(AnonymousBackendName(kAnonymousBackend)));
}

void RegisterEverything(const char* rust) {
  RegisterFiles();
  RegisterGuards();
  RegisterMemory();
  RegisterViews();
  RegisterCopies();
  RegisterBoostIostreams();
  RegisterBoostInterprocess();
  RegisterGlib();
  RegisterRust(rust);
}

int Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const Flags flags = Take(argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  AddContext();
  RegisterEverything(flags.rust);
  MarkdownReporter reporter(isatty(STDOUT_FILENO) != 0);
  if (flags.benchmarks) benchmark::RunSpecifiedBenchmarks(&reporter);
  if (flags.table) std::fputs(reporter.Tables().c_str(), stdout);
  const int over = flags.promises ? PrintPromises() : 0;
  return flags.check && over > 0 ? 1 : 0;
}

}  // namespace
}  // namespace mmap_compat

int main(int argc, char** argv) { return mmap_compat::Main(argc, argv); }
