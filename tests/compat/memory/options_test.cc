// SPDX-License-Identifier: Apache-2.0
//
// What can be asked of mappings besides their size and place: code, copies of one's own, locks,
// huge pages of a size, addresses of 32 bits, stores that are durable at once.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mmap_compat/anonymous.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/rearrange.h"
#include "mmap_compat/reservation.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/own_mounts.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr std::uint64_t kFourGiB = std::uint64_t{1} << 32;

std::uint64_t EndOf(const Mapping& mapping) {
  return std::uint64_t{reinterpret_cast<std::uintptr_t>(mapping.bytes().data())} + mapping.size();
}

TEST(FileAccessTest, PrivateReadOnlyNeverReachesTheFile) {
  const ScratchFile file("contents");
  const ScopedFd fd = file.Open(O_RDONLY);
  Mapping mapping = *Mapping::File(fd.get(), Access(FileAccess::kPrivateReadOnly));
  EXPECT_EQ(mapping.text(), "contents");
  EXPECT_EQ(mapping.protection(), Protection::kRead);
  EXPECT_TRUE(mapping.mutable_bytes().empty());
  // Of a shared mapping the descriptor's mode would forbid it.
  EXPECT_THAT(Mapping::File(fd.get())->Protect(Protection::kReadWrite),
              FailsFor(Reason::kAccessDenied));
  ASSERT_THAT(mapping.Protect(Protection::kReadWrite), Succeeds());
  mapping.mutable_bytes()[0] = std::byte{'C'};
  EXPECT_EQ(mapping.text(), "Contents");
  EXPECT_THAT(mapping.Flush(), Succeeds());
  EXPECT_EQ(file.Contents(), "contents");
}

TEST(FileAccessTest, CodeIsMappedForReadingAndExecuting) {
  const ScratchFile file(Pattern(PageSize()));
  const absl::StatusOr<Mapping> code =
      Mapping::OpenFile(file.path(), Access(FileAccess::kReadExecute));
  if (ReasonFrom(code.status()) == Reason::kNotPermitted) GTEST_SKIP() << code.status();
  ASSERT_THAT(code, Succeeds());
  EXPECT_EQ(code->protection(), Protection::kReadExecute);
  EXPECT_EQ(code->text(), Pattern(PageSize()));
  const std::optional<std::string> flags = AboutMemory(code->bytes().data(), "VmFlags");
  if (flags) {
    EXPECT_THAT(*flags, HasSubstr(" ex"));
    EXPECT_THAT(*flags, ::testing::Not(HasSubstr(" wr")));
  }
}

TEST(FileAccessTest, CodeOfAFilesystemThatForbidsItIsNotPermitted) {
  const std::string directory = ScratchDirectory() + "/noexec";
  ASSERT_TRUE(mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST);
  const int result = InChild([&directory] {
    if (!MountSmallFilesystem(directory) || !ForbidExecution(directory)) return kCannotMount;
    const std::string path = directory + "/code";
    const ScopedFd fd(open(path.c_str(), O_RDWR | O_CREAT, 0700));
    if (ftruncate(fd.get(), 1) != 0) return 2;
    if (!Mapping::File(fd.get()).ok()) return 3;
    const absl::Status status = Mapping::File(fd.get(), Access(FileAccess::kReadExecute)).status();
    return ReasonFrom(status) == Reason::kNotPermitted ? 0 : 4;
  });
  if (result == kCannotMount) GTEST_SKIP() << "this process may mount nothing";
  EXPECT_EQ(result, 0);
}

TEST(FileAccessTest, AReservationTakesCodeAndCopies) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Reservation space = *Reservation::Reserve(2 * PageSize());
  FileOptions options = Access(FileAccess::kPrivateReadOnly);
  options.locked = true;
  ASSERT_THAT(space.MapFile(0, fd.get(), options), Succeeds());
  ASSERT_THAT(space.Protect(0, PageSize(), Protection::kReadWrite), Succeeds());
  (*space.MutableView(0, 1))[0] = std::byte{'!'};
  EXPECT_EQ(file.Contents(), Pattern(PageSize()));
  const absl::Status code = space.MapFile(PageSize(), fd.get(), Access(FileAccess::kReadExecute));
  EXPECT_THAT(code, AnyOf(Succeeds(), FailsFor(Reason::kNotPermitted)));
}

TEST(LockedTest, PagesAreThereAndLockedOnReturn) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer makes mlock do nothing";
  AnonymousOptions options;
  options.locked = true;
  options.guards = Guards::kBoth;
  const ScratchFile file(Pattern(3 * PageSize()));
  FileOptions of_file;
  of_file.locked = true;
  const Mapping memory = *Mapping::AnonymousPrivate(3 * PageSize(), options);
  const Mapping mapped = *Mapping::OpenFile(file.path(), of_file);
  for (const Mapping* const mapping : {&memory, &mapped}) {
    const auto locked = KilobytesOf(mapping->bytes().data(), "Locked");
    if (!locked) GTEST_SKIP() << "this system does not tell";
    EXPECT_EQ(*locked * 1024, 3 * PageSize());
  }
}

// What may be locked is counted against nothing for the privileged.
TEST(LockedTest, NothingIsLeftWhereTheLimitIsReached) {
  constexpr int kPrivileged = 77;
  const int result = InChild([] {
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) return 2;
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return kPrivileged;
    const std::optional<std::size_t> before = CountMappings();
    AnonymousOptions options;
    options.locked = true;
    const absl::Status status = Mapping::AnonymousShared(64 * PageSize(), options).status();
    if (status.ok()) return kPrivileged;
    if (ReasonFrom(status) != Reason::kLockLimit) return 3;
    return CountMappings() == before ? 0 : 4;
  });
  if (result == kPrivileged) GTEST_SKIP() << "this process may lock what it likes";
  EXPECT_EQ(result, 0);
}

// More than there can be, of which some is used.
TEST(NoReserveTest, MoreIsMappedThanMemoryIsSetAsideFor) {
  if (sizeof(void*) < 8) GTEST_SKIP() << "32 bits have no room for it";
  AnonymousOptions options;
  options.no_reserve = true;
  constexpr std::size_t kTwoTiB = std::size_t{1} << 41;
  absl::StatusOr<Mapping> memory = Mapping::AnonymousPrivate(kTwoTiB, options);
  if (!memory.ok()) {
    EXPECT_THAT(memory,
                AnyOf(FailsFor(Reason::kOutOfMemory), FailsFor(Reason::kOutOfAddressSpace)));
    GTEST_SKIP() << memory.status();
  }
  memory->mutable_bytes()[kTwoTiB - 1] = std::byte{1};
  EXPECT_EQ(memory->bytes()[kTwoTiB - 1], std::byte{1});
}

TEST(NoReserveTest, ItIsAskedForAndKept) {
  AnonymousOptions options;
  options.no_reserve = true;
  Mapping memory = *Mapping::AnonymousPrivate(2 * PageSize(), options);
  const auto flags = AboutMemory(memory.bytes().data(), "VmFlags");
  if (!flags || flags->find(" nr") == std::string::npos) GTEST_SKIP() << "no such choice here";
  ASSERT_THAT(memory.Lock(), Succeeds());
  ASSERT_THAT(memory.Apply(Effect::kDiscard), Succeeds());  // which maps locked pages anew
  EXPECT_THAT(*AboutMemory(memory.bytes().data(), "VmFlags"), HasSubstr(" nr"));
}

TEST(HugePageSizeTest, ASizeThatIsNotThereIsUnsupported) {
  AnonymousOptions options;
  options.huge_pages = Effort::kStrict;
  for (const std::size_t size :
       {PageSize() * 3, PageSize() / 2, std::size_t{1}, std::size_t{0}, std::size_t{1} << 27}) {
    options.huge_page_size = size;
    const std::size_t length = std::max<std::size_t>(size, 1);
    EXPECT_THAT(Mapping::AnonymousPrivate(length, options), FailsFor(Reason::kUnsupported)) << size;
  }
}

// The sizes that Linux lists, each of which is known, and has pages in its pool or none.
TEST(HugePageSizeTest, SizesOfTheMachineAreKnown) {
  if (!HugePageSize()) GTEST_SKIP() << "no pool";
  if (kAnonymousBackend == AnonymousBackend::kDevZero)
    GTEST_SKIP() << "/dev/zero has no huge pages";
  std::vector<std::size_t> sizes = {*HugePageSize()};
  const std::size_t gigabyte = std::size_t{1} << 30;
  if (access("/sys/kernel/mm/hugepages/hugepages-1048576kB", F_OK) == 0) sizes.push_back(gigabyte);
  for (const std::size_t size : sizes) {
    AnonymousOptions options;
    options.huge_pages = Effort::kStrict;
    options.huge_page_size = size;
    absl::StatusOr<Mapping> memory = Mapping::AnonymousPrivate(size, options);
    EXPECT_THAT(memory, AnyOf(Succeeds(), FailsFor(Reason::kOutOfMemory))) << size;
    EXPECT_THAT(Mapping::AnonymousPrivate(size + PageSize(), options),
                FailsFor(Reason::kInvalidLength));
    if (!memory.ok()) continue;
    EXPECT_EQ(KilobytesOf(memory->bytes().data(), "KernelPageSize"), size / 1024);
    EXPECT_THAT(memory->Protect(0, PageSize(), Protection::kRead),
                FailsFor(Reason::kInvalidAddress));
  }
}

TEST(Below4GiBTest, AllOfItHasAddressesOf32Bits) {
  const ScratchFile file(Pattern(2 * PageSize()));
  const Placement below = {Placement::Kind::kBelow4GiB, nullptr};
  AnonymousOptions options;
  options.placement = below;
  options.guards = Guards::kBefore;
  options.populate = Effort::kStrict;
  FileOptions of_file;
  of_file.placement = below;
  std::vector<Mapping> mappings;
  for (int i = 0; i < 3; ++i) {
    absl::StatusOr<Mapping> memory = Mapping::AnonymousPrivate(5 * PageSize(), options);
    if (ReasonFrom(memory.status()) == Reason::kUnsupported) GTEST_SKIP() << memory.status();
    ASSERT_THAT(memory, Succeeds());
    mappings.push_back(*std::move(memory));
  }
  mappings.push_back(*Mapping::AnonymousShared(PageSize(), options));
  mappings.push_back(*Mapping::OpenFile(file.path(), of_file));
  for (Mapping& mapping : mappings) {
    EXPECT_LE(EndOf(mapping), kFourGiB);
    for (std::byte& byte : mapping.mutable_bytes()) byte = std::byte{7};
  }
  EXPECT_EQ(mappings.back().text(), Pattern(2 * PageSize()));
}

TEST(Below4GiBTest, PlacesAreFoundUntilNoneIsThatLong) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer has memory of its own beside what is looked at";
  if (sizeof(void*) < 8) GTEST_SKIP() << "everything is down there";
  AnonymousOptions options;
  options.placement.kind = Placement::Kind::kBelow4GiB;
  options.protection = Protection::kNone;
  options.no_reserve = true;
  constexpr std::size_t kPart = std::size_t{600} << 20;
  std::vector<Mapping> parts;
  absl::Status status;
  while (status.ok() && parts.size() < 8) {
    absl::StatusOr<Mapping> part = Mapping::AnonymousPrivate(kPart, options);
    status = part.status();
    if (part.ok()) parts.push_back(*std::move(part));
  }
  if (ReasonFrom(status) == Reason::kUnsupported) GTEST_SKIP() << status;
  EXPECT_THAT(status, FailsFor(Reason::kOutOfAddressSpace));
  EXPECT_GE(parts.size(), 4u);  // of which not all are where MAP_32BIT leads to
  for (const Mapping& part : parts) EXPECT_LE(EndOf(part), kFourGiB);
  const absl::Status whole = Mapping::AnonymousPrivate(std::size_t{kFourGiB}, options).status();
  EXPECT_THAT(whole, FailsFor(Reason::kOutOfAddressSpace));
}

TEST(SynchronousTest, ItIsThereForFilesOnPersistentMemoryOnly) {
  const ScratchFile file(Pattern(PageSize()));
  FileOptions options = Access(FileAccess::kReadWrite);
  options.synchronous = true;
  const absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path(), options);
  if (mapping.ok()) {
    EXPECT_THAT(AboutMemory(mapping->bytes().data(), "VmFlags").value_or(" sf"), HasSubstr(" sf"));
    return;
  }
  EXPECT_THAT(mapping, FailsFor(Reason::kUnsupported));
  EXPECT_THAT(std::string(mapping.status().message()), HasSubstr("durable"));
}

}  // namespace
}  // namespace mmap_compat
