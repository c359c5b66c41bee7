// SPDX-License-Identifier: Apache-2.0
//
// The catalogue as a whole: what every rule owes its readers. The checks themselves, and that they
// can fail, are in checks_test.

#include "conformance/catalogue/catalogue.h"

#include <dirent.h>

#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue/groups.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/catalogue/checks.h"

namespace conformance {
namespace {

using ::testing::IsEmpty;

// The catalogue's sources, which the test finds among its data.
std::map<std::string, std::string> Sources() {
  const std::string folder = "conformance/catalogue";
  std::map<std::string, std::string> sources;
  DIR* const directory = opendir(folder.c_str());
  if (directory == nullptr) return sources;
  while (const dirent* entry = readdir(directory)) {
    std::ifstream file(folder + "/" + entry->d_name);
    std::ostringstream text;
    text << file.rdbuf();  // nothing for a directory
    sources[entry->d_name] = text.str();
  }
  closedir(directory);
  return sources;
}

// One name and one rule per line.
std::vector<Named> NamedThings() {
  std::ifstream file("tests/catalogue/named.txt");
  std::vector<Named> things;
  for (std::string line; std::getline(file, line);) {
    const std::size_t blank = line.find(' ');
    if (line.empty() || line[0] == '#' || blank == std::string::npos) continue;
    things.push_back({line.substr(0, blank), line.substr(blank + 1)});
  }
  return things;
}

TEST(CatalogueTest, CallsFlagsAndErrorsThatAreToBeCoveredByNameAre) {
  const std::vector<Named> things = NamedThings();
  ASSERT_GT(things.size(), 50U) << "cannot read tests/catalogue/named.txt";
  EXPECT_THAT(CheckNamed(things, Catalogue(), Sources()), IsEmpty());
}

TEST(CatalogueTest, IdsAreUniqueAndWellFormed) { EXPECT_THAT(CheckIds(Catalogue()), IsEmpty()); }

TEST(CatalogueTest, RulesStandInTheFilesOfTheirFamilies) {
  EXPECT_THAT(CheckPlaces(Catalogue(), Sources()), IsEmpty());
}

TEST(CatalogueTest, RulesHaveAllTheirParts) { EXPECT_THAT(CheckParts(Catalogue()), IsEmpty()); }

TEST(CatalogueTest, AcceptedAndKnownOutcomesAreDeclared) {
  EXPECT_THAT(CheckOutcomes(Catalogue()), IsEmpty());
}

TEST(CatalogueTest, ClaimsSaySomethingAndSayItOnce) {
  EXPECT_THAT(CheckClaims(Catalogue()), IsEmpty());
}

TEST(CatalogueTest, PartsOfOutcomesHaveNames) {
  EXPECT_THAT(CheckPartNames(Catalogue()), IsEmpty());
}

TEST(CatalogueTest, EveryClaimBearsAnEdition) {
  EXPECT_THAT(CheckEditions(Catalogue(), AllPages()), IsEmpty());
}

// The lines of a file of the test's data that are no comments.
std::set<std::string> LinesOf(const char* path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << "cannot read " << path;
  std::set<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') lines.insert(line);
  }
  return lines;
}

// Lists them, so that somebody who has the newest page at hand knows what to read again; a page
// that turns stale, or is read again, has to be told in stale_pages.txt.
TEST(CatalogueTest, ClaimsThatAreToBeReadAgainAreKnown) {
  std::set<std::string> pages;
  for (const StaleClaim& stale : StaleClaims(Catalogue())) {
    pages.insert(stale.page);
    std::cout << "  " << stale.claim << "\n";
  }
  EXPECT_EQ(pages, LinesOf("tests/catalogue/stale_pages.txt"));
}

TEST(CatalogueTest, EveryFamilyStandsInOneGroup) {
  std::map<std::string_view, int> groups;
  for (const Group& group : Groups()) {
    for (const std::string_view family : group.families) ++groups[family];
  }
  std::map<std::string_view, int> families;
  for (const Rule& rule : Catalogue()) families[rule.family()] = 1;
  EXPECT_EQ(groups, families);
}

TEST(CatalogueTest, EveryDocumentHasClaims) { EXPECT_THAT(CheckDocuments(Catalogue()), IsEmpty()); }

TEST(CatalogueTest, DocumentsDisagreeWhereTheyAreKnownTo) {
  using D = Document;
  const std::vector<Disagreement> points = {
      {"eof.empty_maps", D::kSeed000, D::kPosix},
      {"munmap.hole", D::kPosix, D::kOpenbsd},
      {"offset.unaligned", D::kSeed000, D::kFreebsd},
      {"shared.read_sees_store", D::kFreebsd, D::kOpenbsd},
      {"madvise.dontneed_anon", D::kLinux, D::kFreebsd},
      {"eof.page_beyond", D::kPosix, D::kIllumos},
      {"trunc.shrink_bus", D::kLinux, D::kFreebsd},
      {"eof.tail_cached", D::kPosix, D::kLinux},
      {"anon.fd_ignored", D::kLinux, D::kFreebsd},
      {"anon.not_shareable", D::kSeed003, D::kPosix},
      {"fixed.out_of_range", D::kPosix, D::kFreebsd},
      {"prot.write_only", D::kSeed001, D::kPosix},
      {"flag.no_type", D::kPosix, D::kFreebsd},
      {"flag.unknown_ignored", D::kLinux, D::kFreebsd},
      {"mlock.over_limit", D::kLinux, D::kNetbsd},
      {"munlock.nesting", D::kPosix, D::kMacos},
      {"mlockall.future", D::kPosix, D::kIllumos},
      {"msync.none", D::kPosix, D::kLinux},
      {"msync.async_invalidate", D::kPosix, D::kFreebsd},
      {"flag.denywrite", D::kSeed003, D::kLinux},
      {"flag.stack", D::kLinux, D::kOpenbsd},
      {"flag.32bit", D::kLinux, D::kDragonfly},
      {"addr.hint_unaligned", D::kSeed002, D::kLinux},
      {"private.later_write_untouched", D::kPosix, D::kNetbsd},
      {"limit.map_count_reached", D::kPosix, D::kLinux},
      {"limit.data", D::kPosix, D::kLinux},
      {"errno.eagain_record_lock", D::kSeed003, D::kIllumos},
      {"special.pipe", D::kPosix, D::kLinux},
      {"len.past_end", D::kSeed000, D::kSeed001},
  };
  EXPECT_THAT(CheckDisagreements(points, Catalogue()), IsEmpty());
}

}  // namespace
}  // namespace conformance
