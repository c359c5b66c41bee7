// SPDX-License-Identifier: Apache-2.0
#include "count_lines.h"

#include <algorithm>

#include "mmap_compat/mapping.h"

absl::StatusOr<std::size_t> CountLines(const char* path) {
  const absl::StatusOr<mmap_compat::Mapping> file = mmap_compat::Mapping::OpenFile(path);
  if (!file.ok()) return file.status();
  const auto lines = std::count(file->text().begin(), file->text().end(), '\n');
  return static_cast<std::size_t>(lines);
}
