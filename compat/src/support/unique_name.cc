// SPDX-License-Identifier: Apache-2.0
#include "unique_name.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

std::atomic<std::uint32_t> names_made{0};

// Spreads every bit of `value` over the result.
std::uint64_t Mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

}  // namespace

void FillUnique(char* to) noexcept {
  constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuv";
  static_assert(sizeof(kDigits) == 32 + 1);
  // The address of a local differs from run to run where the system places stacks at random.
  const auto time = std::chrono::steady_clock::now().time_since_epoch().count();
  std::uint64_t seed = Mixed(static_cast<std::uint64_t>(time));
  seed = Mixed(seed ^ (static_cast<std::uint64_t>(getpid()) << 32) ^ names_made.fetch_add(1));
  seed = Mixed(seed ^ reinterpret_cast<std::uintptr_t>(&seed));
  for (std::size_t i = 0; i < kUniqueLength; ++i) {
    to[i] = kDigits[seed & 31u];
    seed >>= 5;
  }
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
