// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/model/model.h"

#include <sys/mman.h>

namespace conformance::explore {

Model::Model(const Parameters& parameters) : parameters_(parameters) {
  state_.processes[0].live = true;
}

bool IsOfTheWorld(Op op) {
  switch (op) {
    case Op::kMmap:
    case Op::kMunmap:
    case Op::kMprotect:
    case Op::kMsync:
    case Op::kMlock:
    case Op::kMunlock:
    case Op::kMadvise:
    case Op::kMremap:
    case Op::kMremapNetbsd:
    case Op::kMinherit:
    case Op::kLoad:
    case Op::kStore:
    case Op::kScan:
    case Op::kOpen:
    case Op::kClose:
    case Op::kUnlink:
    case Op::kFtruncate:
    case Op::kReadByte:
    case Op::kWriteByte:
    case Op::kFill:
    case Op::kPunch:
    case Op::kFileSize:
    case Op::kShmOpen:
    case Op::kShmUnlink:
    case Op::kFork:
      return true;
    default:
      return false;
  }
}

const Process* Model::Find(int process) const {
  for (const Process& candidate : state_.processes) {
    if (candidate.live && candidate.number == process) return &candidate;
  }
  return nullptr;
}

const Descriptor* Model::FindDescriptor(const Process& process, std::uint64_t number) {
  const int wanted = static_cast<int>(static_cast<std::int64_t>(number));
  for (const Descriptor& descriptor : process.descriptors) {
    if (descriptor.number >= 0 && descriptor.number == wanted) return &descriptor;
  }
  return nullptr;
}

Model::Range Model::RangeOf(const Process& process, std::uint64_t address,
                            std::uint64_t length) const {
  Range range;
  range.first = address / page();
  const std::uint64_t bytes = length + address % page();
  range.count = bytes / page() + (bytes % page() != 0 ? 1 : 0);
  range.one_piece = range.count != 0;
  const Page* before = nullptr;
  for (std::uint64_t i = 0; i < range.count && i <= kMostPagesOfCall; ++i) {
    const Page* const found = process.pages.Find(range.first + i);
    if (found == nullptr) range.unknown = true;
    const bool mapped = found != nullptr && found->mapped;
    (mapped ? range.mapped : range.holes) = true;
    const bool continues =
        i == 0 || (mapped && before != nullptr && found->piece == before->piece &&
                   (found->object == kNoObject || found->object_page == before->object_page + 1));
    if (!mapped || !continues) range.one_piece = false;
    before = mapped ? found : nullptr;
  }
  return range;
}

namespace {

// Which arguments of a call are a range of addresses.
struct RangeArguments {
  bool any = false;
  std::uint64_t address = 0;
  std::uint64_t length = 0;
};

RangeArguments RangeIn(const Call& call) {
  const auto& a = call.args;
  switch (call.op) {
    case Op::kMmap:
      return {a[0] != 0, a[0], a[1]};
    case Op::kMunmap:
    case Op::kMprotect:
    case Op::kMsync:
    case Op::kMlock:
    case Op::kMunlock:
    case Op::kMadvise:
    case Op::kMinherit:
    case Op::kScan:
      return {true, a[0], a[1]};
    case Op::kMremap:
    case Op::kMremapNetbsd:
      return {true, a[0], a[1] != 0 ? a[1] : 1};
    case Op::kLoad:
    case Op::kStore:
      return {true, a[0], 1};
    default:
      return {};
  }
}

}  // namespace

bool Model::Knows(int process, const Call& call) const {
  const Process* const caller = Find(process);
  if (caller == nullptr || !IsOfTheWorld(call.op)) return false;
  if (call.op == Op::kMinherit && parameters_.inherit != kChanged) return false;
  const bool remaps = call.op == Op::kMremap || call.op == Op::kMremapNetbsd;
  if (remaps && !KnowsRemap(call)) return false;
  const RangeArguments range = RangeIn(call);
  if (!range.any) return true;
  if (range.length > kMostPagesOfCall * page()) return false;
  // An address of no program: what the call does there is not ours to ask.
  const Range pages = RangeOf(*caller, range.address, range.length);
  if (pages.unknown) return false;
  if (range.length == 0 && caller->pages.Find(range.address / page()) == nullptr) return false;
  // Whether a page is there at all may be open; these calls do not mind.
  const bool replaces =
      call.op == Op::kMunmap || (call.op == Op::kMmap && (call.args[3] & MAP_FIXED) != 0);
  const auto open = [](const Page& page) { return page.unknown; };
  const bool touches = call.op == Op::kLoad || call.op == Op::kStore || call.op == Op::kScan;
  if (!replaces && !touches && Any(*caller, pages, open)) return false;
  // What had no end when it was asked alone is not asked again.
  const auto endless = [](const Page& page) { return (page.protections & kWriteOnly) != 0; };
  const bool loads = touches && call.op != Op::kStore;
  if (loads && parameters_.write_only_read == 0 && Any(*caller, pages, endless)) return false;
  if (!remaps) return true;
  const bool netbsd = call.op == Op::kMremapNetbsd;
  const std::uint64_t length = call.args[netbsd ? 3 : 2];
  const std::uint64_t to = call.args[netbsd ? 2 : 4];
  const Range more = RangeOf(*caller, range.address, length);
  if (length > kMostPagesOfCall * page() || Any(*caller, more, open)) return false;
  return to == 0 || !RangeOf(*caller, to, length).unknown;
}

Allowed Model::Expect(int process, const Call& call) const {
  const Process& caller = *Find(process);
  switch (call.op) {
    case Op::kMmap:
      return ExpectMmap(caller, call);
    case Op::kMunmap:
      return ExpectMunmap(caller, call);
    case Op::kMprotect:
      return ExpectMprotect(caller, call);
    case Op::kMremap:
      return ExpectMremap(caller, call);
    case Op::kMremapNetbsd:
      return ExpectMremapNetbsd(caller, call);
    case Op::kMinherit:
      return ExpectMinherit(caller, call);
    case Op::kMsync:
      return ExpectMsync(caller, call);
    case Op::kMlock:
    case Op::kMunlock:
      return ExpectLock(caller, call);
    case Op::kMadvise:
      return ExpectMadvise(caller, call);
    case Op::kLoad:
    case Op::kStore:
      return ExpectTouch(caller, call);
    case Op::kScan:
      return ExpectScan(caller, call);
    case Op::kFork: {
      Allowed allowed;
      allowed.ends = kErrors;
      allowed.ground = Ground::kFork;
      return allowed;
    }
    default:
      return ExpectFile(caller, call);
  }
}

Judgement Model::Judge(int process, const Call& call, const Allowed& allowed,
                       const Answer& answer) const {
  const Ways way = WayOf(answer);
  if ((allowed.ends & way) != 0) return Judgement::kEnds;
  if ((allowed.ways & way) == 0) return Judgement::kWrong;
  if (way != kSucceeds) return Judgement::kRight;
  const auto value = static_cast<std::uint64_t>(answer.value);
  bool right = true;
  switch (allowed.value) {
    case ValueKind::kAny:
      break;
    case ValueKind::kNumber:
      right = value == allowed.low;
      break;
    case ValueKind::kByte:
      right = value <= 0xFF && allowed.bytes.Has(static_cast<std::uint8_t>(value));
      break;
    case ValueKind::kScan:
      right = ScanMayEndAt(*Find(process), call, value);
      break;
    case ValueKind::kPlace: {
      if (value == allowed.low && value != 0) break;
      const Range range = RangeOf(*Find(process), value, allowed.pages * page());
      const bool taken = Any(*Find(process), range, [](const Page& each) { return !each.unknown; });
      right = value != 0 && value % page() == 0 && !taken;
      break;
    }
  }
  return right ? Judgement::kRight : Judgement::kWrong;
}

Ground Model::Violated(const Allowed& allowed, const Answer& answer) {
  const bool by_value = (allowed.ways & WayOf(answer)) != 0;
  return by_value && allowed.value_ground != Ground::kNone ? allowed.value_ground : allowed.ground;
}

bool Model::Advance(int process, const Call& call, const Answer& answer) {
  Process& caller = *Find(process);
  switch (call.op) {
    case Op::kMmap:
      return AdvanceMmap(caller, call, answer);
    case Op::kMunmap:
      return AdvanceMunmap(caller, call, answer);
    case Op::kMprotect:
      return AdvanceMprotect(caller, call, answer);
    case Op::kMinherit:
      return AdvanceMinherit(caller, call, answer);
    case Op::kMremap:
    case Op::kMremapNetbsd:
      return AdvanceMremap(caller, call, answer);
    case Op::kMsync: {
      const Range range = RangeOf(caller, call.args[0], call.args[1]);
      const bool shared = Any(caller, range, [](const Page& page) { return page.shared; });
      coverage_.Meet(shared ? Situation::kSyncShared : Situation::kSyncPrivate);
      return true;
    }
    case Op::kMlock:
    case Op::kMunlock:
      return AdvanceLock(caller, call, answer);
    case Op::kMadvise:
      return AdvanceMadvise(caller, call, answer);
    case Op::kLoad:
    case Op::kStore:
    case Op::kScan:
      return AdvanceTouch(caller, call, answer);
    case Op::kFork:
      return AdvanceFork(caller, call, answer);
    default:
      return AdvanceFile(caller, call, answer);
  }
}

void Model::Split(Process& process, const Range& range) {
  std::uint16_t before = 0;
  std::uint16_t given = 0;
  for (std::uint64_t i = 0; i < range.count; ++i) {
    Page* const found = process.pages.Find(range.first + i);
    if (found == nullptr || !found->mapped) {
      before = 0;
      continue;
    }
    if (found->piece != before || given == 0) given = NewPiece();
    before = found->piece;
    found->piece = given;
  }
}

void Model::Coverings(const Process& process, const Range& range, Situation first) {
  const Page* one = nullptr;
  bool several = false;
  for (std::uint64_t i = 0; i < range.count; ++i) {
    const Page* const found = process.pages.Find(range.first + i);
    if (found == nullptr || !found->mapped) continue;
    several = several || (one != nullptr && one->piece != found->piece);
    one = found;
  }
  const auto continues = [&process, one](std::uint64_t number) {
    const Page* const found = process.pages.Find(number);
    return found != nullptr && found->mapped && found->piece == one->piece;
  };
  int part = 0;
  if (several) {
    part = 5;
  } else if (one != nullptr) {
    const bool before = continues(range.first - 1);
    const bool after = continues(range.first + range.count);
    part = before ? (after ? 4 : 3) : (after ? 2 : 1);
  }
  coverage_.Meet(static_cast<Situation>(static_cast<int>(first) + part));
}

}  // namespace conformance::explore
