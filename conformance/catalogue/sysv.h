// SPDX-License-Identifier: Apache-2.0
//
// Set-up for rules of System V shared memory.
//
// A segment belongs to no process: one that nobody removes stays until the system restarts. So a
// probe removes each of its segments as soon as they are attached where they have to be, before it
// asks anything else. What is removed lives on until the last process that has it attached ends,
// whatever way that is.
//
//   const Mapped map = MakeAttached(probe, probe.page());  // removed already
//
//   const std::uint64_t segment = MakeSegment(probe, probe.page());
//   const Reply first = Attach(probe, segment);
//   const Reply second = Attach(probe, segment);
//   RemoveSegment(probe, segment);
//   probe.Require(first, "attach a segment");

#ifndef CONFORMANCE_CATALOGUE_SYSV_H_
#define CONFORMANCE_CATALOGUE_SYSV_H_

#include <cstddef>
#include <cstdint>

#include "conformance/probe/probe.h"

namespace conformance {

// The identifier of a new segment. Ends the probe as `unsupported` or `skipped` where there can be
// none.
std::uint64_t MakeSegment(Probe& probe, std::size_t size, int mode = 0600);

// As shmat(2). Must not end the probe: the segment is to be removed whatever this gives.
Reply Attach(Probe& probe, std::uint64_t segment, Address address = 0, int flags = 0);

void RemoveSegment(Probe& probe, std::uint64_t segment);

// A new segment, attached and removed.
Mapped MakeAttached(Probe& probe, std::size_t size, int flags = 0);

// Attaches a new segment at `address` and removes it.
Reply AttachNewAt(Probe& probe, Address address, int flags);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_SYSV_H_
