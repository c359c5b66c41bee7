// SPDX-License-Identifier: Apache-2.0
//
// Which policies and limits stand between this program and an answer, where the system tells. Each
// is "" where there is nothing to say.

#ifndef CONFORMANCE_REPORT_HOST_POLICY_H_
#define CONFORMANCE_REPORT_HOST_POLICY_H_

#include <string>
#include <string_view>

namespace conformance {

// "on" where the system refuses memory that was writable to be executable, for this process: what
// Linux's prctl(PR_SET_MDWE) does, and systemd's MemoryDenyWriteExecute= with it.
std::string MemoryDenyWriteExecute();

// "strict" or "filter".
std::string SeccompMode(std::string_view status);

// Whether the users of this process are not those of the system: its map of them (Linux's
// /proc/self/uid_map) is another than every user to itself.
bool InUserNamespace(std::string_view uid_map);

// The capabilities that decide answers, as this process lacks or has them: "without CAP_IPC_LOCK"
// for root, "with CAP_IPC_LOCK" for others; "" where the caller has what its user id suggests.
// `status` is the text of Linux's /proc/self/status.
std::string Capabilities(std::string_view status, bool root);

// The smallest limit that a control group on this process's path sets, in bytes. `controller` is
// "memory" or "hugetlb".
std::string GroupLimit(std::string_view controller);

// The value of "name:" in a text of such lines.
std::string FieldOf(std::string_view text, std::string_view name);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_HOST_POLICY_H_
