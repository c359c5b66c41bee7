// SPDX-License-Identifier: Apache-2.0
//
// Lies about memfd_create, seals of its objects, and sealed mappings.

#include <sys/mman.h>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

Answer ObjectsAreNotEmpty(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMemfdCreate && answer.ok()) {
    honest.Do(Call{Op::kFtruncate, {static_cast<std::uint64_t>(answer.value), PageSize()}});
  }
  return answer;
}

Answer SealsDoNothing(Kernel& honest, Call call) {
  return call.op == Op::kAddSeals ? Succeed() : honest.Do(call);
}

#ifdef MFD_ALLOW_SEALING
Answer AllObjectsTakeSeals(Kernel& honest, Call call) {
  if (call.op == Op::kMemfdCreate) call.args[0] |= MFD_ALLOW_SEALING;
  return honest.Do(call);
}
#endif

Answer MsealDoesNothing(Kernel& honest, Call call) {
  return call.op == Op::kMseal ? Succeed() : honest.Do(call);
}

}  // namespace

std::vector<Mutant> SealMutants() {
  return {
      {"memfd_objects_are_not_empty", ObjectsAreNotEmpty},
      {"seals_do_nothing", SealsDoNothing},
#ifdef MFD_ALLOW_SEALING
      {"memfd_objects_all_take_seals", AllObjectsTakeSeals},
#endif
      {"mseal_does_nothing", MsealDoesNothing},
  };
}

}  // namespace conformance
