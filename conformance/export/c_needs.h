// SPDX-License-Identifier: Apache-2.0
//
// What a piece of C needs that headers or a C library may lack.

#ifndef CONFORMANCE_EXPORT_C_NEEDS_H_
#define CONFORMANCE_EXPORT_C_NEEDS_H_

#include <functional>
#include <string>
#include <string_view>

namespace conformance {

// Calls `take` with each identifier of `code` outside strings, in their order.
void ForEachWord(std::string_view code, const std::function<void(std::string_view word)>& take);

struct CNeeds {
  std::string condition;  // "defined MFD_CLOEXEC && HAVE_MEMFD_CREATE"; empty if it needs nothing
  std::string names;      // "MFD_CLOEXEC, memfd_create"
};

CNeeds NeedsOf(std::string_view code);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_C_NEEDS_H_
