// SPDX-License-Identifier: Apache-2.0
//
// A fuzzer's bytes as a supply of decisions.
#ifndef TESTS_COMPAT_FUZZ_INPUT_H_
#define TESTS_COMPAT_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace mmap_compat {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : next_(data), end_(data + size) {}

  bool empty() const { return next_ == end_; }

  // The next byte; 0 when there is none left.
  unsigned Byte() { return empty() ? 0 : *next_++; }

  // A number below `bound`, which is not 0.
  std::size_t Below(std::size_t bound) { return (Byte() << 8 | Byte()) % bound; }

 private:
  const std::uint8_t* next_;
  const std::uint8_t* const end_;
};

// Ends the process, for the fuzzer to see, where something that must hold does not.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_FUZZ_INPUT_H_
