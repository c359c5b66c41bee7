// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_names.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/probe/trace.h"
#include "conformance/reproduce/c_text.h"

namespace conformance {
namespace {

constexpr std::uint64_t kManyPages = std::uint64_t{1} << 40;

// So many bytes below a page are meant as such.
constexpr std::int64_t kJustBelow = 128;

// From here on a power of two is told as such: no rule means so many pages.
constexpr int kManyBytesShift = 24;

std::string Pages(std::uint64_t count) {
  return Spell(Numeral::kPages, static_cast<std::int64_t>(count));
}

}  // namespace

std::size_t CNames::Naming::New() {
  const std::size_t index = number.size();
  spoken.push_back(false);
  number.push_back(first || (index < wanted.size() && wanted[index]) ? ++given : 0);
  return index;
}

void CNames::Naming::Again() {
  wanted = std::move(spoken);
  spoken.clear();
  number.clear();
  given = 0;
  first = false;
}

void CNames::Again() {
  mapping_names_.Again();
  descriptor_names_.Again();
  places_.clear();
  descriptors_.clear();
}

CNames::Split CNames::SplitUp(std::uint64_t bytes) const {
  const auto page = static_cast<std::int64_t>(page_);
  const auto pages = static_cast<std::int64_t>(bytes / page_);
  const auto rest = static_cast<std::int64_t>(bytes % page_);
  if (page - rest <= kJustBelow) return {pages + 1, rest - page};
  return {pages, rest};
}

std::string CNames::Bytes(std::uint64_t bytes) const {
  const Split split = SplitUp(bytes);
  if (split.pages == 0) return Spell(Numeral::kPlain, split.rest);
  if (kSizeBound - bytes < kManyPages) {
    const std::uint64_t below = kSizeBound - bytes + 1;  // zero minus this
    return absl::StrCat("(size_t)0 - ", below % page_ == 0 && below >= page_ ? Pages(below / page_)
                                                                             : absl::StrCat(below));
  }
  if ((bytes & (bytes - 1)) == 0 && bytes >> kManyBytesShift != 0) {
    int shift = kManyBytesShift;
    while (bytes >> shift != 1) ++shift;
    return absl::StrCat("(size_t)1 << ", Spell(Numeral::kShift, shift));
  }
  if (bytes / page_ >= kManyPages) return absl::StrCat("(size_t)0x", absl::Hex(bytes));
  return absl::StrCat(Spell(Numeral::kPages, split.pages), Spell(Numeral::kBytesOn, split.rest));
}

const CNames::Place* CNames::Within(std::uint64_t address, std::uint64_t beyond, bool own) const {
  for (std::size_t i = places_.size(); i-- > 0;) {
    const Place& place = places_[i];
    if (own != (place.process == process_) || !IsWithin(process_, place.process)) continue;
    const std::uint64_t offset = address - place.start;
    if (address < place.start || (offset != 0 && offset >= place.length + beyond)) continue;
    return &place;
  }
  return nullptr;
}

const CNames::Place* CNames::Find(std::uint64_t address) const {
  // Mappings often lie side by side: one that holds the address goes before one that ends there.
  for (const std::uint64_t beyond : {std::uint64_t{0}, std::uint64_t{page_} + 1}) {
    // What a process mapped itself goes before what its ancestors did, maybe after the fork.
    for (const bool own : {true, false}) {
      const Place* const place = Within(address, beyond, own);
      if (place != nullptr) return place;
    }
  }
  return nullptr;
}

std::string CNames::Address(std::uint64_t address) {
  if (address == 0) return "NULL";
  const Place* const place = Find(address);
  if (place == nullptr) return absl::StrCat("(char *)(", Bytes(address), ")");
  mapping_names_.spoken[place->variable] = true;
  const Split offset = SplitUp(address - place->origin);
  const auto number = static_cast<std::int64_t>(mapping_names_.number[place->variable]);
  return absl::StrCat(Spell(Numeral::kMapping, number), Spell(Numeral::kPagesOn, offset.pages),
                      Spell(Numeral::kBytesOn, offset.rest));
}

std::string CNames::Descriptor(std::uint64_t value) {
  const int fd = static_cast<int>(static_cast<std::int64_t>(value));
  for (std::size_t i = descriptors_.size(); i-- > 0;) {
    const OpenFile& file = descriptors_[i];
    if (!IsWithin(process_, file.process) || file.number != fd) continue;
    if (!file.pair_end.empty()) return file.pair_end;
    descriptor_names_.spoken[file.variable] = true;
    return absl::StrCat("fd", descriptor_names_.number[file.variable]);
  }
  return absl::StrCat(fd);
}

std::string CNames::NewMapping(std::uint64_t start, std::uint64_t length) {
  const std::size_t variable = mapping_names_.New();
  places_.push_back({start, length, process_, variable, start});
  const std::size_t number = mapping_names_.number[variable];
  if (number == 0) return "";
  return absl::StrCat(Spell(Numeral::kMapping, static_cast<std::int64_t>(number)), " = ");
}

void CNames::NewMappingWithin(std::uint64_t start, std::uint64_t length) {
  const Place outer = *Find(start);
  places_.push_back({start, length, process_, outer.variable, outer.origin});
}

std::string CNames::NewDescriptor(std::int64_t value) {
  const std::size_t variable = descriptor_names_.New();
  descriptors_.push_back({static_cast<int>(value), process_, variable, ""});
  const std::size_t number = descriptor_names_.number[variable];
  return number == 0 ? "" : absl::StrCat("fd", number, " = ");
}

void CNames::NewPair(const std::string& name, std::int64_t one, std::int64_t other) {
  descriptors_.push_back({static_cast<int>(one), process_, 0, absl::StrCat(name, "[0]")});
  descriptors_.push_back({static_cast<int>(other), process_, 0, absl::StrCat(name, "[1]")});
}

}  // namespace conformance
