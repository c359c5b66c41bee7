// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/results.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/document.h"
#include "conformance/probe/name_values.h"
#include "conformance/probe/names.h"
#include "conformance/report/capabilities.h"
#include "conformance/report/judge.h"

namespace conformance {
namespace {

constexpr std::string_view kProgram = "# mmap_conformance ";
constexpr std::string_view kNew = "new";
constexpr std::size_t kColumns = 4;
constexpr std::size_t kMostComplaints = 20;

constexpr std::string_view kFacts[] = {"system",     "release",      "machine",
                                       "page_size",  "pointer_bits", "offset_bits",
                                       "byte_order", "libc",         "privilege"};

constexpr Status kStatuses[] = {Status::kObserved, Status::kUnsupported, Status::kSkipped,
                                Status::kBroken,   Status::kCrashed,     Status::kTimedOut};

const Rule* FindRule(std::string_view id) {
  const auto& all = Catalogue();
  const auto found =
      std::find_if(all.begin(), all.end(), [id](const Rule& rule) { return rule.id() == id; });
  return found == all.end() ? nullptr : &*found;
}

// A word of a compound outcome that the rule declares, or an error or a signal that a probe tells
// whether somebody expected it there or not.
bool IsWordOf(const Rule& rule, const std::string& word) {
  const std::optional<int> error = ErrnoValue(word);
  if (error.has_value() && ErrnoName(*error) == word) return true;
  const std::optional<int> signal = SignalValue(word);
  if (signal.has_value() && SignalName(*signal) == word) return true;
  for (const auto& outcome : rule.outcomes()) {
    const std::vector<std::string> words = absl::StrSplit(std::string(outcome), '/');
    if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  }
  return false;
}

bool CanGive(const Rule& rule, const std::string& outcome) {
  const std::vector<std::string> words = absl::StrSplit(outcome, '/');
  return std::all_of(words.begin(), words.end(),
                     [&rule](const std::string& word) { return IsWordOf(rule, word); });
}

// An answer that no recording has leaves open which outcome it means.
Observation NewAnswer(const Rule& rule, const std::string& where) {
  Observation observation;
  observation.status = Status::kBroken;
  observation.reason = absl::StrCat(
      "answered as no recorded kernel did (", where, "); the rule knows ",
      absl::StrJoin(std::vector<std::string>(rule.outcomes().begin(), rule.outcomes().end()),
                    ", "));
  return observation;
}

class Reader {
 public:
  explicit Reader(Results& results) : results_(results) {}

  void Line(std::string_view line, std::size_t number) {
    number_ = number;
    if (line.substr(0, 2) == "# ") {
      Fact(line.substr(2));
    } else if (!line.empty()) {
      Result(std::string(line));
    }
  }

  void End() {
    const std::size_t count = results_.results.size();
    if (!announced_.has_value()) {
      Complain("how many rules ran is not told");
    } else if (count != *announced_) {
      Complain(absl::StrCat(count, " results of the ", *announced_, " that the head announces"));
    }
    if (complaints_ > kMostComplaints) {
      results_.complaints.push_back(
          absl::StrCat("and ", complaints_ - kMostComplaints, " more of this kind"));
    }
  }

 private:
  void Complain(const std::string& what) {
    if (++complaints_ <= kMostComplaints) results_.complaints.push_back(what);
  }
  void ComplainOfLine(const std::string& what) {
    Complain(absl::StrCat("line ", number_, ": ", what));
  }

  void Fact(std::string_view fact) {
    const std::size_t blank = fact.find(' ');
    if (blank == std::string_view::npos) return ComplainOfLine("a fact without a value");
    const std::string_view name = fact.substr(0, blank);
    const std::string value(fact.substr(blank + 1));
    if (name == "rules") {
      std::size_t count = 0;
      if (!absl::SimpleAtoi(value, &count)) return ComplainOfLine("\"rules\" is no number");
      announced_ = count;
    } else if (name == "directory") {
      results_.directory = value;
    } else if (std::find(std::begin(kFacts), std::end(kFacts), name) == std::end(kFacts)) {
      ComplainOfLine(absl::StrCat("no fact is called \"", std::string(name), "\""));
    } else {
      results_.host.push_back({std::string(name), value});
    }
  }

  void Result(const std::string& line) {
    const std::vector<std::string> columns = absl::StrSplit(line, '\t');
    if (columns.size() != kColumns) {
      return ComplainOfLine(absl::StrCat(columns.size(), " columns instead of ", kColumns));
    }
    const Rule* const rule = FindRule(columns[0]);
    if (rule == nullptr) {
      return ComplainOfLine(absl::StrCat("there is no rule \"", columns[0], "\""));
    }
    std::optional<Observation> observation = Observed(*rule, columns);
    if (!observation.has_value()) return;
    if (!seen_.insert(columns[0]).second) {
      return ComplainOfLine(absl::StrCat(columns[0], " stands there twice"));
    }
    results_.results.push_back({rule, *std::move(observation)});
  }

  std::optional<Observation> Observed(const Rule& rule, const std::vector<std::string>& columns) {
    if (columns[1] == kNew) return NewAnswer(rule, columns[3]);
    Observation observation;
    const auto* const status =
        std::find_if(std::begin(kStatuses), std::end(kStatuses),
                     [&columns](Status known) { return StatusName(known) == columns[1]; });
    if (status == std::end(kStatuses)) {
      ComplainOfLine(absl::StrCat("there is no status \"", columns[1], "\""));
      return std::nullopt;
    }
    observation.status = *status;
    if (*status != Status::kObserved) {
      observation.reason = columns[3].empty() ? "no reason was told" : columns[3];
      return observation;
    }
    if (!CanGive(rule, columns[2])) {
      ComplainOfLine(absl::StrCat(columns[0], " has no outcome \"", columns[2], "\""));
      return std::nullopt;
    }
    observation.outcome = columns[2];
    observation.detail = columns[3];
    return observation;
  }

  Results& results_;
  std::size_t number_ = 0;
  std::size_t complaints_ = 0;
  std::optional<std::size_t> announced_;
  std::set<std::string> seen_;
};

std::string_view FactOf(const Results& results, std::string_view name) {
  for (const HostFact& fact : results.host) {
    if (fact.name == name) return fact.value;
  }
  return "";
}

Bench BenchOf(const Results& results) {
  Bench bench;
  bench.host_manual = ManualOf(FactOf(results, "system"));
  bench.host = results.host;
  if (!absl::SimpleAtoi(std::string(FactOf(results, "page_size")), &bench.page_size)) {
    bench.page_size = 0;
  }
  return bench;
}

}  // namespace

absl::StatusOr<Results> ParseResults(std::string_view text, std::string_view version) {
  const std::string_view first = text.substr(0, text.find('\n'));
  if (first.substr(0, kProgram.size()) != kProgram) {
    return absl::InvalidArgumentError(
        "not the results of mmap_conformance, whose first line is \"# mmap_conformance VERSION\"; "
        "run it without -t, and -i first where rules run one by one");
  }
  const std::string written(first.substr(kProgram.size()));
  if (written != version) {
    return absl::InvalidArgumentError(
        absl::StrCat("written by mmap_conformance ", written, ", and this is conformance ",
                     std::string(version), ", whose rules may be others: import it with version ",
                     written, ", or run the C file that this version exports"));
  }
  Results results;
  Reader reader(results);
  std::size_t number = 1;
  std::string_view rest = text.substr(std::min(first.size() + 1, text.size()));
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    ++number;
    // A last line without an end was not written to its end either.
    if (end == std::string_view::npos) {
      results.complaints.push_back(absl::StrCat("line ", number, ": it is truncated"));
      break;
    }
    reader.Line(rest.substr(0, end), number);
    rest.remove_prefix(end + 1);
  }
  reader.End();
  return results;
}

Report ReportOf(const Results& results, std::string_view version) {
  Report report;
  report.tool_name = "mmap_conformance";
  report.tool_version = std::string(version);
  report.host = results.host;
  const std::string directory = results.directory.empty() ? "." : results.directory;
  report.filesystems.push_back({directory, "unknown"});
  const Bench bench = BenchOf(results);
  report.against.emplace_back(Info(Document::kPosix).name);
  if (bench.host_manual.has_value()) report.against.emplace_back(Info(*bench.host_manual).name);
  Observation missing;
  missing.status = Status::kSkipped;
  missing.reason = "not among the results";
  for (const Rule& rule : Catalogue()) {
    const auto found = std::find_if(results.results.begin(), results.results.end(),
                                    [&rule](const Result& result) { return result.rule == &rule; });
    report.rules.push_back(JudgeRule(rule,
                                     found == results.results.end() ? missing : found->observation,
                                     rule.per_directory() ? directory : "", bench));
  }
  report.capabilities = DeriveCapabilities(report.rules);
  report.compat.backend = "unknown";
  report.summary = Summarise(report.rules, report.against);
  return report;
}

}  // namespace conformance
