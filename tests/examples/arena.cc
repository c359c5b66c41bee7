// SPDX-License-Identifier: Apache-2.0
//
// An arena that grows in place: `arena 1000` adds up the numbers below 1000, stored in an array
// that never moves, in memory that is committed as it fills and given back at the end.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"

namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 1000;
  auto arena = mmap_compat::Reservation::Reserve(std::size_t{1} << 24);  // addresses, no memory
  if (!arena.ok()) return Fail(arena.status());
  auto* const numbers = static_cast<std::uint64_t*>(const_cast<void*>(arena->address()));
  std::size_t committed = 0;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if ((i + 1) * sizeof(*numbers) > committed) {
      const auto more = arena->Commit(committed, 16 * mmap_compat::PageSize());
      if (!more.ok()) return Fail(more.status());  // at the end of the 16 MiB, or of the memory
      committed += more->size();
    }
    numbers[i] = i;
  }
  std::for_each(numbers, numbers + count, [&sum](std::uint64_t number) { sum += number; });
  std::printf("%llu\n", static_cast<unsigned long long>(sum));
  return arena->Decommit(0, committed).ok() ? 0 : 1;
}
