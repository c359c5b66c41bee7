// SPDX-License-Identifier: Apache-2.0
//
// The name of a file or of shared memory, as a parameter that takes it as people hold it: a string
// literal, a const char*, a std::string, a std::filesystem::path.
//
//   absl::StatusOr<Mapping> Mapping::OpenFile(PathView path, ...);
//
//   Mapping::OpenFile("words.txt");
//   Mapping::OpenFile(argv[1]);
//   Mapping::OpenFile(directory + "/words.txt");                          // std::string
//   Mapping::OpenFile(std::filesystem::path(directory) / "words.txt");
//
// Nothing is copied and nothing allocated: it refers to the characters, which must outlive it, and
// do until the call returns. A std::string_view is refused by the compiler, since its end is not
// marked and would have to be: std::string(view).
//
// Bytes, in no encoding: POSIX.1-2024, Base Definitions 3.254, Pathname. A NUL would end the name
// where the caller does not see it, so that another file would be opened: where one is inside,
// calls fail with Reason::kInvalidName [EINVAL], and the message shows it as \0. Only of a
// const char*, which ends at its first NUL, can nobody tell. A null pointer fails with
// kInvalidName [EFAULT].
//
// <filesystem> is not included, and no library for it is linked: any type is taken that has c_str()
// and tells its length by size() or by native().size().
#ifndef MMAP_COMPAT_PATH_VIEW_H_
#define MMAP_COMPAT_PATH_VIEW_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

namespace internal {

template <typename Text>
auto LengthOfText(const Text& text, int) -> decltype(std::size_t{text.native().size()}) {
  return text.native().size();
}
template <typename Text>
auto LengthOfText(const Text& text, long) -> decltype(std::size_t{text.size()}) {
  return text.size();
}

// Whether its characters are char, and end with a NUL: not so for wide paths.
template <typename Text, typename = void>
struct IsText : std::false_type {};
template <typename Text>
struct IsText<Text, std::void_t<decltype(LengthOfText(std::declval<const Text&>(), 0)),
                                decltype(std::declval<const Text&>().c_str())>>
    : std::is_same<decltype(std::declval<const Text&>().c_str()), const char*> {};

}  // namespace internal

// Copies freely; as thread-safe as a pointer.
class PathView {
 public:
  // Implicit, so that callers write what they have.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr PathView(const char* path) noexcept : path_(path) {}

  template <typename Text, std::enable_if_t<internal::IsText<Text>::value, int> = 0>
  // NOLINTNEXTLINE(google-explicit-constructor)
  PathView(const Text& path) noexcept
      : path_(path.c_str()), length_(internal::LengthOfText(path, 0)) {}

  // Ends with a NUL; null only where it was made of a null pointer.
  constexpr const char* c_str() const noexcept { return path_; }

  // In bytes, without the NUL at its end; nothing where it was made of a const char*.
  constexpr std::optional<std::size_t> length() const noexcept {
    return HasLength() ? std::optional(length_) : std::nullopt;
  }

  // Whether it has a NUL before its end.
  bool HasNulInside() const noexcept {
    return HasLength() && std::memchr(path_, '\0', length_) != nullptr;
  }

 private:
  static constexpr std::size_t kNoLength = SIZE_MAX;

  constexpr bool HasLength() const noexcept { return length_ != kNoLength; }

  const char* path_;
  // Not an optional: of two words, a view is handed over in registers.
  std::size_t length_ = kNoLength;
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_PATH_VIEW_H_
