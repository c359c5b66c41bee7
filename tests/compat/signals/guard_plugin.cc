// SPDX-License-Identifier: Apache-2.0
//
// A shared library that has a copy of this library of its own.
#include "tests/compat/signals/guard_plugin.h"

#include <optional>
#include <utility>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/errors.h"

namespace {
std::optional<mmap_compat::AccessGuard> guard;
}

int PluginInstall() {
  absl::StatusOr<mmap_compat::AccessGuard> installed = mmap_compat::AccessGuard::Install();
  if (!installed.ok()) return 0;
  guard = *std::move(installed);
  return 1;
}

void PluginRelease() { guard.reset(); }

int PluginGuards(const std::byte* bytes, std::size_t size) {
  const absl::Status status =
      guard->Run({bytes, size}, [bytes] { (void)*const_cast<const volatile std::byte*>(bytes); });
  return mmap_compat::ReasonFrom(status) == mmap_compat::Reason::kBeyondFileLimits ? 1 : 0;
}
