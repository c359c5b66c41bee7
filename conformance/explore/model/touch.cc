// SPDX-License-Identifier: Apache-2.0
//
// Loads and stores: what a page holds, and whether it can be touched.

#include "conformance/explore/model/model.h"

namespace conformance::explore {
namespace {

constexpr ProtectionSet kNone = 1U << 0;
constexpr ProtectionSet kReadOnly = 1U << 1;

// Ways in which a touch may go by the protection alone; kSucceeds where it may be let through.
Ways WaysOfProtection(ProtectionSet protections, bool store, const Parameters& parameters) {
  Ways ways = 0;
  if ((protections & (store ? kWritable : kReadable)) != 0) ways |= kSucceeds;
  if ((protections & kNone) != 0) {
    ways |= store ? (parameters.denied_read | parameters.denied_write) : parameters.denied_read;
  }
  if (store && (protections & kReadOnly) != 0) ways |= parameters.denied_write;
  if (!store && (protections & kWriteOnly) != 0) ways |= parameters.write_only_read;
  return ways & (kSucceeds | kSignals);
}

}  // namespace

bool Model::IsPastEnd(const Page& page) const {
  if (page.object == kNoObject || (!page.shared && page.copy == Copy::kOwn)) return false;
  return page.object_page * this->page() >= ObjectAt(page.object).size;
}

Cells Model::Contents(const Page& page) const {
  const bool own = !page.shared && page.copy != Copy::kFollows;
  return own ? page.own : ObjectAt(page.object).pages[page.object_page];
}

Model::Touched Model::Touch(const Page* page, std::size_t cell, bool store) const {
  Touched touched;
  if (page == nullptr || !page->mapped) {
    touched.ways = parameters_.unmapped & kSignals;
    touched.ground = Ground::kUnmapped;
    return touched;
  }
  if (page->unknown) {
    touched.ways = kSucceeds | kSignals;
    touched.bytes = Bytes::Any();
    return touched;
  }
  touched.ways = WaysOfProtection(page->protections, store, parameters_);
  const bool allowed = (touched.ways & kSucceeds) != 0;
  touched.ground = allowed                           ? Ground::kAccessible
                   : store                           ? Ground::kDeniedStore
                   : page->protections == kWriteOnly ? Ground::kWriteOnlyRead
                                                     : Ground::kDenied;
  if (IsPastEnd(*page)) {
    if (allowed) touched.ground = Ground::kPastEnd;
    touched.ways &= ~kSucceeds;
    touched.ways |= parameters_.past_end & (kSucceeds | kSignals);
    touched.bytes = Bytes::Any();
  } else if (allowed || (parameters_.write_only_read & kSucceeds) != 0) {
    touched.bytes = Contents(*page)[cell];
  }
  return touched;
}

Allowed Model::ExpectTouch(const Process& process, const Call& call) const {
  const Page* const found = process.pages.Find(call.args[0] / page());
  const bool store = call.op == Op::kStore;
  const Touched touched = Touch(found, CellAt(call.args[0] % page(), page()), store);
  Allowed allowed;
  allowed.ways = touched.ways;
  allowed.ground = touched.ground;
  if (!store) {
    allowed.value = ValueKind::kByte;
    allowed.bytes = touched.bytes;
  }
  if (found != nullptr && found->mapped) {
    allowed.value_ground = found->shared                   ? Ground::kSharedBytes
                           : found->copy == Copy::kFollows ? Ground::kFollowsObject
                                                           : Ground::kPrivateBytes;
  }
  return allowed;
}

Allowed Model::ExpectScan(const Process& process, const Call& call) const {
  Allowed allowed;
  allowed.ways = kSucceeds;
  allowed.value = ValueKind::kScan;
  allowed.ground = Ground::kAccessible;
  allowed.value_ground = Ground::kPrivateBytes;
  const auto wanted = static_cast<std::uint8_t>(call.args[2]);
  const std::uint64_t end = call.args[0] + call.args[1];
  // As far as a scan may come, what it meets there may end it.
  for (std::uint64_t at = call.args[0]; at < end; at = (at / page() + 1) * page()) {
    const Page* const found = process.pages.Find(at / page());
    const Touched touched = Touch(found, CellAt(at % page(), page()), false);
    allowed.ways |= touched.ways & kSignals;
    if (found != nullptr && found->shared) allowed.value_ground = Ground::kSharedBytes;
    if ((touched.ways & kSucceeds) == 0) {
      // A byte that differs may have ended it before; ScanMayEndAt() tells.
      allowed.ground = touched.ground;
      break;
    }
    if (!touched.bytes.Has(wanted)) break;
  }
  // Where it must fault at once, it must not succeed.
  const Page* const first = process.pages.Find(call.args[0] / page());
  const Touched at_once = Touch(first, CellAt(call.args[0] % page(), page()), false);
  if ((at_once.ways & kSucceeds) == 0) allowed.ways &= ~kSucceeds;
  return allowed;
}

bool Model::ScanMayEndAt(const Process& process, const Call& call, std::uint64_t offset) const {
  const auto wanted = static_cast<std::uint8_t>(call.args[2]);
  const std::uint64_t length = call.args[1];
  if (offset > length) return false;
  const auto starts = CellStarts(page());
  for (std::uint64_t at = 0; at < length;) {
    const std::uint64_t address = call.args[0] + at;
    const std::size_t cell = CellAt(address % page(), page());
    const std::uint64_t next = at + starts[cell + 1] - address % page();
    const Touched touched = Touch(process.pages.Find(address / page()), cell, false);
    if ((touched.ways & kSucceeds) == 0) return false;
    if (offset == at) return touched.bytes.HasOther(wanted);
    if (!touched.bytes.Has(wanted)) return false;
    if (offset < next && offset < length) return touched.bytes.HasOther(wanted);
    at = next;
  }
  return offset == length;
}

void Model::Narrow(Page& page, bool store, const Answer& answer) const {
  ProtectionSet fits = 0;
  for (int combination = 0; combination < 4; ++combination) {
    const auto one = static_cast<ProtectionSet>(1U << combination);
    if ((page.protections & one) == 0) continue;
    const Ways ways = WaysOfProtection(one, store, parameters_);
    // Past the end a signal says nothing about the protection.
    if ((ways & WayOf(answer)) != 0 || IsPastEnd(page)) fits |= one;
  }
  if (fits != 0) page.protections = fits;
}

// Who else has the page of the object may see what was stored to one of which little is known.
void Model::MayHaveStored(const Page& page, const Call& store) {
  Object& object = ObjectAt(page.object);
  const Cells before = object.pages[page.object_page];
  const std::uint64_t at = page.object_page * this->page() + store.args[0] % this->page();
  Write(object, at, at + 1, Bytes(static_cast<std::uint8_t>(store.args[1])), true);
  AddCells(object.pages[page.object_page], before);
}

bool Model::AdvanceTouch(Process& process, const Call& call, const Answer& answer) {
  Page* const found = process.pages.Find(call.args[0] / page());
  CoverTouch(process, found, call);
  if (found == nullptr || !found->mapped || call.op == Op::kScan) return true;
  const bool store = call.op == Op::kStore;
  if (found->unknown) {
    if (store && answer.ok() && found->shared) MayHaveStored(*found, call);
    return true;
  }
  Narrow(*found, store, answer);
  if (!store || !answer.ok()) return true;
  if (IsPastEnd(*found)) {
    found->unknown = true;
    return true;
  }
  const std::uint64_t offset = call.args[0] % page();
  const Bytes byte(static_cast<std::uint8_t>(call.args[1]));
  if (found->shared) {
    const std::uint64_t in_object = found->object_page * page() + offset;
    Write(ObjectAt(found->object), in_object, in_object + 1, byte, true);
    return true;
  }
  found->own = Contents(*found);
  found->copy = Copy::kOwn;
  SetBytes(found->own, offset, offset + 1, byte, page());
  return true;
}

void Model::CoverTouch(const Process& process, const Page* found, const Call& call) {
  const bool store = call.op == Op::kStore;
  if (call.op == Op::kScan) return coverage_.Meet(Situation::kScan);
  if (found == nullptr || !found->mapped) {
    return coverage_.Meet(store ? Situation::kStoreUnmapped : Situation::kLoadUnmapped);
  }
  if ((found->protections & (store ? kWritable : kReadable)) == 0) {
    return coverage_.Meet(store ? Situation::kStoreDenied : Situation::kLoadDenied);
  }
  if (IsPastEnd(*found)) {
    return coverage_.Meet(store ? Situation::kStorePastEnd : Situation::kLoadPastEnd);
  }
  const bool follows = found->copy == Copy::kFollows;
  if (!store) {
    return coverage_.Meet(found->shared ? Situation::kLoadShared
                          : follows     ? Situation::kLoadFollows
                                        : Situation::kLoadOwn);
  }
  if (found->shared) {
    const std::uint64_t at = found->object_page * page() + call.args[0] % page();
    const bool tail = at >= ObjectAt(found->object).size;
    return coverage_.Meet(tail ? Situation::kStoreTail : Situation::kStoreShared);
  }
  if (follows) return coverage_.Meet(Situation::kStoreFirst);
  for (const Process& other : state_.processes) {
    if (!other.live || other.number == process.number) continue;
    const Page* const same = other.pages.Find(call.args[0] / page());
    if (same != nullptr && same->mapped && same->piece == found->piece) {
      return coverage_.Meet(Situation::kStoreFirstAfterFork);
    }
  }
  coverage_.Meet(Situation::kStoreAgain);
}

}  // namespace conformance::explore
