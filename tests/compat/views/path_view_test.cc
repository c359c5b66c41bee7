// SPDX-License-Identifier: Apache-2.0
//
// Names are taken as people hold them, copied nowhere, and refused where they end too early.
#include "mmap_compat/path_view.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>

#include "mmap_compat/copy_file.h"
#include "mmap_compat/file_bytes.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

static_assert(std::is_convertible_v<const char*, PathView>);
static_assert(std::is_convertible_v<char*, PathView>);
static_assert(std::is_convertible_v<std::string, PathView>);
static_assert(std::is_convertible_v<const std::string&, PathView>);
static_assert(std::is_convertible_v<std::filesystem::path, PathView>);
// Of these the end is not marked, or they are no names at all.
static_assert(!std::is_convertible_v<std::string_view, PathView>);
static_assert(!std::is_convertible_v<std::wstring, PathView>);
static_assert(!std::is_convertible_v<int, PathView>);

TEST(PathViewTest, RefersToTheCharactersAndKnowsTheirNumberWhereThatIsKnown) {
  const std::string text = "name";
  const std::filesystem::path path = "longer/name";
  EXPECT_EQ(PathView(text).c_str(), text.c_str());
  EXPECT_EQ(PathView(text).length(), 4u);
  EXPECT_EQ(PathView(path).c_str(), path.c_str());
  EXPECT_EQ(PathView(path).length(), 11u);
  EXPECT_EQ(PathView("literal").length(), std::nullopt);
  EXPECT_FALSE(PathView(text).HasNulInside());
  EXPECT_TRUE(PathView(std::string("a\0b", 3)).HasNulInside());
  EXPECT_TRUE(PathView(std::string(1, '\0')).HasNulInside());
  EXPECT_FALSE(PathView(std::string()).HasNulInside());
}

TEST(PathViewTest, EveryFunctionTakesEveryKindOfPath) {
  const ScratchFile file("contents");
  const std::string& text = file.path();
  const std::filesystem::path path = text;
  const std::filesystem::path copy = path.string() + ".copy";
  EXPECT_THAT(Mapping::OpenFile(text.c_str()), Succeeds());
  EXPECT_THAT(Mapping::OpenFile(text), Succeeds());
  EXPECT_THAT(Mapping::OpenFile(path), Succeeds());
  EXPECT_THAT(Mapping::OpenFile(path.parent_path() / path.filename()), Succeeds());
  EXPECT_THAT(MapOrRead(text.c_str()), Succeeds());
  EXPECT_THAT(MapOrRead(text), Succeeds());
  EXPECT_THAT(MapOrRead(path), Succeeds());
  EXPECT_THAT(CopyFile(text, copy), Succeeds());
  EXPECT_THAT(CopyFile(path, copy.c_str()), Succeeds());
  EXPECT_EQ(MapOrRead(copy)->text(), "contents");
  std::filesystem::remove(copy);
  const std::string name = UniqueMemoryName();
  EXPECT_THAT(SharedMemory::Create(name, 1), Succeeds());
  EXPECT_THAT(SharedMemory::OpenOrCreate(name, 1), Succeeds());
  EXPECT_THAT(SharedMemory::Open(name), Succeeds());
  EXPECT_THAT(SharedMemory::Unlink(name), Succeeds());
}

// The file in front of the NUL exists: it must not be the one that is opened, written or removed.
TEST(PathViewTest, NulInsideIsAnInvalidNameThatTheMessageShows) {
  const ScratchFile file("untouched");
  const std::string bad = file.path() + std::string("\0.bak", 5);
  for (const absl::Status& status :
       {Mapping::OpenFile(bad).status(), Mapping::OpenFile(std::filesystem::path(bad)).status(),
        MapOrRead(bad).status(), CopyFile(bad, file.path() + ".x").status(),
        CopyFile(file.path(), bad).status()}) {
    EXPECT_THAT(status, FailsFor(Reason::kInvalidName, EINVAL));
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(file.path() + "\\0.bak"));
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("a NUL byte is inside"));
  }
  EXPECT_EQ(ErrorFrom(CopyFile(file.path(), bad).status())->ArgumentValue("source"), std::nullopt);
  EXPECT_EQ(ErrorFrom(CopyFile(file.path(), bad).status())->ArgumentValue("destination"),
            file.path() + "\\0.bak");
  EXPECT_EQ(file.Contents(), "untouched");
}

TEST(PathViewTest, NulInsideANameOfSharedMemoryIsRefusedToo) {
  const ScopedMemoryName own;
  const auto made = SharedMemory::Create(own.get(), 1);
  const std::string bad = std::string(own.get()) + '\0';
  EXPECT_THAT(SharedMemory::Create(bad, 1), FailsFor(Reason::kInvalidName));
  EXPECT_THAT(SharedMemory::OpenOrCreate(bad, 1), FailsFor(Reason::kInvalidName));
  EXPECT_THAT(SharedMemory::Open(bad), FailsFor(Reason::kInvalidName));
  EXPECT_THAT(SharedMemory::Unlink(bad), FailsFor(Reason::kInvalidName));
  EXPECT_THAT(SharedMemory::Open(own.get()), Succeeds());
}

TEST(PathViewTest, NullPointersAreNamedAndNotFollowed) {
  const char* const null = nullptr;
  EXPECT_THAT(Mapping::OpenFile(null), FailsFor(Reason::kInvalidName, EFAULT));
  EXPECT_THAT(Mapping::OpenFile(nullptr), FailsFor(Reason::kInvalidName, EFAULT));
  EXPECT_THAT(MapOrRead(null), FailsFor(Reason::kInvalidName, EFAULT));
  EXPECT_THAT(CopyFile("/dev/null", null), FailsFor(Reason::kInvalidName, EFAULT));
  EXPECT_THAT(SharedMemory::Open(null), FailsFor(Reason::kInvalidName, EFAULT));
  EXPECT_EQ(Mapping::OpenFile(null).status().message(),
            "open(path=null): the name is a null pointer [EFAULT]");
}

}  // namespace
}  // namespace mmap_compat
