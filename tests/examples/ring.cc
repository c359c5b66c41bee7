// SPDX-License-Identifier: Apache-2.0
//
// A ring that is mapped twice, side by side: `ring TEXT` stores TEXT half before its end and half
// at its beginning, in one piece, and shows that both views are the same memory.
#include <cstdio>
#include <cstring>
#include <string_view>

#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"
#include "mmap_compat/shared_memory.h"

namespace {

absl::StatusOr<mmap_compat::Reservation> MakeRing(std::size_t size) {
  const auto memory = mmap_compat::SharedMemory::Unnamed(size);
  if (!memory.ok()) return memory.status();
  auto ring = mmap_compat::Reservation::Reserve(2 * size);
  mmap_compat::FileOptions options;
  options.access = mmap_compat::FileAccess::kReadWrite;
  absl::Status mapped = ring.ok() ? ring->MapFile(0, memory->fd(), options) : ring.status();
  if (mapped.ok()) mapped = ring->MapFile(size, memory->fd(), options);
  if (!mapped.ok()) return mapped;
  return ring;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view text = argc == 2 ? argv[1] : "text";
  const std::size_t size = mmap_compat::PageSize();
  auto ring = MakeRing(size);
  if (!ring.ok() || text.size() > size) return 1;
  char* const bytes = reinterpret_cast<char*>(ring->MutableView(0, 2 * size)->data());
  const std::size_t half = text.size() / 2;
  std::memcpy(bytes + size - half, text.data(), text.size());
  std::printf("%.*s|%s\n", static_cast<int>(half), bytes + size - half, bytes);
}
