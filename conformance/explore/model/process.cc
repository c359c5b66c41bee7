// SPDX-License-Identifier: Apache-2.0
//
// fork, what minherit asks of it, and exit.

#include "conformance/explore/model/model.h"
#include "conformance/probe/inheritance.h"

namespace conformance::explore {
namespace {

enum class Inheritance : std::uint8_t { kNone, kCopy, kShare, kZero, kWrong };

Inheritance InheritanceOf([[maybe_unused]] std::uint64_t inheritance) {
#ifdef HAS_MINHERIT
  if (inheritance == INHERITANCE(NONE)) return Inheritance::kNone;
  if (inheritance == INHERITANCE(COPY)) return Inheritance::kCopy;
  if (inheritance == INHERITANCE(SHARE)) return Inheritance::kShare;
#endif
#ifdef HAS_INHERIT_ZERO
  if (inheritance == INHERITANCE(ZERO)) return Inheritance::kZero;
#endif
  return Inheritance::kWrong;
}

// What a page that was mapped for itself, or shared by a fork, is from then on.
void SetInheritance(Page& page, Inheritance inheritance) {
  page.stays_behind = inheritance == Inheritance::kNone ? Tri::kYes : Tri::kNo;
  page.wiped = inheritance == Inheritance::kZero ? Tri::kYes : Tri::kNo;
  const bool was_shared = page.inherits == Inherits::kShares && page.shared;
  page.inherits = Inherits::kAsMapped;
  switch (inheritance) {
    case Inheritance::kNone:
      break;
    case Inheritance::kCopy:
      // A copy of shared pages: whether stores still reach the others afterwards is not said.
      if (page.shared) page.inherits = Inherits::kOpen;
      break;
    case Inheritance::kShare:
      if (page.IsAnonymousPrivate() || was_shared) page.inherits = Inherits::kShares;
      if (!page.shared && page.object != kNoObject) page.inherits = Inherits::kOpen;
      break;
    default:
      if (!page.IsAnonymousPrivate()) page.inherits = Inherits::kOpen;
      break;
  }
}

}  // namespace

Allowed Model::ExpectMinherit(const Process& process, const Call& call) const {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  const Inheritance inheritance = InheritanceOf(call.args[2]);
  Allowed allowed;
  allowed.ground = Ground::kInherit;
  allowed.ends = kShortage;
  if (inheritance == Inheritance::kWrong) {
    allowed.ground = Ground::kInheritWrong;
    allowed.ways = parameters_.inherit_wrong & (kSucceeds | kErrors);
  }
  const bool zeroes_others =
      inheritance == Inheritance::kZero &&
      Any(process, range, [](const Page& each) { return !each.IsAnonymousPrivate(); });
  // Manuals do not say what is wrong with these.
  if (range.holes || call.args[0] % page() != 0 || call.args[1] == 0 || zeroes_others) {
    allowed.ways |= kSucceeds | kErrors;
  }
  return allowed;
}

bool Model::AdvanceMinherit(Process& process, const Call& call, const Answer& answer) {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  const Inheritance inheritance = InheritanceOf(call.args[2]);
  const bool usual =
      inheritance != Inheritance::kWrong && !range.holes && call.args[0] % page() == 0;
  if (!answer.ok() && !range.holes) return true;
  if (usual) {
    coverage_.Meet(static_cast<Situation>(static_cast<int>(Situation::kMinheritNone) +
                                          static_cast<int>(inheritance)));
  }
  Split(process, range);
  Each(process, range, [usual, inheritance](Page& page) {
    if (usual) {
      SetInheritance(page, inheritance);
    } else {
      page.inherits = Inherits::kOpen;
    }
  });
  return true;
}

// Makes private pages that a child is to share pages of an object. False if there is no room.
bool Model::ShareForFork(Process& process) {
  int object = kNoObject;
  std::uint16_t used = 0;
  bool room = true;
  process.pages.ForEach([&](Page& page) {
    if (!page.mapped) return;
    if (page.inherits == Inherits::kOpen) page.unknown = true;
    if (page.inherits != Inherits::kShares) return;
    coverage_.Meet(Situation::kForkInherited);
    if (page.shared) return;
    if (object == kNoObject || used == kObjectPages) {
      object = NewObject(ObjectKind::kAnonymous, kObjectPages * this->page());
      used = 0;
    }
    if (object == kNoObject) {
      room = false;
      return;
    }
    ObjectAt(object).pages[used] = page.own;
    page.shared = true;
    page.object = static_cast<std::int8_t>(object);
    page.object_page = used++;
  });
  return room;
}

bool Model::AdvanceFork(Process& process, const Call& call, const Answer& answer) {
  if (!answer.ok()) return true;
  Process* child = nullptr;
  for (Process& candidate : state_.processes) {
    if (!candidate.live) child = &candidate;
  }
  if (child == nullptr || !ShareForFork(process)) return false;
  if (process.number != 0) coverage_.Meet(Situation::kForkOfChild);
  *child = process;
  child->number = static_cast<int>(call.args[0]);
  const bool advice_works = parameters_.fork_advice == kChanged || parameters_.inherit == kChanged;
  child->pages.ForEach([this, advice_works](Page& page) {
    if (!page.mapped) return;
    const bool own = !page.shared && page.object == kNoObject;
    coverage_.Meet(page.shared                      ? Situation::kForkShared
                   : own || page.copy != Copy::kOwn ? Situation::kForkPrivate
                                                    : Situation::kForkCopied);
    page.locked = Tri::kNo;
    if (page.inherits == Inherits::kOpen) return;
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
