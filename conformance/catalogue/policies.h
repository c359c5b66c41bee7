// SPDX-License-Identifier: Apache-2.0
//
// Why a policy that a host's administrator has chosen, or the size of its words, changes answers:
// for Rule::KnownUnder(), under the fact that is named above each.

#ifndef CONFORMANCE_CATALOGUE_POLICIES_H_
#define CONFORMANCE_CATALOGUE_POLICIES_H_

#include <string_view>

namespace conformance {

// memory_deny_write_execute
inline constexpr std::string_view kMdweRefuses =
    "Under prctl(PR_SET_MDWE), and systemd's MemoryDenyWriteExecute= with it, "
    "map_deny_write_exec() in include/linux/mman.h refuses memory that is writable and executable "
    "or becomes executable later, and its callers return EACCES.";

// memfd_noexec
inline constexpr std::string_view kMemfdNoexecSeals =
    "With vm.memfd_noexec at 1 or 2, check_sysctl_memfd_noexec() in mm/memfd.c adds "
    "MFD_NOEXEC_SEAL to the flags of a caller that names neither it nor MFD_EXEC, and with it the "
    "object takes seals that nobody asked for.";

// pointer_bits: a kernel of 64 bits that runs a program of 32
inline constexpr std::string_view kLengthOf32Bits =
    "The length of a program of 32 bits does not overflow in a kernel of 64 bits: what was to be "
    "past all addresses is a range of almost 4 GiB with holes in it.";
inline constexpr std::string_view kSegmentOf32Bits =
    "The largest size that a program of 32 bits can ask for, 4 GiB less a byte, is below the "
    "SHMMAX of a kernel of 64 bits, which takes memory for a segment when it is touched.";

// mount_option, of the directory that the rule was asked in
inline constexpr std::string_view kNoexecMount =
    "The filesystem is mounted noexec, which mmap(2), ERRORS EPERM, names as a cause.";

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_POLICIES_H_
