// SPDX-License-Identifier: Apache-2.0
#include "count_lines.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/errors.h"

namespace {

std::string WriteFile(const char* name, const std::string& contents) {
  const std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/" + name;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  EXPECT_NE(file, nullptr) << path;
  EXPECT_EQ(std::fwrite(contents.data(), 1, contents.size(), file), contents.size());
  EXPECT_EQ(std::fclose(file), 0);
  return path;
}

TEST(CountLinesTest, CountsTheLinesOfAFile) {
  const absl::StatusOr<std::size_t> lines = CountLines(WriteFile("two", "one\ntwo\n").c_str());
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(*lines, 2U);
}

TEST(CountLinesTest, AnEmptyFileHasNone) {
  const absl::StatusOr<std::size_t> lines = CountLines(WriteFile("empty", "").c_str());
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(*lines, 0U);
}

TEST(CountLinesTest, AMissingFileIsAnErrorWithAReason) {
  const absl::StatusOr<std::size_t> lines = CountLines("no/such/file");
  EXPECT_EQ(mmap_compat::ReasonFrom(lines.status()), mmap_compat::Reason::kNotFound)
      << lines.status();
}

TEST(BackendTest, TheChosenOneHasAName) {
  EXPECT_FALSE(mmap_compat::AnonymousBackendName(mmap_compat::kAnonymousBackend).empty());
}

}  // namespace
