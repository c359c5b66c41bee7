// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/file_benchmarks.h"

#include "mmap_compat/file_bytes.h"
#include "tests/benchmarks/compat/plain_files.h"

namespace mmap_compat {
namespace {

// As CompatFile, by whichever way MapOrRead chooses.
class ChosenFile {
 public:
  explicit ChosenFile(const char* path) : bytes_(MapOrRead(path)) {}
  std::uint64_t SumAll() const { return Sum(bytes_->bytes().data(), bytes_->size()); }

 private:
  absl::StatusOr<FileBytes> bytes_;
};

}  // namespace

void RegisterFiles() {
  RegisterMapped<MappedFile>("mmap");
  RegisterMapped<CompatFile>("compat");
  Register("sum_once", "MapOrRead", &SumOnce<ChosenFile>);
  Register("sum_once", "read", &SumOnce<ReadFile>);
  Register("sum_once", "pread", &SumOnce<PreadFile>);
  Register("sequential_sum", "pread", &SequentialSum<PreadFile>);
  Register("random_4KiB_reads", "pread", &RandomReads<PreadFile>);
}

}  // namespace mmap_compat
