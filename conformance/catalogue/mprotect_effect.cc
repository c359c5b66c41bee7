// SPDX-License-Identifier: Apache-2.0
//
// mprotect: what changing the protection of pages does, and where it may not be raised.

#include <fcntl.h>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr int kReadableWritable = PROT_READ | PROT_WRITE;

Rule Lower() {
  return Rule("mprotect.lower")
      .Sentence("Taking away write access, or all access, is felt by the very next touch")
      .Claims({
          Posix("mprotect, DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Linux("mprotect(2), DESCRIPTION", Level::kShall, {"SIGSEGV"}),
          Freebsd("mprotect(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Netbsd("mprotect(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          // More than was asked for may be granted, but never to write.
          Openbsd("mprotect(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS", "mixed"}),
          Dragonfly("mprotect(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Macos("mprotect(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "accessible", "mixed"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .Seen("macOS", "xnu-11417", "SIGBUS", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Require(probe.Store(map.start, 'a'), "store to a writable page");
        probe.Require(probe.Mprotect(map.start, map.length, PROT_READ), "take away write access");
        const std::string store = probe.Store(map.start, 'b').Word("accessible");
        probe.Require(probe.Mprotect(map.start, map.length, PROT_NONE), "take away all access");
        const std::string load = probe.Load(map.start).Word("accessible");
        return Agreeing({{"store", store}, {"load", load}});
      });
}

Rule Raise() {
  return Rule("mprotect.raise")
      .Sentence("A process may add write access to its own memory")
      .Claims({
          Posix("mprotect, DESCRIPTION", Level::kShall, {"stored"}),
          // The new protection must not be less restrictive than that which mmap was given.
          Netbsd("mprotect(2), ERRORS EACCES", Level::kMay, {"stored", "EACCES"}),
      })
      .Outcomes({"stored", "EACCES", "ENOTSUP", "EOPNOTSUPP", "SIGSEGV", "SIGBUS", "other"})
      .MeasuredOnBsd("stored", "stored", "stored", "stored")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        const Reply raised = probe.Mprotect(map.start, map.length, kReadableWritable);
        if (!raised.ok()) return raised.Word();
        const Reply stored = probe.Store(map.start, 'a');
        if (!stored.ok()) return stored.Word();
        return probe.Load(map.start).Is('a') ? "stored" : "other";
      });
}

Rule NoneKeeps() {
  return Rule("mprotect.none_keeps")
      .Sentence("Memory that was PROT_NONE for a while still has its contents")
      .Claims({
          Interpreted("no sentence says so, and none lets a change of protection change contents",
                      Posix("mprotect, DESCRIPTION", Level::kShould, {"kept"})),
      })
      .Outcomes({"kept", "lost"})
      .MeasuredOnBsd("kept", "kept", "kept", "kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(map.start, map.length, 'a');
        probe.Require(probe.Mprotect(map.start, map.length, PROT_NONE), "take away all access");
        probe.Require(probe.Mprotect(map.start, map.length, kReadableWritable), "give access back");
        return probe.Holds(map.start, map.length, 'a') ? "kept" : "lost";
      });
}

Rule RdonlyShared() {
  return Rule("mprotect.rdonly_shared")
      .Sentence("A shared mapping of a file opened O_RDONLY cannot be made writable, ever")
      .Claims({
          Posix("mprotect, DESCRIPTION and ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Freebsd("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Netbsd("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Openbsd("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Dragonfly("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Macos("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("mprotect(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "0", "mixed"})
      .MeasuredOnLinux("EACCES")
      .MeasuredOnBsd("EACCES", "EACCES", "EACCES", "EACCES")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFileOpenedAs(O_RDONLY, probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Protection(PROT_READ));
        const std::string open = probe.Mprotect(map.start, map.length, kReadableWritable).Word();
        probe.Close(file);
        const std::string closed = probe.Mprotect(map.start, map.length, kReadableWritable).Word();
        return Agreeing({{"open", open}, {"closed", closed}});
      });
}

Rule RdonlyPrivate() {
  return Rule("mprotect.rdonly_private")
      .Sentence("A private mapping of a file opened O_RDONLY can be made writable")
      .Claims({
          Posix("mprotect, DESCRIPTION", Level::kShall, {"0"}),
      })
      .Outcomes({"0", "EACCES", "SIGSEGV", "SIGBUS", "file changed"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFileOpenedAs(O_RDONLY, probe.page(), 'f');
        const Mapped map =
            probe.MustMap(MapFile(file, probe.page()).Private().Protection(PROT_READ));
        const Reply raised = probe.Mprotect(map.start, map.length, kReadableWritable);
        if (!raised.ok()) return raised.Word();
        const Reply stored = probe.Store(map.start, 'p');
        if (!stored.ok()) return stored.Word();
        return probe.ReadByte(file, 0).Is('f') ? "0" : "file changed";
      });
}

Rule Split() {
  return Rule("mprotect.split")
      .Sentence("Changing pages in the middle of a mapping leaves both sides as they were")
      .Claims({
          Linux("mprotect(2), ERRORS ENOMEM", Level::kShall, {"sides kept", "ENOMEM"}),
          Freebsd("mprotect(2), DESCRIPTION", Level::kShall, {"sides kept"}),
          Netbsd("mprotect(2), DESCRIPTION", Level::kMay, {"sides kept", "other"}),
          Openbsd("mprotect(2), DESCRIPTION", Level::kMay, {"sides kept", "other"}),
          // Protection may change for more than the pages that were named.
          Dragonfly("mprotect(2), DESCRIPTION", Level::kMay, {"sides kept", "other"}),
      })
      .Outcomes({"sides kept", "ENOMEM", "other"})
      .MeasuredOnBsd("sides kept", "sides kept", "sides kept", "sides kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Reply changed = probe.Mprotect(map.start + probe.page(), probe.page(), PROT_READ);
        if (!changed.ok()) return changed.Word();
        return probe.WritablePages(map.start, 3) == "x-x" ? "sides kept" : "other";
      });
}

}  // namespace

std::vector<Rule> MprotectEffectRules() {
  return {Lower(), Raise(), NoneKeeps(), RdonlyShared(), RdonlyPrivate(), Split()};
}

}  // namespace conformance
