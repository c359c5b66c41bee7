// SPDX-License-Identifier: Apache-2.0
//
// What the generator draws from: ranges by the borders that exist, pages that are likely mapped.

#include "conformance/explore/generator_world.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/probe/map_request.h"

namespace conformance::explore {
namespace {

constexpr std::uint64_t kOwnerOnly = 0600;
constexpr int kFilePages = 8;
constexpr int kObject = 3;  // the place of the memory object among files

}  // namespace

World::World(Random random, const GeneratorOptions& options)
    : random_(random), page_(options.page), most_processes_(options.processes) {
  program_.page = page_;
  actors_.emplace_back();
  borders_[0] = borders_[kArenaPages] = true;
  window_ = 8 + random_.Below(kArenaPages - 8 + 1);
  for (int i = 0; i < kObject; ++i) files_[Index(i)].name = absl::StrCat("file", i + 1);
  files_[kObject].name = "/object";
}

Program World::Take() { return std::move(program_); }

int World::Emit(Op op, const std::vector<Value>& args, std::string text, int result) {
  ProgramCall call;
  call.op = op;
  call.process = actor().number;
  std::copy(args.begin(), args.end(), call.args.begin());
  call.text = std::move(text);
  call.result = result;
  program_.calls.push_back(std::move(call));
  return result;
}

void World::SetUp() {
  Emit(Op::kMmap,
       {Plain(0), Plain(kArenaPages * page_), Plain(PROT_NONE),
        Plain(static_cast<std::uint64_t>(MAP_PRIVATE | kMapAnonymous)), Plain(~std::uint64_t{0}),
        Plain(0)},
       "", mappings_++);
  for (Spot& spot : actor().arena) spot.mapped = true;
  for (int file = 0; file < kObject; ++file) {
    if (random_.Percent(file == 0 ? 75 : 30)) MakeFile(file);
  }
  if (random_.Percent(30)) MakeObject();
}

void World::MakeFile(int index) {
  File& file = files_[Index(index)];
  file.linked = true;
  const std::uint8_t variable = descriptors_++;
  Emit(Op::kOpen, {Plain(O_RDWR | O_CREAT | O_EXCL), Plain(kOwnerOnly)}, file.name, variable);
  actor().open.push_back({variable, index, true});
  file.pages = random_.Below(kFilePages + 1);
  for (int i = 0; i < file.pages; ++i) {
    const auto offset = static_cast<std::uint64_t>(i) * page_;
    // The last page may be a part of one.
    const std::uint64_t rest =
        i + 1 == file.pages && random_.Percent(40) ? SizeInFile() % page_ : 0;
    Emit(Op::kFill, {Fd(variable), Plain(offset), Plain(Byte()), Plain(rest != 0 ? rest : page_)});
  }
  if (random_.Percent(25)) {
    const std::uint8_t second = descriptors_++;
    Emit(Op::kOpen, {Plain(O_RDONLY), Plain(0)}, file.name, second);
    actor().open.push_back({second, index, false});
  }
}

void World::MakeObject() {
  File& object = files_[kObject];
  const std::uint8_t variable = descriptors_++;
  Emit(Op::kShmOpen, {Plain(O_RDWR | O_CREAT | O_EXCL), Plain(kOwnerOnly)}, object.name, variable);
  Emit(Op::kShmUnlink, {}, object.name);
  actor().open.push_back({variable, kObject, true});
  object.pages = 1 + random_.Below(4);
  Emit(Op::kFtruncate, {Fd(variable), Plain(static_cast<std::uint64_t>(object.pages) * page_)});
}

void World::ChooseProcess() {
  // Runs of calls by one process, since turns between them are what is slow.
  if (random_.Percent(15)) current_ = Index(random_.Below(static_cast<int>(actors_.size())));
}

void World::MarkBorders(const Range& range) {
  borders_[Index(range.first)] = true;
  borders_[Index(range.first + range.count)] = true;
}

void World::Split(const Range& range) {
  ++pieces_;
  for (int i = 0; i < range.count; ++i) {
    Spot& spot = actor().arena[Index(range.first + i)];
    spot.piece += pieces_ * 64;  // different pieces stay so
  }
  if (range.count != 0) MarkBorders(range);
}

World::Range World::DrawPiece() {
  Range range = DrawRange();
  if (random_.Percent(5)) return range;
  const auto& arena = actor().arena;
  for (int i = 0; i < kArenaPages && !arena[Index(range.first)].mapped; ++i) {
    range.first = (range.first + 1) % kArenaPages;
  }
  const int piece = arena[Index(range.first)].piece;
  int count = 1;
  while (count < range.count && range.first + count < kArenaPages) {
    const Spot& next = arena[Index(range.first + count)];
    if (!next.mapped || next.piece != piece) break;
    ++count;
  }
  range.count = count;
  return range;
}

World::Range World::DrawRange() {
  std::vector<int> borders;
  for (int i = 0; i <= kArenaPages; ++i) {
    if (borders_[Index(i)] && (i <= window_ || random_.Percent(10))) borders.push_back(i);
  }
  const int start =
      random_.Percent(70) ? random_.From(borders) + random_.Below(3) - 1 : random_.Below(window_);
  const int end = random_.Percent(50) ? random_.From(borders) + random_.Below(3) - 1
                                      : start + 1 + random_.Below(random_.Percent(60) ? 3 : 8);
  Range range{std::clamp(std::min(start, end), 0, kArenaPages - 1), 0};
  range.count = std::clamp(std::max(start, end), range.first + 1, kArenaPages) - range.first;
  range.count = std::min(range.count, 12);
  return range;
}

Value World::Address(int page, std::uint64_t offset) const {
  return {Value::Base::kMapping, 0, static_cast<std::uint64_t>(page) * page_ + offset};
}

std::array<Value, 2> World::DrawAddressRange(Range* arena) {
  if (!actor().regions.empty() && random_.Percent(20)) {
    const Region& region = random_.From(actor().regions);
    const int first = random_.Below(region.pages);
    const int count = 1 + random_.Below(region.pages - first);
    *arena = {0, 0};
    return {
        Value{Value::Base::kMapping, region.variable, static_cast<std::uint64_t>(first) * page_},
        Plain(static_cast<std::uint64_t>(count) * page_)};
  }
  *arena = DrawRange();
  std::uint64_t length = static_cast<std::uint64_t>(arena->count) * page_;
  if (random_.Percent(5)) length -= page_ / 2;  // the whole page counts
  std::uint64_t offset = 0;
  if (random_.Percent(3)) {
    *arena = {0, 0};  // what comes of it differs
    if (random_.Percent(50)) return {Address(DrawRange().first), Plain(0)};
    offset = random_.Percent(50) ? 1 : page_ / 2;
    return {Address(random_.Below(kArenaPages - 13), offset), Plain(page_)};
  }
  return {Address(arena->first, offset), Plain(length)};
}

Value World::Touchable(bool store) {
  if (!actor().regions.empty() && random_.Percent(15)) {
    const Region& region = random_.From(actor().regions);
    return {Value::Base::kMapping, region.variable,
            static_cast<std::uint64_t>(random_.Below(region.pages)) * page_ + OffsetInPage()};
  }
  std::vector<int> likely;
  for (int i = 0; i < kArenaPages; ++i) {
    const Spot& spot = actor().arena[Index(i)];
    if (spot.mapped && (store ? spot.writable : spot.readable)) likely.push_back(i);
  }
  const bool blindly = likely.empty() || random_.Percent(10);
  const int page = blindly ? random_.Below(window_) : random_.From(likely);
  return Address(page, OffsetInPage());
}

std::uint64_t World::OffsetInPage() {
  const int where = random_.Below(10);
  return where < 6 ? 0 : where < 8 ? page_ / 2 : page_ - 1;
}

std::uint64_t World::SizeInFile() {
  const std::uint64_t pages = static_cast<std::uint64_t>(random_.Below(kFilePages));
  const std::array<std::uint64_t, 5> rests = {0, 1, page_ / 2, page_ / 2 + 1, page_ - 1};
  return pages * page_ + (random_.Percent(50) ? 0 : random_.From(rests));
}

std::uint64_t World::Protection() {
  const int which = random_.Below(20);
  if (which < 12) return PROT_READ | PROT_WRITE;
  if (which < 16) return PROT_READ;
  return which < 19 ? PROT_NONE : PROT_WRITE;
}

void World::Paint(const Range& range) {
  if (random_.Percent(30)) return;
  const int stores = 1 + random_.Below(std::min(range.count, 4));
  for (int i = 0; i < stores; ++i) {
    const int page = range.first + (range.count <= 4 ? i : random_.Below(range.count));
    Emit(Op::kStore, {Address(page, OffsetInPage()), Plain(Byte())});
  }
}

const World::OpenFile* World::AnyFile(bool writable) {
  std::vector<const OpenFile*> fitting;
  for (const OpenFile& file : actor().open) {
    if (file.writable || !writable) fitting.push_back(&file);
  }
  return fitting.empty() ? nullptr : random_.From(fitting);
}

void World::Sweep() {
  for (std::size_t i = 0; i < actors_.size(); ++i) {
    current_ = i;
    for (int page = 0; page < kArenaPages; ++page) {
      const Spot& spot = actor().arena[Index(page)];
      // Faults are slow, so what is likely to fault is looked at now and then.
      if (!spot.readable && !random_.Percent(10)) continue;
      Emit(Op::kLoad, {Address(page, random_.Percent(70) ? 0 : OffsetInPage())});
    }
    for (const Region& region : actor().regions) {
      const std::uint64_t page = static_cast<std::uint64_t>(random_.Below(region.pages));
      Emit(Op::kLoad, {{Value::Base::kMapping, region.variable, page * page_}});
    }
    if (const OpenFile* const file = AnyFile(false); file != nullptr) {
      Emit(Op::kFileSize, {Fd(file->variable)});
      Emit(Op::kReadByte, {Fd(file->variable), Plain(SizeInFile())});
    }
  }
  for (const File& file : files_) {
    if (file.linked) Emit(Op::kUnlink, {}, file.name);
  }
}

}  // namespace conformance::explore
