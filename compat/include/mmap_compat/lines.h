// SPDX-License-Identifier: Apache-2.0
//
// The lines of a text, one after the other, where they are: nothing is copied.
//
//   for (const std::string_view line : mmap_compat::Lines(file->text())) Count(line);
//
// A line ends with '\n', which does not belong to it, or at the end of the text. A text that ends
// with '\n' has no further, empty line after it; an empty text has none. Whatever else is in a line
// belongs to it: a '\r' before its end, NULs.
//
// Costs a memchr for each line and nothing more. Lines refer to the text: of a Mapping they last as
// long as that does, and reading one whose file was truncated is a signal, as any other access is:
// run the loop in AccessGuard::Run() (mmap_compat/access_guard.h) where that can happen.
//
// Any number of threads may go through one text at once, each with iterators of its own.
#ifndef MMAP_COMPAT_LINES_H_
#define MMAP_COMPAT_LINES_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstring>
#include <iterator>
#include <string_view>

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

class Lines {
 public:
  // Goes forward, and can go through the same lines again.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;   // it makes its views, says C++17
    using iterator_concept = std::forward_iterator_tag;  // which C++20 allows
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string_view*;
    using reference = std::string_view;

    Iterator() noexcept = default;

    std::string_view operator*() const noexcept {
      return {line_, static_cast<std::size_t>(line_end_ - line_)};
    }
    Iterator& operator++() noexcept {
      line_ = next_;
      FindEnd();
      return *this;
    }
    Iterator operator++(int) noexcept {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
      return a.line_ == b.line_;
    }
    friend bool operator!=(const Iterator& a, const Iterator& b) noexcept { return !(a == b); }

   private:
    friend class Lines;
    Iterator(const char* line, const char* text_end) noexcept
        : line_(line), line_end_(text_end), next_(text_end), text_end_(text_end) {
      if (line != text_end) FindEnd();  // a text that is empty may be nowhere
    }
    // Once after the last line, too, which costs less than to look out for it at each.
    void FindEnd() noexcept {
      const void* const found =
          std::memchr(line_, '\n', static_cast<std::size_t>(text_end_ - line_));
      line_end_ = found != nullptr ? static_cast<const char*>(found) : text_end_;
      next_ = found != nullptr ? line_end_ + 1 : text_end_;
    }

    const char* line_ = nullptr;
    const char* line_end_ = nullptr;
    const char* next_ = nullptr;  // where the next line begins
    const char* text_end_ = nullptr;
  };
  using iterator = Iterator;
  using const_iterator = Iterator;

  explicit Lines(std::string_view text) noexcept : text_(text) {}

  iterator begin() const noexcept { return {text_.data(), text_.data() + text_.size()}; }
  iterator end() const noexcept {
    return {text_.data() + text_.size(), text_.data() + text_.size()};
  }

 private:
  std::string_view text_;
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_LINES_H_
