// SPDX-License-Identifier: Apache-2.0
//
// The state of the world as plain data: processes, their pages and descriptors, and objects.
//
// Everything has a bound and lies in arrays, so that a model never asks the system for memory: it
// runs in the process whose address space it follows.

#ifndef CONFORMANCE_EXPLORE_MODEL_STATE_H_
#define CONFORMANCE_EXPLORE_MODEL_STATE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "conformance/explore/model/bytes.h"

namespace conformance::explore {

inline constexpr int kMostProcesses = 3;
inline constexpr int kMostObjects = 32;
inline constexpr std::uint64_t kObjectPages = 34;
inline constexpr std::uint64_t kMostPagesOfCall = 64;
inline constexpr int kNoObject = -1;

// What is not always known.
enum class Tri : std::uint8_t { kNo, kMaybe, kYes };

// Protections are sets of combinations: bit `r + 2 * w` for readable and writable.
using ProtectionSet = std::uint8_t;
inline constexpr ProtectionSet kWriteOnly = 1U << 2;
inline constexpr ProtectionSet kReadable = (1U << 1) | (1U << 3);
inline constexpr ProtectionSet kWritable = (1U << 2) | (1U << 3);
inline constexpr ProtectionSet kAllProtections = 0xF;

// Where the contents of a private page are.
enum class Copy : std::uint8_t {
  kFollows,  // in its object: nobody stored to it
  kMaybe,    // either there or its own: one that was locked, or after a call that failed half-way
  kOwn,
};

// What minherit asked for, beside what is told by stays_behind and wiped.
enum class Inherits : std::uint8_t {
  kAsMapped,  // a copy of private pages, the same shared ones
  kShares,    // a private page is the same in parent and child from the fork on
  kOpen,      // documents do not say
};

struct Page {
  bool mapped = false;
  bool shared = false;
  bool unknown = false;  // what a touch gives is not decided
  Copy copy = Copy::kOwn;
  Tri locked = Tri::kNo;
  Tri stays_behind = Tri::kNo;  // MADV_DONTFORK, INHERIT_NONE
  Tri wiped = Tri::kNo;         // MADV_WIPEONFORK, INHERIT_ZERO
  Inherits inherits = Inherits::kAsMapped;
  ProtectionSet protections = 1;
  std::int8_t object = kNoObject;  // private anonymous memory has none
  bool writable_object = true;     // opened so that the mapping may become writable
  std::uint16_t piece = 0;         // pages of one number were mapped by one call and treated alike
  std::uint16_t object_page = 0;
  Cells own;  // of a private page unless it follows

  bool IsAnonymousPrivate() const { return !shared && object == kNoObject; }
};

enum class ObjectKind : std::uint8_t { kFile, kMemory, kAnonymous };

struct Object {
  bool live = false;
  ObjectKind kind = ObjectKind::kFile;
  std::uint64_t size = 0;  // bytes
  std::array<Cells, kObjectPages> pages = {};
};

struct Descriptor {
  int number = -1;  // -1: none
  std::int8_t object = kNoObject;
  bool readable = false;
  bool writable = false;
};

struct Name {
  char text[16] = {};
  std::int8_t object = kNoObject;
  bool shared_memory = false;  // a name of shm_open
};

// The pages that a process has or had, by number (address / page size): a hash table from which
// nothing is taken out.
class PageTable {
 public:
  static constexpr std::size_t kSlots = 256;

  Page* Find(std::uint64_t number) {
    Slot& slot = slots_[Place(number)];
    return slot.number == number ? &slot.page : nullptr;
  }
  const Page* Find(std::uint64_t number) const {
    return const_cast<PageTable*>(this)->Find(number);
  }
  // Finds or adds; nullptr where the table is full.
  Page* Take(std::uint64_t number) {
    Slot& slot = slots_[Place(number)];
    if (slot.number == number) return &slot.page;
    if (used_ >= kSlots / 2) return nullptr;
    ++used_;
    slot.number = number;
    return &slot.page;
  }
  bool HasRoomFor(std::uint64_t pages) const { return used_ + pages <= kSlots / 2; }

  template <typename Function>
  void ForEach(Function function) {
    for (Slot& slot : slots_) {
      if (slot.number != 0) function(slot.page);
    }
  }

 private:
  struct Slot {
    std::uint64_t number = 0;  // page 0 is never a program's
    Page page;
  };
  std::size_t Place(std::uint64_t number) const {
    std::size_t place = static_cast<std::size_t>(number % kSlots);
    while (slots_[place].number != 0 && slots_[place].number != number) {
      place = (place + 1) % kSlots;
    }
    return place;
  }
  std::size_t used_ = 0;
  std::array<Slot, kSlots> slots_ = {};
};

inline constexpr std::size_t kMostDescriptors = 24;
inline constexpr std::size_t kMostNames = 8;

struct Process {
  bool live = false;
  int number = 0;  // as Step::process
  PageTable pages;
  std::array<Descriptor, kMostDescriptors> descriptors = {};
};

struct State {
  std::array<Process, kMostProcesses> processes = {};
  std::array<Object, kMostObjects> objects = {};
  std::array<Name, kMostNames> names = {};
  std::uint16_t pieces = 0;   // numbers given
  bool maybe_copies = false;  // some page is Copy::kMaybe
};

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_MODEL_STATE_H_
