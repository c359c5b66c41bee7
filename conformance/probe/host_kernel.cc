// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/host_kernel.h"

#include "conformance/probe/host_calls.h"

namespace conformance {

Answer HostKernel::Do(const Call& call) {
  errno = 0;
  if (call.op < Op::kNameMemory) return HostMemoryCall(call);
  if (call.op < Op::kLoad) return HostAreaCall(call);
  if (call.op < Op::kOpen) return HostTouch(call);
  if (call.op < Op::kPipe) return HostFileCall(call);
  if (call.op < Op::kShmget) return HostObjectCall(call);
  if (call.op < Op::kFork) return HostSegmentCall(call);
  return HostProcessCall(call);
}

}  // namespace conformance
