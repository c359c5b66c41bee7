// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/selection.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/probe/observation.h"
#include "conformance/report/json.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

// "a*:-b*:c" is two patterns to take and one to leave, as GoogleTest has it: what follows the first
// pattern with a dash has one too.
void SplitPatterns(std::string_view text, std::vector<std::string>* take,
                   std::vector<std::string>* leave) {
  bool negative = false;
  while (!text.empty()) {
    std::string_view pattern = text.substr(0, text.find(':'));
    text.remove_prefix(std::min(pattern.size() + 1, text.size()));
    if (pattern.substr(0, 1) == "-") {
      negative = true;
      pattern.remove_prefix(1);
    }
    if (!pattern.empty()) (negative ? leave : take)->emplace_back(pattern);
  }
}

absl::Status CheckMatches(const std::vector<std::string>& globs) {
  for (const std::string& glob : globs) {
    if (!SelectRules({glob}).empty()) continue;
    const std::string near = DidYouMean(NearestIds(glob));
    return absl::InvalidArgumentError(absl::StrFormat(
        "no rule matches \"%s\"%s", glob, near.empty() ? "; see conformance list" : near));
  }
  return absl::OkStatus();
}

template <typename Words>
std::string Joined(const Words& words, std::string_view separator) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// The words of --verdict.
constexpr std::array<std::string_view, 11> kVerdictWords = {
    "conforms",    "differs", "deviates", "unexpected", "no-claim", "unsteady",
    "unsupported", "skipped", "broken",   "crashed",    "timed-out"};
// Without --verdict: what made the earlier run fail.
constexpr std::array<std::string_view, 4> kFailures = {"unexpected", "broken", "crashed",
                                                       "timed-out"};

// The words that a result stands under.
std::vector<std::string> WordsOf(const RuleReport& result, const Report& report) {
  std::vector<std::string> words;
  if (result.status == Status::kObserved) {
    words.emplace_back(VerdictName(GravestVerdict(result, report.against)));
  } else {
    words.emplace_back(StatusName(result.status));
  }
  for (char& c : words.front()) {
    if (c == ' ' || c == '_') c = '-';
  }
  if (IsUnexpected(result, report.against)) words.emplace_back("unexpected");
  if (IsUnsteady(result)) words.emplace_back("unsteady");
  return words;
}

absl::StatusOr<std::vector<std::string>> WantedVerdicts(const Arguments& arguments) {
  if (!arguments.Has("verdict")) {
    return std::vector<std::string>(kFailures.begin(), kFailures.end());
  }
  std::vector<std::string> wanted = arguments.Parts("verdict");
  if (wanted.empty()) return absl::InvalidArgumentError("--verdict= is empty; name a verdict");
  for (std::string& word : wanted) {
    std::replace(word.begin(), word.end(), '_', '-');
    if (std::find(kVerdictWords.begin(), kVerdictWords.end(), word) != kVerdictWords.end()) {
      continue;
    }
    return absl::InvalidArgumentError(absl::StrFormat("--verdict=%s: choose from %s%s", word,
                                                      Joined(kVerdictWords, ", "),
                                                      DidYouMean(word, kVerdictWords)));
  }
  return wanted;
}

// The ids of the results in the report of --from that stand under a word of --verdict.
absl::StatusOr<std::set<std::string>> IdsFromReport(const Arguments& arguments) {
  const std::string path = *arguments.Value("from");
  const absl::StatusOr<std::vector<std::string>> wanted = WantedVerdicts(arguments);
  if (!wanted.ok()) return wanted.status();
  const absl::StatusOr<Report> report = ReadReport(path);
  if (!report.ok()) return Unreadable(report.status());
  std::set<std::string> ids;
  for (const RuleReport& result : report->rules) {
    const std::vector<std::string> words = WordsOf(result, *report);
    const bool is_wanted = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return std::find(wanted->begin(), wanted->end(), word) != wanted->end();
    });
    if (is_wanted) ids.insert(result.id);
  }
  if (ids.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: no result is %s; there is nothing to run", path, Joined(*wanted, " or ")));
  }
  return ids;
}

// A variable of the environment as a number; nothing where it is not set.
absl::StatusOr<std::optional<int>> Variable(const char* name, int least, int most) {
  const char* const text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::optional<int>();
  int number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= least && number <= most) {
    return std::optional<int>(number);
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("%s=%s in the environment: give a number from %d to %d, or unset it", name,
                      text, least, most));
}

}  // namespace

absl::StatusOr<std::vector<const Rule*>> RulesMatching(const std::vector<std::string>& globs) {
  std::vector<std::string> take;
  std::vector<std::string> leave;
  for (const std::string& glob : globs) SplitPatterns(glob, &take, &leave);
  if (take.empty()) take.emplace_back("*");
  for (const auto* patterns : {&take, &leave}) {
    const absl::Status matches = CheckMatches(*patterns);
    if (!matches.ok()) return matches;
  }
  std::vector<const Rule*> rules =
      SelectRules(std::vector<std::string_view>(take.begin(), take.end()));
  const auto is_left = [&leave](const Rule* rule) {
    return std::any_of(leave.begin(), leave.end(),
                       [rule](const std::string& glob) { return MatchesGlob(glob, rule->id()); });
  };
  rules.erase(std::remove_if(rules.begin(), rules.end(), is_left), rules.end());
  if (rules.empty()) return absl::InvalidArgumentError("the patterns leave no rule over");
  return rules;
}

absl::StatusOr<std::vector<const Rule*>> RulesFrom(const Arguments& arguments) {
  std::vector<std::string> globs = arguments.Parts("rules");
  if (globs.empty() && arguments.Has("rules")) {
    return absl::InvalidArgumentError("--rules= is empty; give a rule's id or a glob");
  }
  if (globs.empty()) globs.emplace_back("*");
  absl::StatusOr<std::vector<const Rule*>> rules = RulesMatching(globs);
  if (!rules.ok() || !arguments.Has("from")) {
    if (rules.ok() && arguments.Has("verdict")) {
      return absl::InvalidArgumentError(
          "--verdict says which results of a report; name the report with --from=REPORT.json");
    }
    return rules;
  }
  const absl::StatusOr<std::set<std::string>> ids = IdsFromReport(arguments);
  if (!ids.ok()) return ids.status();
  const auto is_other = [&ids](const Rule* rule) {
    return ids->find(std::string(rule->id())) == ids->end();
  };
  rules->erase(std::remove_if(rules->begin(), rules->end(), is_other), rules->end());
  if (!rules->empty()) return rules;
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: none of its results that --verdict takes is a rule that --rules takes",
                      *arguments.Value("from")));
}

absl::StatusOr<Shard> ShardOfTest() {
  constexpr int kMostShards = 10000;
  const absl::StatusOr<std::optional<int>> total = Variable("TEST_TOTAL_SHARDS", 1, kMostShards);
  if (!total.ok()) return total.status();
  Shard shard;
  if (!total->has_value()) return shard;
  shard.total = **total;
  const absl::StatusOr<std::optional<int>> index = Variable("TEST_SHARD_INDEX", 0, shard.total - 1);
  if (!index.ok()) return index.status();
  if (!index->has_value()) {
    return absl::InvalidArgumentError(
        "TEST_TOTAL_SHARDS is set in the environment and TEST_SHARD_INDEX is not; set both or "
        "none");
  }
  shard.index = **index;
  const char* const status_file = std::getenv("TEST_SHARD_STATUS_FILE");
  if (status_file != nullptr && *status_file != '\0') {
    const absl::Status touched = WriteFile(status_file, "");
    if (!touched.ok()) return touched;
  }
  return shard;
}

std::vector<const Rule*> TakeShard(const std::vector<const Rule*>& rules, const Shard& shard) {
  std::vector<const Rule*> taken;
  for (std::size_t i = static_cast<std::size_t>(shard.index); i < rules.size();
       i += static_cast<std::size_t>(shard.total)) {
    taken.push_back(rules[i]);
  }
  return taken;
}

}  // namespace conformance
