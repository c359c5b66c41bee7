// SPDX-License-Identifier: Apache-2.0
//
// Flags that say where memory lies and how it grows: low addresses and stacks.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule Low32Bit() {
  return Rule("flag.32bit")
      .Sentence("MAP_32BIT keeps a mapping in the first 2 GiB of addresses")
      .Claims({
          Linux("mmap(2), MAP_32BIT", Level::kShall, {"below 2 GiB"}),
          Freebsd("mmap(2), MAP_32BIT", Level::kShall, {"below 2 GiB", "ENOMEM"}),
          Dragonfly("mmap(2), MAP_32BIT", Level::kShall, {"below 2 GiB", "below 4 GiB"}),
          Macos("mmap(2), MAP_32BIT", Level::kShall, {"below 2 GiB", "below 4 GiB", "ENOMEM"}),
          Illumos("mmap(2), MAP_32BIT", Level::kShall, {"below 2 GiB", "below 4 GiB", "ENOMEM"}),
          Seed002("table of flags, MAP_32BIT", Level::kShall, {"below 2 GiB"}),
      })
      .Outcomes({"below 2 GiB", "below 4 GiB", "higher", "ENOMEM", "EINVAL"})
      .MeasuredOnLinux("below 2 GiB")
      .MeasuredOnBsd("below 2 GiB", "", "", "")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, asked otherwise", "below 2 GiB")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_32BIT
        if (sizeof(void*) <= sizeof(std::uint32_t)) {
          probe.Skip("needs 64-bit addresses: others are low whatever the flag");
        }
        constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_32BIT));
        if (!map.ok()) return map.Word();
        const std::uint64_t end = map.start + map.length;
        if (end <= 2 * kGibibyte) return "below 2 GiB";
        return end <= 4 * kGibibyte ? "below 4 GiB" : "higher";
#else
        probe.Unsupported("MAP_32BIT is not in the headers");
#endif
      });
}

Rule Stack() {
  return Rule("flag.stack")
      .Sentence("MAP_STACK makes no difference, neither to protections nor to lengths")
      .Claims({
          Linux("mmap(2), MAP_STACK", Level::kShall, {"usable/maps/maps"}),
          Freebsd("mmap(2), MAP_STACK", Level::kShall, {"usable/EINVAL/EINVAL"}),
          Netbsd("mmap(2), MAP_STACK", Level::kShall, {"usable/maps/maps"}),
          // It does not say which protections a stack may have.
          Openbsd("mmap(2), MAP_STACK", Level::kShall, {"usable/maps/maps", "usable/EINVAL/maps"}),
          // A stack should be readable and writable; it does not say what becomes of others.
          Dragonfly("mmap(2), MAP_STACK", Level::kShall,
                    {"usable/maps/maps", "usable/EINVAL/maps"}),
          Seed002("table of flags, MAP_STACK", Level::kShall, {"usable/maps/maps"}),
      })
      .Outcomes({"usable/maps/maps", "usable/EINVAL/EINVAL", "usable/EINVAL/maps",
                 "usable/EINVAL/ENOMEM", "EINVAL/EINVAL/EINVAL"})
      .Parts({"a readable and writable stack", "one that is only readable", "one of a single page"})
      .MeasuredOnBsd("usable/EINVAL/EINVAL", "a page maps", "usable/EINVAL/maps",
                     "usable/EINVAL/maps")
      .MeasuredOnFreebsd10("usable/EINVAL/ENOMEM")
      .ReadInSource("", "", "EINVAL unless readable and writable", "", "")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_STACK
        const MapRequest large = MapAnonymous(std::size_t{1} << 20).Flags(MAP_STACK);
        const Mapped map = probe.Mmap(large);
        // The lowest pages may be a guard, and the rest may grow from the top.
        const std::string stack =
            map.ok() ? probe.Store(map.start + map.length - 1, 'x').Word("usable") : map.Word();
        const std::string readable =
            probe.Mmap(MapRequest(large).Protection(PROT_READ)).Word("maps");
        return stack + "/" + readable + "/" +
               probe.Mmap(MapRequest(large).Length(probe.page())).Word("maps");
#else
        probe.Unsupported("MAP_STACK is not in the headers");
#endif
      });
}

Rule Growsdown() {
  return Rule("flag.growsdown")
      .Sentence("A private MAP_GROWSDOWN mapping grows when the page below it is touched")
      .Claims({
          Linux("mmap(2), MAP_GROWSDOWN", Level::kShall, {"grows/EINVAL", "grows/maps"}),
      })
      .Outcomes({"grows/EINVAL", "grows/maps", "SIGSEGV/EINVAL", "SIGSEGV/maps", "EINVAL/EINVAL"})
      .Parts({"a store below the mapping", "a shared mapping"})
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_GROWSDOWN
        // Far more room below than the gap that is kept free under a stack: 256 pages.
        constexpr std::size_t kRoom = 512;
        const Address hole = probe.Hole(kRoom);
        const Address top = hole + (kRoom - 1) * probe.page();
        const MapRequest request = MapAnonymous(probe.page()).Flags(MAP_GROWSDOWN);
        const Mapped map = probe.Mmap(MapRequest(request).Fixed(top));
        const std::string below = map.ok() ? probe.Store(top - 1, 'x').Word("grows") : map.Word();
        return below + "/" + probe.Mmap(MapRequest(request).Shared()).Word("maps");
#else
        probe.Unsupported("MAP_GROWSDOWN is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> FlagPlacementRules() { return {Low32Bit(), Stack(), Growsdown()}; }

}  // namespace conformance
