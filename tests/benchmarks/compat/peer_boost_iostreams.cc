// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/file_benchmarks.h"

#ifdef MMAP_COMPAT_HAS_BOOST_IOSTREAMS

#include <boost/iostreams/device/mapped_file.hpp>
#include <boost/version.hpp>

#include "tests/benchmarks/compat/plain_files.h"

namespace mmap_compat {
namespace {

class BoostIostreamsFile : public WholeFile {
 public:
  explicit BoostIostreamsFile(const char* path) : source_(path) {
    Hold(source_.data(), source_.size());
  }

 private:
  boost::iostreams::mapped_file_source source_;
};

}  // namespace

void RegisterBoostIostreams() {
  RegisterMapped<BoostIostreamsFile>("Boost.Iostreams");
  benchmark::AddCustomContext("Boost.Iostreams", BOOST_LIB_VERSION);
}

}  // namespace mmap_compat

#else

namespace mmap_compat {

void RegisterBoostIostreams() {
  benchmark::AddCustomContext("Boost.Iostreams", "skipped: not installed (libboost-iostreams-dev)");
}

}  // namespace mmap_compat

#endif
