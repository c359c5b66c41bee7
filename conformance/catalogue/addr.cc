// SPDX-License-Identifier: Apache-2.0
//
// The address of a mapping without MAP_FIXED: none at all, or a hint.

#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// Low enough that only a raised hint, and no ordinary placement, ends below it.
constexpr Address kLowAddresses = Address{16} << 20;

Rule NullNotZero() {
  return Rule("addr.null_not_zero")
      .Sentence("Where no address is asked for, the system never places a mapping at address zero")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"non-zero"}),
          Linux("mmap(2), VERSIONS", Level::kShall, {"non-zero"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"non-zero"}),
          Seed000("function mmap, parameter addr", Level::kShall, {"non-zero"}),
          Seed001("first part, parameter addr", Level::kShall, {"non-zero"}),
          Seed002("parameter addr", Level::kShall, {"non-zero"}),
          Seed003("parameter start", Level::kShall, {"non-zero"}),
          Seed004("function mmap, parameter addr", Level::kShall, {"non-zero"}),
      })
      .Outcomes({"non-zero", "zero"})
      .MeasuredOnBsd("non-zero", "non-zero", "non-zero", "non-zero")
      .Probe([](Probe& probe) -> Outcome {
        // No number of calls proves it; this many have a fair chance to refute it.
        constexpr int kCalls = 64;
        for (int call = 0; call < kCalls; ++call) {
          if (probe.MustMap(MapAnonymous(probe.page())).start == 0) return "zero";
        }
        return "non-zero";
      });
}

Rule NoClobber() {
  return Rule("addr.no_clobber")
      .Sentence("Without MAP_FIXED a new mapping replaces nothing, whatever the hint")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"intact"}),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"intact"}),
          // A successful call deletes any previous mapping in the allocated range, they say.
          Freebsd("mmap(2), DESCRIPTION", Level::kUnspecified),
          Netbsd("mmap(2), DESCRIPTION", Level::kUnspecified),
          Openbsd("mmap(2), DESCRIPTION", Level::kShall, {"intact"}),
          Dragonfly("mmap(2), DESCRIPTION", Level::kUnspecified),
          Macos("mmap(2), DESCRIPTION", Level::kShall, {"intact"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"intact"}),
          Seed002("parameter addr", Level::kShall, {"intact"}),
      })
      .Outcomes({"intact", "lost"})
      .MeasuredOnBsd("intact", "intact", "intact", "intact")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped busy = probe.MustMap(MapAnonymous(probe.page()));
        probe.Store(busy.start, 'a');
        probe.MustMap(MapAnonymous(probe.page()).At(busy.start));
        return probe.Load(busy.start).Is('a') ? "intact" : "lost";
      });
}

// What became of a hint of `pages` pages at `hint`, of which at least one is in use.
std::string BusyHint(Probe& probe, Address hint, std::size_t pages) {
  const Mapped map = probe.Mmap(MapAnonymous(pages * probe.page()).At(hint));
  return map.Word(map.start == hint ? "in place" : "moved");
}

Rule HintBusy() {
  return Rule("addr.hint_busy")
      .Sentence("A hint at memory that is in use, wholly or in part, gives another address")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"moved"}),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"moved"}),
          // A successful call deletes any previous mapping in the allocated range, they say.
          Freebsd("mmap(2), DESCRIPTION", Level::kUnspecified),
          Netbsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShould, {"moved"}),
          Openbsd("mmap(2), DESCRIPTION", Level::kShall, {"moved"}),
          Dragonfly("mmap(2), DESCRIPTION", Level::kUnspecified),
          Macos("mmap(2), DESCRIPTION", Level::kShall, {"moved"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"moved"}),
          Seed002("parameter addr", Level::kShall, {"moved"}),
      })
      .Outcomes({"moved", "in place", "ENOMEM", "EEXIST", "EINVAL", "mixed"})
      .MeasuredOnBsd("moved", "moved", "moved", "moved")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped whole = probe.Reserve(1);
        // A free page before a busy one.
        const Mapped partial = probe.Reserve(2);
        probe.Require(probe.Munmap(partial.start, probe.page()), "unmap its own page");
        return Agreeing({{"whole", BusyHint(probe, whole.start, 1)},
                         {"partial", BusyHint(probe, partial.start, 2)}});
      });
}

Rule HintUsed() {
  return Rule("addr.hint_used")
      .Sentence("A hint at free, page-aligned addresses is taken")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kMay, {"exact", "elsewhere"}),
          Linux("mmap(2), DESCRIPTION", Level::kShould, {"exact"}),
          Freebsd("mmap(2), DESCRIPTION", Level::kMay, {"exact", "elsewhere"}),
          Netbsd("mmap(2), DESCRIPTION", Level::kMay, {"exact", "elsewhere"}),
          Openbsd("mmap(2), DESCRIPTION", Level::kShould, {"exact"}),
          Dragonfly("mmap(2), DESCRIPTION", Level::kMay, {"exact", "elsewhere"}),
          Macos("mmap(2), DESCRIPTION", Level::kShould, {"exact"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"exact", "elsewhere"}),
          Seed002("parameter addr", Level::kMay, {"exact", "elsewhere"}),
      })
      .Outcomes({"exact", "elsewhere", "ENOMEM"})
      .MeasuredOnBsd("exact", "exact", "exact", "exact")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kPages = 16;
        const Address middle = probe.Hole(kPages) + kPages / 2 * probe.page();
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).At(middle));
        return map.Word(map.start == middle ? "exact" : "elsewhere");
      });
}

// Which page boundary a hint `remainder` bytes above a free one becomes.
std::string Rounding(Probe& probe, std::size_t remainder) {
  constexpr std::size_t kPages = 16;
  const Address below = probe.Hole(kPages) + kPages / 2 * probe.page();
  const Mapped map = probe.Mmap(MapAnonymous(probe.page()).At(below + remainder));
  if (map.ok() && map.start == below) return "down";
  return map.Word(map.start == below + probe.page() ? "up" : "elsewhere");
}

Rule HintUnaligned() {
  return Rule("addr.hint_unaligned")
      .Sentence("A hint that is no multiple of the page size is accepted and rounded")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"down", "up", "nearest", "elsewhere"}),
          // Kernels since 2.6.24 round down, says a comment that readers of the page do not see.
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"down", "up", "nearest", "elsewhere"}),
          Seed002("parameter addr", Level::kShall, {"nearest"}),
      })
      .Outcomes({"down", "up", "nearest", "elsewhere", "EINVAL", "ENOMEM", "mixed"})
      .MeasuredOnLinux("down")
      .MeasuredOnBsd("up", "up", "up", "up")
      .ReadInSource("up", "up", "up", "", "up")
      .Probe([](Probe& probe) -> Outcome {
        const std::string quarter = Rounding(probe, probe.page() / 4);
        const std::string three_quarters = Rounding(probe, probe.page() / 4 * 3);
        if (quarter == "down" && three_quarters == "up") return "nearest";
        return Agreeing({{"a quarter", quarter}, {"three quarters", three_quarters}});
      });
}

Rule HintUnusable() {
  return Rule("addr.hint_unusable")
      .Sentence("A hint at addresses that no program can have is not an error")
      .Claims({Posix("mmap, DESCRIPTION", Level::kShall, {"maps"})})
      .Outcomes({"maps", "ENOMEM", "EINVAL", "mixed"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "ENOMEM", "ENOMEM")
      .ReadInSource("", "maps", "", "", "maps")
      .Known(Document::kOpenbsd, "ENOMEM", "OpenBSD 7.4 answered so; its manual is silent.")
      .Known(Document::kDragonfly, "ENOMEM", "DragonFly 5.9 answered so; its manual is silent.")
      .Probe([](Probe& probe) -> Outcome {
        const Address top_page = Address{0} - probe.page();
        const Address top_half = ~(~Address{0} >> 1);
        const auto at = [&](Address hint) {
          return probe.Mmap(MapAnonymous(probe.page()).At(hint)).Word("maps");
        };
        return Agreeing({{"top page", at(top_page)}, {"top bit", at(top_half)}});
      });
}

Rule HintLow() {
  return Rule("addr.hint_low")
      .Sentence("A hint below the lowest address that programs may use is raised to that address")
      .Claims({Linux("mmap(2), DESCRIPTION", Level::kShall, {"raised", "honoured"})})
      .Outcomes({"raised", "honoured", "moved", "EINVAL", "ENOMEM", "EPERM", "EACCES"})
      .MeasuredOnLinux("raised")
      .MeasuredOnBsd("honoured", "honoured", "honoured", "raised")
      .Probe([](Probe& probe) -> Outcome {
        // Where the lowest address is at most one page, there is nothing to raise.
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).At(probe.page()));
        if (map.ok() && map.start == probe.page()) return "honoured";
        return map.Word(map.start < kLowAddresses ? "raised" : "moved");
      });
}

}  // namespace

std::vector<Rule> AddrRules() {
  return {NullNotZero(),   NoClobber(),    HintUsed(), HintBusy(),
          HintUnaligned(), HintUnusable(), HintLow()};
}

}  // namespace conformance
