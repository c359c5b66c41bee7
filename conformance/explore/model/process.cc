// SPDX-License-Identifier: Apache-2.0
//
// fork and exit.

#include "conformance/explore/model/model.h"

namespace conformance::explore {

bool Model::AdvanceFork(Process& process, const Call& call, const Answer& answer) {
  if (!answer.ok()) return true;
  Process* child = nullptr;
  for (Process& candidate : state_.processes) {
    if (!candidate.live) child = &candidate;
  }
  if (child == nullptr) return false;
  if (process.number != 0) coverage_.Meet(Situation::kForkOfChild);
  *child = process;
  child->number = static_cast<int>(call.args[0]);
  const bool advice_works = parameters_.fork_advice == kChanged;
  child->pages.ForEach([this, advice_works](Page& page) {
    if (!page.mapped) return;
    const bool own = !page.shared && page.object == kNoObject;
    coverage_.Meet(page.shared                      ? Situation::kForkShared
                   : own || page.copy != Copy::kOwn ? Situation::kForkPrivate
                                                    : Situation::kForkCopied);
    page.locked = Tri::kNo;
    if (page.stays_behind != Tri::kNo || page.wiped != Tri::kNo) {
      coverage_.Meet(Situation::kForkAdvised);
    }
    if (page.stays_behind == Tri::kYes && advice_works) {
      page = Page();
    } else if (page.stays_behind != Tri::kNo) {
      page.unknown = true;
    } else if (page.wiped == Tri::kYes && advice_works) {
      page.own = Cells();
    } else if (page.wiped != Tri::kNo) {
      AddCells(page.own, Cells());
    }
  });
  return true;
}

void Model::End(int number) {
  Process* const process = Find(number);
  if (process == nullptr) return;
  bool shared = false;
  process->pages.ForEach([&shared](const Page& page) {
    shared = shared || (page.mapped && page.shared && page.object != kNoObject);
  });
  if (shared) coverage_.Meet(Situation::kEndWithShared);
  *process = Process();
}

}  // namespace conformance::explore
