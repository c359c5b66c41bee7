// SPDX-License-Identifier: Apache-2.0
//
// The arguments of mremap that several lies are about.

#ifndef TESTS_MUTANTS_REMAP_ARGUMENTS_H_
#define TESTS_MUTANTS_REMAP_ARGUMENTS_H_

#include <cstdint>

#include "conformance/probe/kernel.h"

namespace conformance {

inline std::uint64_t OldLength(const Call& mremap) { return mremap.args[1]; }
inline std::uint64_t NewLength(const Call& mremap) { return mremap.args[2]; }

}  // namespace conformance

#endif  // TESTS_MUTANTS_REMAP_ARGUMENTS_H_
