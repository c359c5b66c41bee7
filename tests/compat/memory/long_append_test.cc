// SPDX-License-Identifier: Apache-2.0
//
// The long form of append_test: 20,000 records from each process, on three kinds of filesystem,
// three times. The third is one that cannot reserve blocks, which takes the other way through the
// library.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "tests/compat/memory/appending.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kRecords = 20000;
constexpr int kRuns = 3;

void AppendIn(const std::string& directory) {
  for (int run = 0; run < kRuns; ++run) {
    const AppendResult result = AppendFromTwoProcesses(directory, kRecords, Allocation::kSparse);
    EXPECT_EQ(result.lost, 0u) << directory;
    EXPECT_EQ(result.writers_that_died, 0) << directory;
  }
}

TEST(LongAppendTest, OnADisk) { AppendIn(ScratchDirectory()); }

TEST(LongAppendTest, InMemory) {
  if (!IsWritableDirectory("/dev/shm")) GTEST_SKIP() << "there is no /dev/shm";
  AppendIn("/dev/shm");
}

// A small ext3 in a file, mounted by way of a loop device; gone with the object.
class MountedExt3 {
 public:
  MountedExt3() {
    std::string name = ScratchDirectory() + "/ext3-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) return;
    directory_ = name;
    const std::string image = name + ".img";
    const std::string make = "truncate -s 64M " + image + " && mkfs.ext3 -q " + image +
                             " && mount -o loop " + image + " " + name;
    mounted_ = system(make.c_str()) == 0;
  }
  ~MountedExt3() {
    if (mounted_) {
      EXPECT_EQ(system(("umount " + directory_).c_str()), 0);
    }
    rmdir(directory_.c_str());
    unlink((directory_ + ".img").c_str());
  }
  MountedExt3(const MountedExt3&) = delete;
  MountedExt3& operator=(const MountedExt3&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  bool mounted_ = false;
};

TEST(LongAppendTest, WhereBlocksCannotBeReserved) {
  const MountedExt3 ext3;
  if (!ext3.mounted()) GTEST_SKIP() << "an ext3 cannot be made and mounted here (root can)";
  AppendIn(ext3.directory());
}

}  // namespace
}  // namespace mmap_compat
