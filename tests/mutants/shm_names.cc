// SPDX-License-Identifier: Apache-2.0
//
// Lies about the names, owners and permissions of shared memory objects.

#include <fcntl.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool Opens(const Call& call) { return call.op == Op::kShmOpen; }

Answer BelongsToSomebodyElse(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kOwnedByCaller && answer.ok() ? Succeed(0) : answer;
}

Answer ShowsAllRights(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kPermissions && answer.ok() ? Succeed(0777) : answer;
}

// The second lowest, since the lowest is in use for a moment.
Answer SkipsADescriptor(Kernel& honest, Call call) {
  if (!Opens(call)) return honest.Do(call);
  const Answer pipe = honest.Do(Call{Op::kPipe, {}, nullptr});
  const Answer answer = honest.Do(call);
  honest.Do(Call{Op::kClose, {static_cast<std::uint64_t>(pipe.value)}, nullptr});
  honest.Do(Call{Op::kClose, {static_cast<std::uint64_t>(pipe.second)}, nullptr});
  return answer;
}

Answer ModeBindsItsMaker(Kernel& honest, Call call) {
  static std::int64_t bound = -1;
  constexpr std::uint64_t kOwnerWrites = 0200;
  if (call.op == Op::kFtruncate && bound >= 0 &&
      call.args[0] == static_cast<std::uint64_t>(bound)) {
    return Fail(EACCES);
  }
  const Answer answer = honest.Do(call);
  if (Opens(call) && answer.ok() && (call.args[1] & kOwnerWrites) == 0) bound = answer.value;
  return answer;
}

Answer ResizesWhatIsReadOnly(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kFtruncate && answer.error == EINVAL ? Succeed() : answer;
}

// Another word for the same.
Answer CallsDenialAPermission(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool of_object = Opens(call) || call.op == Op::kShmUnlink;
  return of_object && answer.error == EACCES ? Fail(EPERM) : answer;
}

Answer NamesAreNeverInvalid(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool of_object = Opens(call) || call.op == Op::kShmUnlink;
  return of_object && answer.error == EINVAL ? Fail(ENAMETOOLONG) : answer;
}

Answer BlamesTheSystemForDescriptors(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return answer.error == EMFILE ? Fail(ENFILE) : answer;
}

Answer UnmappingWipes(Kernel& honest, Call call) {
  if (call.op == Op::kMunmap && Length(call) == PageSize()) {
    honest.Do(Call{Op::kFillMemory, {call.args[0] + 1, PageSize() - 1, 0}, nullptr});
  }
  return honest.Do(call);
}

Answer ChildrenFindNoObjects(Kernel& honest, Call call) {
  static bool child = false;
  if (child && Opens(call)) return Fail(ENOENT);
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  return answer;
}

Answer ObjectsReadAsZero(Kernel& honest, Call call) {
  static bool any = false;
  if (Opens(call)) any = true;
  const Answer answer = honest.Do(call);
  return any && call.op == Op::kReadByte && answer.ok() ? Succeed(0) : answer;
}

// As FreeBSD does.
Answer NamesBeginWithASlash(Kernel& honest, Call call) {
  return Opens(call) && call.text[0] != '/' ? Fail(EINVAL) : honest.Do(call);
}

}  // namespace

std::vector<Mutant> ShmNamesMutants() {
  return {
      {"objects_belong_to_somebody_else", BelongsToSomebodyElse},
      {"fstat_shows_all_rights", ShowsAllRights},
      {"shm_open_skips_a_descriptor", SkipsADescriptor},
      {"shm_open_mode_binds_its_maker", ModeBindsItsMaker},
      {"ftruncate_resizes_what_is_read_only", ResizesWhatIsReadOnly},
      {"objects_eperm_for_eacces", CallsDenialAPermission},
      {"object_names_are_never_invalid", NamesAreNeverInvalid},
      {"enfile_for_emfile", BlamesTheSystemForDescriptors},
      {"munmap_wipes", UnmappingWipes},
      {"children_find_no_objects", ChildrenFindNoObjects},
      {"objects_read_as_zero", ObjectsReadAsZero},
      {"object_names_begin_with_a_slash", NamesBeginWithASlash},
  };
}

}  // namespace conformance
