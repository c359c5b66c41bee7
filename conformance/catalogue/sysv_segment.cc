// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory: how segments are made, who sees them, and how they go.

#include <cerrno>
#include <limits>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"
#include "conformance/catalogue/sysv.h"

namespace conformance {
namespace {

Rule SysvZeroed() {
  return Rule("sysv.zeroed")
      .Sentence("A new segment holds nothing but zeroes")
      .Claims({
          Posix2017("shmget, DESCRIPTION", Level::kShall, {"zero"}),
          Linux("shmget(2), DESCRIPTION", Level::kShall, {"zero"}),
      })
      .Outcomes({"zero", "not zero", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("zero", "", "zero", "zero")
      .MeasuredOnNetbsd7("zero")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, 2 * probe.page());
        const Reply zeroes = probe.Scan(map.start, map.length, 0);
        if (!zeroes.ok()) return zeroes.Word();
        return zeroes.Is(static_cast<std::int64_t>(map.length)) ? "zero" : "not zero";
      });
}

Rule Rounded() {
  return Rule("sysv.rounded")
      .Sentence("A segment of one byte gives a whole page")
      .Claims({
          Posix2017("shmget, DESCRIPTION", Level::kMay, {"whole page", "SIGSEGV", "SIGBUS"}),
          Linux("shmget(2), DESCRIPTION", Level::kShall, {"whole page"}),
          Freebsd("shmget(2), DESCRIPTION", Level::kMay, {"whole page", "SIGSEGV", "SIGBUS"}),
          Dragonfly("shmget(2), DESCRIPTION", Level::kMay, {"whole page", "SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"whole page", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("whole page", "", "whole page", "whole page")
      .MeasuredOnNetbsd7("whole page")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, 1);
        return probe.Store(map.start + probe.page() - 1, 'x').Word("whole page");
      });
}

// What a segment of this size gives; it is removed at once if there is one.
std::string OfSize(Probe& probe, std::size_t size) {
  const Reply made = probe.Do(Op::kShmget, {size, 0600});
  if (made.Failed(ENOSYS)) probe.Unsupported("this system has no System V shared memory");
  if (made.ok()) RemoveSegment(probe, static_cast<std::uint64_t>(made.value));
  return made.Word("made");
}

Rule SizeZero() {
  return Rule("sysv.size_zero")
      .Sentence("A new segment of no bytes is refused, as smaller than the system's minimum")
      .Claims({
          // The least size is the system's choice.
          Posix2017("shmget, ERRORS EINVAL", Level::kMay, {"EINVAL", "made"}),
          Linux("shmget(2), ERRORS EINVAL, and NOTES, SHMMIN", Level::kShall, {"EINVAL"}),
          Freebsd("shmget(2), ERRORS EINVAL", Level::kMay, {"EINVAL", "made"}),
          Netbsd("shmget(2), ERRORS EINVAL", Level::kMay, {"EINVAL", "made"}),
          Dragonfly("shmget(2), ERRORS EINVAL", Level::kMay, {"EINVAL", "made"}),
          Illumos("shmget(2), ERRORS EINVAL", Level::kMay, {"EINVAL", "made"}),
      })
      .Outcomes({"EINVAL", "made", "ENOMEM"})
      .MeasuredOnBsd("EINVAL", "", "EINVAL", "EINVAL")
      .MeasuredOnNetbsd7("EINVAL")
      .Probe([](Probe& probe) -> Outcome { return OfSize(probe, 0); });
}

Rule SizeTooBig() {
  return Rule("sysv.size_too_big")
      .Sentence("A segment that would fill all addresses is refused")
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
      .MeasuredOnBsd("EINVAL", "", "EINVAL", "EINVAL")
      .MeasuredOnNetbsd7("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        return OfSize(probe, std::numeric_limits<std::size_t>::max());
      });
}

Rule SharedOverFork() {
  return Rule("sysv.shared_over_fork")
      .Sentence("A child inherits attached segments and shares them with its parent")
      .Claims({Linux("shmop(2), NOTES", Level::kShall, {"shared"})})
      .Outcomes({"shared", "copied", "absent"})
      .MeasuredOnBsd("shared", "", "shared", "shared")
      .MeasuredOnNetbsd7("shared")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, probe.page());
        probe.Require(probe.Store(map.start, 'p'), "store to a segment");
        const Reply child = probe.InChild([&map](Probe& inner) -> std::int64_t {
          const bool seen = inner.Load(map.start).Is('p');
          return seen && inner.Store(map.start + 1, 'c').ok() ? 1 : 0;
        });
        if (!child.Is(1)) return "absent";
        return probe.Load(map.start + 1).Is('c') ? "shared" : "copied";
      });
}

// The child was forked before anything was attached, so that the number is all it knows.
Rule ByIdentifier() {
  return Rule("sysv.by_identifier")
      .Sentence("Every process that attaches one identifier shares its memory")
      .Claims({
          Posix2017("shmat, DESCRIPTION", Level::kShall, {"shared"}),
          Linux("shmop(2), DESCRIPTION", Level::kShall, {"shared"}),
      })
      .Outcomes({"shared", "not shared", "one way", "refused"})
      .MeasuredOnBsd("shared", "", "shared", "shared")
      .MeasuredOnNetbsd7("shared")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kSeen = 1;
        constexpr int kRefused = 2;
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        Child child = probe.Fork([segment](Probe& inner) -> std::int64_t {
          const Reply map = Attach(inner, segment);
          inner.Pause();
          if (!map.ok()) return kRefused;
          const auto start = static_cast<Address>(map.value);
          inner.Store(start + 1, 'c');
          return inner.Load(start).Is('p') ? kSeen : 0;
        });
        child.Resume();
        const Reply map = Attach(probe, segment);
        RemoveSegment(probe, segment);
        probe.Require(map, "attach a new segment");
        const auto start = static_cast<Address>(map.value);
        probe.Require(probe.Store(start, 'p'), "store to a segment");
        const Reply told = child.Join();
        if (told.Is(kRefused)) return "refused";
        const bool back = probe.Load(start + 1).Is('c');
        if (told.Is(kSeen) != back) return "one way";
        return back ? "shared" : "not shared";
      });
}

// A new program may have something of its own at that address, but hardly our bytes.
Rule DetachedByExec() {
  return Rule("sysv.detached_by_exec")
      .Sentence("A program that is executed does not have the segments of the one before")
      .Claims({
          Posix2017("exec, DESCRIPTION", Level::kShall, {"detached"}),
          Linux("execve(2), DESCRIPTION, and shmop(2), NOTES", Level::kShall, {"detached"}),
      })
      .Outcomes({"detached", "kept"})
      .MeasuredOnBsd("detached", "", "detached", "detached")
      .MeasuredOnNetbsd7("detached")
      .Probe([](Probe& probe) -> Outcome {
        constexpr unsigned char kToken = 0xa7;
        constexpr std::size_t kBytes = 8;
        const Mapped map = MakeAttached(probe, probe.page());
        for (std::size_t i = 0; i < kBytes; ++i) {
          probe.Require(probe.Store(map.start + i, kToken), "store to a segment");
        }
        const Reply alike = probe.InNewProgram(Op::kProgramScan, {map.start, kBytes, kToken});
        return alike.Is(kBytes) ? "kept" : "detached";
      });
}

Rule SysvPersists() {
  return Rule("sysv.persists")
      .Sentence("A segment that nobody has attached keeps its bytes until it is removed")
      .Claims({
          Netbsd("shmat(2), DESCRIPTION", Level::kShall, {"kept"}),
          Openbsd("shmat(2), DESCRIPTION", Level::kShall, {"kept"}),
          Macos("shmat(2), DESCRIPTION", Level::kShall, {"kept"}),
          Illumos("shmop(2), DESCRIPTION", Level::kShall, {"kept"}),
      })
      .Outcomes({"kept", "lost", "EINVAL", "EIDRM"})
      .MeasuredOnBsd("kept", "", "kept", "kept")
      .MeasuredOnNetbsd7("kept")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply first = Attach(probe, segment);
        const auto start = static_cast<Address>(first.value);
        const bool stored = first.ok() &&
                            probe.Do(Op::kFillMemory, {start, probe.page(), 'a'}).ok() &&
                            probe.Do(Op::kShmdt, {start}).ok();
        const Reply again = Attach(probe, segment);
        probe.Do(Op::kShmRemove, {segment});
        if (!stored) probe.Broken("could not attach, store to and detach a segment");
        if (!again.ok()) return again.Word();
        return probe.Holds(static_cast<Address>(again.value), probe.page(), 'a') ? "kept" : "lost";
      });
}

Rule RemovedWhileAttached() {
  return Rule("sysv.removed_while_attached")
      .Sentence("A segment that is removed can be used until the last process detaches it")
      .Claims({
          // It says that the segment is destroyed, and nothing of those who have it attached.
          Posix2017("shmctl, DESCRIPTION IPC_RMID", Level::kUnspecified),
          Linux("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"usable"}),
          Freebsd("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"usable"}),
          Openbsd("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"usable"}),
          Dragonfly("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"usable"}),
          Illumos("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"usable"}),
      })
      .Outcomes({"usable", "store lost", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("usable", "", "usable", "usable")
      .MeasuredOnNetbsd7("usable")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, probe.page());
        const Reply stored = probe.Store(map.start, 'a');
        if (!stored.ok()) return stored.Word();
        return probe.Load(map.start).Is('a') ? "usable" : "store lost";
      });
}

Rule AttachRemoved() {
  return Rule("sysv.attach_removed")
      .Sentence("A segment that is removed, but still attached, can be attached once more")
      .Claims({
          Posix2017("shmctl, DESCRIPTION IPC_RMID", Level::kUnspecified),
          Linux("shmop(2), NOTES", Level::kShall, {"attaches"}),
          Freebsd("shmctl(2), DESCRIPTION IPC_RMID", Level::kMay, {"attaches", "EINVAL"}),
          Openbsd("shmctl(2), STANDARDS", Level::kShall, {"attaches"}),
          // "No further processes"; whether this one counts as such it does not say.
          Dragonfly("shmctl(2), DESCRIPTION IPC_RMID", Level::kMay, {"EINVAL", "attaches"}),
      })
      .Outcomes({"attaches", "EINVAL", "EIDRM"})
      .MeasuredOnBsd("attaches", "", "attaches", "attaches")
      .MeasuredOnNetbsd7("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply first = Attach(probe, segment);
        RemoveSegment(probe, segment);
        probe.Require(first, "attach a new segment");
        return Attach(probe, segment).Word("attaches");
      });
}

}  // namespace

std::vector<Rule> SysvSegmentRules() {
  return {
      SysvZeroed(),   Rounded(),        SizeZero(),     SizeTooBig(),           SharedOverFork(),
      ByIdentifier(), DetachedByExec(), SysvPersists(), RemovedWhileAttached(), AttachRemoved(),
  };
}

}  // namespace conformance
