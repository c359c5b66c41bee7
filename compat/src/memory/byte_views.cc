// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/byte_views.h"

#include "../errors/errno_table.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

CallArguments ArgumentsOf(const Part& part, std::size_t size) {
  CallArguments arguments = {Number("offset", part.offset)};
  if (part.element_size == 1) {
    arguments.push_back(Number("length", part.count));
  } else {
    arguments.push_back(Number("count", part.count));
    arguments.push_back(Number("element_size", part.element_size));
  }
  arguments.push_back(Number("size", size));
  return arguments;
}

}  // namespace

absl::Status RefuseView(bool owns_nothing, const Part& part, std::size_t size, bool aligned) {
  if (owns_nothing) return Refusal(Operation::kAccess, kGone, {});
  const bool inside = part.offset <= size && part.count <= (size - part.offset) / part.element_size;
  if (!inside) return Refusal(Operation::kAccess, kOutsideMapping, ArgumentsOf(part, size));
  if (aligned || part.count == 0) return absl::OkStatus();
  return Refusal(Operation::kAccess, kNotAligned, ArgumentsOf(part, size));
}

absl::Status RefuseViewOfAll(std::size_t size, std::size_t element_size) {
  return Refusal(Operation::kAccess, kNotWholeElements,
                 {Number("length", size), Number("element_size", element_size)});
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
