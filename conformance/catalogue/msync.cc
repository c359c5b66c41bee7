// SPDX-License-Identifier: Apache-2.0
//
// msync: which flags it takes, which ranges, and what it does.

#include <limits>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

// No system's headers define it for msync.
constexpr int kUnknownMsyncFlag = 1 << 20;

// What msync of one written page of a shared file gives.
Reply MsyncFilePage(Probe& probe, int flags) {
  const int file = probe.MakeFile(probe.page());
  const Mapped map = probe.MustMap(MapFile(file, probe.page()));
  probe.Store(map.start, 'x');
  return probe.Msync(map.start, map.length, flags);
}

Rule MsyncSync() {
  return Rule("msync.sync")
      .Sentence("A synchronous msync of a shared file mapping succeeds, and the file has the store")
      .Claims({
          Posix("msync, DESCRIPTION", Level::kShall, {"0"}),
          Linux("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Freebsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Netbsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Openbsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Dragonfly("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Macos("msync(2), DESCRIPTION", Level::kShall, {"0"}),
      })
      .Outcomes({"0", "lost", "EIO", "EINVAL"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Store(map.start, 'x');
        const Reply reply = probe.Msync(map.start, map.length, MS_SYNC);
        if (!reply.ok()) return reply.Word();
        return probe.ReadByte(file, 0).Is('x') ? "0" : "lost";
      });
}

Rule Async() {
  return Rule("msync.async")
      .Sentence("An asynchronous msync of a shared file mapping succeeds")
      .Claims({
          Posix("msync, DESCRIPTION MS_ASYNC", Level::kShall, {"0"}),
          Linux("msync(2), VERSIONS", Level::kShall, {"0"}),
          Freebsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Netbsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Openbsd("msync(2), BUGS", Level::kShall, {"0"}),
          Dragonfly("msync(2), DESCRIPTION", Level::kShall, {"0"}),
      })
      .Outcomes({"0", "EINVAL", "EIO"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome { return MsyncFilePage(probe, MS_ASYNC).Word(); });
}

Rule Both() {
  return Rule("msync.both")
      .Sentence("A request to be synchronous and asynchronous at once is refused")
      .Claims({
          Posix("msync, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0"})
      // Where MS_SYNC is 0, as on FreeBSD and DragonFly, nobody can ask for both.
      .MeasuredOnBsd("", "EINVAL", "EINVAL", "")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        if (MS_SYNC == 0) probe.Skip("MS_SYNC is 0 in the headers, so nobody can ask for both");
        return MsyncFilePage(probe, MS_SYNC | MS_ASYNC).Word();
      });
}

Rule None() {
  return Rule("msync.none")
      .Sentence("An msync without any flag is refused, since one of two kinds has to be chosen")
      .Claims({
          Posix("msync, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("msync(2), VERSIONS", Level::kShall, {"0"}),
          Openbsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
      })
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnLinux("0")
      .Known(Document::kLinux, "0", "Linux treats no flag as MS_ASYNC: msync(2), VERSIONS.")
      .Known(Document::kFreebsd, "0", "FreeBSD's MS_SYNC is 0, so no flag asks for it: measured.")
      .Known(Document::kDragonfly, "0",
             "DragonFly's MS_SYNC is 0, so no flag asks for it: measured.")
      .Known(Document::kOpenbsd, "EINVAL",
             "OpenBSD's kernel requires one of the two, where msync(2), DESCRIPTION, takes none as "
             "well: measured on 7.4.")
      .MeasuredOnBsd("0", "EINVAL", "EINVAL", "0")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome { return MsyncFilePage(probe, 0).Word(); });
}

Rule InvalidateOnly() {
  return Rule("msync.invalidate_only")
      .Sentence("MS_INVALIDATE alone is refused, since it comes with one of the two kinds")
      .Claims({
          Posix("msync, DESCRIPTION", Level::kShall, {"EINVAL"}),
          Linux("msync(2), VERSIONS", Level::kShall, {"0"}),
          Openbsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
      })
      .Outcomes({"0", "EINVAL"})
      .MeasuredOnLinux("0")
      .Known(Document::kLinux, "0", "Linux asks for no kind: msync(2), VERSIONS.")
      .Known(Document::kFreebsd, "0", "FreeBSD's MS_SYNC is 0 and so always there: measured.")
      .Known(Document::kNetbsd, "0", "NetBSD's kernel adds MS_SYNC by itself: measured on 7.99.")
      .Known(Document::kOpenbsd, "0", "OpenBSD's kernel adds MS_SYNC by itself: measured on 7.4.")
      .Known(Document::kDragonfly, "0", "DragonFly's MS_SYNC is 0 and so always there: measured.")
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome { return MsyncFilePage(probe, MS_INVALIDATE).Word(); });
}

Rule AsyncInvalidate() {
  return Rule("msync.async_invalidate")
      .Sentence("MS_INVALIDATE goes together with MS_ASYNC")
      .Claims({
          Posix("msync, DESCRIPTION MS_INVALIDATE", Level::kShall, {"0"}),
          Linux("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Freebsd("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("msync(2), DESCRIPTION", Level::kShall, {"0"}),
          Dragonfly("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("msync(2), DESCRIPTION", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL"})
      .MeasuredOnLinux("0")
      .Known(Document::kFreebsd, "EINVAL", "FreeBSD forbids the pair: msync(2), ERRORS.")
      .Known(Document::kDragonfly, "EINVAL", "DragonFly's kernel forbids the pair: measured.")
      .MeasuredOnBsd("EINVAL", "0", "0", "EINVAL")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        return MsyncFilePage(probe, MS_ASYNC | MS_INVALIDATE).Word();
      });
}

Rule Unknown() {
  return Rule("msync.unknown")
      .Sentence("A flag that msync does not know is refused")
      .Claims({
          Posix("msync, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0"})
      .Known(Document::kFreebsd, "0", "FreeBSD's kernel ignores unknown bits: measured.")
      .Known(Document::kDragonfly, "0", "DragonFly's kernel ignores unknown bits: measured.")
      .MeasuredOnBsd("0", "EINVAL", "EINVAL", "0")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        return MsyncFilePage(probe, MS_SYNC | kUnknownMsyncFlag).Word();
      });
}

Rule MsyncUnaligned() {
  return Rule("msync.unaligned")
      .Sentence("An msync that begins in the middle of a page is refused")
      .Claims({
          Posix("msync, ERRORS EINVAL", Level::kMay, {"EINVAL", "0"}),
          Linux("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0"})
      .Known(Document::kFreebsd, "0", "FreeBSD's kernel rounds the address down: measured.")
      .Known(Document::kNetbsd, "0", "NetBSD's kernel rounds the address down: measured on 7.99.")
      .Known(Document::kOpenbsd, "0", "OpenBSD's kernel rounds the address down: measured on 7.4.")
      .Known(Document::kDragonfly, "0", "DragonFly's kernel rounds the address down: measured.")
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page());
        const Mapped map = probe.MustMap(MapFile(file, 2 * probe.page()));
        return probe.Msync(map.start + 1, probe.page(), MS_SYNC).Word();
      });
}

Rule MsyncLenZero() {
  return Rule("msync.len_zero")
      .Sentence("A length of zero means the whole region around the address")
      .Claims({
          Freebsd("msync(2), DESCRIPTION", Level::kShall,
                  {"0/0", "0/ENOMEM", "0/EINVAL", "0/EFAULT"}),
          Netbsd("msync(2), DESCRIPTION", Level::kShall,
                 {"0/0", "0/ENOMEM", "0/EINVAL", "0/EFAULT"}),
          Dragonfly("msync(2), DESCRIPTION", Level::kShall,
                    {"0/0", "0/ENOMEM", "0/EINVAL", "0/EFAULT"}),
          Macos("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
      })
      .Outcomes({"0/0", "0/ENOMEM", "0/EINVAL", "0/EFAULT", "EINVAL/EINVAL"})
      .Parts({"a mapped page", "an unmapped one"})
      .MeasuredOnLinux("0/0")
      .MeasuredOnBsd("0/ENOMEM", "0/EINVAL", "0/EFAULT", "0/EINVAL")
      .Seen("macOS", "xnu-11417", "EINVAL/EINVAL", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        const std::string mapped = probe.Msync(map.start, 0, MS_SYNC).Word();
        return mapped + "/" + probe.Msync(probe.Hole(1), 0, MS_SYNC).Word();
      });
}

Rule MsyncUnmapped() {
  return Rule("msync.unmapped")
      .Sentence("An msync of memory that is not mapped, or only in part, fails")
      .Claims({
          Posix("msync, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          // ENOMEM for pages that are not mapped, EINVAL where the address is not.
          Netbsd("msync(2), ERRORS ENOMEM and EINVAL", Level::kShall,
                 {"ENOMEM", "EINVAL", "mixed"}),
          Openbsd("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Macos("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EFAULT", "EINVAL", "0", "mixed"})
      .Known(Document::kNetbsd, "EFAULT", "NetBSD's own test expects EFAULT; measured on 7.99.")
      .Known(Document::kOpenbsd, "EFAULT", "OpenBSD's kernel says EFAULT: measured on 7.4.")
      .Known(Document::kDragonfly, "EINVAL", "DragonFly's kernel says EINVAL: measured.")
      .MeasuredOnBsd("ENOMEM", "EFAULT", "EFAULT", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        const std::string hole = probe.Msync(map.start, map.length, MS_SYNC).Word();
        const std::string nothing =
            probe.Msync(map.start + probe.page(), probe.page(), MS_SYNC).Word();
        return Agreeing({{"a hole in the range", hole}, {"nothing mapped", nothing}});
      });
}

// SIZE_MAX is no multiple of the page, so that a kernel which rounds it up gets zero.
Rule MsyncWrap() {
  return Rule("msync.wrap")
      .Sentence("An msync whose end lies past the last address fails")
      .Claims({
          Posix("msync, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("msync(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Dragonfly("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("msync(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EFAULT", "0"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return probe.Msync(map.start, std::size_t{0} - probe.page(), MS_SYNC).Word();
      });
}

Rule MsyncRoundsToZero() {
  return Rule("msync.rounds_to_zero")
      .Sentence("An msync of SIZE_MAX bytes, which rounding up would make none at all, fails")
      .Claims({
          Posix("msync, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("msync(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("msync(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Dragonfly("msync(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("msync(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EFAULT", "0"})
      .MeasuredOnLinux("0")
      .Known(
          Document::kLinux, "0",
          "Linux rounds the length up before it adds, which makes SIZE_MAX zero: measured on 6.18.")
      .Known(Document::kFreebsd, "0", "FreeBSD's kernel rounds SIZE_MAX to nothing: measured.")
      .Known(Document::kNetbsd, "0", "NetBSD's kernel rounds SIZE_MAX to nothing: measured.")
      .Known(Document::kOpenbsd, "EINVAL", "OpenBSD's kernel says EINVAL: measured on 7.4.")
      .MeasuredOnBsd("0", "0", "EINVAL", "EINVAL")
      .Known(Document::kDragonfly, "EINVAL",
             "Its manual, msync(2), ERRORS EINVAL, says so of a length that is too large.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return probe.Msync(map.start, std::numeric_limits<std::size_t>::max(), MS_SYNC).Word();
      });
}

Rule MsyncReadOnly() {
  return Rule("msync.read_only")
      .Sentence("An msync of a shared mapping that can only be read succeeds")
      .Claims({
          Posix("msync, DESCRIPTION and ERRORS", Level::kShall, {"0"}),
      })
      .Outcomes({"0", "EACCES", "EINVAL"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Protection(PROT_READ));
        return probe.Msync(map.start, map.length, MS_SYNC).Word();
      });
}

Rule LockedInvalidate() {
  return Rule("msync.locked_invalidate")
      .Sentence("MS_INVALIDATE over a locked page is refused")
      .Claims({
          Posix("msync, ERRORS EBUSY", Level::kShall, {"EBUSY"}),
          Linux("msync(2), ERRORS EBUSY", Level::kShall, {"EBUSY"}),
          Freebsd("msync(2), ERRORS EBUSY", Level::kShall, {"EBUSY"}),
          Netbsd("msync(2), ERRORS EBUSY", Level::kShall, {"EBUSY"}),
          Openbsd("msync(2), ERRORS EBUSY", Level::kShall, {"EBUSY"}),
          Macos("msync(2), ERRORS EBUSY", Level::kShall, {"EBUSY"}),
          Illumos("msync(3C), ERRORS EBUSY", Level::kShould, {"EBUSY"}),
      })
      .Outcomes({"EBUSY", "0"})
      .MeasuredOnLinux("EBUSY")
      .Known(Document::kOpenbsd, "0", "OpenBSD's kernel does not look at locks: measured on 7.4.")
      .Known(Document::kDragonfly, "0", "DragonFly's kernel does not look at locks: measured.")
      .MeasuredOnBsd("EBUSY", "EBUSY", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        MustLock(probe, map.start, map.length);
        return probe.Msync(map.start, map.length, MS_SYNC | MS_INVALIDATE).Word();
      });
}

Rule MsyncPrivate() {
  return Rule("msync.private")
      .Sentence("An msync of a private mapping writes nothing to the file")
      .Claims({
          Posix("msync, DESCRIPTION", Level::kShall, {"unchanged"}),
      })
      .Outcomes({"unchanged", "changed"})
      .MeasuredOnBsd("unchanged", "unchanged", "unchanged", "unchanged")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.Store(map.start, 'x');
        probe.Msync(map.start, map.length, MS_SYNC);  // whether it succeeds is another rule
        return probe.ReadByte(file, 0).Is('a') ? "unchanged" : "changed";
      });
}

Rule Anon() {
  return Rule("msync.anon")
      .Sentence("An msync of anonymous memory does no harm")
      .Claims({
          Posix("msync, DESCRIPTION", Level::kMay, {"0"}),
      })
      .Outcomes({"0", "lost", "EINVAL", "ENOMEM"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Store(map.start, 'x');
        const Reply reply = probe.Msync(map.start, map.length, MS_SYNC);
        if (!reply.ok()) return reply.Word();
        return probe.Load(map.start).Is('x') ? "0" : "lost";
      });
}

}  // namespace

std::vector<Rule> MsyncRules() {
  return {
      MsyncSync(),      Async(),
      Both(),           None(),
      InvalidateOnly(), AsyncInvalidate(),
      Unknown(),        MsyncUnaligned(),
      MsyncLenZero(),   MsyncUnmapped(),
      MsyncWrap(),      MsyncRoundsToZero(),
      MsyncReadOnly(),  LockedInvalidate(),
      MsyncPrivate(),   Anon(),
  };
}

}  // namespace conformance
