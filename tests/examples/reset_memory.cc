// SPDX-License-Identifier: Apache-2.0
//
// Memory that is populated before it is used, is in no core dump and in no child, and is given back
// to the system all at once, to be used again.
#include <cstdio>
#include <string>

#include "mmap_compat/mapping.h"

using mmap_compat::Effect;
using mmap_compat::Effort;

int main() {
  auto memory = mmap_compat::Mapping::AnonymousPrivate(1 << 20);
  if (!memory.ok()) return 1;
  // Best effort, since not every system can.
  for (const Effect effect : {Effect::kDoNotDump, Effect::kWipeOnFork}) {
    if (mmap_compat::Mapping::SupportsEffect(effect)) (void)memory->Apply(effect);
  }
  const absl::Status populated = memory->Populate(0, memory->size() / 4, Effort::kStrict);
  const auto first = memory->MutableAs<char>(0, 100);
  const auto too_much = memory->MutableAs<char>(100, 1 << 20);
  if (!populated.ok() || !first.ok()) return 1;
  std::snprintf(first->data(), first->size(), "secret");
  std::printf("stored: '%s'\n", first->data());
  std::printf("too much: %s\n", std::string(too_much.status().message()).c_str());
  const absl::Status reset = memory->Apply(Effect::kDiscard);
  std::printf("reset: '%s'\n", first->data());
  return reset.ok() ? 0 : 1;
}
