// SPDX-License-Identifier: Apache-2.0
//
// The size of a page.

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// The ways of asking that Op::kPageSize knows.
constexpr std::uint64_t kSysconfPagesize = 0;
constexpr std::uint64_t kSysconfPageSize = 1;
constexpr std::uint64_t kGetpagesize = 2;

constexpr std::string_view kTakenForGranted =
    "the page names the page size; that it is a power of two, and what getpagesize() gives, is "
    "taken for granted";

Rule Sysconf() {
  return Rule("page.sysconf")
      .Sentence(
          "sysconf(_SC_PAGESIZE), sysconf(_SC_PAGE_SIZE) and getpagesize() give one power of two")
      .Claims({
          Interpreted(kTakenForGranted,
                      Posix("mmap, DESCRIPTION, page size", Level::kShould, {"one power of two"})),
          Interpreted(kTakenForGranted, Linux("mmap(2), DESCRIPTION, page size", Level::kShould,
                                              {"one power of two"})),
          Interpreted(kTakenForGranted,
                      Netbsd("mmap(2), page size", Level::kShould, {"one power of two"})),
          Interpreted(kTakenForGranted,
                      Macos("mmap(2), page size", Level::kShould, {"one power of two"})),
      })
      .Outcomes({"one power of two", "not a power of two", "differing values"})
      .MeasuredOnBsd("one power of two", "", "one power of two", "one power of two")
      .MeasuredOnNetbsd7("one power of two")
      .Probe([](Probe& probe) -> Outcome {
        const std::int64_t size = probe.MustDo(Op::kPageSize, {kSysconfPagesize}).value;
        for (const std::uint64_t way : {kSysconfPageSize, kGetpagesize}) {
          if (!probe.Do(Op::kPageSize, {way}).Is(size)) return "differing values";
        }
        const bool power = size > 0 && (size & (size - 1)) == 0;
        return Outcome(power ? "one power of two" : "not a power of two")
            .Detail(std::to_string(size) + " bytes");
      });
}

Rule Is4k() {
  return Rule("page.is_4k")
      .Sentence("The page is 4096 bytes")
      .Claims({
          Seed000("question 4 and summary, offset", Level::kShall, {"4096"}),
          Seed001("first part, parameter offset, and second part, questions 3 and 7", Level::kShall,
                  {"4096"}),
          Seed004("function mmap, parameter offset, paging, and note 6", Level::kShall, {"4096"}),
      })
      .Outcomes({"4096", "8192", "16384", "65536", "other"})
      .MeasuredOnBsd("4096", "", "4096", "4096")
      .MeasuredOnNetbsd7("4096")
      .Probe([](Probe& probe) -> Outcome {
        const std::int64_t size = probe.MustDo(Op::kPageSize, {kSysconfPagesize}).value;
        constexpr std::int64_t kFourK = 4096;  // NOLINT(page_size_literal): what the seeds say
        for (const std::int64_t known : {kFourK, 2 * kFourK, 4 * kFourK, 16 * kFourK}) {
          if (size == known) return std::to_string(known);
        }
        return Outcome("other").Detail(std::to_string(size) + " bytes");
      });
}

}  // namespace

std::vector<Rule> PageRules() { return {Sysconf(), Is4k()}; }

}  // namespace conformance
