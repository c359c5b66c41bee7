// SPDX-License-Identifier: Apache-2.0
//
// Names for the numbers of this host's headers: errno values, signals, flags.

#ifndef CONFORMANCE_PROBE_NAMES_H_
#define CONFORMANCE_PROBE_NAMES_H_

#include <cstdint>
#include <string>

#include "conformance/probe/op.h"

namespace conformance {

// "EINVAL"; "errno 1234" for a number without a name here. Where two names share a number on this
// host (ENOTSUP and EOPNOTSUPP), the name is the one that rules use: "EOPNOTSUPP".
std::string ErrnoName(int error);

// "SIGSEGV"; "signal 77" for a number without a name here.
std::string SignalName(int signal);

// "SEGV_MAPERR"; "code 9" for a pair without a name here.
std::string SignalCodeName(int signal, int code);

// A flag word as C spells it: "MAP_SHARED | MAP_FIXED", with the bits that have no name here in hex
// at the end. "0" for nothing, "PROT_NONE" for no protection.
std::string FlagNames(Argument kind, std::uint64_t bits);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_NAMES_H_
