// SPDX-License-Identifier: Apache-2.0
//
// Flags that say what the memory is made of and when: locked, huge, reserved, resident, unclean.

#include <sys/mman.h>

// Constants that some C libraries leave to the kernel's own header.
#if defined(__has_include)
#if __has_include(<linux/mman.h>)
#include <linux/mman.h>
#endif
#endif

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"
#include "conformance/catalogue/residence.h"

namespace conformance {
namespace {

// The flag that locks what is mapped: MAP_WIRED is NetBSD's name.
#if defined(MAP_LOCKED)
constexpr int kMapLocked = MAP_LOCKED;
#elif defined(MAP_WIRED)
constexpr int kMapLocked = MAP_WIRED;
#else
constexpr int kMapLocked = 0;
#endif

// The flag that makes pages resident at once; FreeBSD's maps only what is in memory already.
#if defined(MAP_POPULATE)
constexpr int kMapPopulate = MAP_POPULATE;
#elif defined(MAP_PREFAULT_READ)
constexpr int kMapPopulate = MAP_PREFAULT_READ;
#else
constexpr int kMapPopulate = 0;
#endif

Rule FlagLocked() {
  return Rule("flag.locked")
      .Sentence("MAP_LOCKED makes pages resident and locks them, without a promise that it worked")
      .Claims({
          Linux("mmap(2), MAP_LOCKED", Level::kShall, {"locked", "not resident"}),
          Netbsd("mmap(2), MAP_WIRED", Level::kShall, {"locked"}),
          Seed002("table of flags, MAP_LOCKED", Level::kShall, {"locked"}),
          Seed003("flag MAP_LOCKED", Level::kShall, {"locked"}),
      })
      .Outcomes({"locked", "resident, not locked", "not resident", "EAGAIN", "EPERM", "ENOMEM"})
      .MeasuredOnBsd("", "locked", "", "")
      .Probe([](Probe& probe) -> Outcome {
        if (kMapLocked == 0) probe.Unsupported("MAP_LOCKED is not in the headers");
        const Reply before = probe.Do(Op::kLockedBytes);
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Flags(kMapLocked));
        if (!map.ok()) return map.Word();
        if (PagesInMemory(probe, map) != 1) return "not resident";
        // Not every system tells how much is locked; then being resident has to do.
        const Reply after = probe.Do(Op::kLockedBytes);
        return !before.ok() || after.value > before.value ? "locked" : "resident, not locked";
      });
}

Rule LockedLimit() {
  return Rule("flag.locked_limit")
      .Sentence("MAP_LOCKED beyond RLIMIT_MEMLOCK is refused to callers without privilege")
      .Claims({
          Linux("mmap(2), ERRORS EAGAIN", Level::kShall, {"EAGAIN/EAGAIN", "EAGAIN/EPERM"}),
          Seed003("error codes, EAGAIN", Level::kShall, {"EAGAIN/EAGAIN", "EAGAIN/EPERM"}),
      })
      .Outcomes({"EAGAIN/EPERM", "EAGAIN/EAGAIN", "ENOMEM/ENOMEM", "ENOMEM/EPERM", "maps/EPERM",
                 "maps/maps", "ENOMEM/maps", "EAGAIN/ENOMEM"})
      .Parts({"more than the limit", "a limit of zero"})
      .MeasuredOnLinux("EAGAIN/EPERM")
      .MeasuredOnBsd("", "ENOMEM where the limit is too low", "", "")
      .Probe([](Probe& probe) -> Outcome {
        if (kMapLocked == 0) probe.Unsupported("MAP_LOCKED is not in the headers");
        probe.DropPrivilege();
        const auto with_limit = [&probe](std::size_t pages) {
          LimitLockedMemory(probe, pages);
          return probe.Mmap(MapAnonymous(kTooManyPages * probe.page()).Flags(kMapLocked))
              .Word("maps");
        };
        const std::string too_low = with_limit(kAllowedPages);
        return too_low + "/" + with_limit(0);
      });
}

Rule FlagHugetlb() {
  return Rule("flag.hugetlb")
      .Sentence("MAP_HUGETLB gives huge pages, or fails where none are left or allowed")
      .Claims({
          Linux("mmap(2), MAP_HUGETLB and ERRORS EPERM", Level::kMay,
                {"maps", "ENOMEM", "EPERM", "EINVAL"}),
          Seed002("table of flags, MAP_HUGETLB", Level::kShall, {"maps", "ENOMEM"}),
      })
      .Outcomes({"maps", "ENOMEM", "EPERM", "EINVAL", "ENOSYS", "ENOENT"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_HUGETLB
        // The length is rounded up to a huge page. Nothing is touched: that may be a SIGBUS.
        return probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_HUGETLB)).Word("maps");
#else
        probe.Unsupported("MAP_HUGETLB is not in the headers");
#endif
      });
}

Rule Huge2Mb() {
  return Rule("flag.huge_2mb")
      .Sentence(
          "With MAP_HUGETLB, MAP_HUGE_2MB asks for pages of 2 MiB, and a wrong size is refused")
      .Claims({
          Linux("mmap(2), MAP_HUGE_2MB", Level::kShall,
                {"maps/EINVAL", "ENOMEM/EINVAL", "EPERM/EINVAL", "EINVAL/EINVAL"}),
          Seed002("table of flags, MAP_HUGE_2MB", Level::kShall, {"maps/EINVAL", "ENOMEM/EINVAL"}),
      })
      .Outcomes({"maps/EINVAL", "ENOMEM/EINVAL", "EPERM/EINVAL", "EINVAL/EINVAL", "ENOSYS/ENOSYS",
                 "maps/maps", "ENOMEM/ENOMEM"})
      .Parts({"pages of 2 MiB", "pages of 8 KiB"})
      .MeasuredOnLinux("ENOMEM/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
#if defined(MAP_HUGETLB) && defined(MAP_HUGE_SHIFT)
        constexpr int kLog2Of2Mib = 21;
        constexpr int kLog2Of8Kib = 13;
        const auto of_size = [&probe](int log2) {
          const int flags = MAP_HUGETLB | (log2 << MAP_HUGE_SHIFT);
          return probe.Mmap(MapAnonymous(probe.page()).Flags(flags)).Word("maps");
        };
        const std::string of_2mib = of_size(kLog2Of2Mib);
        return of_2mib + "/" + of_size(kLog2Of8Kib);
#else
        probe.Unsupported("MAP_HUGE_SHIFT is not in the headers");
#endif
      });
}

Rule HugetlbFile() {
  return Rule("flag.hugetlb_file")
      .Sentence("MAP_HUGETLB is refused for a file of an ordinary filesystem")
      .NoClaims("The manual does not say what the flag means for files; Linux 6.18 gave EINVAL")
      .Outcomes({"EINVAL", "maps", "ENOSYS", "ENOMEM"})
      .MeasuredOnLinux("EINVAL")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_HUGETLB
        const int file = probe.MakeFile(probe.page());
        return probe.Mmap(MapFile(file, probe.page()).Flags(MAP_HUGETLB)).Word("maps");
#else
        probe.Unsupported("MAP_HUGETLB is not in the headers");
#endif
      });
}

Rule Noreserve() {
  return Rule("flag.noreserve")
      .Sentence("MAP_NORESERVE memory can be mapped and, while there is memory, used")
      .Claims({
          Linux("mmap(2), MAP_NORESERVE", Level::kMay, {"usable", "SIGSEGV"}),
          Netbsd("mmap(2), MAP_NORESERVE", Level::kMay, {"usable", "SIGSEGV"}),
          Illumos("mmap(2), MAP_NORESERVE", Level::kMay, {"usable", "SIGSEGV", "SIGBUS"}),
          Interpreted("it says what is not reserved, and nothing of use",
                      Seed002("table of flags, MAP_NORESERVE", Level::kShould, {"usable"})),
      })
      .Outcomes({"usable", "SIGSEGV", "SIGBUS", "EINVAL", "ENOMEM"})
      .MeasuredOnBsd("", "maps", "", "usable")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "maps")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_NORESERVE
        if (MAP_NORESERVE == 0) probe.Unsupported("MAP_NORESERVE is defined as zero");
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_NORESERVE));
        if (!map.ok()) return map.Word();
        return probe.Store(map.start, 'x').Word("usable");
#else
        probe.Unsupported("MAP_NORESERVE is not in the headers");
#endif
      });
}

Rule NoreserveEffect() {
  return Rule("flag.noreserve_effect")
      .Sentence("A private mapping larger than memory is refused unless MAP_NORESERVE is given")
      .Claims({
          Linux("proc_sys_vm(5), overcommit_memory", Level::kMay,
                {"refused/accepted", "accepted/accepted", "refused/refused"}),
          Seed002("table of flags, MAP_NORESERVE", Level::kShall,
                  {"refused/accepted", "accepted/accepted"}),
      })
      .Outcomes({"refused/accepted", "accepted/accepted", "refused/refused"})
      .Parts({"without the flag", "with it"})
      .MeasuredOnLinux("refused/accepted")
      // 64 GiB that are private and writable.
      .MeasuredOnBsd("", "accepted without the flag", "", "accepted/accepted")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "accepted without the flag")
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_NORESERVE
        if (MAP_NORESERVE == 0) probe.Unsupported("MAP_NORESERVE is defined as zero");
        // From 1 GiB to 64 TiB, or as far as addresses reach.
        constexpr int kAddressBits = std::numeric_limits<std::size_t>::digits;
        for (int shift = 30; shift <= 46 && shift < kAddressBits; shift += 2) {
          const MapRequest request = MapAnonymous(std::size_t{1} << shift);
          const Mapped map = probe.Mmap(request);
          if (!map.ok()) {
            const bool accepted = probe.Mmap(MapRequest(request).Flags(MAP_NORESERVE)).ok();
            return accepted ? "refused/accepted" : "refused/refused";
          }
          probe.Require(probe.Munmap(map.start, map.length), "unmap the probe's own memory");
        }
        return "accepted/accepted";
#else
        probe.Unsupported("MAP_NORESERVE is not in the headers");
#endif
      });
}

// What mincore says of pages that were mapped with `flags` and not touched.
Outcome Residence(Probe& probe, int flags) {
  constexpr std::size_t kPages = 8;
  const Mapped map = probe.Mmap(MapAnonymous(kPages * probe.page()).Flags(flags));
  if (!map.ok()) return map.Word();
  const std::int64_t resident = PagesInMemory(probe, map);
  if (resident == 0) return "not resident";
  return resident == kPages ? "resident" : "partly resident";
}

Rule Populate() {
  return Rule("flag.populate")
      .Sentence("MAP_POPULATE makes all pages resident before mmap returns")
      .Claims({
          // The call does not fail where the pages cannot be populated.
          Linux("mmap(2), MAP_POPULATE", Level::kShould, {"resident"}),
          Freebsd("mmap(2), MAP_PREFAULT_READ", Level::kMay,
                  {"resident", "partly resident", "not resident"}),
          Seed002("table of flags, MAP_POPULATE", Level::kShall, {"resident"}),
      })
      .Outcomes({"resident", "partly resident", "not resident", "EINVAL", "ENOMEM"})
      .MeasuredOnBsd("not resident", "", "", "")
      .Probe([](Probe& probe) -> Outcome {
        if (kMapPopulate == 0) probe.Unsupported("MAP_POPULATE is not in the headers");
        return Residence(probe, kMapPopulate);
      });
}

Rule Nonblock() {
  return Rule("flag.nonblock")
      .Sentence("MAP_NONBLOCK turns MAP_POPULATE off")
      .Claims({
          Linux("mmap(2), MAP_NONBLOCK", Level::kShall, {"not resident"}),
      })
      .Outcomes({"not resident", "partly resident", "resident", "EINVAL"})
      .Probe([](Probe& probe) -> Outcome {
#if defined(MAP_NONBLOCK) && defined(MAP_POPULATE)
        return Residence(probe, MAP_POPULATE | MAP_NONBLOCK);
#else
        probe.Unsupported("MAP_NONBLOCK is not in the headers");
#endif
      });
}

Rule Uninitialized() {
  return Rule("flag.uninitialized")
      .Sentence("MAP_UNINITIALIZED leaves anonymous memory as its last user left it")
      .Claims({
          Linux("mmap(2), MAP_UNINITIALIZED", Level::kMay, {"zeros", "not zeros"}),
          Seed002("table of flags, MAP_UNINITALIZED", Level::kShall, {"not zeros"}),
      })
      .Outcomes({"zeros", "not zeros", "EINVAL"})
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_UNINITIALIZED
        // A page that was written to and given back is what the next mapping would get.
        const Mapped used = probe.MustMap(MapAnonymous(probe.page()));
        probe.Store(used.start, 'x');
        probe.Require(probe.Munmap(used.start, used.length), "unmap the probe's own memory");
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_UNINITIALIZED));
        if (!map.ok()) return map.Word();
        const auto length = static_cast<std::int64_t>(map.length);
        return probe.Scan(map.start, map.length, 0).Is(length) ? "zeros" : "not zeros";
#else
        probe.Unsupported("MAP_UNINITIALIZED is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> FlagMemoryRules() {
  return {FlagLocked(), LockedLimit(),     FlagHugetlb(), Huge2Mb(),  HugetlbFile(),
          Noreserve(),  NoreserveEffect(), Populate(),    Nonblock(), Uninitialized()};
}

}  // namespace conformance
