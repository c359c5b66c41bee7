// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/copy_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/own_mounts.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

// A directory of its own, so that what is left behind shows.
class CopyFileTest : public ::testing::TestWithParam<bool> {
 protected:
  CopyFileTest() : directory_(ScratchDirectory() + "/copy-XXXXXX") {
    if (mkdtemp(directory_.data()) == nullptr) abort();
    options_.in_kernel = GetParam();
  }
  ~CopyFileTest() override {
    for (const std::string& name : Names()) unlink((directory_ + '/' + name).c_str());
    rmdir(directory_.c_str());
  }

  std::string Path(const std::string& name) const { return directory_ + '/' + name; }

  void Write(const std::string& name, const std::string& contents) const {
    FILE* const file = fopen(Path(name).c_str(), "w");
    fwrite(contents.data(), 1, contents.size(), file);
    fclose(file);
  }

  std::string Read(const std::string& name) const {
    FILE* const file = fopen(Path(name).c_str(), "r");
    if (file == nullptr) return "(missing)";
    std::string contents;
    for (int c; (c = fgetc(file)) != EOF;) contents += static_cast<char>(c);
    fclose(file);
    return contents;
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    DIR* const directory = opendir(directory_.c_str());
    while (const dirent* entry = readdir(directory)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    closedir(directory);
    return names;
  }

  absl::StatusOr<CopyResult> Copy(const std::string& from, const std::string& to) const {
    return CopyFile(Path(from).c_str(), Path(to).c_str(), options_);
  }

  std::string directory_;
  CopyOptions options_;
};

INSTANTIATE_TEST_SUITE_P(Ways, CopyFileTest, ::testing::Bool(),
                         [](const auto& way) { return way.param ? "InKernel" : "ThroughBuffer"; });

TEST_P(CopyFileTest, BytesAndPermissionsArrive) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, PageSize() - 1, PageSize(), 5 * PageSize() + 3}) {
    Write("from", Pattern(size));
    chmod(Path("from").c_str(), 0640);
    const auto copied = Copy("from", "to");
    ASSERT_THAT(copied, Succeeds());
    EXPECT_EQ(copied->size, size);
    EXPECT_EQ(Read("to"), Pattern(size));
    struct stat status;
    ASSERT_EQ(stat(Path("to").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0640u);
  }
  EXPECT_EQ(Names().size(), 2u);
}

TEST_P(CopyFileTest, ProgressIsToldAfterEachWindow) {
  Write("from", Pattern(4 * PageSize()));
  std::vector<std::uint64_t> seen;
  options_.window = PageSize();
  options_.progress = [&seen](std::uint64_t copied, std::uint64_t size) {
    EXPECT_EQ(size, 4 * PageSize());
    seen.push_back(copied);
    return true;
  };
  ASSERT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{PageSize(), 2 * PageSize(), 3 * PageSize(),
                                              4 * PageSize()}));
}

TEST_P(CopyFileTest, CancellingLeavesTheDestinationAsItWas) {
  Write("from", Pattern(4 * PageSize()));
  Write("to", "before");
  options_.window = PageSize();
  options_.progress = [](std::uint64_t copied, std::uint64_t) { return copied < 2 * PageSize(); };
  EXPECT_THAT(Copy("from", "to"), FailsFor(Reason::kCancelled));
  EXPECT_EQ(Read("to"), "before");
  EXPECT_EQ(Names().size(), 2u);
}

TEST_P(CopyFileTest, HalfACopyIsNeverSeenUnderTheFinalName) {
  Write("from", Pattern(4 * PageSize()));
  options_.window = PageSize();
  options_.progress = [this](std::uint64_t, std::uint64_t) {
    EXPECT_EQ(access(Path("to").c_str(), F_OK), -1);
    return true;
  };
  EXPECT_THAT(Copy("from", "to"), Succeeds());
}

// Much larger than the memory of the machine; only two pages of it are data.
TEST_P(CopyFileTest, HolesStayHolesInAFileLargerThanMemory) {
#ifndef SEEK_HOLE
  GTEST_SKIP() << "no file tells where its holes are: there is no SEEK_HOLE in the headers";
#else
  const off_t size = off_t{1} << 40;
  Write("from", "begin");
  {
    const ScopedFd fd(open(Path("from").c_str(), O_WRONLY | O_CLOEXEC));
    if (ftruncate(fd.get(), size) != 0) GTEST_SKIP() << "the filesystem has no file of 1 TiB";
    ASSERT_EQ(pwrite(fd.get(), "end", 3, size - 3), 3);
    if (lseek(fd.get(), 0, SEEK_HOLE) >= size) GTEST_SKIP() << "the filesystem cannot tell holes";
  }
  const auto copied = Copy("from", "to");
  ASSERT_THAT(copied, Succeeds());
  EXPECT_EQ(copied->size, static_cast<std::uint64_t>(size));
  EXPECT_LT(copied->data, std::uint64_t{1} << 20);
  const ScopedFd fd(open(Path("to").c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  ASSERT_EQ(fstat(fd.get(), &status), 0);
  EXPECT_EQ(status.st_size, size);
  EXPECT_LT(status.st_blocks, 2048) << "the copy takes more than 1 MiB of the disk";
  char tail[3];
  ASSERT_EQ(pread(fd.get(), tail, 3, size - 3), 3);
  EXPECT_EQ(std::string(tail, 3), "end");
  char head[5];
  ASSERT_EQ(pread(fd.get(), head, 5, 0), 5);
  EXPECT_EQ(std::string(head, 5), "begin");
#endif
}

TEST_P(CopyFileTest, FileIsNotCopiedOntoItselfByAnyName) {
  Write("from", "abc");
  ASSERT_EQ(link(Path("from").c_str(), Path("hard").c_str()), 0);
  ASSERT_EQ(symlink("from", Path("soft").c_str()), 0);
  for (const char* const name : {"from", "hard", "soft"}) {
    EXPECT_THAT(Copy("from", name), FailsFor(Reason::kInvalidName)) << name;
  }
  EXPECT_EQ(Read("from"), "abc");
}

TEST_P(CopyFileTest, ExistingDestinationIsReplacedOnlyWhereThatIsAllowed) {
  Write("from", "new");
  Write("to", "old");
  options_.replace = false;
  EXPECT_THAT(Copy("from", "to"), FailsFor(Reason::kAlreadyExists));
  EXPECT_EQ(Read("to"), "old");
  EXPECT_THAT(Copy("from", "other"), Succeeds());
  EXPECT_EQ(Read("other"), "new");
  options_.replace = true;
  options_.durable = true;
  EXPECT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(Read("to"), "new");
  EXPECT_EQ(Names().size(), 3u);
}

TEST_P(CopyFileTest, WhatCannotBeOpenedOrCopiedSaysWhy) {
  Write("from", "abc");
  EXPECT_THAT(Copy("missing", "to"), FailsFor(Reason::kNotFound));
  EXPECT_THAT(Copy("from", "missing/to"), FailsFor(Reason::kNotFound));
  EXPECT_THAT(CopyFile(directory_.c_str(), Path("to").c_str()), FailsFor(Reason::kNotMappable));
  EXPECT_EQ(Names().size(), 1u);
}

TEST_P(CopyFileTest, FullDiskLeavesNothingBehind) {
  const ScratchFile from(Pattern(std::size_t{3} << 20));
  options_.window = 16 * PageSize();
  const int result = InChild([&] {
    if (!MountSmallFilesystem(directory_)) return kCannotMount;
    Write("to", "before");
    const absl::Status status =
        CopyFile(from.path().c_str(), Path("to").c_str(), options_).status();
    if (ReasonFrom(status) != Reason::kBeyondFileLimits) return 1;
    if (Read("to") != "before") return 2;
    return Names().size() == 1 ? 0 : 3;
  });
  if (result == kCannotMount) GTEST_SKIP() << "no small filesystem can be mounted here";
  EXPECT_EQ(result, 0) << "1 wrong reason, 2 the destination changed, 3 something was left behind";
}

TEST_P(CopyFileTest, InterruptLeavesNothingBehind) {
  Write("from", Pattern(4 * PageSize()));
  Write("replaced", "before");
  options_.window = PageSize();
  options_.progress = [](std::uint64_t copied, std::uint64_t) {
    if (copied >= 2 * PageSize()) raise(SIGINT);
    return true;
  };
  for (const char* const to : {"new", "replaced"}) {
    EXPECT_EQ(InChild([&] {
                signal(SIGINT, SIG_DFL);
                return Copy("from", to).ok() ? 0 : 1;
              }),
              128 + SIGINT);
  }
  EXPECT_EQ(Read("new"), "(missing)");
  EXPECT_EQ(Read("replaced"), "before");
  EXPECT_THAT(Names(), ::testing::UnorderedElementsAre("from", "replaced"));
}

// A signal that the program handles is its own affair, and the copy goes on.
TEST_P(CopyFileTest, HandledSignalsDisturbNothing) {
  Write("from", Pattern(4 * PageSize()));
  options_.window = PageSize();
  options_.progress = [](std::uint64_t, std::uint64_t) {
    raise(SIGINT);
    return true;
  };
  EXPECT_EQ(InChild([&] {
              signal(SIGINT, [](int) {});
              return Copy("from", "to").ok() ? 0 : 1;
            }),
            0);
  EXPECT_EQ(Read("to"), Read("from"));
}

TEST_P(CopyFileTest, LimitLeavesNothingBehind) {
  Write("from", Pattern(8 * PageSize()));
  EXPECT_EQ(InChild([this] {
              signal(SIGXFSZ, SIG_DFL);
              const auto size = static_cast<rlim_t>(PageSize());
              const struct rlimit limit = {size, size};
              if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              const absl::Status status = Copy("from", "to").status();
              return ReasonFrom(status) == Reason::kBeyondFileLimits ? 0 : 2;
            }),
            0);
  EXPECT_EQ(Names().size(), 1u);
}

TEST_P(CopyFileTest, SourceThatIsTruncatedMeanwhileIsAnError) {
  Write("from", Pattern(8 * PageSize()));
  options_.window = PageSize();
  options_.progress = [this](std::uint64_t, std::uint64_t) {
    EXPECT_EQ(truncate(Path("from").c_str(), 0), 0);
    return true;
  };
  EXPECT_THAT(Copy("from", "to"), FailsFor(Reason::kBeyondFileLimits));
  EXPECT_EQ(Names().size(), 1u);
}

// Long enough for both ways to be tried, and for windows that end anywhere.
TEST_P(CopyFileTest, LongFileArrives) {
  const std::string contents = Pattern((std::size_t{9} << 20) + 5);
  Write("from", contents);
  for (const std::size_t window : {std::size_t{0}, 3 * PageSize(), std::size_t{5} << 20}) {
    options_.window = window;
    std::uint64_t told = 0;
    options_.progress = [&told](std::uint64_t copied, std::uint64_t) {
      EXPECT_GT(copied, told);
      told = copied;
      return true;
    };
    const auto copied = Copy("from", "to");
    ASSERT_THAT(copied, Succeeds());
    EXPECT_EQ(copied->data, contents.size());
    EXPECT_EQ(told, contents.size());
    EXPECT_TRUE(Read("to") == contents) << "with windows of " << window;
    EXPECT_TRUE(copied->in_kernel <= GetParam());
  }
}

TEST_P(CopyFileTest, CopyWithinACopyHasItsOwnBuffer) {
  Write("outer", Pattern(4 * PageSize()));
  Write("inner", std::string(4 * PageSize(), 'i'));
  const CopyOptions plain = options_;
  options_.window = PageSize();
  options_.progress = [&](std::uint64_t, std::uint64_t) {
    return CopyFile(Path("inner").c_str(), Path("to inner").c_str(), plain).ok();
  };
  EXPECT_THAT(Copy("outer", "to"), Succeeds());
  EXPECT_EQ(Read("to"), Read("outer"));
  EXPECT_EQ(Read("to inner"), Read("inner"));
}

TEST_P(CopyFileTest, SuccessLeavesErrnoAsItWas) {
  Write("from", Pattern(3 * PageSize()));
  for (const bool replace : {false, true}) {
    options_.replace = replace;
    errno = EDOM;
    EXPECT_THAT(Copy("from", "to"), Succeeds());
    EXPECT_EQ(errno, EDOM);
  }
}

TEST_P(CopyFileTest, NameThatIsTooLongIsRefused) {
  Write("from", "x");
  EXPECT_THAT(Copy("from", std::string(100000, 'n')), FailsFor(Reason::kInvalidName));
  EXPECT_EQ(Names().size(), 1u);
}

TEST_P(CopyFileTest, NothingLeaks) {
  Write("from", Pattern(3 * PageSize()));
  (void)Copy("from", "to");
  const auto descriptors = CountDescriptors();
  const auto mappings = CountMappings();
  for (int i = 0; i < 10; ++i) {
    (void)Copy("from", "to");
    (void)Copy("missing", "to");
    (void)Copy("from", "from");
  }
  EXPECT_EQ(CountDescriptors(), descriptors);
  if (mappings) {
    EXPECT_LT(*CountMappings(), *mappings + 10);
  }
}

}  // namespace
}  // namespace mmap_compat
