// SPDX-License-Identifier: Apache-2.0
//
// mmap, munmap and mprotect.

#include <sys/mman.h>

#include "conformance/explore/model/model.h"
#include "conformance/probe/map_request.h"

namespace conformance::explore {
namespace {

#ifdef MAP_FIXED_NOREPLACE
constexpr std::uint64_t kNoreplace = MAP_FIXED_NOREPLACE;
#else
constexpr std::uint64_t kNoreplace = 0;
#endif

bool IsNoreplace(const Call& mmap) { return (mmap.args[3] & kNoreplace) != 0; }
bool IsFixed(const Call& mmap) { return (mmap.args[3] & MAP_FIXED) != 0 || IsNoreplace(mmap); }
bool IsAnonymous(const Call& mmap) { return (mmap.args[3] & kMapAnonymous) != 0; }
bool IsShared(const Call& mmap) { return (mmap.args[3] & kMapTypes) == MAP_SHARED; }

// The set of protections that holds just these bits. Memory that may be executed may be readable.
ProtectionSet Protections(std::uint64_t bits) {
  const int readable = (bits & PROT_READ) != 0 ? 1 : 0;
  const int writable = (bits & PROT_WRITE) != 0 ? 1 : 0;
  auto set = static_cast<ProtectionSet>(1U << (readable + 2 * writable));
  if ((bits & PROT_EXEC) != 0) set |= static_cast<ProtectionSet>(1U << (1 + 2 * writable));
  return set;
}

// How a shared mapping of a file goes by who opened the file, and for what it is mapped.
Ways SharingOf(const Call& mmap, const Descriptor& descriptor, const Parameters& parameters) {
  if ((mmap.args[2] & PROT_WRITE) != 0) return parameters.shared_to_write;
  return descriptor.writable ? parameters.shared_by_both : parameters.shared_by_reader;
}

// Collects what is wrong with a call: each fault allows its error, and none allows the others.
class Faults {
 public:
  void Add(Ways ways, Ground ground) {
    ways_ |= ways & (kErrors | kSucceeds);
    // One that may be overlooked leaves what comes of it open.
    open_ = open_ || (ways & kSucceeds) != 0;
    if (ground_ == Ground::kNone) ground_ = ground;
    any_ = true;
  }
  bool any() const { return any_; }
  Allowed Answers() const {
    Allowed allowed;
    allowed.ways = ways_;
    allowed.ground = ground_;
    if (open_) allowed.ends = kSucceeds;
    return allowed;
  }

 private:
  Ways ways_ = 0;
  bool open_ = false;
  bool any_ = false;
  Ground ground_ = Ground::kNone;
};

}  // namespace

Allowed Model::ExpectMmap(const Process& process, const Call& call) const {
  const auto& a = call.args;
  Faults faults;
  if (a[1] == 0) faults.Add(parameters_.length_zero, Ground::kLengthZero);
  if (a[5] % page() != 0) faults.Add(parameters_.offset_unaligned, Ground::kOffsetUnaligned);
  if (IsFixed(call) && a[0] % page() != 0) {
    faults.Add(parameters_.fixed_unaligned, Ground::kFixedUnaligned);
  }
  const Descriptor* const descriptor = FindDescriptor(process, a[4]);
  if (!IsAnonymous(call)) {
    if (descriptor == nullptr) {
      faults.Add(kEbadf, Ground::kBadDescriptor);
    } else {
      const bool writes = IsShared(call) && (a[2] & PROT_WRITE) != 0;
      if (!descriptor->readable || (writes && !descriptor->writable)) {
        faults.Add(kEacces, Ground::kOpenMode);
      }
    }
  }
  const Range range = RangeOf(process, a[0], a[1]);
  if (IsNoreplace(call) && range.mapped) {
    // To a system that does not know the flag the address is a hint.
    faults.Add(parameters_.noreplace_busy, Ground::kBusy);
  }
  if (faults.any()) return faults.Answers();

  Allowed allowed;
  allowed.ends = kShortage | kEperm;
  allowed.ground = IsAnonymous(call) ? Ground::kMapsAnonymous : Ground::kMapsFile;
  if (IsNoreplace(call)) allowed.ways |= parameters_.noreplace_free & (kErrors | kSucceeds);
  if (!IsAnonymous(call)) {
    allowed.ends |= kOtherError;
    const bool object = ObjectAt(descriptor->object).kind == ObjectKind::kMemory;
    if (object && !IsShared(call)) allowed.ways |= parameters_.private_of_object & kErrors;
    if (!object && IsShared(call)) {
      const Ways sharing = SharingOf(call, *descriptor, parameters_);
      if ((sharing & kSucceeds) == 0) {
        allowed.ways = sharing & kErrors;
        allowed.ends &= ~sharing;
        allowed.ground = Ground::kSharesFile;
        return allowed;
      }
      allowed.ends |= sharing & kErrors;
    }
  }
  if (IsFixed(call)) {
    allowed.value = ValueKind::kNumber;
    allowed.value_ground = Ground::kPlacedExactly;
    allowed.low = a[0];
  } else {
    allowed.value = ValueKind::kPlace;
    allowed.value_ground = Ground::kPlacedFreely;
    allowed.pages = RangeOf(process, 0, a[1]).count;
  }
  return allowed;
}

// What `page` is once `call` has mapped it as its page number `index`.
bool Model::Fill(Page& page, const Call& call, const Descriptor* descriptor, int object,
                 std::uint64_t index) const {
  page = Page();
  page.mapped = true;
  page.shared = IsShared(call);
  page.protections = Protections(call.args[2]);
  page.object = static_cast<std::int8_t>(object);
  if (object == kNoObject) return true;
  const std::uint64_t in_object = index + (descriptor != nullptr ? call.args[5] / this->page() : 0);
  if (in_object >= kObjectPages) return false;
  page.object_page = static_cast<std::uint16_t>(in_object);
  page.writable_object = descriptor == nullptr || descriptor->writable;
  if (!page.shared) {
    page.copy = Copy::kFollows;
    if (parameters_.private_shows_writes != kChanged) {
      page.own = Contents(page);
      page.copy = Copy::kMaybe;
    }
  }
  return true;
}

bool Model::AdvanceMmap(Process& process, const Call& call, const Answer& answer) {
  const auto& a = call.args;
  if (!answer.ok()) {
    coverage_.Meet(Situation::kMmapRefused);
    const bool replaces = (a[3] & MAP_FIXED) != 0 && !IsNoreplace(call);
    if (!replaces) return true;
    const Ways way = WayOf(answer);
    if (way == kEinval && parameters_.refused_fixed == kKept) return true;
    if ((way & (kEbadf | kEacces)) != 0 && parameters_.failed_fixed == kKept) return true;
    // Whether what was there is there still is open, as POSIX has it for most errors.
    Each(process, RangeOf(process, a[0], a[1]), [](Page& page) { page.unknown = true; });
    return true;
  }
  const Range range = RangeOf(process, static_cast<std::uint64_t>(answer.value), a[1]);
  if (range.count > kMostPagesOfCall || !process.pages.HasRoomFor(range.count)) return false;
  if (IsFixed(call)) {
    Coverings(process, range, Situation::kMmapNothing);
  } else {
    coverage_.Meet(Situation::kMmapPlaced);
  }
  const Descriptor* const descriptor = IsAnonymous(call) ? nullptr : FindDescriptor(process, a[4]);
  int object = kNoObject;
  if (descriptor != nullptr) {
    object = descriptor->object;  // NOLINT(bugprone-signed-char-misuse): -1 is kNoObject
    const std::uint64_t end = a[5] + range.count * page();
    if (end >= ObjectAt(object).size + page()) coverage_.Meet(Situation::kMmapBeyondEnd);
  } else if (IsShared(call)) {
    object = NewObject(ObjectKind::kAnonymous, range.count * page());
    if (object == kNoObject) return false;
  }
  const std::uint16_t piece = NewPiece();
  if (parameters_.private_shows_writes != kChanged) state_.maybe_copies = true;
  for (std::uint64_t i = 0; i < range.count; ++i) {
    Page& page = *process.pages.Take(range.first + i);
    if (!Fill(page, call, descriptor, object, i)) return false;
    page.piece = piece;
  }
  return true;
}

Allowed Model::ExpectMunmap(const Process& process, const Call& call) const {
  Faults faults;
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  if (call.args[1] == 0) faults.Add(kEinval, Ground::kUnmapRefused);
  if (call.args[0] % page() != 0) faults.Add(parameters_.munmap_unaligned, Ground::kUnmapUnaligned);
  if (faults.any()) {
    Allowed allowed = faults.Answers();
    allowed.ends = 0;
    return allowed;
  }
  Allowed allowed;
  allowed.ground = Ground::kUnmapTaken;
  allowed.ends = kEnomem;  // too many mappings
  if (range.holes) allowed.ways = parameters_.munmap_hole & (kSucceeds | kErrors);
  return allowed;
}

bool Model::AdvanceMunmap(Process& process, const Call& call, const Answer& answer) {
  if (!answer.ok()) return true;
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  Coverings(process, range, Situation::kMunmapNothing);
  Each(process, range, [](Page& page) { page = Page(); });
  return true;
}

Allowed Model::ExpectMprotect(const Process& process, const Call& call) const {
  Faults faults;
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  if (call.args[0] % page() != 0) {
    faults.Add(parameters_.mprotect_unaligned, Ground::kProtectUnaligned);
  }
  if (range.holes) faults.Add(parameters_.mprotect_hole, Ground::kProtectHole);
  const bool writes = (call.args[2] & PROT_WRITE) != 0;
  const bool beyond =
      Any(process, range, [](const Page& page) { return page.shared && !page.writable_object; });
  if (writes && beyond) faults.Add(parameters_.mprotect_beyond_mode, Ground::kProtectBeyondMode);
  if (faults.any()) {
    Allowed allowed = faults.Answers();
    allowed.ends = 0;  // what is mapped changes
    return allowed;
  }
  Allowed allowed;
  allowed.ground = Ground::kProtectionSet;
  allowed.ends = kShortage;
  if (call.args[1] == 0) allowed.ways = parameters_.mprotect_length_zero & (kSucceeds | kErrors);
  return allowed;
}

bool Model::AdvanceMprotect(Process& process, const Call& call, const Answer& answer) {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  const ProtectionSet set = Protections(call.args[2]);
  const bool writes = (call.args[2] & PROT_WRITE) != 0;
  const auto may_copy = [this, writes](Page& page) {
    // Locked pages are made ready for stores at once.
    const bool follows = !page.shared && page.copy == Copy::kFollows && page.object != kNoObject;
    if (!writes || !follows || page.locked == Tri::kNo || IsPastEnd(page)) return;
    page.own = Contents(page);
    page.copy = Copy::kMaybe;
    state_.maybe_copies = true;
  };
  if (answer.ok()) {
    Coverings(process, range, Situation::kMprotectNothing);
    Split(process, range);
    Each(process, range, [set, &may_copy](Page& page) {
      page.protections = set;
      may_copy(page);
    });
    return true;
  }
  if (range.holes) coverage_.Meet(Situation::kMprotectHole);
  if (WayOf(answer) == kEinval) return true;
  Split(process, range);
  if (range.holes && parameters_.mprotect_before_hole == kUnchanged) return true;
  const bool beyond =
      Any(process, range, [](const Page& page) { return page.shared && !page.writable_object; });
  if (!beyond && parameters_.mprotect_before_hole == kChanged && WayOf(answer) == kEnomem) {
    // Page after page, up to the hole.
    for (std::uint64_t i = 0; i < range.count; ++i) {
      Page* const found = process.pages.Find(range.first + i);
      if (found == nullptr || !found->mapped) return true;
      found->protections = set;
      may_copy(*found);
    }
    return true;
  }
  Each(process, range, [set, &may_copy](Page& page) {
    page.protections |= set;
    may_copy(page);
  });
  return true;
}

}  // namespace conformance::explore
