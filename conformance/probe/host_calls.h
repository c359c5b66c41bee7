// SPDX-License-Identifier: Apache-2.0
//
// HostKernel's calls by concern; each function knows the operations that its comment names.

#ifndef CONFORMANCE_PROBE_HOST_CALLS_H_
#define CONFORMANCE_PROBE_HOST_CALLS_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "conformance/probe/kernel.h"

namespace conformance {

Answer HostMemoryCall(const Call& call);   // kMmap to kMquery
Answer HostAreaCall(const Call& call);     // kNameMemory to kGrowBreak
Answer HostTouch(const Call& call);        // kLoad to kExecute
Answer HostFileCall(const Call& call);     // kOpen to kDescriptorIsNamed
Answer HostObjectCall(const Call& call);   // kPipe to kShmRename
Answer HostSegmentCall(const Call& call);  // kShmget to kShmRemove
Answer HostProcessCall(const Call& call);  // kFork to kProgramLocked

// The answer of a call that returns -1 and sets errno when it fails.
inline Answer FromResult(std::int64_t result) {
  Answer answer;
  if (result == -1) {
    answer.error = errno;
  } else {
    answer.value = result;
  }
  return answer;
}

inline Answer Failure(int error) {
  Answer answer;
  answer.error = error;
  return answer;
}

inline Answer Value(std::int64_t value) {
  Answer answer;
  answer.value = value;
  return answer;
}

// The answer of a call that returns an address, MAP_FAILED with errno when it fails.
Answer FromAddress(const void* address);

// mincore(2), by whichever way, into a vector that has a byte for each page; and what Op::kMincore
// makes of it.
using AskResident = int (*)(void* address, std::size_t length, unsigned char* vector);
Answer CountResident(const Call& call, AskResident ask);

// An operation that the headers of this host do not offer.
inline Answer NotOffered() { return Failure(ENOSYS); }

// Arguments as the C prototypes want them.
inline void* Pointer(std::uint64_t value) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(value));
}
inline std::size_t Size(std::uint64_t value) { return static_cast<std::size_t>(value); }
inline int Int(std::uint64_t value) { return static_cast<int>(static_cast<std::int64_t>(value)); }

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_HOST_CALLS_H_
