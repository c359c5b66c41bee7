// SPDX-License-Identifier: Apache-2.0
//
// No documented point is lost: rows.txt has those of the first survey of the documents,
// further_rows.txt those that were found later, and each is a rule or excused.

#include <fstream>
#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/not_rules.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/catalogue/checks.h"

namespace conformance {
namespace {

using ::testing::IsEmpty;

std::vector<std::string> Rows() {
  std::vector<std::string> rows;
  for (const char* name : {"tests/catalogue/rows.txt", "tests/catalogue/further_rows.txt"}) {
    std::ifstream file(name);
    EXPECT_TRUE(file.good()) << "cannot read " << name;
    for (std::string row; std::getline(file, row);) {
      if (!row.empty() && row[0] != '#') rows.push_back(row);
    }
  }
  return rows;
}

TEST(CompletenessTest, EveryDocumentedPointIsARuleOrHasAReasonNotToBeOne) {
  const std::vector<std::string> rows = Rows();
  ASSERT_GT(rows.size(), 300U) << "rows are missing";
  EXPECT_THAT(CheckComplete(rows, Catalogue(), NotRules()), IsEmpty());
}

}  // namespace
}  // namespace conformance
