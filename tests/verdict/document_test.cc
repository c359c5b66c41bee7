// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/document.h"

#include <optional>
#include <set>
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

}  // namespace
}  // namespace conformance
