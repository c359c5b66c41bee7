// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/answer_tree.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace conformance {
namespace {

bool IsSameCall(const SuiteStep& left, const SuiteStep& right) {
  return left.process == right.process && left.forks == right.forks && left.text == right.text &&
         left.answer.empty() == right.answer.empty();
}

// The run from step `at` on, as a tree of its own.
std::unique_ptr<AnswerNode> Line(const std::vector<SuiteStep>& steps, std::size_t at,
                                 const Ending& ending) {
  auto end = std::make_unique<AnswerNode>();
  end->ending = ending;
  for (std::size_t i = steps.size(); i-- > at;) {
    auto node = std::make_unique<AnswerNode>();
    node->step = steps[i];
    node->branches.push_back({steps[i].answer, std::move(end)});
    end = std::move(node);
  }
  return end;
}

void CollectProcesses(const AnswerNode& node, std::set<int>& processes) {
  if (node.is_end()) return;
  processes.insert(node.step.process);
  if (node.step.forks != 0) processes.insert(node.step.forks);
  for (const AnswerNode::Branch& branch : node.branches) {
    CollectProcesses(*branch.next, processes);
  }
}

}  // namespace

bool AnswerTree::Add(const SuiteTrace& trace, const Ending& ending) {
  if (root_ == nullptr) {
    root_ = Line(trace.steps, 0, ending);
    Declare(trace);
    return true;
  }
  AnswerNode* node = root_.get();
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const SuiteStep& step = trace.steps[i];
    if (node->is_end() || !IsSameCall(node->step, step)) return false;
    const auto known =
        std::find_if(node->branches.begin(), node->branches.end(),
                     [&](const auto& branch) { return branch.answer == step.answer; });
    if (known == node->branches.end()) {
      node->branches.push_back({step.answer, Line(trace.steps, i + 1, ending)});
      Declare(trace);
      return true;
    }
    node = known->next.get();
  }
  return node->is_end() && node->ending == ending;
}

void AnswerTree::Declare(const SuiteTrace& trace) {
  mappings_ = std::max(mappings_, trace.mappings);
  descriptors_ = std::max(descriptors_, trace.descriptors);
  declarations_.insert(trace.declarations.begin(), trace.declarations.end());
}

std::set<int> ProcessesIn(const AnswerNode& node) {
  std::set<int> processes;
  CollectProcesses(node, processes);
  return processes;
}

}  // namespace conformance
