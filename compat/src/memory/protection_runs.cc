// SPDX-License-Identifier: Apache-2.0
#include "protection_runs.h"

#include <algorithm>
#include <new>
#include <utility>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

ProtectionRuns* ProtectionRuns::New(std::size_t length, Protection protection) noexcept {
  std::unique_ptr<ProtectionRuns> made(new (std::nothrow) ProtectionRuns);
  if (made == nullptr || !made->MakeRoom()) return nullptr;
  made->Append({length, protection});
  return made.release();
}

bool ProtectionRuns::MakeRoom() noexcept {
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

void ProtectionRuns::Append(End run) noexcept {
  const std::size_t begin = count_ == 0 ? 0 : runs_[count_ - 1].end;
  if (run.end <= begin) return;
  if (count_ > 0 && runs_[count_ - 1].protection == run.protection) {
    runs_[count_ - 1].end = run.end;
  } else {
    runs_[count_++] = run;
  }
}

void ProtectionRuns::Set(std::size_t begin, std::size_t end, Protection protection) noexcept {
  std::swap(runs_, built_);
  const std::size_t old_count = std::exchange(count_, 0);
  std::size_t i = 0;
  for (; i < old_count && built_[i].end <= begin; ++i) Append(built_[i]);
  if (i < old_count) Append({begin, built_[i].protection});
  Append({end, protection});
  for (; i < old_count; ++i) Append(built_[i]);
}

void ProtectionRuns::Resize(std::size_t length) noexcept {
  while (count_ > 1 && runs_[count_ - 2].end >= length) --count_;
  runs_[count_ - 1].end = length;
}

ProtectionRuns::Run ProtectionRuns::Part(std::size_t number, std::size_t begin,
                                         std::size_t end) const noexcept {
  const std::size_t run_begin = number == 0 ? 0 : runs_[number - 1].end;
  const std::size_t last = std::min(end, runs_[number].end);
  return {std::min(std::max(begin, run_begin), last), last, runs_[number].protection};
}

bool ProtectionRuns::Every(std::size_t begin, std::size_t end,
                           bool (*holds)(Protection)) const noexcept {
  for (std::size_t i = 0; i < count_; ++i) {
    const Run part = Part(i, begin, end);
    if (part.begin < part.end && !holds(part.protection)) return false;
  }
  return true;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
