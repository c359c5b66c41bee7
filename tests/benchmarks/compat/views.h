// SPDX-License-Identifier: Apache-2.0
//
// One view each, and going through a text once: by hand and by the library.
#ifndef TESTS_BENCHMARKS_COMPAT_VIEWS_H_
#define TESTS_BENCHMARKS_COMPAT_VIEWS_H_

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "mmap_compat/mapping.h"

namespace mmap_compat {

// Where the compiler knows neither number nor whether the last time was right.
inline absl::Span<const std::byte> SubspanOnce(const Mapping& mapping) {
  std::size_t offset = 100;
  std::size_t length = 200;
  benchmark::DoNotOptimize(offset);
  benchmark::DoNotOptimize(length);
  return mapping.bytes().subspan(offset, length);
}

inline absl::Span<const std::byte> ViewOnce(const Mapping& mapping) {
  std::size_t offset = 100;
  std::size_t length = 200;
  benchmark::DoNotOptimize(offset);
  benchmark::DoNotOptimize(length);
  const auto view = mapping.View(offset, length);
  return view.ok() ? *view : absl::Span<const std::byte>();
}

// Lines of 0 to 99 bytes.
inline Mapping TextOfSize(std::size_t size) {
  Mapping text = *Mapping::AnonymousPrivate(size);
  std::memset(text.mutable_bytes().data(), 'x', size);
  for (std::size_t at = 0, i = 0; at < size; at += i++ * 37 % 100 + 1) {
    text.mutable_bytes()[at] = std::byte{'\n'};
  }
  return text;
}

// The number of lines and their lengths, in one number.
inline std::size_t CountByMemchr(std::string_view text) {
  std::size_t sum = 0;
  const char* line = text.data();
  const char* const end = line + text.size();
  while (line != end) {
    const void* const found = std::memchr(line, '\n', static_cast<std::size_t>(end - line));
    const char* const line_end = found != nullptr ? static_cast<const char*>(found) : end;
    sum += 1 + static_cast<std::size_t>(line_end - line) * 3;
    line = found != nullptr ? line_end + 1 : end;
  }
  return sum;
}

inline std::size_t CountByLines(std::string_view text) {
  std::size_t sum = 0;
  for (const std::string_view line : Lines(text)) sum += 1 + line.size() * 3;
  return sum;
}

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_VIEWS_H_
