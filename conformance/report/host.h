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
//   limit_address_space, limit_data, limit_locked_memory, limit_open_files
//                                 soft limits: bytes or a count, or "unlimited"
//   overcommit_memory, max_map_count, lowest_address, transparent_huge_pages
//                                 what the system's own settings say
//   sandbox                       hints that a container or a filter stands between: "container,
//                                 seccomp filter"
std::vector<HostFact> HostFacts();

// The kind of filesystem that `directory` lies on; "unknown" where the system does not tell.
std::string FilesystemType(const std::string& directory);

// The value of a fact, or "" if the report lacks it.
std::string_view FactValue(const Report& report, std::string_view name);

// The system's name as uname gives it: what ManualOf() takes.
std::string SystemName();

// The kind of filesystem that holds `path`, by a table in the form of Linux's
// /proc/self/mountinfo; "" if it names none.
std::string TypeFromMountTable(std::string_view table, std::string_view path);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_HOST_H_
