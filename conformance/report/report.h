// SPDX-License-Identifier: Apache-2.0
//
// The report of a run as plain data: what the JSON holds, no more and no less. Every other format
// is rendered from this, and reports of other hosts are read back into it.

#ifndef CONFORMANCE_REPORT_REPORT_H_
#define CONFORMANCE_REPORT_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/probe/observation.h"
#include "conformance/verdict/verdict.h"

namespace conformance {

inline constexpr int kReportSchema = 1;

// One fact about the host. A closed list of names (see host.h), never a dump of the environment.
struct HostFact {
  std::string name;  // "system", "release", "machine", "page_size", "byte_order", "libc", …
  std::string value;
};

// A directory under test and what kind of filesystem it lies on.
struct Filesystem {
  std::string directory;
  std::string type;  // "ext4", "tmpfs", …; "unknown" where the system does not tell
  // Of its mount, those that may decide answers: "noexec,size=10240k".
  std::string options = {};
  // What no program can do there, a sentence each. Rules that depend on it are skipped for it.
  std::vector<std::string> lacks = {};
};

struct Capability {
  std::string name;                // "anonymous_shared"
  std::string value;               // "yes", "no", "unknown" or the outcome that answers it
  std::string reason;              // why it is "unknown" or what stands behind a "no"
  std::vector<std::string> rules;  // the rules that it is derived from
};

// One documented mistake, made once through compat.
struct CompatCheck {
  std::string name;
  std::string expected;  // the documented reason
  std::string reason;    // the one that came back; "none" if the mistake went through
  bool holds = false;
  std::string skipped;  // why the mistake could not be made; empty if it was
};

struct CompatReport {
  std::string backend;
  std::vector<CompatCheck> checks;
};

struct ClaimReport {
  std::string document;
  std::string clause;
  std::string edition;  // of the document, in which the claim was read; empty where it has none
  std::string interpretation;  // why the clause is read so, where it does not say it outright
  std::string level;
  std::vector<std::string> accepts;
  Verdict verdict = Verdict::kNoClaim;
  // Why this deviation is no surprise; empty for one that is, and with every other verdict.
  std::string known;
};

inline constexpr char kBaselineExpected[] = "expected";
inline constexpr char kBaselineUnexpected[] = "unexpected";
inline constexpr char kBaselineFixed[] = "fixed";

// How the results compare with those of another host: see conformance/compare/resemblance.h.
struct LikeReport {
  std::string host;  // "linux-6.12-amd64"; empty where nothing was compared
  std::string about;
  int compared = 0;
  int differs = 0;
  int unanswered = 0;  // no outcome on one side
  int unknown = 0;     // the other host was not asked
  int reworded = 0;    // its outcome is worded otherwise
};

// Whether a program can work on the host: see conformance/needs/fit.h.
struct ProgramReport {
  std::string program;
  std::string profile;
  std::string directory;  // of its data; empty where it keeps none
  std::string verdict;    // "fit", "fit, degraded", "unfit", "cannot tell"
  std::string cause;      // what a user would see, and the rule; empty where it is fit
};

// One of the results of a rule that was asked several times, and how often it came.
struct Repetition {
  std::string result;  // the outcome, or the status where there is none
  std::int64_t count = 0;
};

// What a rule gave when it was asked once more, past the C library.
struct DirectReport {
  Status status = Status::kBroken;
  std::string outcome;
  std::string detail;
  std::string reason;
  std::vector<std::string> trace;
};

struct RuleReport {
  std::string id;
  std::string family;
  std::string statement;
  Status status = Status::kBroken;
  std::string outcome;  // empty unless observed
  std::string detail;
  std::string reason;     // why there is no outcome
  std::string directory;  // the filesystem under test; empty if the rule does not depend on one
  std::int64_t duration_us = 0;
  // What a baseline says to this result: "expected", "unexpected", or "fixed" where it expects a
  // deviation that is gone. Empty without a baseline, and where it has nothing to say.
  std::string baseline;
  std::string why;      // the baseline's reason
  std::string like;     // what the host of Report::like gave; empty where it was not asked
  bool unlike = false;  // both have an outcome, and they differ
  std::vector<std::string> trace;  // rendered, one line per call
  std::vector<ClaimReport> claims;
  // Only where the kernel was asked as well. What stands above is what programs see, who call the C
  // library.
  std::optional<DirectReport> direct;
  // With --repeat every result, in the order of first appearance, and the rest of this is the
  // gravest of them. Empty where the rule was asked once.
  std::vector<Repetition> repetitions;
};

// Every entry of Report::rules is counted once under its status, and an observed one once more by
// the gravest verdict among the documents judged against. total = observed + unsupported + skipped
// + broken + crashed + timed_out, and observed = conforms + deviates + differs + no_claim.
struct Summary {
  int total = 0;
  int observed = 0;
  int conforms = 0;
  int deviates = 0;
  int differs = 0;
  int no_claim = 0;
  int unsupported = 0;
  int skipped = 0;
  int broken = 0;
  int crashed = 0;
  int timed_out = 0;
};

bool operator==(const Summary& left, const Summary& right);

struct Report {
  int schema = kReportSchema;
  std::string tool_name;
  std::string tool_version;
  std::string started;  // when the run began, in UTC: "2026-11-28T15:04:05Z"; "" if not known
  std::vector<HostFact> host;
  std::vector<Filesystem> filesystems;
  std::vector<std::string> against;  // the documents that the summary judges by
  std::vector<Capability> capabilities;
  CompatReport compat;
  LikeReport like;
  std::vector<ProgramReport> programs;
  std::vector<RuleReport> rules;
  Summary summary;
};

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_REPORT_H_
