// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory.

#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "conformance/probe/host_calls.h"

namespace conformance {
namespace {

// Runs of the checker must not meet in the one name space that all processes share. A probe leads
// a process group, whose number its children have too.
key_t KeyOfThisRun(std::uint64_t which) {
  constexpr unsigned kOurs = 0x6d630000;
  constexpr unsigned kKeysOfARun = 4;
  return static_cast<key_t>(kOurs + static_cast<unsigned>(getpgrp()) * kKeysOfARun +
                            static_cast<unsigned>(which) % kKeysOfARun);
}

Answer Attach(const Call& call) {
  void* const address = shmat(Int(call.args[0]), Pointer(call.args[1]), Int(call.args[2]));
  const auto value = reinterpret_cast<std::intptr_t>(address);
  if (value == -1) return Failure(errno);
  return Value(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(address)));
}

bool HasMode([[maybe_unused]] const shmid_ds& info, ShmField field) {
#if defined(SHM_DEST) && defined(SHM_LOCKED)
  return (info.shm_perm.mode & (field == ShmField::kIsRemoved ? SHM_DEST : SHM_LOCKED)) != 0;
#else
  static_cast<void>(field);
  return false;
#endif
}

std::int64_t FieldOf(const shmid_ds& info, ShmField field) {
  const ipc_perm& owner = info.shm_perm;
  switch (field) {
    case ShmField::kSize:
      return static_cast<std::int64_t>(info.shm_segsz);
    case ShmField::kAttached:
      return static_cast<std::int64_t>(info.shm_nattch);
    case ShmField::kPermissions:
      return static_cast<std::int64_t>(owner.mode & 0777);
    case ShmField::kOwnedByCaller:
      return owner.uid == geteuid() && owner.cuid == geteuid() && owner.gid == getegid() &&
                     owner.cgid == getegid()
                 ? 1
                 : 0;
    case ShmField::kMadeByCaller:
      return info.shm_cpid == getpid() ? 1 : 0;
    case ShmField::kLastByCaller:
      return info.shm_lpid == getpid() ? 1 : 0;
    case ShmField::kHasLast:
      return info.shm_lpid != 0 ? 1 : 0;
    case ShmField::kWasAttached:
      return info.shm_atime != 0 ? 1 : 0;
    case ShmField::kWasDetached:
      return info.shm_dtime != 0 ? 1 : 0;
    case ShmField::kWasChanged:
      return info.shm_ctime != 0 ? 1 : 0;
    case ShmField::kIsRemoved:
    case ShmField::kIsLocked:
      return HasMode(info, field) ? 1 : 0;
  }
  return 0;
}

Answer FieldOf(int segment, ShmField field) {
  shmid_ds info = {};
  return shmctl(segment, IPC_STAT, &info) == 0 ? Value(FieldOf(info, field)) : Failure(errno);
}

// Keeps the owner, since both are set together.
Answer SetMode(int segment, std::uint64_t mode) {
  shmid_ds info = {};
  if (shmctl(segment, IPC_STAT, &info) != 0) return Failure(errno);
  info.shm_perm.mode = static_cast<decltype(info.shm_perm.mode)>(mode);
  return FromResult(shmctl(segment, IPC_SET, &info));
}

}  // namespace

Answer HostSegmentCall(const Call& call) {
  const auto& a = call.args;
  shmid_ds unused = {};
  switch (call.op) {
    case Op::kShmget:
      return FromResult(shmget(IPC_PRIVATE, Size(a[0]), IPC_CREAT | Int(a[1])));
    case Op::kShmgetKey:
      return FromResult(shmget(KeyOfThisRun(a[0]), Size(a[1]), Int(a[2])));
    case Op::kShmStatus:
      return FieldOf(Int(a[0]), static_cast<ShmField>(a[1]));
    case Op::kShmSetMode:
      return SetMode(Int(a[0]), a[1]);
    case Op::kShmControl:
      return FromResult(shmctl(Int(a[0]), Int(a[1]), &unused));
    case Op::kShmat:
      return Attach(call);
    case Op::kShmdt:
      return FromResult(shmdt(Pointer(a[0])));
    case Op::kShmRemove:
      return FromResult(shmctl(Int(a[0]), IPC_RMID, nullptr));
    default:
      return NotOffered();
  }
}

}  // namespace conformance
