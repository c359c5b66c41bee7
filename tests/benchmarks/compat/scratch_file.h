// SPDX-License-Identifier: Apache-2.0
//
// The files that are measured: in $TMPDIR, else /tmp, made when they are first asked for and
// removed at the end. They have just been written, so that they are read from memory and not from
// the disk.
#ifndef TESTS_BENCHMARKS_COMPAT_SCRATCH_FILE_H_
#define TESTS_BENCHMARKS_COMPAT_SCRATCH_FILE_H_

#include <array>
#include <cstddef>
#include <string>

namespace mmap_compat {

inline constexpr std::size_t kKiB = std::size_t{1} << 10;
inline constexpr std::size_t kMiB = std::size_t{1} << 20;
inline constexpr std::array<std::size_t, 5> kSizes = {4 * kKiB, 64 * kKiB, kMiB, 16 * kMiB,
                                                      256 * kMiB};

// "4 KiB", "16 MiB".
std::string SizeName(std::size_t size);

std::string Directory();

// A name in that directory that nobody else uses; what is there goes at the end of the program.
const char* ScratchName();

// A file of that many bytes that are not all alike.
const char* FileOfSize(std::size_t size);

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_SCRATCH_FILE_H_
