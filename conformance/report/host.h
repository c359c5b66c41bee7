// SPDX-License-Identifier: Apache-2.0
//
// What a report says about the machine that it was made on: a closed list of facts that bear on
// memory mapping. No host name, no user name, no environment.

#ifndef CONFORMANCE_REPORT_HOST_H_
#define CONFORMANCE_REPORT_HOST_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/report.h"

namespace conformance {

// The fact that makes a report the record of a run elsewhere, which cannot be repeated here: when
// it was made and where. No run gives it.
inline constexpr char kRecordedFact[] = "recorded";

// The facts, in a fixed order. A fact that this system does not have or tell is left out.
//
//   system, release, machine      as uname gives them
//   page_size                     in bytes
//   pointer_bits, offset_bits     of this program's pointers and off_t
//   byte_order                    "little" or "big"
//   libc                          "glibc 2.36"
//   privilege                     "root" or "unprivileged"
//   capabilities                  what root lacks or another user has: "without CAP_IPC_LOCK"
//   limit_address_space, limit_data, limit_locked_memory, limit_open_files, limit_file_size
//                                 soft limits: bytes or a count, or "unlimited"
//   cgroup_memory, cgroup_huge_pages
//                                 the least limit of a control group, in bytes, if there is one
//   overcommit_memory, max_map_count, lowest_address, transparent_huge_pages, huge_pages,
//   memfd_noexec                  what the system's own settings say; huge_pages is how many the
//                                 pool holds
//   memory_deny_write_execute     "on" where nothing that was writable may be executed
//   security_modules              the kernel's list: "capability,selinux"
//   sandbox                       hints that a container or a filter stands between: "container,
//                                 seccomp filter"
std::vector<HostFact> HostFacts();

// The kind of filesystem that `directory` lies on; "unknown" where the system does not tell.
std::string FilesystemType(const std::string& directory);

// Its mount options that may decide answers: "noexec,size=10240k"; "" where the system does not
// tell. Never a source or another path.
std::string FilesystemOptions(const std::string& directory);

// The value of a fact, or "" if the report lacks it.
std::string_view FactValue(const Report& report, std::string_view name);

// The system's name as uname gives it: what ManualOf() takes.
std::string SystemName();

// The kind of filesystem that holds `path`, and its options that may decide answers, by a table in
// the form of Linux's /proc/self/mountinfo; "" if it names none.
std::string TypeFromMountTable(std::string_view table, std::string_view path);
std::string OptionsFromMountTable(std::string_view table, std::string_view path);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_HOST_H_
