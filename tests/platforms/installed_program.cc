// SPDX-License-Identifier: Apache-2.0
//
// usage: installed_program FILE DIRECTORY
//
// Calls something of each header that is installed. install_test.sh builds it with pkg-config
// alone, and sees that it includes every header.

#include "mmap_compat/abi.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/access_guard.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/anonymous_backend.h"
#include "mmap_compat/byte_views.h"
#include "mmap_compat/checked_calls.h"
#include "mmap_compat/code_memory.h"
#include "mmap_compat/copy_file.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/file_bytes.h"
#include "mmap_compat/initialized_memory.h"
#include "mmap_compat/lines.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/mapping_inline.h"
#include "mmap_compat/mapping_options.h"
#include "mmap_compat/mmap_call.h"
#include "mmap_compat/mmap_compat.h"
#include "mmap_compat/page_records.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/pass_memory.h"
#include "mmap_compat/path_view.h"
#include "mmap_compat/rearrange.h"
#include "mmap_compat/regions.h"
#include "mmap_compat/reservation.h"
#include "mmap_compat/sealed_pages.h"
#include "mmap_compat/self_check.h"
#include "mmap_compat/shared_memory.h"
#include "mmap_compat/smalloc.h"

namespace {

using mmap_compat::AccessGuard;
using mmap_compat::Mapping;

// Says what does not hold.
bool Holds(bool condition, const char* what) {
  if (!condition) std::fprintf(stderr, "does not hold: %s\n", what);
  return condition;
}

bool Memory() {
  const std::size_t page = mmap_compat::PageSize();
  void* const raw = mmap_compat::MapAnonymousPrivate(nullptr, page, PROT_READ | PROT_WRITE);
  mmap_compat::MmapCall empty;
  empty.length = 0;
  const auto refused = mmap_compat::CheckedMmap(empty);
  void* const block = smalloc(page);
  const auto shared = mmap_compat::SharedMemory::Unnamed(page);
  mmap_compat_mapping* const for_c = mmap_compat_anonymous(page, MMAP_COMPAT_PRIVATE, nullptr);
  return Holds(raw != MAP_FAILED, "anonymous memory is mapped") &&
         Holds(mmap_compat::CheckedMunmap(raw, page).ok(), "it is unmapped") &&
         Holds(!mmap_compat::AnonymousBackendName(mmap_compat::kAnonymousBackend).empty(),
               "the backend has a name") &&
         Holds(mmap_compat::ReasonFrom(refused.status()) == mmap_compat::Reason::kInvalidLength,
               "a length of zero is refused") &&
         Holds(sfree(block) == 0, "a block is freed") &&
         Holds(mmap_compat_unmap(for_c, nullptr) == 0, "memory for C is unmapped") &&
         Holds(shared.ok() && shared->Map().ok(), "shared memory is mapped");
}

bool Files(const std::string& path, const std::string& copy) {
  mmap_compat::FileOptions options;
  options.access = mmap_compat::FileAccess::kReadOnly;
  const auto mapping = Mapping::OpenFile(path, options);
  const auto bytes = mmap_compat::MapOrRead(path);
  const auto copied = mmap_compat::CopyFile(path, copy);
  const auto guard = AccessGuard::Install();
  if (!Holds(mapping.ok() && bytes.ok() && copied.ok() && guard.ok(),
             "a file is mapped, read, copied")) {
    return false;
  }
  std::size_t lines = 0;
  const absl::Status touched = guard->Run(mapping->bytes(), [&] {
    for (const std::byte byte : mapping->bytes()) lines += byte == std::byte{'\n'} ? 1U : 0U;
  });
  return Holds(touched.ok() && lines == 1, "the file has one line") &&
         Holds(mapping->text() == bytes->text(), "both ways give the same bytes") &&
         Holds(copied->size == bytes->size(), "the copy is as long");
}

bool Contract(const std::string& directory) {
  std::size_t made = 0;
  for (const mmap_compat::SelfCheck& check : mmap_compat::RunSelfChecks(directory)) {
    if (!check.skipped.empty()) continue;
    ++made;
    if (!Holds(check.ok(), check.name.c_str())) return false;
  }
  return Holds(made > 0, "some mistake was made");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string directory = argv[2];
  return Memory() && Files(argv[1], directory + "/copy") && Contract(directory) ? 0 : 1;
}
