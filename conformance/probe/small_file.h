// SPDX-License-Identifier: Apache-2.0
//
// What the system says about itself in files that are made as they are read.

#ifndef CONFORMANCE_PROBE_SMALL_FILE_H_
#define CONFORMANCE_PROBE_SMALL_FILE_H_

#include <string>

namespace conformance {

// The file's text, or "" where there is none to read; of a longer one, the first 4 MiB. By open(2)
// and read(2) alone: nothing that is under test.
std::string SmallFile(const char* path);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_SMALL_FILE_H_
