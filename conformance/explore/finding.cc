// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/finding.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/document.h"
#include "conformance/explore/model/ground.h"
#include "conformance/probe/names.h"
#include "conformance/reproduce/reproducer.h"

namespace conformance::explore {
namespace {

struct WayName {
  Ways way;
  const char* name;
};

constexpr WayName kWayNames[] = {
    {kSucceeds, "success"},
    {kEinval, "EINVAL"},
    {kEnomem, "ENOMEM"},
    {kEacces, "EACCES"},
    {kEfault, "EFAULT"},
    {kEexist, "EEXIST"},
    {kEbusy, "EBUSY"},
    {kEbadf, "EBADF"},
    {kEagain, "EAGAIN"},
    {kEperm, "EPERM"},
    {kOtherError, "another error"},
    {kSegv, "SIGSEGV"},
    {kBus, "SIGBUS"},
    {kOtherSignal, "another signal"},
};

const ProgramCall& LastCall(const Program& program, const Execution& execution) {
  const std::size_t last = static_cast<std::size_t>(std::max(execution.last, 0));
  return program.calls[std::min(last, program.calls.size() - 1)];
}

std::string ValueWords(const Allowed& allowed) {
  switch (allowed.value) {
    case ValueKind::kNumber:
      if (allowed.low == kEndOfFile) return "end of file";
      return absl::StrCat("the value ", allowed.low);
    case ValueKind::kByte: {
      std::string words;
      for (int i = 0; i < allowed.bytes.count() && !allowed.bytes.any(); ++i) {
        absl::StrAppend(&words, words.empty() ? "" : " or ", "0x",
                        absl::Hex(allowed.bytes.value(i), absl::kZeroPad2));
      }
      return words.empty() ? "any byte" : words;
    }
    case ValueKind::kPlace:
      return "whole pages where nothing is mapped";
    case ValueKind::kScan:
      return "the first byte that differs";
    case ValueKind::kAny:
      break;
  }
  return "success";
}

std::string Expected(const Allowed& allowed) {
  std::string words;
  for (const WayName& row : kWayNames) {
    if ((allowed.ways & row.way) == 0) continue;
    absl::StrAppend(&words, words.empty() ? "" : " or ",
                    row.way == kSucceeds ? ValueWords(allowed) : row.name);
  }
  return words;
}

// Whether the way was allowed, and only what came of it was not.
bool IsByValue(const Execution& execution) {
  return (execution.allowed.ways & WayOf(execution.answer)) != 0;
}

std::string Difference(const Execution& execution) {
  if (execution.end == End::kTimedOut) return "no end";
  if (execution.end == End::kCrashed) {
    return execution.signal != 0 ? absl::StrCat("died of ", SignalName(execution.signal)) : "died";
  }
  if (!IsByValue(execution)) {
    const Answer& answer = execution.answer;
    return answer.signal != 0  ? SignalName(answer.signal)
           : answer.error != 0 ? ErrnoName(answer.error)
                               : "success";
  }
  return execution.allowed.value == ValueKind::kByte ? "another byte" : "another value";
}

// The document that demands what was not done: POSIX, else the manual of this system.
std::string Demanding(const Rule& rule, const std::string& outcome, const std::string& manual) {
  for (const bool posix : {true, false}) {
    for (const Claim& claim : rule.claims()) {
      const std::string name(Info(claim.document).name);
      const bool judged = posix ? claim.document == Document::kPosix : name == manual;
      if (!judged || claim.level != Level::kShall) continue;
      // The host may be known to go its own way here, and was held to that.
      const auto& accepts = claim.accepts;
      if (!outcome.empty() && std::find(accepts.begin(), accepts.end(), outcome) == accepts.end()) {
        continue;
      }
      return absl::StrCat(std::string(Info(claim.document).title), ", ", std::string(claim.clause));
    }
  }
  return "";
}

}  // namespace

bool IsFinding(End end) {
  return end == End::kWrong || end == End::kCrashed || end == End::kTimedOut;
}

std::string RuleOf(const Execution& execution) {
  if (execution.end != End::kWrong) return "";
  return Info(Model::Violated(execution.allowed, execution.answer)).rule;
}

std::string Signature(const Program& program, const Execution& execution) {
  return absl::StrCat(conformance::Info(LastCall(program, execution).op).name, ", ",
                      RuleOf(execution), ", ", Difference(execution));
}

Finding Describe(const Program& program, const Execution& execution, const std::string& outcome,
                 const std::string& manual) {
  const ProgramCall& last = LastCall(program, execution);
  Finding finding;
  finding.call = conformance::Info(last.op).name;
  finding.difference = Difference(execution);
  finding.rule = RuleOf(execution);
  finding.program = ToText(program);
  finding.calls = program.calls.size();
  finding.trace = Render(execution.trace, program.page);
  finding.last = finding.trace.empty() ? ToText(last, program.page) : finding.trace.back();
  if (execution.end != End::kWrong) {
    finding.sentence = "a program comes to its end";
    finding.expected = "an answer to every call";
    finding.observed = finding.difference;
    finding.kind = "ends the process";
    return finding;
  }
  finding.sentence = Info(Model::Violated(execution.allowed, execution.answer)).sentence;
  finding.expected = Expected(execution.allowed);
  finding.observed = AnswerWord(last.op, execution.answer);
  const Rule* const rule = FindRule(finding.rule);
  if (rule == nullptr) return finding;
  finding.document = Demanding(*rule, outcome, manual);
  finding.kind = finding.document.empty() ? "contradicts the rule" : "violates a document";
  Observation observation;
  observation.status = Status::kObserved;
  observation.outcome = "as recorded: this is not allowed";
  observation.trace = execution.trace;
  finding.c_program = Reproducer(*rule, observation, program.page);
  return finding;
}

}  // namespace conformance::explore
