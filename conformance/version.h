// SPDX-License-Identifier: Apache-2.0
//
// The version of this project. MODULE.bazel says the same number, and a test compares them.

#ifndef CONFORMANCE_VERSION_H_
#define CONFORMANCE_VERSION_H_

namespace conformance {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace conformance

#endif  // CONFORMANCE_VERSION_H_
