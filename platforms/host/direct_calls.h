// SPDX-License-Identifier: Apache-2.0
//
// The calls about memory by their system call numbers: what the kernel itself answers, where the C
// library might have rounded an argument, refused it, or changed the reason of a failure.
//
// Linux, FreeBSD and NetBSD document syscall(2) for programs; elsewhere nothing is asked, and each
// function says so.

#ifndef PLATFORMS_HOST_DIRECT_CALLS_H_
#define PLATFORMS_HOST_DIRECT_CALLS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace platforms {

// Calls whose arguments are addresses, lengths and numbers, in the order of their C prototypes.
enum class DirectCall : std::uint8_t {
  kMunmap,
  kMprotect,
  kMsync,
  kMlock,
  kMlock2,
  kMunlock,
  kMlockall,
  kMunlockall,
  kMadvise,
  kMincore,
  kMremap,  // the Linux form
  kMinherit,
  kPkeyMprotect,
  kRemapFilePages,
  kCount,
};

inline constexpr std::size_t kMostDirectArguments = 5;

// True if programs of this system may make this call by its number.
bool HasDirectCall(DirectCall call);

// True if programs may make mmap by its number. An offset may be one that DirectMmap() cannot tell.
bool HasDirectMmap();

// Makes the call: what it returns, -1 with errno on failure; ENOSYS where HasDirectCall() is false.
std::int64_t MakeDirectCall(DirectCall call,
                            const std::array<std::uint64_t, kMostDirectArguments>& arguments);

// As mmap(2). False, and nothing is called, where the system's call cannot take this offset: with
// 32-bit registers it counts in units of 4 KiB, and in as many as a register has room for.
bool DirectMmap(void* address, std::size_t length, int protection, int flags, int fd,
                std::int64_t offset, void** result);

}  // namespace platforms

#endif  // PLATFORMS_HOST_DIRECT_CALLS_H_
