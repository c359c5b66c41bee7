// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/rule_function.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "conformance/export/c_needs.h"
#include "conformance/reproduce/c_comment.h"
#include "conformance/reproduce/c_layout.h"
#include "conformance/reproduce/c_text.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

constexpr std::size_t kIndent = 2;
constexpr int kChildrenPerProcess = 10;  // see Step::process

std::string Quoted(std::string_view text) {
  return absl::StrCat(
      "\"", absl::StrReplaceAll(std::string(text), {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// "posix linux": the documents whose "shall" the outcome breaks, but for a reason that is known
// of their system whatever its policy.
std::string DeviatedFrom(const Rule& rule, const std::string& outcome) {
  Observation observation;
  observation.status = Status::kObserved;
  observation.outcome = outcome;
  std::string names;
  for (const Claim& claim : rule.claims()) {
    const auto& known = rule.known();
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const KnownDeviation& entry) {
      return entry.document == claim.document && entry.outcome == outcome && entry.fact.empty();
    });
    const DocumentInfo& info = Info(claim.document);
    if (is_known || info.kind == DocumentKind::kSeed) continue;
    if (Judge(claim, observation) != Verdict::kDeviates) continue;
    absl::StrAppend(&names, names.empty() ? "" : " ", std::string(info.name));
  }
  return names;
}

std::string Return(const Rule& rule, const Ending& ending) {
  if (ending.status != Status::kObserved) {
    return absl::StrCat("return ", std::string(StatusName(ending.status)), "(", Quoted(ending.text),
                        ");\n");
  }
  const std::string documents = DeviatedFrom(rule, ending.text);
  return absl::StrCat("return ", documents.empty() ? "outcome(" : "deviation(", Quoted(ending.text),
                      documents.empty() ? "" : ", " + Quoted(documents), ");\n");
}

class Writer {
 public:
  Writer(const Rule& rule, const AnswerTree& tree) : rule_(rule) {
    for (const int process : ProcessesIn(*tree.root())) {
      const int number = static_cast<int>(numbers_.size());
      numbers_[process] = number;
    }
    text_ = Block(*tree.root(), {});
  }

  bool has_children() const { return numbers_.size() > 1; }
  std::size_t processes() const { return numbers_.size(); }
  const std::string& text() const { return text_; }

 private:
  // The subtree, with the children `alive` at its start.
  std::string Block(const AnswerNode& start, std::set<int> alive) {
    std::string text;
    std::vector<CStatement> pending;
    const AnswerNode* node = &start;
    while (true) {
      EndChildren(*node, alive, pending);
      if (node->is_end()) break;
      if (node->branches.size() > 1) {
        pending.push_back({Ask(node->step), ""});
        Flush(pending, text);
        return text + Sides(*node, alive);
      }
      pending.push_back({Statement(*node), ""});
      if (node->step.forks != 0) alive.insert(node->step.forks);
      node = node->branches.front().next.get();
    }
    Flush(pending, text);
    return text + Return(rule_, node->ending);
  }

  // What answers lead to: the same block may follow several of them.
  struct Side {
    std::string block;
    std::vector<std::string> answers;
  };

  std::vector<Side> SidesOf(const AnswerNode& node, const std::set<int>& alive) {
    std::vector<Side> sides;
    for (const AnswerNode::Branch& branch : node.branches) {
      std::string block = Block(*branch.next, alive);
      const auto same = std::find_if(sides.begin(), sides.end(),
                                     [&](const Side& side) { return side.block == block; });
      if (same != sides.end()) {
        same->answers.push_back(branch.answer);
      } else {
        sides.push_back({std::move(block), {branch.answer}});
      }
    }
    return sides;
  }

  static std::string AnyOf(const std::vector<std::string>& answers) {
    return absl::StrCat("IS(", absl::StrJoin(answers, ") || IS("), ")");
  }

  // The blocks of all answers but those with the longest, which follows after the rest.
  std::string Sides(const AnswerNode& node, const std::set<int>& alive) {
    const std::vector<Side> sides = SidesOf(node, alive);
    const auto longest = std::max_element(
        sides.begin(), sides.end(),
        [](const Side& a, const Side& b) { return a.block.size() < b.block.size(); });
    const bool all_end = IsLine(longest->block);
    std::string text;
    for (auto side = sides.begin(); side != sides.end(); ++side) {
      if (side == longest && !all_end) continue;
      const bool line = IsLine(side->block);
      absl::StrAppend(&text, "if (", AnyOf(side->answers), ") ", line ? "" : "{\n",
                      line ? side->block : Indented(side->block, kIndent), line ? "" : "}\n");
    }
    if (all_end) return text + "return new_answer();\n";
    return absl::StrCat(
        text,
        longest->answers.size() == 1
            ? absl::StrCat("ONLY(", longest->answers.front(), ");\n")
            : absl::StrCat("if (!(", AnyOf(longest->answers), ")) return new_answer();\n"),
        longest->block);
  }

  static bool IsLine(const std::string& block) { return block.find('\n') == block.size() - 1; }

  static void Flush(std::vector<CStatement>& pending, std::string& text) {
    for (const CStatement& statement : Folded(std::move(pending))) {
      absl::StrAppend(&text, statement.text, "\n");
    }
    pending.clear();
  }

  // Children that have nothing to do any more end, grandchildren first.
  void EndChildren(const AnswerNode& node, std::set<int>& alive,
                   std::vector<CStatement>& pending) const {
    const std::set<int> needed = ProcessesIn(node);
    for (auto child = alive.rbegin(); child != alive.rend();) {
      const bool busy = std::any_of(needed.begin(), needed.end(),
                                    [&](int process) { return IsWithin(process, *child); });
      if (busy) {
        ++child;
        continue;
      }
      const int ended = *child;
      pending.push_back(
          {absl::StrCat("END(", Number(ended / kChildrenPerProcess), ", ", Number(ended), ");"),
           ""});
      alive.erase(ended);
      child = alive.rbegin();
    }
  }

  int Number(int process) const { return numbers_.at(process); }

  std::string By(const SuiteStep& step, const char* macro) const {
    return has_children() ? absl::StrCat(macro, "_BY(", Number(step.process), ", ")
                          : absl::StrCat(macro, "(");
  }

  std::string Ask(const SuiteStep& step) const {
    return absl::StrCat(By(step, "ASK"), step.text, ");");
  }

  std::string Statement(const AnswerNode& node) const {
    const SuiteStep& step = node.step;
    if (step.forks != 0) {
      return absl::StrCat("FORK(", Number(step.process), ", ", Number(step.forks), ");");
    }
    const std::string& answer = node.branches.front().answer;
    if (!answer.empty()) return absl::StrCat(By(step, "EXPECT"), step.text, ", ", answer, ");");
    return has_children() ? absl::StrCat("if (self == ", Number(step.process), ") ", step.text)
                          : step.text;
  }

  const Rule& rule_;
  std::map<int, int> numbers_;  // of processes, in this program
  std::string text_;
};

// How often the text holds each word.
std::map<std::string, int, std::less<>> Words(std::string_view code) {
  std::map<std::string, int, std::less<>> words;
  ForEachWord(code, [&words](std::string_view word) { ++words[std::string(word)]; });
  return words;
}

// Takes away "m1 = " where m1 is not spoken of otherwise.
std::string WithoutIdleVariables(std::string text) {
  for (const auto& [word, count] : Words(text)) {
    const bool descriptor = word.compare(0, 2, "fd") == 0;
    const std::size_t digit = descriptor ? 2 : 1;
    if (!descriptor && word[0] != 'm') continue;
    if (word.size() == digit || word.find_first_not_of("0123456789", digit) != std::string::npos) {
      continue;
    }
    const std::string assignment = absl::StrCat("(", word, " = ");
    const std::string nested = absl::StrCat(", ", word, " = ");
    int assigned = 0;
    for (const std::string& form : {assignment, nested}) {
      for (std::size_t at = text.find(form); at != std::string::npos;
           at = text.find(form, at + 1)) {
        ++assigned;
      }
    }
    if (assigned != count) continue;
    text = absl::StrReplaceAll(text, {{assignment, "("}, {nested, ", "}});
  }
  return text;
}

// "m1, m3": the numbered variables up to `most` that are among `words`.
std::string Numbered(const char* name, std::size_t most, const char* sign, const char* value,
                     const std::map<std::string, int, std::less<>>& words) {
  std::string list;
  for (std::size_t i = 1; i <= most; ++i) {
    const std::string variable = absl::StrCat(name, i);
    if (words.find(variable) == words.end()) continue;
    absl::StrAppend(&list, list.empty() ? "" : ", ", sign, variable, value);
  }
  return list;
}

// "char *m1, *m2;\nint fd1;\n", and those others of the tree that the text uses.
// With children, not every process gets every value.
std::string Declarations(const std::string& text, const AnswerTree& tree, bool array_of_mappings,
                         bool has_children) {
  const std::map<std::string, int, std::less<>> words = Words(text);
  const std::string mappings =
      array_of_mappings ? absl::StrCat("*m[", tree.mappings(), "]")
                        : Numbered("m", tree.mappings(), "*", has_children ? " = NULL" : "", words);
  const std::string descriptors =
      Numbered("fd", tree.descriptors(), "", has_children ? " = -1" : "", words);
  std::string more;
  for (const std::string& declaration : tree.declarations()) {
    const std::size_t start = declaration.find_last_of(" *") + 1;
    const std::string name = declaration.substr(start, declaration.find('[') - start);
    if (words.find(name) != words.end()) absl::StrAppend(&more, declaration, ";\n");
  }
  return absl::StrCat(mappings.empty() ? "" : absl::StrCat("char ", mappings, ";\n"),
                      descriptors.empty() ? "" : absl::StrCat("int ", descriptors, ";\n"), more);
}

std::string FunctionText(const Rule& rule, const std::string& body) {
  return absl::StrCat("static int ", FunctionName(rule), "(void) {\n", body, "}\n");
}

}  // namespace

std::string FunctionName(const Rule& rule) {
  return absl::StrCat("rule_",
                      absl::StrReplaceAll(std::string(rule.id()), {{".", "_"}, {"-", "_"}}));
}

std::string RuleFunction(const Rule& rule, const AnswerTree& tree) {
  const Writer writer(rule, tree);
  const bool array = CountsMappings({{writer.text(), ""}});
  const std::string text = WithoutIdleVariables(Written(writer.text(), array));
  std::string body = absl::StrCat(
      Declarations(text, tree, array, writer.has_children()),
      writer.has_children() ? absl::StrCat("PROCESSES(", writer.processes(), ");\n") : "", text);
  body = Wrapped(Indented(body, kIndent));
  const CNeeds needs = NeedsOf(writer.has_children() ? absl::StrCat(body, " fork") : body);
  if (!needs.condition.empty()) {
    body = absl::StrCat("#if ", needs.condition, "\n", body, "#else\n  return lacking(",
                        Quoted(needs.names), ");\n#endif\n");
  }
  return HeadComment(rule, {}) + FunctionText(rule, body);
}

std::string RuleWithoutCalls(const Rule& rule, const std::string& reason) {
  return HeadComment(rule, {}) +
         FunctionText(rule, "  " + Return(rule, {Status::kUnsupported, reason}));
}

}  // namespace conformance
