// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory: where segments are attached and with which rights, and how they are
// detached.

#include <sys/param.h>  // of which SHMLBA is made on DragonFly
#include <sys/shm.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/sysv.h"

namespace conformance {
namespace {

// What addresses are rounded to. On some systems more than a page, and not known to the compiler.
Address Boundary() { return static_cast<Address>(SHMLBA); }

Address RoundUp(Address address) { return (address + Boundary() - 1) / Boundary() * Boundary(); }

// A free address at a boundary, with room around it.
Address FreeBoundary(Probe& probe) { return RoundUp(probe.Hole(3 * Boundary() / probe.page())); }

// Where a new segment lies that was to be attached one byte past a free boundary.
Outcome Placement(Probe& probe, Address past_boundary, int flags) {
  const Address boundary = FreeBoundary(probe);
  const Reply map = AttachNewAt(probe, boundary + past_boundary, flags);
  if (!map.ok()) return map.Word();
  const auto start = static_cast<Address>(map.value);
  if (start == boundary + past_boundary) return "exact";
  return start == boundary ? "rounded down" : "elsewhere";
}

Rule AddressExact() {
  return Rule("sysv.address_exact")
      .Sentence("A segment is attached at the very address that was asked for")
      .Claims({
          Posix2017("shmat, DESCRIPTION", Level::kShall, {"exact"}),
          Linux("shmop(2), DESCRIPTION", Level::kShall, {"exact"}),
          Freebsd("shmat(2), DESCRIPTION", Level::kShall, {"exact"}),
          Netbsd("shmat(2), DESCRIPTION", Level::kShould, {"exact"}),
          Openbsd("shmat(2), DESCRIPTION", Level::kShould, {"exact"}),
          Dragonfly("shmat(2), DESCRIPTION", Level::kShall, {"exact"}),
          Illumos("shmop(2), DESCRIPTION", Level::kShall, {"exact"}),
      })
      .Outcomes({"exact", "elsewhere", "rounded down", "EINVAL", "ENOMEM"})
      .MeasuredOnBsd("exact", "", "exact", "exact")
      .MeasuredOnNetbsd7("exact")
      .Probe([](Probe& probe) -> Outcome { return Placement(probe, 0, 0); });
}

Rule AddressUnaligned() {
  return Rule("sysv.address_unaligned")
      .Sentence("Without SHM_RND an address that is not a multiple of SHMLBA is refused")
      .Claims({
          // Which addresses are illegal is the system's choice.
          Posix2017("shmat, DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL", "exact"}),
          Linux("shmop(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("shmat(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL", "exact"}),
          Netbsd("shmat(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL", "exact"}),
          Openbsd("shmat(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL", "exact"}),
          Dragonfly("shmat(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL", "exact"}),
          Illumos("shmop(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL", "exact"}),
      })
      .Outcomes({"EINVAL", "exact", "rounded down", "elsewhere", "ENOMEM"})
      .MeasuredOnBsd("EINVAL", "", "EINVAL", "EINVAL")
      .MeasuredOnNetbsd7("EINVAL")
      .Probe([](Probe& probe) -> Outcome { return Placement(probe, 1, 0); });
}

Rule AddressRounded() {
  return Rule("sysv.address_rounded")
      .Sentence("With SHM_RND an address is rounded down to a multiple of SHMLBA")
      .Claims({
          Posix2017("shmat, DESCRIPTION", Level::kShall, {"rounded down"}),
          Linux("shmop(2), DESCRIPTION", Level::kShall, {"rounded down"}),
          Freebsd("shmat(2), DESCRIPTION", Level::kShall, {"rounded down"}),
          Netbsd("shmat(2), DESCRIPTION", Level::kShall, {"rounded down"}),
          Openbsd("shmat(2), DESCRIPTION", Level::kShall, {"rounded down"}),
          Dragonfly("shmat(2), DESCRIPTION", Level::kShall, {"rounded down"}),
          Macos("shmat(2), DESCRIPTION", Level::kShall, {"rounded down"}),
          Illumos("shmop(2), DESCRIPTION", Level::kShall, {"rounded down"}),
      })
      .Outcomes({"rounded down", "EINVAL", "ENOMEM", "exact", "elsewhere"})
      .MeasuredOnBsd("rounded down", "", "elsewhere", "rounded down")
      .MeasuredOnNetbsd7("rounded down")
      .Known(Document::kOpenbsd, "elsewhere",
             "OpenBSD 7.4 attaches elsewhere, against shmat(2), DESCRIPTION, SHM_RND.")
      .Probe([](Probe& probe) -> Outcome { return Placement(probe, 1, SHM_RND); });
}

// A boundary with memory of ours that begins with an 'a'.
Address BusyBoundary(Probe& probe) {
  const Address boundary = RoundUp(probe.MustMap(MapAnonymous(3 * Boundary())).start);
  probe.Require(probe.Store(boundary, 'a'), "store to memory of its own");
  return boundary;
}

// What a segment gives that is to be attached there.
std::string OverMemory(Probe& probe, int flags) {
  const Address boundary = BusyBoundary(probe);
  const Reply map = AttachNewAt(probe, boundary, flags);
  if (!probe.Load(boundary).Is('a')) return "replaced";
  return map.Word("elsewhere");
}

Rule AddressBusy() {
  return Rule("sysv.address_busy")
      .Sentence("A segment is not attached over memory that is there")
      .Claims({
          Linux("shmop(2), DESCRIPTION SHM_REMAP", Level::kShall, {"EINVAL"}),
          Freebsd("shmat(2), DESCRIPTION SHM_REMAP, and ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"EINVAL", "ENOMEM", "replaced", "elsewhere"})
      .MeasuredOnBsd("ENOMEM", "", "ENOMEM", "ENOMEM")
      .MeasuredOnNetbsd7("ENOMEM")
      .Probe([](Probe& probe) -> Outcome { return OverMemory(probe, 0); });
}

Rule Remap() {
  return Rule("sysv.remap")
      .Sentence("With SHM_REMAP a segment replaces what is at its address, which must be named")
      .Claims({
          Linux("shmop(2), DESCRIPTION SHM_REMAP, and ERRORS EINVAL", Level::kShall,
                {"replaced/EINVAL"}),
          // It does not say what a null address gives.
          Freebsd("shmat(2), DESCRIPTION SHM_REMAP", Level::kShall,
                  {"replaced/EINVAL", "replaced/attaches"}),
      })
      .Outcomes({"replaced/EINVAL", "replaced/attaches", "EINVAL/EINVAL", "EINVAL/attaches",
                 "ENOMEM/EINVAL", "ENOMEM/attaches", "ENOMEM/ENOMEM", "elsewhere/attaches"})
      .Parts({"an address with SHM_REMAP", "no address with it"})
      .MeasuredOnBsd("replaced/attaches", "", "", "")
      .Probe([](Probe& probe) -> Outcome {
#ifdef SHM_REMAP
        const std::string over = OverMemory(probe, SHM_REMAP);
        return absl::StrCat(over, "/", AttachNewAt(probe, 0, SHM_REMAP).Word("attaches"));
#else
        probe.Unsupported("SHM_REMAP is not in the headers");
#endif
      });
}

Rule AttachedTwice() {
  return Rule("sysv.attached_twice")
      .Sentence("A process can attach a segment twice, to read and to write, and sees one memory")
      .Claims({Linux("shmop(2), DESCRIPTION", Level::kShall, {"one memory"})})
      .Outcomes({"one memory", "two memories", "EINVAL", "EMFILE"})
      .MeasuredOnBsd("one memory", "", "one memory", "one memory")
      .MeasuredOnNetbsd7("one memory")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply writable = Attach(probe, segment);
        const Reply readable = Attach(probe, segment, 0, SHM_RDONLY);
        RemoveSegment(probe, segment);
        probe.Require(writable, "attach a new segment");
        if (!readable.ok()) return readable.Word();
        probe.Require(probe.Store(static_cast<Address>(writable.value), 'a'), "store to a segment");
        const Reply seen = probe.Load(static_cast<Address>(readable.value));
        return seen.Is('a') ? "one memory" : "two memories";
      });
}

Rule AttachReadonly() {
  return Rule("sysv.attach_readonly")
      .Sentence("A segment that is attached with SHM_RDONLY cannot be stored to")
      .Claims({
          Posix2017("shmat, DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Linux("shmop(2), DESCRIPTION SHM_RDONLY", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Netbsd("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Openbsd("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Macos("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Illumos("shmop(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "stored", "unreadable"})
      .MeasuredOnBsd("SIGSEGV", "", "SIGSEGV", "SIGSEGV")
      .MeasuredOnNetbsd7("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, probe.page(), SHM_RDONLY);
        if (!probe.Load(map.start).ok()) return "unreadable";
        return probe.Store(map.start, 'x').Word("stored");
      });
}

Rule Permission() {
  return Rule("sysv.permission")
      .Sentence(
          "A process that may only read a segment can attach it with SHM_RDONLY, and not without")
      .Claims({
          Posix2017("shmat, DESCRIPTION and ERRORS EACCES", Level::kShall, {"EACCES/attaches"}),
          Linux("shmop(2), DESCRIPTION and ERRORS EACCES", Level::kShall, {"EACCES/attaches"}),
          Netbsd("shmat(2), ERRORS EACCES", Level::kShall, {"EACCES/attaches"}),
          Openbsd("shmat(2), ERRORS EACCES", Level::kShall, {"EACCES/attaches"}),
          Macos("shmat(2), ERRORS EACCES", Level::kShall, {"EACCES/attaches"}),
          Illumos("shmop(2), DESCRIPTION and ERRORS EACCES", Level::kShall, {"EACCES/attaches"}),
      })
      .Outcomes({"EACCES/attaches", "attaches/attaches", "EACCES/EACCES", "EPERM/attaches"})
      .Parts({"without SHM_RDONLY", "with it"})
      .MeasuredOnBsd("EACCES/attaches", "", "EACCES/attaches", "EACCES/attaches")
      .MeasuredOnNetbsd7("EACCES/attaches")
      .Probe([](Probe& probe) -> Outcome {
        probe.DropPrivilege();
        constexpr int kOwnerReads = 0400;
        const std::uint64_t segment = MakeSegment(probe, probe.page(), kOwnerReads);
        const std::string writing = Attach(probe, segment).Word("attaches");
        const std::string reading = Attach(probe, segment, 0, SHM_RDONLY).Word("attaches");
        RemoveSegment(probe, segment);
        return absl::StrCat(writing, "/", reading);
      });
}

Rule BadIdentifier() {
  return Rule("sysv.bad_identifier")
      .Sentence("A number that is no segment's identifier cannot be attached")
      .Claims({
          Posix2017("shmat, ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Linux("shmop(2), ERRORS EINVAL and EIDRM", Level::kShall,
                {"EINVAL/EINVAL", "EIDRM/EINVAL"}),
          Freebsd("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Netbsd("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Openbsd("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Dragonfly("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Macos("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Illumos("shmop(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
      })
      .Outcomes({"EINVAL/EINVAL", "EIDRM/EINVAL", "attaches/EINVAL", "attaches/attaches"})
      .Parts({"an identifier that was removed", "-1"})
      .MeasuredOnBsd("EINVAL/EINVAL", "", "EINVAL/EINVAL", "EINVAL/EINVAL")
      .MeasuredOnNetbsd7("EINVAL/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        RemoveSegment(probe, segment);
        const std::string gone = Attach(probe, segment).Word("attaches");
        return absl::StrCat(gone, "/", Attach(probe, AsArgument(-1)).Word("attaches"));
      });
}

Rule DetachThenAccess() {
  return Rule("sysv.detach_then_access")
      .Sentence("A segment is out of reach once it is detached")
      .Claims({
          Posix2017("shmdt, DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Linux("shmop(2), DESCRIPTION shmdt", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Freebsd("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Netbsd("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Openbsd("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Dragonfly("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Macos("shmat(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Illumos("shmop(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "no fault"})
      .MeasuredOnBsd("SIGSEGV", "", "SIGSEGV", "SIGSEGV")
      .MeasuredOnNetbsd7("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, probe.page());
        probe.Require(probe.Store(map.start, 'a'), "store to a segment");
        probe.MustDo(Op::kShmdt, {map.start});
        return probe.Load(map.start).Word("no fault");
      });
}

Rule ShmdtBadAddress() {
  return Rule("sysv.shmdt_bad_address")
      .Sentence("shmdt refuses every address that is not the start of an attached segment")
      .Claims({
          Posix2017("shmdt, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("shmop(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("shmat(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("shmop(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "mixed"})
      .MeasuredOnBsd("EINVAL", "", "EINVAL", "EINVAL")
      .MeasuredOnNetbsd7("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MakeAttached(probe, 2 * probe.page());
        const Mapped other = probe.MustMap(MapAnonymous(probe.page()));
        const auto detached = [&probe](Address address) {
          return probe.Do(Op::kShmdt, {address}).Word();
        };
        const std::string inside = detached(map.start + 1);
        const std::string second_page = detached(map.start + probe.page());
        const std::string ordinary = detached(other.start);
        probe.MustDo(Op::kShmdt, {map.start});
        return Agreeing({{"inside a page", inside},
                         {"second page", second_page},
                         {"memory of mmap", ordinary},
                         {"detached before", detached(map.start)}});
      });
}

}  // namespace

std::vector<Rule> SysvAttachRules() {
  return {
      AddressExact(),  AddressUnaligned(), AddressRounded(),  AddressBusy(),
      Remap(),         AttachedTwice(),    AttachReadonly(),  Permission(),
      BadIdentifier(), DetachThenAccess(), ShmdtBadAddress(),
  };
}

}  // namespace conformance
