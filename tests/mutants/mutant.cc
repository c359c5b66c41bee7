// SPDX-License-Identifier: Apache-2.0

#include "tests/mutants/mutant.h"

#include <iterator>
#include <utility>

namespace conformance {
namespace {

// One per line, so that additions do not collide.
// clang-format off
constexpr std::vector<Mutant> (*kFiles[])() = {
    ForkMutants,
    IpcMutants,
    MmapMutants,
    ResultMutants,
    AnonymousMutants,
    LengthMutants,
    FlagMutants,
    MunmapMutants,
    MprotectMutants,
    PlacementMutants,
    MsyncMutants,
    MlockMutants,
    MadviseMutants,
    AccessMutants,
    ProtectionMutants,
    SharingMutants,
    FileEndMutants,
    RemapMutants,
    SealMutants,
    ErrnoMutants,
    BsdMutants,
    TimestampMutants,
    ObjectMutants,
    SysvMutants,
    RemapFurtherMutants,
    MlockAllMutants,
    MemfdMutants,
    ShmNamesMutants,
    SysvStatusMutants,
    AdviceMutants,
    ContentsMutants,
    ProcessMutants,
};
// clang-format on

std::vector<Mutant> Gather() {
  std::vector<Mutant> mutants;
  for (const auto file : kFiles) {
    std::vector<Mutant> more = file();
    std::move(more.begin(), more.end(), std::back_inserter(mutants));
  }
  return mutants;
}

}  // namespace

const std::vector<Mutant>& AllMutants() {
  static const auto& mutants = *new std::vector<Mutant>(Gather());
  return mutants;
}

}  // namespace conformance
