// SPDX-License-Identifier: Apache-2.0
//
// madvise. POSIX has only posix_madvise, so where its words are the claim both calls are asked.

#include <limits>

#include "conformance/catalogue/advice.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

// What both calls give for one range and advice.
Outcome MadviseBothWays(Probe& probe, Address address, std::size_t length, int advice,
                        int posix_advice) {
  const std::string word = probe.Madvise(address, length, advice).Word();
  return Agreeing({{"madvise", word},
                   {"posix_madvise", probe.PosixMadvise(address, length, posix_advice).Word()}});
}

Rule Bad() {
  return Rule("madvise.bad")
      .Sentence("An advice that the system does not know is refused")
      .Claims({
          Posix("posix_madvise, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Interpreted("ERRORS speaks of parameters that are invalid",
                      Netbsd("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Openbsd("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "mixed"})
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return MadviseBothWays(probe, map.start, map.length, kUnknownAdvice, kUnknownAdvice);
      });
}

Rule MadviseUnaligned() {
  return Rule("madvise.unaligned")
      .Sentence("Advice for a range that begins in the middle of a page is refused")
      .Claims({
          Posix("posix_madvise, ERRORS EINVAL", Level::kMay, {"EINVAL", "0"}),
          Linux("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("madvise(3C), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "mixed"})
      .MeasuredOnLinux("EINVAL")
      .Known(Document::kOpenbsd, "0",
             "OpenBSD's kernel rounds the address down: measured on 7.4, against madvise(2), "
             "ERRORS EINVAL.")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        return MadviseBothWays(probe, map.start + 1, probe.page(), MADV_NORMAL, POSIX_MADV_NORMAL);
      });
}

Rule MadviseLenZero() {
  return Rule("madvise.len_zero")
      .Sentence("Advice for a range of length zero is accepted")
      .Claims({
          Posix("posix_madvise, ERRORS EINVAL", Level::kMay, {"EINVAL", "0"}),
          Linux("madvise(2), VERSIONS, Linux", Level::kShall, {"0"}),
          Illumos("madvise(3C), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL", "mixed"})
      .MeasuredOnLinux("0")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return MadviseBothWays(probe, map.start, 0, MADV_NORMAL, POSIX_MADV_NORMAL);
      });
}

Rule MadviseUnmapped() {
  return Rule("madvise.unmapped")
      .Sentence("Advice for memory that is not mapped, or only in part, fails")
      .Claims({
          // It speaks of the range allowed for the address space, which unmapped memory may lie in.
          Posix("posix_madvise, ERRORS ENOMEM", Level::kUnspecified),
          Linux("madvise(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Interpreted("ERRORS calls it a range that is not valid",
                      Freebsd("madvise(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"})),
          Interpreted("ERRORS calls it a range that is not valid",
                      Dragonfly("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Macos("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("madvise(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EFAULT", "0", "mixed"})
      .MeasuredOnLinux("ENOMEM")
      .Known(Document::kFreebsd, "0",
             "FreeBSD's kernel skips unmapped pages: 12.1 answered so, against madvise(2), ERRORS "
             "ENOMEM.")
      .MeasuredOnBsd("0", "0", "0", "0")
      .MeasuredVariant("NetBSD", "7.99.4 amd64, MADV_DONTNEED", "EFAULT")
      .MeasuredVariant("OpenBSD", "5.5-current amd64, MADV_DONTNEED", "EFAULT")
      .Known(Document::kDragonfly, "0",
             "DragonFly's kernel skips unmapped pages: 5.9 answered so, against madvise(2), ERRORS "
             "EINVAL.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Address middle = map.start + probe.page();
        probe.Require(probe.Munmap(middle, probe.page()), "make a hole");
        const Outcome hole =
            MadviseBothWays(probe, map.start, map.length, MADV_NORMAL, POSIX_MADV_NORMAL);
        const Outcome nothing =
            MadviseBothWays(probe, middle, probe.page(), MADV_NORMAL, POSIX_MADV_NORMAL);
        return Agreeing({{"a hole in the range", hole.word}, {"nothing mapped", nothing.word}});
      });
}

// SIZE_MAX is no multiple of the page, so that a kernel which rounds it up gets zero.
Rule MadviseWrap() {
  return Rule("madvise.wrap")
      .Sentence("Advice for a range whose end lies past the last address is refused")
      .Claims({
          Posix("posix_madvise, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("madvise(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Interpreted("ERRORS calls it a range that is not valid",
                      Freebsd("madvise(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"})),
          Openbsd("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("madvise(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "0", "mixed"})
      .MeasuredOnLinux("EINVAL")
      .Known(Document::kLinux, "EINVAL",
             "Linux calls SIZE_MAX a bad length, where POSIX has ENOMEM: madvise(2), ERRORS.")
      .Known(Document::kFreebsd, "EINVAL", "FreeBSD's kernel says EINVAL: measured.")
      .Known(Document::kNetbsd, "0", "NetBSD's kernel rounds SIZE_MAX to nothing: measured.")
      .Known(Document::kOpenbsd, "EINVAL", "OpenBSD's kernel says EINVAL: measured on 7.4.")
      .Known(Document::kDragonfly, "EINVAL", "DragonFly's kernel says EINVAL: measured.")
      .MeasuredOnBsd("EINVAL", "0", "EINVAL", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        constexpr std::size_t kEverything = std::numeric_limits<std::size_t>::max();
        return MadviseBothWays(probe, map.start, kEverything, MADV_NORMAL, POSIX_MADV_NORMAL);
      });
}

Rule DontneedAnon() {
  return Rule("madvise.dontneed_anon")
      .Sentence("MADV_DONTNEED throws away the contents of private anonymous memory")
      .Claims({
          Linux("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShall, {"zero"}),
          Freebsd("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShould, {"kept"}),
          Netbsd("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShould, {"kept"}),
          Interpreted("it speaks of when pages are used next, not of what they hold",
                      Openbsd("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShould, {"kept"})),
          Dragonfly("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShould, {"kept"}),
          Macos("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShould, {"kept"}),
      })
      .Outcomes({"zero", "kept", "other bytes", "EINVAL"})
      .MeasuredOnLinux("zero")
      .MeasuredOnBsd("kept", "kept", "kept", "kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(map.start, map.length, 'x');
        const Reply reply = probe.Madvise(map.start, map.length, MADV_DONTNEED);
        if (!reply.ok()) return reply.Word();
        if (probe.Holds(map.start, map.length, 0)) return "zero";
        return probe.Holds(map.start, map.length, 'x') ? "kept" : "other bytes";
      });
}

Rule DontneedFile() {
  return Rule("madvise.dontneed_file")
      .Sentence(
          "MADV_DONTNEED keeps the stores of a shared file mapping and loses those of a "
          "private one")
      .Claims({
          // It does not mention private mappings of a file.
          Linux("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShall, {"kept/file", "kept/kept"}),
      })
      .Outcomes({"kept/file", "kept/kept", "lost/file", "lost/kept", "EINVAL"})
      .Parts({"a shared mapping", "a private one"})
      .MeasuredOnLinux("kept/file")
      .MeasuredOnBsd("kept/kept", "kept/kept", "kept/kept", "kept/kept")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'f');
        const Mapped shared = probe.MustMap(MapFile(file, probe.page()));
        const int other = probe.MakeFile(probe.page(), 'f');
        const Mapped own = probe.MustMap(MapFile(other, probe.page()).Private());
        for (const Mapped& map : {shared, own}) {
          probe.Fill(map.start, map.length, 'x');
          const Reply reply = probe.Madvise(map.start, map.length, MADV_DONTNEED);
          if (!reply.ok()) return reply.Word();
        }
        const std::string kept = probe.Holds(shared.start, shared.length, 'x') ? "kept" : "lost";
        return kept + (probe.Holds(own.start, own.length, 'f') ? "/file" : "/kept");
      });
}

Rule DontneedLocked() {
  return Rule("madvise.dontneed_locked")
      .Sentence("MADV_DONTNEED on locked pages is refused")
      .Claims({
          Linux("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnLinux("EINVAL")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        return probe.Madvise(map.start, map.length, MADV_DONTNEED).Word();
      });
}

Rule MadviseFree() {
  return Rule("madvise.free")
      .Sentence(
          "MADV_FREE lets the system discard private memory until it is stored to, and spares "
          "shared files")
      .Claims({
          Linux("madvise(2), DESCRIPTION MADV_FREE and ERRORS EINVAL", Level::kShall, {"0/EINVAL"}),
          Freebsd("madvise(2), DESCRIPTION MADV_FREE", Level::kShall, {"0/0", "0/EINVAL"}),
          Netbsd("madvise(2), DESCRIPTION MADV_FREE", Level::kShall, {"0/0", "0/EINVAL"}),
          Openbsd("madvise(2), DESCRIPTION MADV_FREE", Level::kShall, {"0/0", "0/EINVAL"}),
          Dragonfly("madvise(2), DESCRIPTION MADV_FREE", Level::kShall, {"0/0", "0/EINVAL"}),
          Macos("madvise(2), DESCRIPTION MADV_FREE", Level::kShall, {"0/0", "0/EINVAL"}),
      })
      .Outcomes({"0/EINVAL", "0/0", "0/lost", "EINVAL/EINVAL", "new store lost", "other"})
      .Parts({"private memory", "a shared file"})
      .MeasuredOnLinux("0/EINVAL")
      .Known(Document::kOpenbsd, "0/lost",
             "OpenBSD discards a stored byte that was not yet written back: 7.4 answered so.")
      .MeasuredOnBsd("0/0", "0/0", "0/lost", "0/0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MADV_FREE
        const Mapped own = probe.MustMap(MapAnonymous(probe.page()));
        const Mapped shared = probe.MustMap(MapFile(probe.MakeFile(probe.page()), probe.page()));
        probe.Store(own.start, 'x');
        probe.Store(shared.start, 'x');
        const Reply first = probe.Madvise(own.start, own.length, MADV_FREE);
        probe.Store(own.start, 'y');
        if (!probe.Load(own.start).Is('y')) return "new store lost";
        const Reply second = probe.Madvise(shared.start, shared.length, MADV_FREE);
        if (!first.ok()) return second.Word() == first.Word() ? "EINVAL/EINVAL" : "other";
        if (!second.ok()) return "0/" + second.Word();
        return probe.Load(shared.start).Is('x') ? "0/0" : "0/lost";
#else
        probe.Unsupported("MADV_FREE is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> MadviseRules() {
  return {
      Bad(),          MadviseUnaligned(), MadviseLenZero(), MadviseUnmapped(), MadviseWrap(),
      DontneedAnon(), DontneedFile(),     DontneedLocked(), MadviseFree(),
  };
}

}  // namespace conformance
