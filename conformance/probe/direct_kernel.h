// SPDX-License-Identifier: Apache-2.0
//
// The kernel that this process runs on, asked past the C library.

#ifndef CONFORMANCE_PROBE_DIRECT_KERNEL_H_
#define CONFORMANCE_PROBE_DIRECT_KERNEL_H_

#include "conformance/probe/host_kernel.h"
#include "conformance/probe/kernel.h"

namespace conformance {

// Makes the calls about memory by their numbers, as far as the system lets programs do that, and
// all other calls as HostKernel does. What it answers differently, the C library has changed.
class DirectKernel : public Kernel {
 public:
  // True if this system lets programs call its kernel directly.
  static bool Exists();
  // True if Do() makes this operation by its number.
  static bool Reaches(Op op);

  Answer Do(const Call& call) override;

 private:
  HostKernel host_;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_DIRECT_KERNEL_H_
