// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/file_benchmarks.h"

#ifdef MMAP_COMPAT_HAS_BOOST_INTERPROCESS

#include <boost/interprocess/anonymous_shared_memory.hpp>
#include <boost/interprocess/file_mapping.hpp>
#include <boost/interprocess/mapped_region.hpp>
#include <boost/version.hpp>

#include "mmap_compat/page_size.h"
#include "tests/benchmarks/compat/plain_files.h"

namespace mmap_compat {
namespace {

namespace bi = boost::interprocess;

class BoostInterprocessFile : public WholeFile {
 public:
  explicit BoostInterprocessFile(const char* path)
      : region_(bi::file_mapping(path, bi::read_only), bi::read_only) {
    Hold(region_.get_address(), region_.get_size());
  }

 private:
  bi::mapped_region region_;
};

void Shared(benchmark::State& state) {
  while (state.KeepRunning()) {
    const bi::mapped_region memory = bi::anonymous_shared_memory(SizeOf(state));
    benchmark::DoNotOptimize(memory.get_address());
  }
}

void Flush(benchmark::State& state) {
  bi::mapped_region file(bi::file_mapping(FileOfSize(SizeOf(state)), bi::read_write),
                         bi::read_write);
  const std::size_t middle = RoundDownToPage(file.get_size() / 2);
  while (state.KeepRunning()) {
    static_cast<std::byte*>(file.get_address())[middle] = std::byte{1};
    benchmark::DoNotOptimize(file.flush(middle, 4 * kKiB, true));
  }
}

}  // namespace

void RegisterBoostInterprocess() {
  RegisterMapped<BoostInterprocessFile>("Boost.Interprocess");
  Register("shared_map_unmap", "Boost.Interprocess", &Shared);
  Register("range_flush", "Boost.Interprocess", &Flush);
  benchmark::AddCustomContext("Boost.Interprocess", BOOST_LIB_VERSION);
}

}  // namespace mmap_compat

#else

namespace mmap_compat {

void RegisterBoostInterprocess() {
  benchmark::AddCustomContext("Boost.Interprocess", "skipped: not installed (libboost-dev)");
}

}  // namespace mmap_compat

#endif
