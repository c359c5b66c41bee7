// SPDX-License-Identifier: Apache-2.0
//
// Whatever the arguments, a checked call touches no page outside of what it was given, and every
// failure has a reason.
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <limits>

#include "mmap_compat/anonymous.h"
#include "mmap_compat/checked_calls.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/fuzz/input.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kPages = 8;

// A page that must stay, a hole, the pages to play with, a hole, and another page that must stay.
class Field {
 public:
  Field() {
    const std::size_t page = PageSize();
    base_ = static_cast<char*>(
        MapAnonymousPrivate(nullptr, (kPages + 4) * page, PROT_READ | PROT_WRITE));
    Require(base_ != MAP_FAILED, "memory to play with");
    first()[0] = last()[0] = 's';
    munmap(base_ + page, page);
    munmap(base_ + (kPages + 2) * page, page);
  }
  ~Field() {
    munmap(first(), PageSize());
    munmap(inner(), kPages * PageSize());
    munmap(last(), PageSize());
  }
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;

  char* inner() const { return base_ + 2 * PageSize(); }
  void RequireSentinels() const {
    first()[0] = first()[0] == 's' ? 's' : 'x';  // a store, too, must work
    last()[0] = last()[0] == 's' ? 's' : 'x';
    Require(first()[0] == 's' && last()[0] == 's', "pages outside keep their contents");
  }

 private:
  char* first() const { return base_; }
  char* last() const { return base_ + (kPages + 3) * PageSize(); }

  char* base_;
};

std::size_t Length(Input& input) {
  const std::size_t max = std::numeric_limits<std::size_t>::max();
  switch (input.Byte() % 6) {
    case 0:
      return input.Below(4);
    case 1:
      return max - input.Below(3 * PageSize());
    case 2:
      return max / 2 + input.Byte();
    case 3:
      return input.Below(kPages + 4) * PageSize();
    default:
      return input.Below((kPages + 4) * PageSize());
  }
}

absl::Status Call(Input& input, const Field& field) {
  const unsigned which = input.Byte() % 6;
  const std::size_t step = input.Byte() % 2 == 0 ? PageSize() : 1;
  char* const address = field.inner() + input.Below(kPages) * step;
  const std::size_t length = Length(input);
  const int bits = static_cast<int>(input.Byte());
  switch (which) {
    case 0:
      return CheckedMunmap(address, length);
    case 1:
      return CheckedMprotect(address, length, bits);
    case 2:
      return CheckedMsync(address, length, bits % 8);
    case 3:
      return CheckedMlock(address, length);
    case 4:
      return CheckedMunlock(address, length);
    default:
      return CheckedMadvise(address, length, bits % 4);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const Field field;
  while (!input.empty()) {
    const absl::Status status = Call(input, field);
    Require(status.ok() || ErrorFrom(status).has_value(), "a failure has a reason");
    field.RequireSentinels();
  }
  return 0;
}

}  // namespace mmap_compat
