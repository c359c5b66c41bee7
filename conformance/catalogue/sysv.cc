// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/sysv.h"

#include <cerrno>

namespace conformance {

std::uint64_t MakeSegment(Probe& probe, std::size_t size, int mode) {
  const Reply made = probe.Do(Op::kShmget, {size, AsArgument(mode)});
  if (made.Failed(ENOSYS)) probe.Unsupported("this system has no System V shared memory");
  if (!made.ok()) probe.Skip("needs System V shared memory: shmget gave " + made.Word());
  return static_cast<std::uint64_t>(made.value);
}

Reply Attach(Probe& probe, std::uint64_t segment, Address address, int flags) {
  return probe.Do(Op::kShmat, {segment, address, AsArgument(flags)});
}

void RemoveSegment(Probe& probe, std::uint64_t segment) { probe.MustDo(Op::kShmRemove, {segment}); }

Mapped MakeAttached(Probe& probe, std::size_t size, int flags) {
  const std::uint64_t segment = MakeSegment(probe, size);
  const Reply attached = Attach(probe, segment, 0, flags);
  RemoveSegment(probe, segment);
  probe.Require(attached, "attach a new segment");
  return Mapped(attached, size);
}

Reply AttachNewAt(Probe& probe, Address address, int flags) {
  const std::uint64_t segment = MakeSegment(probe, probe.page());
  const Reply attached = Attach(probe, segment, address, flags);
  RemoveSegment(probe, segment);
  return attached;
}

}  // namespace conformance
