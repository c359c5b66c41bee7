// SPDX-License-Identifier: Apache-2.0
//
// Every failure that a header documents happens, for the documented reason, with the errno kept and
// nothing leaked; and none is documented that is not made to happen here.
#include "tests/compat/errors/documented_failures.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

std::vector<Failure> AllFailures() {
  std::vector<Failure> all;
  for (const auto& some : {FailuresOfMappingMemory(), FailuresOfMappingFiles(), FailuresOfRanges(),
                           FailuresOfPassing(), FailuresOfQuestions(), FailuresOfRearranging(),
                           FailuresOfReservations(), FailuresOfSharedMemory(), FailuresOfFiles(),
                           FailuresOfTheRest(), FailuresOfCode()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

constexpr int kDidNotFail = 71;
constexpr int kErrnoLost = 72;
constexpr int kNoReason = 73;

// In a child: 0, one of the numbers above, or 100 and the reason that came back.
int Provoke(const Failure& failure) {
  const absl::Status status = failure.provoke();
  if (status.ok()) return kDidNotFail;
  const std::optional<Error> error = ErrorFrom(status);
  if (!error) return kNoReason;
  if (error->reason != failure.reason) return 100 + static_cast<int>(error->reason);
  return error->original_errno > 0 ? 0 : kErrnoLost;
}

TEST(DocumentedFailuresTest, EachHappensForItsReason) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer ends a program whose mmap fails";
  if (!CanInject()) GTEST_SKIP() << "no seccomp here";
  for (const Failure& failure : AllFailures()) {
    const int result = InChild([&failure] { return Provoke(failure); });
    EXPECT_EQ(result, 0) << failure.function << ": " << ReasonName(failure.reason)
                         << (result >= 100
                                 ? std::string(", but it was: ") +
                                       std::string(ReasonName(static_cast<Reason>(result - 100)))
                                 : "")
                         << " (71 did not fail, 72 no errno, 73 no reason, more: a signal)";
  }
}

// Those that need no answer of the system to be decided leave this process as it was.
TEST(DocumentedFailuresTest, NothingLeaks) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer ends a program whose mmap fails";
  const auto leak = [](const Failure& failure) {
    const auto descriptors = CountDescriptors();
    const absl::Status status = failure.provoke();
    const auto after = CountDescriptors();
    // Where no descriptor is left, there is none to count with either.
    return !after || after == descriptors ? 0 : 1;
  };
  for (const Failure& failure : AllFailures()) {
    EXPECT_NE(InChild([&] { return leak(failure); }), 1)
        << failure.function << ": " << ReasonName(failure.reason) << " leaves a descriptor open";
  }
}

using Documented = std::set<std::pair<std::string, std::string>>;

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// "kInvalidLength" and so on, in the order of their values.
std::vector<std::string> ReasonEnumerators() {
  std::vector<std::string> names;
  bool inside = false;
  const std::regex enumerator("^  (k[A-Za-z]+),");
  for (const std::string& line : Lines("compat/include/mmap_compat/errors.h")) {
    if (line.rfind("enum class Reason", 0) == 0) inside = true;
    if (inside && line.rfind("};", 0) == 0) break;
    std::smatch match;
    if (inside && std::regex_search(line, match, enumerator)) names.push_back(match[1]);
  }
  return names;
}

// What stands behind "Fails with" in the comment in front of a function.
void AddDocumented(const std::string& comment, const std::string& function,
                   Documented& documented) {
  const std::size_t fails = comment.find("ails with");
  if (fails == std::string::npos) return;
  const std::string list = comment.substr(fails);
  const std::regex reason("k[A-Z][A-Za-z]+");
  for (std::sregex_iterator i(list.begin(), list.end(), reason), end; i != end; ++i) {
    documented.emplace(function, i->str());
  }
}

Documented DocumentedIn(const std::string& path) {
  Documented documented;
  std::string comment;
  const std::regex comment_line("^\\s*//");
  const std::regex function("(\\w+)\\(");
  for (const std::string& line : Lines(path)) {
    std::smatch match;
    if (std::regex_search(line, comment_line)) {
      comment += line;
    } else if (std::regex_search(line, match, function)) {
      AddDocumented(comment, match[1], documented);
      comment.clear();
    } else if (line.empty()) {
      comment.clear();
    }
  }
  return documented;
}

TEST(DocumentedFailuresTest, NoneIsDocumentedThatIsNotMadeToHappen) {
  const std::vector<std::string> names = ReasonEnumerators();
  ASSERT_EQ(names.size(), static_cast<std::size_t>(Reason::kUnknown) + 1);
  Documented shown;
  for (const Failure& failure : AllFailures()) {
    shown.emplace(failure.function, names[static_cast<std::size_t>(failure.reason)]);
  }
  const std::set<std::string> reasons(names.begin(), names.end());
  std::size_t checked = 0;
  for (const char* const header :
       {"access_guard", "byte_views", "checked_calls", "code_memory", "copy_file", "file_bytes",
        "initialized_memory", "mapping", "pass_memory", "rearrange", "regions", "reservation",
        "sealed_pages", "shared_memory", "smalloc"}) {
    const std::string path = std::string("compat/include/mmap_compat/") + header + ".h";
    for (const auto& [function, reason] : DocumentedIn(path)) {
      if (reasons.count(reason) == 0) continue;  // an option, such as kStrict
      ++checked;
      EXPECT_EQ(shown.count({function, reason}), 1u)
          << path << ": " << function << " documents " << reason
          << ". Remedy: make it happen in tests/compat/failures_of_....cc";
    }
  }
  EXPECT_GT(checked, 80u);
}

}  // namespace
}  // namespace mmap_compat
