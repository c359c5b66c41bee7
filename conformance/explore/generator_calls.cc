// SPDX-License-Identifier: Apache-2.0
//
// The calls that the generator draws, one function each.

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <utility>

#include "conformance/explore/generator_world.h"
#include "conformance/probe/map_request.h"

namespace conformance::explore {
namespace {

constexpr int kRegionPages = 6;

// Names that some headers lack; 0 stands for one that is not there.
#ifdef MAP_FIXED_NOREPLACE
constexpr std::uint64_t kNoreplace = MAP_FIXED_NOREPLACE;
#else
constexpr std::uint64_t kNoreplace = 0;
#endif

struct Advice {
  bool exists;
  std::uint64_t number;
  int weight;
};

constexpr Advice kAdvice[] = {
#ifdef MADV_NORMAL
    {true, MADV_DONTNEED, 9},
    {true, MADV_WILLNEED, 2},
    {true, MADV_RANDOM, 1},
#else
    {false, 0, 12},
#endif
#ifdef MADV_FREE
    {true, MADV_FREE, 2},
#else
    {false, 0, 2},
#endif
#ifdef MADV_DONTFORK
    {true, MADV_DONTFORK, 2},
#else
    {false, 0, 2},
#endif
#ifdef MADV_WIPEONFORK
    {true, MADV_WIPEONFORK, 2},
#else
    {false, 0, 2},
#endif
    {true, 77, 1},  // no such advice
};

}  // namespace

void World::Store() { Emit(Op::kStore, {Touchable(true), Plain(Byte())}); }
void World::Load() { Emit(Op::kLoad, {Touchable(false)}); }

void World::Scan() {
  Value at = Touchable(false);
  at.number -= at.number % page_;
  Emit(Op::kScan, {at, Plain(page_), Plain(random_.Percent(70) ? 0 : byte_)});
}

Value World::MapSource(std::uint64_t& flags, std::uint64_t& protection, std::uint64_t& offset,
                       int pages, Spot& spot) {
  const OpenFile* const file = random_.Percent(45) ? AnyFile(false) : nullptr;
  spot.shared = random_.Percent(file != nullptr ? 50 : 25);
  flags |= spot.shared ? MAP_SHARED : MAP_PRIVATE;
  offset = 0;
  if (file == nullptr) {
    flags |= static_cast<std::uint64_t>(kMapAnonymous);
    return Plain(~std::uint64_t{0});
  }
  // Mostly what the descriptor allows.
  if (!file->writable && (flags & MAP_SHARED) != 0 && random_.Percent(70))
    protection &= ~std::uint64_t{PROT_WRITE};
  const int most = std::max(1, files_[Index(file->file)].pages + 1);
  offset = static_cast<std::uint64_t>(random_.Below(most)) * page_;
  if (random_.Percent(3)) offset += page_ / 2;
  if (offset + static_cast<std::uint64_t>(pages) * page_ > 20 * page_) offset = 0;
  return Fd(file->variable);
}

void World::Map() {
  if (random_.Percent(12) && mappings_ < kMostRegions) return MapAnywhere();
  MapArena();
}

void World::MapArena() {
  const Range range = DrawRange();
  std::uint64_t flags = MAP_FIXED;
  std::uint64_t protection = Protection();
  std::uint64_t offset = 0;
  Spot spot;
  const Value source = MapSource(flags, protection, offset, range.count, spot);
  if (random_.Percent(8) && kNoreplace != 0)
    flags = (flags & ~std::uint64_t{MAP_FIXED}) | kNoreplace;
  std::uint64_t length = static_cast<std::uint64_t>(range.count) * page_;
  if (random_.Percent(8)) length -= page_ / 2;
  if (random_.Percent(1)) length = 0;
  Emit(Op::kMmap, {Address(range.first), Plain(length), Plain(protection), Plain(flags), source,
                   Plain(offset)});
  spot.mapped = true;
  spot.piece = ++pieces_;
  spot.readable = (protection & (PROT_READ | PROT_WRITE)) != 0;
  spot.writable = (protection & PROT_WRITE) != 0;
  for (int i = 0; i < range.count; ++i) actor().arena[Index(range.first + i)] = spot;
  MarkBorders(range);
  if (spot.writable) Paint(range);
}

void World::MapAnywhere() {
  std::uint64_t flags = 0;
  std::uint64_t protection = PROT_READ | PROT_WRITE;
  std::uint64_t offset = 0;
  Spot spot;
  const int pages = 1 + random_.Below(kRegionPages);
  const Value source = MapSource(flags, protection, offset, pages, spot);
  const std::uint8_t variable = mappings_++;
  Emit(Op::kMmap,
       {Plain(0), Plain(static_cast<std::uint64_t>(pages) * page_), Plain(protection), Plain(flags),
        source, Plain(offset)},
       "", variable);
  actor().regions.push_back({variable, pages, (protection & PROT_WRITE) != 0});
  for (int i = 0; i < std::min(pages, 2); ++i) {
    Emit(Op::kStore,
         {{Value::Base::kMapping, variable, static_cast<std::uint64_t>(i) * page_}, Plain(Byte())});
  }
}

void World::Unmap() {
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  Emit(Op::kMunmap, {address, length});
  for (int i = 0; i < range.count; ++i) actor().arena[Index(range.first + i)] = Spot();
  if (range.count != 0) MarkBorders(range);
}

void World::Protect() {
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  const std::uint64_t protection = Protection();
  Emit(Op::kMprotect, {address, length, Plain(protection)});
  for (int i = 0; i < range.count; ++i) {
    Spot& spot = actor().arena[Index(range.first + i)];
    spot.readable = spot.mapped && (protection & (PROT_READ | PROT_WRITE)) != 0;
    spot.writable = spot.mapped && (protection & PROT_WRITE) != 0;
  }
  Split(range);
}

void World::Advise() {
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  int total = 0;
  for (const Advice& advice : kAdvice) total += advice.weight;
  int drawn = random_.Below(total);
  for (const Advice& advice : kAdvice) {
    drawn -= advice.weight;
    if (drawn >= 0) continue;
    if (advice.exists) Emit(Op::kMadvise, {address, length, Plain(advice.number)});
    Split(range);
    return;
  }
}

void World::Lock() {
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  Emit(Op::kMlock, {address, length});
  Split(range);
}

void World::Unlock() {
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  Emit(Op::kMunlock, {address, length});
  Split(range);
}

void World::Sync() {
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  // Waiting for a disk is slow, so it is rare.
  const int kind = random_.Below(100);
  std::uint64_t flags = kind < 3 ? MS_SYNC : kind < 95 ? MS_ASYNC : MS_SYNC | MS_ASYNC;
  if (kind >= 3 && random_.Percent(25)) flags |= MS_INVALIDATE;
  Emit(Op::kMsync, {address, length, Plain(flags)});
}

void World::Read() {
  const OpenFile* const file = AnyFile(false);
  if (file == nullptr) return;
  const auto page = static_cast<std::uint64_t>(random_.Below(files_[Index(file->file)].pages + 1));
  Emit(Op::kReadByte, {Fd(file->variable), Plain(page * page_ + OffsetInPage())});
}

void World::Write() {
  const OpenFile* const file = AnyFile(true);
  if (file == nullptr) return;
  const auto page = static_cast<std::uint64_t>(random_.Below(files_[Index(file->file)].pages + 1));
  Emit(Op::kWriteByte, {Fd(file->variable), Plain(page * page_ + OffsetInPage()), Plain(Byte())});
}

void World::FillFile() {
  const OpenFile* const file = AnyFile(true);
  if (file == nullptr) return;
  const std::uint64_t at = SizeInFile();
  const std::uint64_t count =
      random_.Percent(50) ? page_ - at % page_ : (page_ - at % page_) + page_;
  Emit(Op::kFill, {Fd(file->variable), Plain(at), Plain(Byte()), Plain(count)});
}

void World::Truncate() {
  const OpenFile* const file = AnyFile(random_.Percent(95));
  if (file == nullptr) return;
  const std::uint64_t size = SizeInFile();
  Emit(Op::kFtruncate, {Fd(file->variable), Plain(size)});
  files_[Index(file->file)].pages = static_cast<int>((size + page_ - 1) / page_);
}

void World::Punch() {
  const OpenFile* const file = AnyFile(random_.Percent(95));
  if (file == nullptr) return;
  std::uint64_t from = SizeInFile();
  std::uint64_t to = SizeInFile();
  if (from > to) std::swap(from, to);
  if (from == to) to += page_;
  Emit(Op::kPunch, {Fd(file->variable), Plain(from), Plain(to - from)});
}

void World::Size() {
  const OpenFile* const file = AnyFile(false);
  if (file != nullptr) Emit(Op::kFileSize, {Fd(file->variable)});
}

void World::Close() {
  auto& open = actor().open;
  if (open.empty()) return;
  const std::size_t which = Index(random_.Below(static_cast<int>(open.size())));
  Emit(Op::kClose, {Fd(open[which].variable)});
  // Now and then it is used again, which has to be refused.
  if (!random_.Percent(10)) open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
}

void World::Unlink() {
  for (File& file : files_) {
    if (!file.linked || random_.Percent(50)) continue;
    Emit(Op::kUnlink, {}, file.name);
    file.linked = false;
    return;
  }
}

void World::Fork() {
  if (actors_.size() >= Index(most_processes_)) return;
  const bool of_child = current_ != 0;
  // A child's number is its parent's and a digit: 1, 2, 11.
  const int number = of_child ? actor().number * 10 + 1 : ++children_of_first_;
  Emit(Op::kFork, {Plain(static_cast<std::uint64_t>(number))});
  Actor child = actor();
  child.number = number;
  actors_.push_back(std::move(child));
  current_ = random_.Percent(50) ? actors_.size() - 1 : current_;
}

}  // namespace conformance::explore
