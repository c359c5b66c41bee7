// SPDX-License-Identifier: Apache-2.0
//
// Knows nothing of mmap_compat.
#include "compat/errors.h"
#include "compat/mapping.h"

int main() { return theirs::Mapping().reason == theirs::Reason::kTheirs ? 0 : 1; }
