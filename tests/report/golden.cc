// SPDX-License-Identifier: Apache-2.0

#include "tests/report/golden.h"

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace conformance {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void Update(const std::string& path, const std::string& text) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  ASSERT_NE(workspace, nullptr) << "golden files are updated by bazel run, not by bazel test";
  std::ofstream file(std::string(workspace) + "/" + path, std::ios::binary);
  file << text;
  ASSERT_TRUE(file.flush()) << path;
}

}  // namespace

std::string DataFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "there is no " << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void ExpectGolden(const std::string& path, const std::string& text) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    Update(path, text);
    return;
  }
  const std::string golden = DataFile(path);
  if (golden == text) return;
  const std::vector<std::string> expected = Lines(golden);
  const std::vector<std::string> actual = Lines(text);
  std::size_t line = 0;
  while (line < expected.size() && line < actual.size() && expected[line] == actual[line]) ++line;
  ADD_FAILURE() << path << ", line " << line + 1
                << ":\n  expected: " << (line < expected.size() ? expected[line] : "(the end)")
                << "\n  actual:   " << (line < actual.size() ? actual[line] : "(the end)")
                << "\nIf that is intended: see tests/report/golden.h";
}

}  // namespace conformance
