// SPDX-License-Identifier: Apache-2.0
//
// Flags of the BSDs that advise and change nothing a program can see.

#include <sys/mman.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule PrefaultRead() {
  return Rule("bsd.prefault_read")
      .Sentence("MAP_PREFAULT_READ maps, and the file's bytes are there")
      .Claims({Freebsd("mmap(2), DESCRIPTION, MAP_PREFAULT_READ", Level::kShall, {"maps"})})
      .Outcomes({"maps", "other bytes", "EINVAL", "EOPNOTSUPP"})
      .MeasuredOnBsd("maps", "", "", "")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_PREFAULT_READ
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Flags(MAP_PREFAULT_READ));
        if (!map.ok()) return map.Word();
        return probe.Load(map.start).Is('a') ? "maps" : "other bytes";
#else
        probe.Unsupported("MAP_PREFAULT_READ is not in the headers");
#endif
      });
}

Rule Nocore() {
  return Rule("bsd.nocore")
      .Sentence("The flag that keeps memory out of core files is accepted")
      .Claims({
          Freebsd("mmap(2), DESCRIPTION, MAP_NOCORE", Level::kShall, {"maps"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_CONCEAL", Level::kShall, {"maps"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_NOCORE", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "EOPNOTSUPP"})
      .MeasuredOnBsd("maps", "", "maps", "maps")
      .Probe([](Probe& probe) -> Outcome {
#if defined(MAP_NOCORE)
        constexpr int kFlag = MAP_NOCORE;
#elif defined(MAP_CONCEAL)
        constexpr int kFlag = MAP_CONCEAL;
#else
        constexpr int kFlag = 0;
        probe.Unsupported("neither MAP_NOCORE nor MAP_CONCEAL is in the headers");
#endif
        return probe.Mmap(MapAnonymous(probe.page()).Flags(kFlag)).Word("maps");
      });
}

Rule Nosync() {
  return Rule("bsd.nosync")
      .Sentence("With MAP_NOSYNC a shared file map and read and write still see the same bytes")
      .Claims({
          Freebsd("mmap(2), DESCRIPTION, MAP_NOSYNC", Level::kShall, {"coherent"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_NOSYNC", Level::kShall, {"coherent"}),
      })
      .Outcomes({"coherent", "not coherent", "EINVAL", "EOPNOTSUPP"})
      .MeasuredOnBsd("coherent", "", "", "coherent")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_NOSYNC
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Flags(MAP_NOSYNC));
        if (!map.ok()) return map.Word();
        probe.Store(map.start, 'a');
        const bool read = probe.ReadByte(file, 0).Is('a');
        probe.WriteByte(file, 1, 'b');
        return read && probe.Load(map.start + 1).Is('b') ? "coherent" : "not coherent";
#else
        probe.Unsupported("MAP_NOSYNC is not in the headers");
#endif
      });
}

// Those of the old flags that the headers have. OpenBSD defines some as zero, which asks nothing.
std::vector<std::pair<const char*, int>> OldFlags() {
  std::vector<std::pair<const char*, int>> flags = {
#ifdef MAP_INHERIT
      {"MAP_INHERIT", MAP_INHERIT},
#endif
#ifdef MAP_HASSEMAPHORE
      {"MAP_HASSEMAPHORE", MAP_HASSEMAPHORE},
#endif
#ifdef MAP_RENAME
      {"MAP_RENAME", MAP_RENAME},
#endif
#ifdef MAP_NOEXTEND
      {"MAP_NOEXTEND", MAP_NOEXTEND},
#endif
  };
  flags.erase(
      std::remove_if(flags.begin(), flags.end(), [](const auto& flag) { return flag.second == 0; }),
      flags.end());
  return flags;
}

Rule Inherit() {
  return Rule("bsd.inherit")
      .Sentence("Old flags that headers still define are accepted and do nothing")
      .Claims({
          Netbsd("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Openbsd("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Dragonfly("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Macos("mmap(2), MAP_HASSEMAPHORE", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "EOPNOTSUPP"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .Probe([](Probe& probe) -> Outcome {
        const auto flags = OldFlags();
        if (flags.empty())
          probe.Unsupported("none of the old flags is in the headers, or all are zero");
        for (const auto& [name, flag] : flags) {
          const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Flags(flag));
          if (!map.ok()) return Outcome(map.Word()).Detail(name);
        }
        return "maps";
      });
}

Rule StackGuard() {
  return Rule("bsd.stack_guard")
      .Sentence(
          "MAP_STACK memory grows down into all of its length but for a guard at the lowest end")
      .Claims({Freebsd("mmap(2), DESCRIPTION, MAP_STACK", Level::kShall,
                       {"usable/SIGSEGV", "usable/SIGBUS"})})
      .Outcomes({"usable/SIGSEGV", "usable/SIGBUS", "usable/usable", "fault/SIGSEGV",
                 "fault/SIGBUS", "fault/usable"})
      .Parts({"the pages but the lowest, from above", "the lowest"})
      .MeasuredOnLinux("usable/usable")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_STACK
        constexpr std::size_t kPages = 8;
        const Mapped map = probe.MustMap(MapAnonymous(kPages * probe.page()).Flags(MAP_STACK));
        bool usable = true;
        for (std::size_t i = kPages - 1; i > 0; --i) {
          usable = probe.Store(map.start + i * probe.page(), 's').ok() && usable;
        }
        const Reply lowest = probe.Store(map.start, 's');
        return absl::StrCat(usable ? "usable" : "fault", "/", lowest.Word("usable"));
#else
        probe.Unsupported("MAP_STACK is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> BsdHintsRules() {
  return {PrefaultRead(), Nocore(), Nosync(), Inherit(), StackGuard()};
}

}  // namespace conformance
