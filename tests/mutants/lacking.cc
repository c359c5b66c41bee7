// SPDX-License-Identifier: Apache-2.0
//
// Systems that lack a call which this host has. They make no rule fail, and so are no mutants to
// prove probes with: they show what a rule says where the call is missing.

#include <cerrno>
#include <string_view>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

template <Op kOp, int kError>
Answer Lacks(Kernel& honest, Call call) {
  return call.op == kOp ? Fail(kError) : honest.Do(call);
}

Answer LacksProc(Kernel& honest, Call call) {
  const bool in_proc = call.op == Op::kOpen && call.text != nullptr &&
                       std::string_view(call.text).substr(0, 6) == "/proc/";
  return in_proc ? Fail(ENOENT) : honest.Do(call);
}

template <int kError>
Answer LacksPrograms(Kernel& honest, Call call) {
  switch (call.op) {
    case Op::kProgramWrite:
    case Op::kProgramRead:
    case Op::kProgramScan:
    case Op::kProgramLocked:
      return Fail(kError);
    default:
      return honest.Do(call);
  }
}

}  // namespace

std::vector<Mutant> LackingSystems() {
  return {
      {"lacks_mlock2", Lacks<Op::kMlock2, ENOSYS>},
      {"lacks_mlock2_flags", Lacks<Op::kMlock2, EINVAL>},
      {"lacks_mlockall", Lacks<Op::kMlockall, ENOSYS>},
      {"lacks_mlock", Lacks<Op::kMlock, ENOSYS>},
      {"lacks_madvise", Lacks<Op::kMadvise, ENOSYS>},
      {"lacks_advice", Lacks<Op::kMadvise, EINVAL>},
      {"lacks_mincore", Lacks<Op::kMincore, ENOSYS>},
      {"lacks_mremap", Lacks<Op::kMremap, ENOSYS>},
      {"lacks_mseal", Lacks<Op::kMseal, ENOSYS>},
      {"lacks_protection_keys", Lacks<Op::kMprotectKey, ENOSYS>},
      {"lacks_process_madvise", Lacks<Op::kProcessMadvise, ENOSYS>},
      {"lacks_remap_file_pages", Lacks<Op::kRemapFilePages, ENOSYS>},
      {"lacks_names_of_memory", Lacks<Op::kNameMemory, EINVAL>},
      {"lacks_list_of_mappings", Lacks<Op::kMemoryRights, ENOSYS>},
      {"lacks_names_in_the_list", Lacks<Op::kMemoryIsNamed, ENOSYS>},
      {"lacks_fields_of_the_list", Lacks<Op::kMemoryField, ENOSYS>},
      {"lacks_program_break", Lacks<Op::kGrowBreak, ENOSYS>},
      {"lacks_inode_flags", Lacks<Op::kSetInodeFlag, ENOTTY>},
      {"lacks_inode_flags_here", Lacks<Op::kSetInodeFlag, EOPNOTSUPP>},
      {"lacks_fallocate", Lacks<Op::kAllocate, EOPNOTSUPP>},
      {"lacks_holes", Lacks<Op::kPunch, EOPNOTSUPP>},
      {"lacks_reopening", Lacks<Op::kReopen, ENOENT>},
      {"lacks_names_of_descriptors", Lacks<Op::kDescriptorIsNamed, ENOENT>},
      {"lacks_socketpair", Lacks<Op::kSocketpair, EOPNOTSUPP>},
      {"lacks_eventfd", Lacks<Op::kEventfd, ENOSYS>},
      {"lacks_memfd_create", Lacks<Op::kMemfdCreate, ENOSYS>},
      {"lacks_memfd_flags", Lacks<Op::kMemfdCreate, EINVAL>},
      {"lacks_memfd_secret", Lacks<Op::kMemfdSecret, ENOSYS>},
      {"lacks_seals", Lacks<Op::kAddSeals, EINVAL>},
      {"lacks_pidfd", Lacks<Op::kPidfd, ENOSYS>},
      {"lacks_shm_open", Lacks<Op::kShmOpen, ENOSYS>},
      {"lacks_shm_place", Lacks<Op::kShmOpen, ENOENT>},
      {"lacks_shmget", Lacks<Op::kShmget, ENOSYS>},
      {"lacks_shmget_keys", Lacks<Op::kShmgetKey, ENOSYS>},
      {"lacks_that_limit", Lacks<Op::kSetLimit, EINVAL>},
      {"may_not_set_limit", Lacks<Op::kSetLimit, EPERM>},
      {"may_not_drop_privilege", Lacks<Op::kDropPrivilege, EPERM>},
      {"lacks_locked_bytes", Lacks<Op::kLockedBytes, ENOSYS>},
      {"lacks_personality", Lacks<Op::kPersonality, ENOSYS>},
      {"lacks_process_option", Lacks<Op::kProcessOption, EINVAL>},
      {"lacks_setting", Lacks<Op::kReadSetting, ENOENT>},
      {"lacks_proc", LacksProc},
      {"lacks_file_kind", Lacks<Op::kOpen, ENOENT>},
      {"cannot_execute", LacksPrograms<ENOEXEC>},
  };
}

}  // namespace conformance
