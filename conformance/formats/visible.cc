// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/visible.h"

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

using Change = absl::FunctionRef<void(std::string&)>;

void InAll(std::vector<std::string>& strings, Change change) {
  for (std::string& text : strings) change(text);
}

void InRule(RuleReport& rule, Change change) {
  for (std::string* text : {&rule.id, &rule.family, &rule.statement, &rule.outcome, &rule.detail,
                            &rule.reason, &rule.directory, &rule.baseline, &rule.why, &rule.like}) {
    change(*text);
  }
  InAll(rule.trace, change);
  if (rule.direct) {
    for (std::string* text : {&rule.direct->outcome, &rule.direct->detail, &rule.direct->reason}) {
      change(*text);
    }
    InAll(rule.direct->trace, change);
  }
  for (Repetition& repetition : rule.repetitions) change(repetition.result);
  for (ClaimReport& claim : rule.claims) {
    for (std::string* text : {&claim.document, &claim.clause, &claim.edition, &claim.interpretation,
                              &claim.level, &claim.known}) {
      change(*text);
    }
    InAll(claim.accepts, change);
  }
}

}  // namespace

void ForEveryString(Report& report, Change change) {
  change(report.tool_name);
  change(report.tool_version);
  change(report.started);
  for (HostFact& fact : report.host) {
    change(fact.name);
    change(fact.value);
  }
  for (Filesystem& filesystem : report.filesystems) {
    change(filesystem.directory);
    change(filesystem.type);
    change(filesystem.options);
    InAll(filesystem.lacks, change);
  }
  InAll(report.against, change);
  for (Capability& capability : report.capabilities) {
    for (std::string* text : {&capability.name, &capability.value, &capability.reason}) {
      change(*text);
    }
    InAll(capability.rules, change);
  }
  change(report.compat.backend);
  for (CompatCheck& check : report.compat.checks) {
    for (std::string* text : {&check.name, &check.expected, &check.reason, &check.skipped}) {
      change(*text);
    }
  }
  change(report.like.host);
  change(report.like.about);
  for (ProgramReport& program : report.programs) {
    for (std::string* text : {&program.program, &program.profile, &program.directory,
                              &program.verdict, &program.cause}) {
      change(*text);
    }
  }
  for (RuleReport& rule : report.rules) InRule(rule, change);
}

Report VisibleCopy(const Report& report) {
  Report copy = report;
  ForEveryString(copy, [](std::string& text) { text = Visible(text); });
  return copy;
}

}  // namespace conformance
