// SPDX-License-Identifier: Apache-2.0
//
// Where CopyFile copies from and to: what is no file, has no size, cannot be replaced or linked.
#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "mmap_compat/copy_file.h"
#include "mmap_compat/file_bytes.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/intercepted_calls.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/own_mounts.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

// A directory of its own, so that what is left behind shows.
class CopyPlacesTest : public ::testing::TestWithParam<bool> {
 protected:
  CopyPlacesTest() : directory_(ScratchDirectory() + "/places-XXXXXX") {
    if (mkdtemp(directory_.data()) == nullptr) abort();
    intercepted = {};
    // As on a filesystem that makes no files without names.
    if (!GetParam()) intercepted.refuse_open_unnamed = EOPNOTSUPP;
    Write("from", contents_);
  }
  ~CopyPlacesTest() override {
    intercepted = {};
    for (const std::string& name : Names()) {
      if (unlink(Path(name).c_str()) != 0) rmdir(Path(name).c_str());
    }
    rmdir(directory_.c_str());
  }

  std::string Path(const std::string& name) const { return directory_ + '/' + name; }

  void Write(const std::string& name, const std::string& contents) const {
    std::ofstream(Path(name), std::ios::binary) << contents;
  }

  static std::string ReadAll(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return "(missing)";
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  std::string Read(const std::string& name) const { return ReadAll(Path(name)); }

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

  // Refuses to copy to "special", which is `kind`, in every way, and leaves it as it is.
  void ExpectRefused(const char* kind) {
    struct stat before;
    ASSERT_EQ(lstat(Path("special").c_str(), &before), 0);
    for (const bool in_place : {false, true}) {
      for (const bool replace : {false, true}) {
        options_.in_place = in_place;
        options_.replace = replace;
        const auto copied = Copy("from", "special");
        EXPECT_THAT(copied, FailsFor(Reason::kNotMappable));
        EXPECT_EQ(ErrorFrom(copied.status())->ArgumentValue("kind"), kind);
      }
    }
    struct stat after;
    ASSERT_EQ(lstat(Path("special").c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_EQ(before.st_mode, after.st_mode);
    EXPECT_EQ(Names().size(), 2u);
  }

  const std::string contents_ = Pattern(3 * PageSize() + 5);
  std::string directory_;
  CopyOptions options_;
};

INSTANTIATE_TEST_SUITE_P(Ways, CopyPlacesTest, ::testing::Bool(),
                         [](const auto& way) { return way.param ? "Unnamed" : "Named"; });

TEST_P(CopyPlacesTest, DirectoryIsRefused) {
  ASSERT_EQ(mkdir(Path("special").c_str(), 0700), 0);
  ExpectRefused("directory");
}

TEST_P(CopyPlacesTest, FifoIsRefused) {
  ASSERT_EQ(mkfifo(Path("special").c_str(), 0600), 0);
  ExpectRefused("FIFO");
}

TEST_P(CopyPlacesTest, SocketIsRefused) {
  const ScopedFd server(socket(AF_UNIX, SOCK_STREAM, 0));
  struct sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "special");  // relative, since the whole path may be too long
  EXPECT_EQ(InChild([&] {
              const auto* const name = reinterpret_cast<const sockaddr*>(&address);
              if (chdir(directory_.c_str()) != 0) return 1;
              return bind(server.get(), name, sizeof(address)) == 0 ? 0 : 2;
            }),
            0);
  ExpectRefused("socket");
}

// Another one of the kind, since a mistake must not cost the machine its own.
TEST_P(CopyPlacesTest, DeviceIsRefused) {
  struct stat null_device;
  ASSERT_EQ(stat("/dev/null", &null_device), 0);
  if (mknod(Path("special").c_str(), S_IFCHR | 0600, null_device.st_rdev) == 0) {
    return ExpectRefused("device");
  }
  if (access("/dev", W_OK) == 0) GTEST_SKIP() << "no device can be made, and /dev is at risk";
  EXPECT_THAT(CopyFile(Path("from").c_str(), "/dev/null"), FailsFor(Reason::kNotMappable));
}

// In place a link is followed; otherwise it is replaced, whatever it leads to.
TEST_P(CopyPlacesTest, LinkIsReplacedOrFollowed) {
  ASSERT_EQ(symlink("/dev/null", Path("link").c_str()), 0);
  options_.in_place = true;
  EXPECT_THAT(Copy("from", "link"), FailsFor(Reason::kNotMappable));
  options_.in_place = false;
  EXPECT_THAT(Copy("from", "link"), Succeeds());
  EXPECT_EQ(Read("link"), contents_);
  Write("target", "old");
  unlink(Path("link").c_str());
  ASSERT_EQ(symlink("target", Path("link").c_str()), 0);
  options_.in_place = true;
  EXPECT_THAT(Copy("from", "link"), Succeeds());
  EXPECT_EQ(Read("target"), contents_);
}

TEST_P(CopyPlacesTest, SourcesThatDoNotSayHowLongTheyAreAreReadToTheirEnd) {
  int copied = 0;
  for (const char* const source : {"/proc/cpuinfo", "/proc/version", "/proc/self/cmdline",
                                   "/sys/kernel/mm/transparent_hugepage/enabled",
                                   "/sys/kernel/mm/transparent_hugepage/defrag"}) {
    const std::string expected = ReadAll(source);
    if (expected == "(missing)") continue;
    for (const bool in_kernel : {true, false}) {
      options_.in_kernel = in_kernel;
      const auto result = CopyFile(source, Path("to").c_str(), options_);
      ASSERT_THAT(result, Succeeds()) << source;
      EXPECT_EQ(result->size, expected.size()) << source;
      EXPECT_EQ(result->data, expected.size()) << source;
      // Of numbers that change, the lines stay.
      EXPECT_EQ(Read("to").size(), expected.size()) << source;
      ++copied;
    }
  }
  if (copied == 0) GTEST_SKIP() << "there are no such files here";
}

TEST_P(CopyPlacesTest, NamesAsLongAsAnyCanBe) {
  const long longest = pathconf(directory_.c_str(), _PC_NAME_MAX);
  ASSERT_GT(longest, 0);
  const std::string name(static_cast<std::size_t>(longest), 'n');
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Copy("from", name), Succeeds());
    EXPECT_EQ(Read(name), contents_);
  }
  EXPECT_THAT(Copy("from", name + 'n'), FailsFor(Reason::kInvalidName));
  EXPECT_EQ(Names().size(), 2u);
}

TEST_P(CopyPlacesTest, InPlaceKeepsTheFile) {
  Write("to", Pattern(9 * PageSize()));
  ASSERT_EQ(chmod(Path("to").c_str(), 0640), 0);
  ASSERT_EQ(link(Path("to").c_str(), Path("other").c_str()), 0);
  options_.in_place = true;
  EXPECT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(Read("other"), contents_);
  struct stat status;
  ASSERT_EQ(stat(Path("other").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(status.st_nlink, 2u);
  EXPECT_THAT(Copy("to", "other"), FailsFor(Reason::kInvalidName));  // the same file
  EXPECT_THAT(Copy("from", "new"), Succeeds());
  EXPECT_EQ(Read("new"), contents_);
  options_.replace = false;
  EXPECT_THAT(Copy("from", "to"), FailsFor(Reason::kAlreadyExists, EEXIST));
}

// A file that something is mounted on cannot be replaced.
TEST_P(CopyPlacesTest, MountPointIsWrittenToInPlaceOnly) {
  Write("mounted", "on");
  Write("to", "under");
  const int result = InChild([this] {
    if (!MountOver(Path("mounted"), Path("to"))) return kCannotMount;
    const absl::Status status = Copy("from", "to").status();
    if (ReasonFrom(status) != Reason::kNotPermitted) return 1;
    if (status.message().find("mount point") == std::string::npos) return 2;
    if (Names().size() != 3) return 3;
    options_.in_place = true;
    return Copy("from", "to").ok() && Read("to") == contents_ ? 0 : 4;
  });
  if (result == kCannotMount) GTEST_SKIP() << "nothing can be mounted here";
  EXPECT_EQ(result, 0) << "1 wrong reason, 2 not said why, 3 something left, 4 not in place";
  EXPECT_EQ(Read("mounted"), contents_);
}

// As on FAT.
TEST_P(CopyPlacesTest, WithoutHardLinksNothingIsReplacedThatShouldNotBe) {
  intercepted.refuse_link = EPERM;
  options_.replace = false;
  EXPECT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(Read("to"), contents_);
  Write("there", "before");
  EXPECT_THAT(Copy("from", "there"), FailsFor(Reason::kAlreadyExists, EEXIST));
  options_.progress = [this](std::uint64_t, std::uint64_t) {
    Write("late", "of another");
    return true;
  };
  EXPECT_THAT(Copy("from", "late"), FailsFor(Reason::kAlreadyExists, EEXIST));
  EXPECT_EQ(Read("there"), "before");
  EXPECT_EQ(Read("late"), "of another");
  EXPECT_EQ(Names().size(), 4u);
}

// No /proc, or a sandbox, is seen when the copy is complete.
TEST_P(CopyPlacesTest, AFileThatCannotGetANameIsCopiedAgainUnderOne) {
  intercepted.refuse_link = ENOENT;
  EXPECT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(Read("to"), contents_);
  EXPECT_EQ(Names().size(), 2u);
}

TEST_P(CopyPlacesTest, DurableWritesTheFileAndItsDirectory) {
  options_.durable = true;
  for (const bool replace : {true, false}) {
    intercepted.synced_files = intercepted.synced_directories = 0;
    options_.replace = replace;
    EXPECT_THAT(Copy("from", replace ? "to" : "new"), Succeeds());
    EXPECT_EQ(intercepted.synced_files, 1);
    EXPECT_EQ(intercepted.synced_directories, 1);
  }
  intercepted.synced_files = intercepted.synced_directories = 0;
  options_.in_place = true;
  options_.replace = true;
  EXPECT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(intercepted.synced_files, 1);
  EXPECT_EQ(intercepted.synced_directories, 0);  // its entry is not new
}

TEST_P(CopyPlacesTest, DescriptorsAreClosedOnExecFromTheFirstMoment) {
  EXPECT_THAT(Copy("from", "to"), Succeeds());
  EXPECT_EQ(intercepted.closed_on_exec_late, 0);
}

// Killed at any moment of the copying; the moments of naming are too short to be hit on purpose.
TEST(KilledCopyTest, LeavesNothingWhereFilesCanBeWithoutNames) {
  std::string directory = ScratchDirectory() + "/killed-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  const ScratchFile from(Pattern(8 * PageSize()));
  intercepted = {};
  ASSERT_THAT(CopyFile(from.path().c_str(), (directory + "/to").c_str()), Succeeds());
  const bool possible = intercepted.opened_unnamed > 0;
  unlink((directory + "/to").c_str());
  CopyOptions options;
  options.window = PageSize();
  options.progress = [](std::uint64_t, std::uint64_t) { return raise(SIGKILL) == 0; };
  EXPECT_EQ(InChild([&] {
              return CopyFile(from.path().c_str(), (directory + "/to").c_str(), options).ok();
            }),
            128 + SIGKILL);
  const bool is_empty = rmdir(directory.c_str()) == 0;
  if (!is_empty) {
    EXPECT_EQ(system(("rm -r " + directory).c_str()), 0);
  }
  if (!possible) GTEST_SKIP() << "files cannot be without names here";
  EXPECT_TRUE(is_empty);
}

TEST(MapOrReadTest, WhatCannotBeMappedIsReadWhateverTheReason) {
  const std::string contents = Pattern(9 * PageSize());
  const ScratchFile file(contents);
  MapOrReadOptions options;
  options.longest_read = 0;
  for (const int refusal : {ENODEV, ENOSYS, EINVAL, EOPNOTSUPP, ENOEXEC, EPERM, EACCES, ENOMEM,
                            EAGAIN, ENXIO, EOVERFLOW, EIO}) {
    intercepted = {};
    intercepted.refuse_file_mapping = refusal;
    errno = EDOM;
    const auto bytes = MapOrRead(file.path().c_str(), options);
    ASSERT_THAT(bytes, Succeeds()) << ErrnoName(refusal);
    EXPECT_EQ(errno, EDOM);
    EXPECT_FALSE(bytes->is_mapped());
    EXPECT_EQ(bytes->text(), contents);
  }
  intercepted = {};
}

TEST(MovedFromTest, FileBytesAreEmpty) {
  const ScratchFile file("short");
  FileBytes bytes = *MapOrRead(file.path().c_str());
  const FileBytes moved = std::move(bytes);
  EXPECT_EQ(moved.text(), "short");
  EXPECT_EQ(bytes.size(), 0u);         // NOLINT: what is left is part of the contract
  EXPECT_TRUE(bytes.bytes().empty());  // NOLINT
  FileBytes assigned = *MapOrRead(file.path().c_str());
  bytes = std::move(assigned);
  EXPECT_EQ(bytes.text(), "short");
  EXPECT_EQ(assigned.size(), 0u);  // NOLINT
}

}  // namespace
}  // namespace mmap_compat
