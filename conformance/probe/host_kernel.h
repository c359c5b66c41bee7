// SPDX-License-Identifier: Apache-2.0
//
// The kernel that this process runs on.

#ifndef CONFORMANCE_PROBE_HOST_KERNEL_H_
#define CONFORMANCE_PROBE_HOST_KERNEL_H_

#include "conformance/probe/kernel.h"

namespace conformance {

// Makes every call for real. An operation that the host's headers do not offer fails with ENOSYS.
// Loads, stores and jumps run under signal handlers that it installs on first use.
class HostKernel : public Kernel {
 public:
  Answer Do(const Call& call) override;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_HOST_KERNEL_H_
