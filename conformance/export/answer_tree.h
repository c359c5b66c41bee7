// SPDX-License-Identifier: Apache-2.0
//
// All recorded runs of a rule, laid over each other: a tree of calls that parts where an answer
// differs, and whose leaves are what the rule came to.
//
//   AnswerTree tree;
//   for (const Recording& recording : recordings) tree.Add(…);

#ifndef CONFORMANCE_EXPORT_ANSWER_TREE_H_
#define CONFORMANCE_EXPORT_ANSWER_TREE_H_

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conformance/export/spelled_run.h"
#include "conformance/export/suite_speller.h"

namespace conformance {

struct AnswerNode {
  struct Branch {
    std::string answer;  // empty below a statement, which has no answer
    std::unique_ptr<AnswerNode> next;
  };

  bool is_end() const { return branches.empty(); }

  SuiteStep step;  // without its answer
  Ending ending;   // of a leaf
  std::vector<Branch> branches;
};

class AnswerTree {
 public:
  // False if the run cannot be: it parts from the others where nothing was asked, or ends otherwise
  // after the same answers. Then the tree is as it was.
  bool Add(const SuiteTrace& trace, const Ending& ending);

  // nullptr if nothing was added.
  const AnswerNode* root() const { return root_.get(); }
  // What the calls speak of: variables m1, m2, …; fd1, fd2, …; and others by their declarations.
  std::size_t mappings() const { return mappings_; }
  std::size_t descriptors() const { return descriptors_; }
  const std::set<std::string>& declarations() const { return declarations_; }

 private:
  void Declare(const SuiteTrace& trace);

  std::unique_ptr<AnswerNode> root_;
  std::size_t mappings_ = 0;
  std::size_t descriptors_ = 0;
  std::set<std::string> declarations_;
};

// The processes that make a call in the subtree or in which a child is made.
std::set<int> ProcessesIn(const AnswerNode& node);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_ANSWER_TREE_H_
