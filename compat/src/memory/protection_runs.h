// SPDX-License-Identifier: Apache-2.0
//
// Which protection the pages of a Mapping have, once ranges of it were given their own: so that no
// operation on all of it touches a page that may not be touched.
#ifndef COMPAT_SRC_MEMORY_PROTECTION_RUNS_H_
#define COMPAT_SRC_MEMORY_PROTECTION_RUNS_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <memory>

#include "mmap_compat/mapping_options.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Runs of pages with one protection, from 0 on without a gap. Neighbours differ. Offsets are in
// bytes from the first page of the mapping.
class ProtectionRuns {
 public:
  struct Run {
    std::size_t begin;
    std::size_t end;
    Protection protection;
  };

  // One run; null where there is no memory for it.
  static ProtectionRuns* New(std::size_t length, Protection protection) noexcept;

  ProtectionRuns(const ProtectionRuns&) = delete;
  ProtectionRuns& operator=(const ProtectionRuns&) = delete;

  // Makes room for what one Set() adds; false where there is no memory for it.
  bool MakeRoom() noexcept;

  // `begin` must be before `end`, which must not be past the end of the last run.
  void Set(std::size_t begin, std::size_t end, Protection protection) noexcept;

  // Makes the last run end at `length`, or forgets what is after that.
  void Resize(std::size_t length) noexcept;

  std::size_t count() const noexcept { return count_; }

  // The part of the run of that number that is inside the range: begins at its end where nothing
  // is.
  Run Part(std::size_t number, std::size_t begin, std::size_t end) const noexcept;

  // Whether every page from `begin` to `end` has a protection of which `holds` is true.
  bool Every(std::size_t begin, std::size_t end, bool (*holds)(Protection)) const noexcept;

 private:
  struct End {
    std::size_t end;
    Protection protection;
  };

  ProtectionRuns() noexcept = default;
  void Append(End run) noexcept;

  // Two arrays, since Set() builds the runs anew from the ones that were.
  std::unique_ptr<End[]> runs_;
  std::unique_ptr<End[]> built_;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_PROTECTION_RUNS_H_
