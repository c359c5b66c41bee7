// SPDX-License-Identifier: Apache-2.0
//
// A header of somebody else at a path that could be taken for one of mmap_compat's.
#ifndef TESTS_CONSUMERS_OWN_COMPAT_COMPAT_ERRORS_H_
#define TESTS_CONSUMERS_OWN_COMPAT_COMPAT_ERRORS_H_

// The sources of this workspace define it; whoever else gets here meant another header.
#ifndef OF_THIS_WORKSPACE
#error "compat/errors.h of the workspace was included by a source that is not of the workspace"
#endif

namespace theirs {

enum class Reason { kTheirs = 7 };

}  // namespace theirs

#endif  // TESTS_CONSUMERS_OWN_COMPAT_COMPAT_ERRORS_H_
