// SPDX-License-Identifier: Apache-2.0
//
// Looks at a file as what it is: a header, and after that records of one size.
//
//   largest_record FILE
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>

#include "mmap_compat/mapping.h"

struct Header {
  std::uint32_t version;
  std::uint32_t count;
};

struct Record {
  std::uint32_t key;
  std::int32_t value;
};

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto fail = [](const absl::Status& status) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return 1;
  };
  const auto file = mmap_compat::Mapping::OpenFile(argv[1]);
  if (!file.ok()) return fail(file.status());
  const auto header = file->As<Header>(0, 1);
  if (!header.ok()) return fail(header.status());
  const auto records = file->As<Record>(sizeof(Header), header->front().count);
  if (!records.ok()) return fail(records.status());
  const auto largest = std::max_element(records->begin(), records->end(),
                                        [](auto& a, auto& b) { return a.value < b.value; });
  if (largest != records->end()) std::printf("%u: %d\n", largest->key, largest->value);
  return 0;
}
