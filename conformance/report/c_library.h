// SPDX-License-Identifier: Apache-2.0
//
// Which C library stands between this program and its kernel.

#ifndef CONFORMANCE_REPORT_C_LIBRARY_H_
#define CONFORMANCE_REPORT_C_LIBRARY_H_

#include <string>

namespace conformance {

// "glibc 2.36", "musl 1.2.5": the library is asked where it tells; else the build may have said it
// (-DMMAP_COMPAT_MUSL_VERSION=1.2.5), or the loader that is mapped here does. Without a version
// where that is all that is known, and "" where nothing is.
std::string CLibrary();

// The name and version in what musl's loader prints about itself:
//
//   musl libc (x86_64)
//   Version 1.2.5
//
// gives "musl 1.2.5"; "" for other text.
std::string CLibraryFromLoader(const std::string& text);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_C_LIBRARY_H_
