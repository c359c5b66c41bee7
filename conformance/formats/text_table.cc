// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/probe/observation.h"
#include "conformance/report/characters.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kMostPlaceColumns = 12;
constexpr std::size_t kFewestOutcomeColumns = 12;
constexpr std::size_t kMostOutcomeColumns = 24;
constexpr std::size_t kMarkColumns = 8;  // "DEVIATES"
constexpr std::size_t kMostIdColumns = 36;
constexpr std::size_t kMostFoldedColumns = 24;
constexpr std::size_t kFewestWrongColumns = 10;  // two seeds
constexpr std::size_t kMostLikeColumns = 18;
constexpr std::size_t kFewestVerdictColumns = 12;

// Where things stand in a line.
struct Layout {
  std::size_t id = 0;
  std::size_t place = 0;  // the filesystem; 0 where there is only one
  std::size_t outcome = 0;
  std::size_t like = 0;                // 0 where no other host is shown
  std::vector<std::size_t> documents;  // empty: one folded column for all of them
  std::size_t folded = 0;
  std::size_t wrong = 0;
};

struct Mark {
  std::string_view text;
  Tone tone;
};

Mark MarkOf(const RuleReport& rule, std::string_view document) {
  switch (VerdictOf(rule, document)) {
    case Verdict::kConforms:
      return {"ok", Tone::kGood};
    case Verdict::kDiffers:
      return {"differs", Tone::kWarning};
    case Verdict::kDeviates:
      if (rule.baseline == kBaselineExpected) return {"expected", Tone::kWarning};
      if (!IsUnexpected(rule, {std::string(document)})) return {"known", Tone::kWarning};
      return {"DEVIATES", Tone::kBad};
    case Verdict::kNoClaim:
      break;
  }
  return {"-", Tone::kQuiet};
}

// The gravest mark and the documents that give it: "DEVIATES posix linux".
std::string FoldedMark(const RuleReport& rule, const Report& report, const TextOptions& options,
                       std::size_t columns) {
  const Verdict gravest = GravestVerdict(rule, report.against);
  if (gravest == Verdict::kNoClaim) {
    return options.palette.Paint(Tone::kQuiet, Padded("-", columns));
  }
  std::string text;
  Mark mark{"", Tone::kPlain};
  for (const std::string& document : report.against) {
    if (VerdictOf(rule, document) != gravest) continue;
    mark = MarkOf(rule, document);
    if (text.empty()) text = mark.text;
    if (gravest != Verdict::kConforms) text += " " + LabelOf(document);
  }
  return options.palette.Paint(mark.tone, Padded(Cut(text, columns), columns));
}

std::string Place(const RuleReport& rule, const Report& report) {
  for (const Filesystem& filesystem : report.filesystems) {
    if (filesystem.directory != rule.directory) continue;
    const auto same_type =
        std::count_if(report.filesystems.begin(), report.filesystems.end(),
                      [&](const Filesystem& other) { return other.type == filesystem.type; });
    return same_type == 1 ? filesystem.type : filesystem.directory;
  }
  return rule.directory;
}

Layout Measure(const Report& report, const TextOptions& options) {
  Layout layout;
  std::size_t outcome = Columns("observed");
  for (const RuleReport& rule : report.rules) {
    layout.id = std::max(layout.id, Columns(rule.id));
    outcome = std::max(outcome, std::min(Columns(rule.outcome), kMostOutcomeColumns));
    if (report.filesystems.size() > 1) {
      layout.place = std::max(layout.place, Columns(Place(rule, report)));
    }
  }
  layout.id = std::min(layout.id, kMostIdColumns);
  layout.place = std::min(layout.place, kMostPlaceColumns);
  if (!report.like.host.empty()) {
    layout.like = std::min(std::max(Columns(report.like.host), kMarkColumns), kMostLikeColumns);
  }
  std::size_t used = 2 + layout.id + kGap + (layout.place > 0 ? layout.place + kGap : 0);
  // Where it leaves too little for the rest, the list of what is unlike has to do.
  if (used + layout.like + kFewestOutcomeColumns + kFewestVerdictColumns + kFewestWrongColumns +
          3 * kGap >
      options.columns) {
    layout.like = 0;
  }
  if (layout.like > 0) used += layout.like + kGap;
  std::size_t documents = 0;
  for (const std::string& document : report.against) {
    layout.documents.push_back(std::max(kMarkColumns, Columns(LabelOf(document))));
    documents += layout.documents.back() + kGap;
  }
  if (used + kFewestOutcomeColumns + kGap + documents + kFewestWrongColumns > options.columns) {
    layout.documents.clear();
    const std::size_t others = used + kFewestOutcomeColumns + 2 * kGap + kFewestWrongColumns;
    const std::size_t left = options.columns > others ? options.columns - others : 0;
    layout.folded = std::clamp<std::size_t>(left, kMarkColumns, kMostFoldedColumns);
    documents = layout.folded + kGap;
  }
  used += documents + kGap;
  const std::size_t rest = options.columns > used ? options.columns - used : 0;
  // The outcome takes what it needs, as long as something is left for the last column.
  layout.outcome = std::min(outcome, rest > kFewestWrongColumns + kFewestOutcomeColumns
                                         ? rest - kFewestWrongColumns
                                         : kFewestOutcomeColumns);
  layout.wrong = rest > layout.outcome ? rest - layout.outcome : 0;
  return layout;
}

void AppendHeader(const Report& report, const Layout& layout, const TextOptions& options,
                  std::string* out) {
  const std::string gap(kGap, ' ');
  std::string line = "  " + Padded("", layout.id) + gap;
  if (layout.place > 0) line += Padded("on", layout.place) + gap;
  line += Padded("observed", layout.outcome) + gap;
  if (layout.like > 0) line += Padded(Cut(report.like.host, layout.like), layout.like) + gap;
  for (std::size_t i = 0; i < layout.documents.size(); ++i) {
    line += Padded(LabelOf(report.against[i]), layout.documents[i]) + gap;
  }
  if (layout.folded > 0) line += Padded("verdict", layout.folded) + gap;
  line += Cut("wrong here", layout.wrong);
  while (line.back() == ' ') line.pop_back();
  *out += options.palette.Paint(Tone::kQuiet, line) + "\n";
}

// The documents, other than those judged by, whose claim the host does not meet. Seeds come first,
// since there may not be room for all.
std::string WrongHere(const RuleReport& rule, const Report& report) {
  std::vector<std::string> seeds;
  std::vector<std::string> others;
  for (const ClaimReport& claim : rule.claims) {
    const bool judged = std::find(report.against.begin(), report.against.end(), claim.document) !=
                        report.against.end();
    if (judged || claim.verdict != Verdict::kDeviates) continue;
    const std::string label = LabelOf(claim.document);
    std::vector<std::string>& labels = label == claim.document ? others : seeds;
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
  }
  seeds.insert(seeds.end(), others.begin(), others.end());
  return Listed(seeds, " ");
}

// What the other host gave: "=" for the same, so that what differs stands out.
std::string LikeText(const RuleReport& rule, const TextOptions& options, std::size_t columns) {
  const bool same = !rule.unlike && rule.like == rule.outcome;
  const std::string text = same ? "=" : rule.like.empty() ? "-" : rule.like;
  return options.palette.Paint(rule.unlike ? Tone::kWarning : Tone::kQuiet,
                               Padded(Cut(text, columns), columns));
}

std::string RuleLine(const RuleReport& rule, const Report& report, const Layout& layout,
                     const TextOptions& options) {
  const std::string gap(kGap, ' ');
  const Palette& palette = options.palette;
  std::string line = "  " + Padded(Cut(rule.id, layout.id), layout.id) + gap;
  if (layout.place > 0) line += Padded(Cut(Place(rule, report), layout.place), layout.place) + gap;
  if (rule.status != Status::kObserved) {
    const Tone tone = IsIncomplete(rule.status) ? Tone::kBad : Tone::kQuiet;
    const std::string status = Padded(StatusName(rule.status), layout.outcome);
    const std::size_t used = Columns(line) + Columns(status) + kGap;
    const std::size_t rest = options.columns > used ? options.columns - used : 0;
    return line + palette.Paint(tone, status) + gap +
           palette.Paint(Tone::kQuiet, Cut(rule.reason, rest));
  }
  line += Padded(Cut(rule.outcome, layout.outcome), layout.outcome) + gap;
  if (layout.like > 0) line += LikeText(rule, options, layout.like) + gap;
  for (std::size_t i = 0; i < layout.documents.size(); ++i) {
    const Mark mark = MarkOf(rule, report.against[i]);
    line += palette.Paint(mark.tone, Padded(mark.text, layout.documents[i])) + gap;
  }
  if (layout.folded > 0) line += FoldedMark(rule, report, options, layout.folded) + gap;
  line += palette.Paint(Tone::kWarning, Cut(WrongHere(rule, report), layout.wrong));
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace

void AppendTable(const Report& report, const TextOptions& options, std::string* out) {
  AppendHeading("RULES", options, out);
  const Layout layout = Measure(report, options);
  AppendHeader(report, layout, options, out);
  std::string_view family;
  for (const RuleReport& rule : report.rules) {
    if (rule.family != family) {
      family = rule.family;
      *out += options.palette.Paint(Tone::kHeading, family) + "\n";
    }
    *out += RuleLine(rule, report, layout, options) + "\n";
  }
}

}  // namespace conformance
