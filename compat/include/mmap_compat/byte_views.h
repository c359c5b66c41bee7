// SPDX-License-Identifier: Apache-2.0
//
// How a Mapping (mmap_compat/mapping.h) and FileBytes (mmap_compat/file_bytes.h) show their bytes:
// as a range, as a checked part, as values of a type, as lines.
//
//   const absl::StatusOr<absl::Span<const Record>> records = file->As<Record>(sizeof(Header), 100);
//   if (!records.ok()) return records.status();
//   for (const Record& record : *records) Print(record);
//
//   for (const std::string_view line : file->lines()) Count(line);
//
//   const absl::Span<const std::byte> bytes = *file;  // std::span<const std::byte>, too, in C++20
//
// All of them refer to the bytes where they are, and are dangling when those are unmapped, moved by
// a resize, or their owner is gone. All are const, keep errno on success, allocate nothing then,
// and may be called by any number of threads at once.
#ifndef MMAP_COMPAT_BYTE_VIEWS_H_
#define MMAP_COMPAT_BYTE_VIEWS_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/lines.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

namespace internal {

// A part of so many bytes, as it was asked for.
struct Part {
  std::size_t offset;
  std::size_t count;  // of elements
  std::size_t element_size;
};

// Whether all of it is inside, where there is anything to show: the empty parts, which are few, are
// looked at by RefuseView().
constexpr bool IsInside(const Part& part, std::size_t size) noexcept {
  return part.offset < size && part.count <= (size - part.offset) / part.element_size;
}

constexpr bool IsInside(std::size_t offset, std::size_t length, std::size_t size) noexcept {
  return offset < size && length <= size - offset;
}

template <typename T>
bool IsAligned(const void* address) noexcept {
  return reinterpret_cast<std::uintptr_t>(address) % alignof(T) == 0;
}

// What is wrong with a part that is not inside, or not aligned; OK where nothing is, which is of an
// empty one. `owns_nothing` is of who was asked. Out of line, so that what is right costs little.
absl::Status RefuseView(bool owns_nothing, const Part& part, std::size_t size, bool aligned);

// The same for all of the bytes, which must be whole elements.
absl::Status RefuseViewOfAll(std::size_t size, std::size_t element_size);

template <typename T>
constexpr void CheckElement() noexcept {
  static_assert(std::is_trivially_copyable_v<T>, "bytes of a file are no object of this type");
  static_assert(!std::is_const_v<T> && !std::is_volatile_v<T> && !std::is_pointer_v<T>,
                "name the type of the values itself; pointers mean nothing in a file");
}

}  // namespace internal

// Owner is derived from it, has bytes(), and OwnsNothing(), which may be private.
template <typename Owner>
class ByteViews {
 public:
  // The first byte; null or not where there is none.
  const std::byte* data() const noexcept { return bytes().data(); }

  // What range-for, the algorithms and the conversions to absl::Span<const std::byte> and, in
  // C++20, std::span<const std::byte> take.
  const std::byte* begin() const noexcept { return bytes().data(); }
  const std::byte* end() const noexcept { return bytes().data() + bytes().size(); }

  // `length` bytes from `offset` on, which must be inside.
  //
  // Fails with kNotMapped (outside; or the object owns nothing).
  absl::StatusOr<absl::Span<const std::byte>> View(std::size_t offset, std::size_t length) const {
    const absl::Span<const std::byte> all = bytes();
    if (internal::IsInside(offset, length, all.size())) {
      return absl::Span<const std::byte>(all.data() + offset, length);
    }
    absl::Status refused =
        internal::RefuseView(owner().OwnsNothing(), {offset, length, 1}, all.size(), true);
    if (!refused.ok()) return refused;
    return absl::Span<const std::byte>(all.data() + offset, length);
  }

  // `count` values of the type T from the byte at `offset` on: T is trivially copyable, and the
  // address of the first is to be a multiple of alignof(T), in memory: of an offset in a file the
  // mapping's own FileOptions::offset is part. What the bytes mean (their order, whether they are a
  // valid T at all) is the caller's to know; a bool or an enum has values that bytes may not be.
  //
  // Fails with kNotMapped (outside; or the object owns nothing) and kInvalidAddress (not aligned).
  template <typename T>
  absl::StatusOr<absl::Span<const T>> As(std::size_t offset, std::size_t count) const {
    internal::CheckElement<T>();
    const absl::Span<const std::byte> all = bytes();
    const internal::Part part = {offset, count, sizeof(T)};
    const std::byte* const first = all.data() + (offset < all.size() ? offset : 0);
    const bool aligned = internal::IsAligned<T>(first);
    if (!internal::IsInside(part, all.size()) || !aligned) {
      absl::Status refused = internal::RefuseView(owner().OwnsNothing(), part, all.size(), aligned);
      if (!refused.ok()) return refused;
    }
    return absl::Span<const T>(reinterpret_cast<const T*>(first), count);
  }

  // All bytes as values of the type T.
  //
  // Fails with kInvalidLength (not a multiple of sizeof(T)), and as As() of a part does.
  template <typename T>
  absl::StatusOr<absl::Span<const T>> As() const {
    const std::size_t size = bytes().size();
    if (size % sizeof(T) != 0) return internal::RefuseViewOfAll(size, sizeof(T));
    return As<T>(0, size / sizeof(T));
  }

  // The lines of the bytes as text: see mmap_compat/lines.h.
  Lines lines() const noexcept {
    return Lines({reinterpret_cast<const char*>(bytes().data()), bytes().size()});
  }

 protected:
  // For those that are derived from it alone.
  ByteViews() noexcept = default;
  ByteViews(const ByteViews&) noexcept = default;
  ByteViews& operator=(const ByteViews&) noexcept = default;
  ~ByteViews() = default;

 private:
  const Owner& owner() const noexcept { return *static_cast<const Owner*>(this); }
  absl::Span<const std::byte> bytes() const noexcept { return owner().bytes(); }
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_BYTE_VIEWS_H_
