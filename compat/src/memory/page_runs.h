// SPDX-License-Identifier: Apache-2.0
//
// What is known of the pages of a mapping, where it differs from page to page: runs of pages of
// which the same is known.
#ifndef COMPAT_SRC_MEMORY_PAGE_RUNS_H_
#define COMPAT_SRC_MEMORY_PAGE_RUNS_H_

#include "mmap_compat/abi.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Runs from 0 on without a gap. Neighbours differ. Offsets are in bytes from the first page of the
// mapping.
template <typename Value>
class PageRuns {
 public:
  struct Run {
    std::size_t begin;
    std::size_t end;
    Value value;
  };

  PageRuns() noexcept = default;
  PageRuns(const PageRuns&) = delete;
  PageRuns& operator=(const PageRuns&) = delete;

  // One run, where there is none yet; false where there is no memory for it.
  bool Begin(std::size_t length, Value value) noexcept;

  // Makes room for what one Set() adds; false where there is no memory for it.
  bool MakeRoom() noexcept;

  // `begin` must be before `end`, which must not be past the end of the last run.
  void Set(std::size_t begin, std::size_t end, Value value) noexcept;

  // Makes the last run end at `length`, or forgets what is after that.
  void Resize(std::size_t length) noexcept;

  std::size_t count() const noexcept { return count_; }

  // The part of the run of that number that is inside the range: begins at its end where nothing
  // is.
  Run Part(std::size_t number, std::size_t begin, std::size_t end) const noexcept;

  // Whether every page from `begin` to `end` has a value of which `holds` is true.
  bool Every(std::size_t begin, std::size_t end, bool (*holds)(Value)) const noexcept;

 private:
  struct End {
    std::size_t end;
    Value value;
  };

  void Append(End run) noexcept;

  // Two arrays, since Set() builds the runs anew from the ones that were.
  std::unique_ptr<End[]> runs_;
  std::unique_ptr<End[]> built_;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
};

// New runs of a type that is made of the above; null where there is no memory for them.
template <typename Runs, typename Value>
Runs* NewRuns(std::size_t length, Value value) noexcept {
  std::unique_ptr<Runs> made(new (std::nothrow) Runs);
  if (made == nullptr || !made->Begin(length, value)) return nullptr;
  return made.release();
}

template <typename Value>
bool PageRuns<Value>::Begin(std::size_t length, Value value) noexcept {
  if (!MakeRoom()) return false;
  Append({length, value});
  return true;
}

template <typename Value>
bool PageRuns<Value>::MakeRoom() noexcept {
  constexpr std::size_t kMostAdded = 2;  // a run that is set inside another one splits it
  const std::size_t needed = count_ + kMostAdded;
  if (needed <= capacity_) return true;
  const std::size_t larger = 2 * needed;
  std::unique_ptr<End[]> runs(new (std::nothrow) End[larger]);
  std::unique_ptr<End[]> built(new (std::nothrow) End[larger]);
  if (runs == nullptr || built == nullptr) return false;
  std::copy_n(runs_.get(), count_, runs.get());
  runs_ = std::move(runs);
  built_ = std::move(built);
  capacity_ = larger;
  return true;
}

template <typename Value>
void PageRuns<Value>::Append(End run) noexcept {
  const std::size_t begin = count_ == 0 ? 0 : runs_[count_ - 1].end;
  if (run.end <= begin) return;
  if (count_ > 0 && runs_[count_ - 1].value == run.value) {
    runs_[count_ - 1].end = run.end;
  } else {
    runs_[count_++] = run;
  }
}

template <typename Value>
void PageRuns<Value>::Set(std::size_t begin, std::size_t end, Value value) noexcept {
  std::swap(runs_, built_);
  const std::size_t old_count = std::exchange(count_, 0);
  std::size_t i = 0;
  for (; i < old_count && built_[i].end <= begin; ++i) Append(built_[i]);
  if (i < old_count) Append({begin, built_[i].value});
  Append({end, value});
  for (; i < old_count; ++i) Append(built_[i]);
}

template <typename Value>
void PageRuns<Value>::Resize(std::size_t length) noexcept {
  while (count_ > 1 && runs_[count_ - 2].end >= length) --count_;
  runs_[count_ - 1].end = length;
}

template <typename Value>
typename PageRuns<Value>::Run PageRuns<Value>::Part(std::size_t number, std::size_t begin,
                                                    std::size_t end) const noexcept {
  const std::size_t run_begin = number == 0 ? 0 : runs_[number - 1].end;
  const std::size_t last = std::min(end, runs_[number].end);
  return {std::min(std::max(begin, run_begin), last), last, runs_[number].value};
}

template <typename Value>
bool PageRuns<Value>::Every(std::size_t begin, std::size_t end,
                            bool (*holds)(Value)) const noexcept {
  for (std::size_t i = 0; i < count_; ++i) {
    const Run part = Part(i, begin, end);
    if (part.begin < part.end && !holds(part.value)) return false;
  }
  return true;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_PAGE_RUNS_H_
