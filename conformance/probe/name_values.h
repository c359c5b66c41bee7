// SPDX-License-Identifier: Apache-2.0
//
// Numbers of this host's headers for names: the opposite of names.h. A name that these headers lack
// has none.

#ifndef CONFORMANCE_PROBE_NAME_VALUES_H_
#define CONFORMANCE_PROBE_NAME_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "conformance/probe/op.h"

namespace conformance {

// Of what ErrnoName(), SignalName(), SignalCodeName() and FlagNames() give.
std::optional<int> ErrnoValue(const std::string& name);
std::optional<int> SignalValue(const std::string& name);
std::optional<int> SignalCodeValue(int signal, const std::string& name);
std::optional<std::uint64_t> FlagBits(Argument kind, const std::string& names);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_NAME_VALUES_H_
