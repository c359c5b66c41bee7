// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/document.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace conformance {
namespace {

TEST(DocumentTest, TableStandsInTheOrderOfTheEnumeration) {
  int next = 0;
  for (const DocumentInfo& info : AllDocuments()) {
    EXPECT_EQ(static_cast<int>(info.document), next++) << info.name;
    EXPECT_EQ(&Info(info.document), &info) << info.name;
  }
  EXPECT_EQ(Info(Document::kSeed004).name, "004_1cc4ba81b6e6335b.txt");
}

TEST(DocumentTest, NamesAndLabelsAreUniqueAndFindTheirDocument) {
  std::set<std::string_view> names;
  for (const DocumentInfo& info : AllDocuments()) {
    EXPECT_EQ(FindDocument(info.name), info.document);
    EXPECT_EQ(FindDocument(info.label), info.document);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    if (info.label != info.name) {
      EXPECT_TRUE(names.insert(info.label).second) << info.label;
    }
  }
}

TEST(DocumentTest, SeedIsFoundByItsNumberAndByItsFileName) {
  EXPECT_EQ(FindDocument("s003"), Document::kSeed003);
  EXPECT_EQ(FindDocument("003_74280ca1aaac49f6.txt"), Document::kSeed003);
  EXPECT_EQ(FindDocument("003"), std::nullopt);
  EXPECT_EQ(FindDocument(""), std::nullopt);
}

TEST(DocumentTest, EverySystemHasItsOwnManual) {
  EXPECT_EQ(ManualOf("Linux"), Document::kLinux);
  EXPECT_EQ(ManualOf("Darwin"), Document::kMacos);
  EXPECT_EQ(ManualOf("SunOS"), Document::kIllumos);
  EXPECT_EQ(ManualOf("Haiku"), std::nullopt);
  // Standards and seeds have no system: an empty name must not find one of them.
  EXPECT_EQ(ManualOf(""), std::nullopt);
}

TEST(DocumentTest, PagesStandWhereTheirSitesHaveThem) {
  EXPECT_EQ(PageUrl(Document::kPosix, "munmap, ERRORS EINVAL"),
            "https://pubs.opengroup.org/onlinepubs/9799919799/functions/munmap.html");
  EXPECT_EQ(PageUrl(Document::kLinux, "mmap(2), ERRORS EINVAL"),
            "https://man7.org/linux/man-pages/man2/mmap.2.html");
  EXPECT_EQ(PageUrl(Document::kLinux, "PR_SET_MDWE(2const)"),
            "https://man7.org/linux/man-pages/man2/PR_SET_MDWE.2const.html");
  EXPECT_EQ(PageUrl(Document::kFreebsd, "shm_open(2), ERRORS"),
            "https://man.freebsd.org/cgi/man.cgi?query=shm_open&sektion=2");
  EXPECT_EQ(PageUrl(Document::kNetbsd, "mlock(2)"), "https://man.netbsd.org/mlock.2");
  EXPECT_EQ(PageUrl(Document::kOpenbsd, "mquery(2)"), "https://man.openbsd.org/mquery.2");
  EXPECT_EQ(PageUrl(Document::kIllumos, "mlock(3C), ERRORS"), "https://illumos.org/man/3C/mlock");
  EXPECT_EQ(PageUrl(Document::kLinuxKernelDoc, "userspace-api/mseal, section 2"),
            "https://docs.kernel.org/userspace-api/mseal.html");
}

TEST(DocumentTest, WhatNamesNoPageHasThePlaceOfItsDocument) {
  EXPECT_EQ(PageUrl(Document::kPosix, "open and ftruncate, DESCRIPTION"),
            Info(Document::kPosix).url);
  EXPECT_EQ(PageUrl(Document::kLinux, "mmap"), Info(Document::kLinux).url);
  EXPECT_EQ(PageUrl(Document::kMacos, "mmap(2)"), "");
  EXPECT_EQ(PageUrl(Document::kSeed003, "error codes"), "");
}

TEST(DocumentTest, EveryPageHasAnAddressOfItsOwnOrItsDocumentHasNone) {
  std::set<std::string> addresses;
  for (const PageInfo& page : AllPages()) {
    const std::string address = PageUrl(page.document, page.page);
    if (Info(page.document).url.empty()) {
      EXPECT_EQ(address, "") << page.page;
    } else {
      EXPECT_TRUE(addresses.insert(address).second) << address;
      EXPECT_GT(address.size(), Info(page.document).url.size()) << page.page;
    }
  }
}

}  // namespace
}  // namespace conformance
