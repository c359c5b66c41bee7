// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/op.h"

namespace conformance {
namespace {

using A = Argument;
using R = ResultKind;

// In the order of the enumeration.
constexpr OpInfo kTable[] = {
    {"mmap",
     {A::kAddress, A::kLength, A::kProtection, A::kMapFlags, A::kDescriptor, A::kOffset},
     R::kAddress,
     false},
    {"syscall mmap",
     {A::kAddress, A::kLength, A::kProtection, A::kMapFlags, A::kDescriptor, A::kOffset},
     R::kAddress,
     false},
    {"munmap", {A::kAddress, A::kLength}, R::kNothing, false},
    {"mprotect", {A::kAddress, A::kLength, A::kProtection}, R::kNothing, false},
    {"msync", {A::kAddress, A::kLength, A::kMsyncFlags}, R::kNothing, false},
    {"mlock", {A::kAddress, A::kLength}, R::kNothing, false},
    {"mlock2", {A::kAddress, A::kLength, A::kMlock2Flags}, R::kNothing, false},
    {"munlock", {A::kAddress, A::kLength}, R::kNothing, false},
    {"mlockall", {A::kMlockallFlags}, R::kNothing, false},
    {"munlockall", {}, R::kNothing, false},
    {"madvise", {A::kAddress, A::kLength, A::kAdvice}, R::kNothing, false},
    {"posix_madvise", {A::kAddress, A::kLength, A::kPosixAdvice}, R::kNothing, false},
    {"mincore", {A::kAddress, A::kLength}, R::kNumber, false},
    {"mremap",
     {A::kAddress, A::kLength, A::kLength, A::kMremapFlags, A::kAddress},
     R::kAddress,
     false},
    {"mremap",
     {A::kAddress, A::kLength, A::kAddress, A::kLength, A::kMapFlags},
     R::kAddress,
     false},
    {"minherit", {A::kAddress, A::kLength, A::kInheritance}, R::kNothing, false},
    {"mseal", {A::kAddress, A::kLength}, R::kNothing, false},

    {"load", {A::kAddress}, R::kByte, false},
    {"store", {A::kAddress, A::kByte}, R::kNothing, false},
    {"scan", {A::kAddress, A::kLength, A::kByte}, R::kNumber, false},
    {"call", {A::kAddress}, R::kNothing, false},

    {"open", {A::kOpenFlags, A::kMode}, R::kDescriptor, true},
    {"close", {A::kDescriptor}, R::kNothing, false},
    {"unlink", {}, R::kNothing, true},
    {"truncate", {A::kLength}, R::kNothing, true},
    {"ftruncate", {A::kDescriptor, A::kLength}, R::kNothing, false},
    {"pread 1 byte", {A::kDescriptor, A::kOffset}, R::kByte, false},
    {"pwrite 1 byte", {A::kDescriptor, A::kOffset, A::kByte}, R::kNothing, false},
    {"fill", {A::kDescriptor, A::kOffset, A::kByte, A::kLength}, R::kNothing, false},
    {"read", {A::kDescriptor, A::kAddress, A::kLength}, R::kNumber, false},
    {"write", {A::kDescriptor, A::kAddress, A::kLength}, R::kNumber, false},
    {"lseek", {A::kDescriptor, A::kOffset, A::kNumber}, R::kNumber, false},
    {"fstat size", {A::kDescriptor}, R::kNumber, false},
    {"fstat links", {A::kDescriptor}, R::kNumber, false},
    {"fstat block size", {A::kDescriptor}, R::kNumber, false},
    {"count directory entries", {}, R::kNumber, false},
    {"fchmod", {A::kDescriptor, A::kMode}, R::kNothing, false},
    {"set old times", {A::kDescriptor}, R::kNothing, false},
    {"time is marked", {A::kDescriptor, A::kNumber}, R::kNumber, false},
    {"lock record", {A::kDescriptor}, R::kNothing, false},
    {"set inode flag", {A::kDescriptor, A::kNumber}, R::kNothing, false},
    {"mount is noexec", {}, R::kNumber, false},
    {"close on exec", {A::kDescriptor}, R::kNumber, false},

    {"pipe", {}, R::kDescriptor, false},
    {"socketpair", {}, R::kDescriptor, false},
    {"send descriptor", {A::kDescriptor, A::kDescriptor}, R::kNothing, false},
    {"receive descriptor", {A::kDescriptor}, R::kDescriptor, false},
    {"eventfd", {}, R::kDescriptor, false},
    {"memfd_create", {A::kMemfdFlags}, R::kDescriptor, true},
    {"add seals", {A::kDescriptor, A::kSeals}, R::kNothing, false},
    {"shm_open", {A::kOpenFlags, A::kMode}, R::kDescriptor, true},
    {"shm_open SHM_ANON", {A::kOpenFlags, A::kMode}, R::kDescriptor, false},
    {"shm_unlink", {}, R::kNothing, true},
    {"shmget", {A::kLength, A::kMode}, R::kSegment, false},
    {"shmat", {A::kSegment, A::kAddress, A::kShmFlags}, R::kAddress, false},
    {"shmdt", {A::kAddress}, R::kNothing, false},
    {"shmctl IPC_RMID", {A::kSegment}, R::kNothing, false},

    {"fork child", {A::kNumber}, R::kNothing, false},
    {"set limit", {A::kResource, A::kLength}, R::kNothing, false},
    {"get limit", {A::kResource}, R::kNumber, false},
    {"drop privilege", {}, R::kNothing, false},
    {"count locked bytes", {}, R::kNumber, false},
    {"personality", {A::kNumber}, R::kNumber, false},
    {"prctl", {A::kNumber, A::kNumber}, R::kNumber, false},
    {"page size", {A::kNumber}, R::kNumber, false},
    {"uname says Linux", {}, R::kNumber, false},
    {"global variable", {}, R::kAddress, false},
    {"new program writes", {A::kLength, A::kByte}, R::kNothing, true},
    {"new program reads", {A::kLength}, R::kByte, true},
    {"new program scans", {A::kAddress, A::kLength, A::kByte}, R::kNumber, false},
};

static_assert(sizeof(kTable) / sizeof(kTable[0]) == static_cast<std::size_t>(Op::kCount),
              "every operation has a row");

}  // namespace

const OpInfo& Info(Op op) { return kTable[static_cast<std::size_t>(op)]; }

}  // namespace conformance
