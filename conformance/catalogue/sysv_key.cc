// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory: segments that have a key by which others find them.

#include <sys/ipc.h>
#include <sys/shm.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"
#include "conformance/catalogue/sysv.h"

namespace conformance {
namespace {

constexpr int kNew = IPC_CREAT | IPC_EXCL;
constexpr std::uint64_t kKey = 1;

Reply GetByKey(Probe& probe, std::size_t size, int flags) {
  return probe.Do(Op::kShmgetKey, {kKey, size, AsArgument(flags)});
}

// A new segment that others find by kKey.
std::uint64_t MakeWithKey(Probe& probe, std::size_t size, int mode = 0600) {
  const Reply made = GetByKey(probe, size, kNew | mode);
  if (made.Failed(ENOSYS)) probe.Unsupported("this system has no System V shared memory");
  if (!made.ok()) probe.Skip("needs System V shared memory: shmget gave " + made.Word());
  return static_cast<std::uint64_t>(made.value);
}

// What asking for the key again gives, with a segment of one page there.
std::string Again(Probe& probe, std::size_t size, int flags) {
  const std::uint64_t segment = MakeWithKey(probe, probe.page());
  const Reply again = GetByKey(probe, size, flags);
  RemoveSegment(probe, segment);
  // A segment of its own would stay for ever.
  const bool other = again.ok() && static_cast<std::uint64_t>(again.value) != segment;
  if (other) RemoveSegment(probe, static_cast<std::uint64_t>(again.value));
  return again.Word(other ? "another segment" : "found");
}

Rule Excl() {
  return Rule("sysv.excl")
      .Sentence("IPC_CREAT with IPC_EXCL fails where the key has a segment")
      .Claims({
          Posix2017("shmget, ERRORS EEXIST", Level::kShall, {"EEXIST"}),
          Linux("shmget(2), ERRORS EEXIST", Level::kShall, {"EEXIST"}),
          Freebsd("shmget(2), ERRORS EEXIST", Level::kShall, {"EEXIST"}),
          Netbsd("shmget(2), ERRORS EEXIST", Level::kShall, {"EEXIST"}),
          Openbsd("shmget(2), ERRORS EEXIST", Level::kShall, {"EEXIST"}),
          Dragonfly("shmget(2), ERRORS EEXIST", Level::kShall, {"EEXIST"}),
          Illumos("shmget(2), ERRORS EEXIST", Level::kShall, {"EEXIST"}),
      })
      .Outcomes({"EEXIST", "found", "another segment", "EINVAL"})
      .MeasuredOnLinux("EEXIST")
      .Probe([](Probe& probe) -> Outcome { return Again(probe, probe.page(), kNew | 0600); });
}

Rule NoKey() {
  return Rule("sysv.no_key")
      .Sentence("A key that has no segment is not found without IPC_CREAT")
      .Claims({
          Posix2017("shmget, ERRORS ENOENT", Level::kShall, {"ENOENT"}),
          Linux("shmget(2), ERRORS ENOENT", Level::kShall, {"ENOENT"}),
          Freebsd("shmget(2), ERRORS ENOENT", Level::kShall, {"ENOENT"}),
          Netbsd("shmget(2), ERRORS ENOENT", Level::kShall, {"ENOENT"}),
          Openbsd("shmget(2), ERRORS ENOENT", Level::kShall, {"ENOENT"}),
          Dragonfly("shmget(2), ERRORS ENOENT", Level::kShall, {"ENOENT"}),
          Illumos("shmget(2), ERRORS ENOENT", Level::kShall, {"ENOENT"}),
      })
      .Outcomes({"ENOENT", "found", "EINVAL"})
      .MeasuredOnLinux("ENOENT")
      .Probe([](Probe& probe) -> Outcome {
        RemoveSegment(probe, MakeSegment(probe, probe.page()));  // ends where there are none
        return GetByKey(probe, probe.page(), 0600).Word("found");
      });
}

Rule Larger() {
  return Rule("sysv.larger")
      .Sentence("A segment that exists is not found by one who asks for more than it has")
      .Claims({
          Posix2017("shmget, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("shmget(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("shmget(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("shmget(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("shmget(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("shmget(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("shmget(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "found", "another segment", "ENOMEM"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome { return Again(probe, 2 * probe.page(), 0600); });
}

// Shown by what the two attachments hold.
Rule SameKey() {
  return Rule("sysv.same_key")
      .Sentence("Who asks for the key of a segment, of whatever smaller size, gets that segment")
      .Claims({
          Posix2017("shmget, DESCRIPTION", Level::kShall, {"same"}),
          Linux("shmget(2), DESCRIPTION", Level::kShall, {"same"}),
          Netbsd("shmget(2), DESCRIPTION", Level::kShall, {"same"}),
          Openbsd("shmget(2), DESCRIPTION", Level::kShall, {"same"}),
          Illumos("shmget(2), DESCRIPTION", Level::kShall, {"same"}),
      })
      .Outcomes({"same", "another", "EINVAL", "ENOENT"})
      .MeasuredOnLinux("same")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeWithKey(probe, 2 * probe.page());
        const Reply again = GetByKey(probe, probe.page(), 0600);
        const Reply first = Attach(probe, segment);
        const Reply second = Attach(probe, static_cast<std::uint64_t>(again.value));
        RemoveSegment(probe, segment);
        if (!again.ok()) return again.Word();
        probe.Require(first, "attach a new segment");
        const std::size_t bytes = 2 * probe.page();
        probe.Fill(static_cast<Address>(first.value), bytes, 'k');
        return second.ok() && probe.Holds(static_cast<Address>(second.value), bytes, 'k')
                   ? "same"
                   : "another";
      });
}

Rule KeyDenied() {
  return Rule("sysv.key_denied")
      .Sentence("A segment whose mode denies what is asked for is not found")
      .Claims({
          Posix2017("shmget, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("shmget(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Netbsd("shmget(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Openbsd("shmget(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("shmget(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "found", "EPERM"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kOwnerReads = 0400;
        probe.DropPrivilege();
        const std::uint64_t segment = MakeWithKey(probe, probe.page(), kOwnerReads);
        const Reply again = GetByKey(probe, probe.page(), 0600);
        RemoveSegment(probe, segment);
        return again.Word("found");
      });
}

Rule RemovedKey() {
  return Rule("sysv.removed_key")
      .Sentence("A key whose segment was removed is free, though it may still be attached")
      .Claims({
          Posix2017("shmctl, DESCRIPTION IPC_RMID", Level::kShall, {"free"}),
          Illumos("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"free"}),
      })
      .Outcomes({"free", "still found", "EIDRM", "EINVAL"})
      .MeasuredOnLinux("free")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeWithKey(probe, probe.page());
        const Reply attached = Attach(probe, segment);
        RemoveSegment(probe, segment);
        probe.Require(attached, "attach a new segment");
        const Reply found = GetByKey(probe, probe.page(), 0600);
        return found.Failed(ENOENT) ? "free" : found.Word("still found");
      });
}

Rule SizeHuge() {
  return Rule("sysv.size_huge")
      .Sentence("A segment of half of all addresses is refused, as more than the maximum")
      .Claims({
          Posix2017("shmget, ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Linux("shmget(2), ERRORS EINVAL, ENOMEM and ENOSPC", Level::kShall,
                {"EINVAL", "ENOMEM", "ENOSPC"}),
          Freebsd("shmget(2), ERRORS EINVAL and ENOSPC", Level::kShall, {"EINVAL", "ENOSPC"}),
          Netbsd("shmget(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Dragonfly("shmget(2), ERRORS EINVAL and ENOSPC", Level::kShall, {"EINVAL", "ENOSPC"}),
          Illumos("shmget(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
      })
      .Outcomes({"EINVAL", "ENOMEM", "ENOSPC", "made"})
      .KnownUnder("pointer_bits", "32", Document::kLinux, "made", kSegmentOf32Bits)
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t half = ~std::size_t{0} / 2 + 1;
        const Reply made = probe.Do(Op::kShmget, {half, 0600});
        if (made.Failed(ENOSYS)) probe.Unsupported("this system has no System V shared memory");
        if (made.ok()) RemoveSegment(probe, static_cast<std::uint64_t>(made.value));
        return made.Word("made");
      });
}

}  // namespace

std::vector<Rule> SysvKeyRules() {
  return {Excl(), NoKey(), Larger(), SameKey(), KeyDenied(), RemovedKey(), SizeHuge()};
}

}  // namespace conformance
