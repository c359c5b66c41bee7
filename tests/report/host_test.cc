// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/host.h"

#include <sys/resource.h>
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "conformance/report/c_library.h"
#include "conformance/report/host_policy.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

constexpr char kTable[] =
    "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
    "22 21 0:5 / /proc rw shared:2 master:1 - proc proc rw\n"
    "23 21 0:20 / /mnt/with\\040space rw - xfs /dev/sdb rw\n"
    "24 21 0:21 / /mnt rw - tmpfs tmpfs rw\n"
    "25 24 0:22 / /mnt rw - btrfs /dev/sdc rw\n"
    "not a line of the table\n";

TEST(MountTableTest, DeepestMountPointHoldsThePath) {
  EXPECT_EQ(TypeFromMountTable(kTable, "/"), "ext4");
  EXPECT_EQ(TypeFromMountTable(kTable, "/home/user"), "ext4");
  EXPECT_EQ(TypeFromMountTable(kTable, "/proc/self"), "proc");
}

TEST(MountTableTest, MountPointEndsAtASlash) {
  EXPECT_EQ(TypeFromMountTable(kTable, "/processes"), "ext4");
}

TEST(MountTableTest, LastMountOnAPointCoversTheOthers) {
  EXPECT_EQ(TypeFromMountTable(kTable, "/mnt"), "btrfs");
}

TEST(MountTableTest, EscapedNamesAreUnderstood) {
  EXPECT_EQ(TypeFromMountTable(kTable, "/mnt/with space/x"), "xfs");
}

TEST(MountTableTest, OptionsAreThoseThatDecideAnswersAndNoPath) {
  constexpr char kMounts[] =
      "21 1 0:5 / / rw,nosuid,noexec,relatime - overlay o rw,lowerdir=/secret,volatile\n"
      "22 21 0:6 / /mnt rw - tmpfs secret rw,size=10240k,mode=700,cache=/secret\n";
  EXPECT_EQ(OptionsFromMountTable(kMounts, "/home"), "noexec,volatile");
  EXPECT_EQ(OptionsFromMountTable(kMounts, "/mnt/x"), "size=10240k");
  EXPECT_EQ(OptionsFromMountTable("", "/mnt/x"), "");
}

TEST(PolicyTest, CapabilitiesAreToldWhereTheyAreNotWhatTheUserSuggests) {
  constexpr char kAll[] = "Name:\tx\nCapEff:\t000001ffffffffff\nSeccomp:\t2\n";
  constexpr char kNone[] = "CapEff:\t0000000000000000\n";
  constexpr char kIpcLock[] = "CapEff:\t0000000000004000\n";
  EXPECT_EQ(Capabilities(kAll, true), "");
  EXPECT_EQ(Capabilities(kNone, false), "");
  EXPECT_EQ(Capabilities(kIpcLock, false), "with CAP_IPC_LOCK");
  EXPECT_NE(Capabilities(kNone, true).find("without CAP_DAC_OVERRIDE"), std::string::npos);
  EXPECT_EQ(Capabilities("", true), "");
  EXPECT_EQ(SeccompMode(kAll), "filter");
  EXPECT_EQ(SeccompMode(kNone), "");
}

TEST(PolicyTest, AUserNamespaceIsToldByItsMapOfUsers) {
  EXPECT_FALSE(InUserNamespace("         0          0 4294967295\n"));
  EXPECT_FALSE(InUserNamespace(""));
  EXPECT_TRUE(InUserNamespace("         0          0          1\n"));  // root and nobody else
  EXPECT_TRUE(InUserNamespace("         0     100000      65536\n"));
  EXPECT_TRUE(InUserNamespace("      1000       1000          1\n"));
}

TEST(MountTableTest, NothingToFindIsNoType) {
  EXPECT_EQ(TypeFromMountTable("", "/tmp"), "");
  EXPECT_EQ(TypeFromMountTable("1 2 3\n- - - - - - -\n", "/tmp"), "");
}

TEST(HostTest, FactsAreUniqueNamedAndNotEmpty) {
  std::set<std::string> names;
  for (const HostFact& fact : HostFacts()) {
    EXPECT_TRUE(names.insert(fact.name).second) << fact.name;
    EXPECT_NE(fact.value, "") << fact.name;
    EXPECT_EQ(fact.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos);
  }
  for (const char* needed : {"system", "release", "machine", "page_size", "byte_order"}) {
    EXPECT_EQ(names.count(needed), 1u) << needed;
  }
}

TEST(HostTest, FactsAgreeWithTheSystem) {
  Report report;
  report.host = HostFacts();
  EXPECT_EQ(FactValue(report, "page_size"), std::to_string(sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(FactValue(report, "system"), SystemName());
  EXPECT_EQ(FactValue(report, "privilege"), geteuid() == 0 ? "root" : "unprivileged");
  EXPECT_EQ(FactValue(report, "no_such_fact"), "");
}

TEST(HostTest, LimitsFollowTheProcess) {
  rlimit limit = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = 64;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  Report report;
  report.host = HostFacts();
  EXPECT_EQ(FactValue(report, "limit_open_files"), "64");
}

TEST(HostTest, ReportNamesNeitherHostNorUser) {
  std::string name(256, '\0');
  ASSERT_EQ(gethostname(name.data(), name.size() - 1), 0);
  name.resize(name.find('\0'));
  for (const HostFact& fact : HostFacts()) {
    EXPECT_NE(fact.value, name) << fact.name;
  }
}

TEST(HostTest, AMissingDirectoryHasAnUnknownFilesystem) {
  EXPECT_EQ(FilesystemType("/nonexistent/directory"), "unknown");
  EXPECT_NE(FilesystemType("/"), "");
}

TEST(CLibraryTest, MuslsLoaderTellsNameAndVersion) {
  EXPECT_EQ(CLibraryFromLoader("musl libc (x86_64)\nVersion 1.2.5\nDynamic Program Loader\n"),
            "musl 1.2.5");
  EXPECT_EQ(CLibraryFromLoader("musl libc (armhf)\nVersion 1.2.3"), "musl 1.2.3");
  EXPECT_EQ(CLibraryFromLoader("musl libc\n"), "musl");
  EXPECT_EQ(CLibraryFromLoader("ld.so: missing program name\n"), "");
  EXPECT_EQ(CLibraryFromLoader(""), "");
}

#ifdef _CS_GNU_LIBC_VERSION
TEST(CLibraryTest, GlibcIsAsked) {
  Report report;
  report.host = HostFacts();
  EXPECT_EQ(std::string(FactValue(report, "libc")).substr(0, 6), "glibc ");
}
#endif

}  // namespace
}  // namespace conformance
