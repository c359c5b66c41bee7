// SPDX-License-Identifier: Apache-2.0
//
// Compiles when the selection is the expected one; compiled by selection_test.cc, never linked.
#include "../../../compat/src/memory/anonymous_selection.h"

#ifdef EXPECTED_BACKEND
static_assert(mmap_compat::internal::kSelectedAnonymousBackend ==
                  mmap_compat::AnonymousBackend::EXPECTED_BACKEND,
              "another backend was selected");
#endif

#ifdef EXPECTED_FLAG
static_assert(MMAP_COMPAT_ANONYMOUS_FLAG == EXPECTED_FLAG, "another flag was selected");
#endif
