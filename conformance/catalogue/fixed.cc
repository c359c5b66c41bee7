// SPDX-License-Identifier: Apache-2.0
//
// MAP_FIXED: where it maps, and what it refuses. What it replaces: fixed_replacement.cc.

#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr Address kLastOf32Bits = 0xFFFFFFFF;

Outcome PlaceAt(Probe& probe, Address address) {
  const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Fixed(address));
  return map.Word(map.start == address ? "exact" : "elsewhere");
}

Rule Exact() {
  return Rule("fixed.exact")
      .Sentence("MAP_FIXED gives exactly the address that was asked for")
      .Claims({
          // MAP_FIXED is for XSI systems to have, and may always be refused with EINVAL.
          Posix("mmap, DESCRIPTION, MAP_FIXED", Level::kShall,
                {"exact", "EINVAL", "ENOTSUP", "EOPNOTSUPP"}),
          Linux("mmap(2), MAP_FIXED", Level::kShall, {"exact"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"exact"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"exact"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"exact"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"exact"}),
          Macos("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"exact"}),
          Illumos("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"exact"}),
          Seed002("table of flags, MAP_FIXED", Level::kShall, {"exact"}),
          // It gives up where the address cannot be used, and never corrects it.
          Seed003("flag MAP_FIXED", Level::kShall,
                  {"exact", "EINVAL", "ENOMEM", "ENOTSUP", "EOPNOTSUPP"}),
      })
      .Outcomes({"exact", "elsewhere", "EINVAL", "ENOMEM", "ENOTSUP", "EOPNOTSUPP"})
      .MeasuredOnBsd("exact", "exact", "exact", "exact")
      .Probe([](Probe& probe) -> Outcome {
        return PlaceAt(probe, probe.Reserve(3).start + probe.page());
      });
}

Rule High() {
  return Rule("fixed.high")
      .Sentence("MAP_FIXED works above the first 4 GiB of a 64-bit address space")
      .NoClaims("Manuals know no such bound; gVisor's tests expect that there is none")
      .Outcomes({"exact", "elsewhere", "ENOMEM", "EINVAL"})
      .MeasuredOnBsd("exact", "exact", "exact", "exact")
      .Seen("gVisor", "mmap.cc", "exact", "expected by its tests")
      .Probe([](Probe& probe) -> Outcome {
        if (sizeof(Address) <= 4) probe.Unsupported("addresses have 32 bits here");
        // Asked for, since some systems place memory low where nobody does.
        const Address hint = kLastOf32Bits * 16;
        const Mapped room = probe.MustMap(
            MapAnonymous(probe.page()).Protection(PROT_NONE).At(hint - hint % probe.page()));
        if (room.start <= kLastOf32Bits) probe.Skip("needs room above 4 GiB: the system gave none");
        return PlaceAt(probe, room.start);
      });
}

Rule FixedUnaligned() {
  return Rule("fixed.unaligned")
      .Sentence("MAP_FIXED at an address inside a page is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kMay, {"EINVAL", "maps"}),
          Linux("mmap(2), MAP_FIXED", Level::kShall, {"EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed003("error codes, EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps", "ENOMEM"})
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped room = probe.Reserve(3);
        return probe.Mmap(MapAnonymous(probe.page()).Fixed(room.start + 1)).Word("maps");
      });
}

Rule FixedOutOfRange() {
  return Rule("fixed.out_of_range")
      .Sentence("MAP_FIXED at addresses beyond those of a program is refused")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_FIXED, and ERRORS ENOMEM", Level::kShall,
                {"ENOMEM", "EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"ENOMEM", "EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Illumos("mmap(2), DESCRIPTION, MAP_FIXED, and ERRORS ENOMEM", Level::kShall,
                  {"ENOMEM", "EINVAL"}),
          // It gives up where the address cannot be used.
          Seed003("flag MAP_FIXED", Level::kShall, {"ENOMEM", "EINVAL", "EFBIG", "EOVERFLOW"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EFBIG", "EOVERFLOW", "maps"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("EINVAL", "EOVERFLOW", "EINVAL", "EINVAL")
      .ReadInSource("", "EOVERFLOW", "", "", "")
      .Known(Document::kNetbsd, "EOVERFLOW",
             "uvm_mmap.c returns EOVERFLOW for a range that wraps and EFBIG above the top; seen on "
             "7.99.4.")
      .Probe([](Probe& probe) -> Outcome {
        const Address top_page = Address{0} - probe.page();
        return probe.Mmap(MapAnonymous(probe.page()).Protection(PROT_NONE).Fixed(top_page))
            .Word("maps");
      });
}

Rule Null() {
  return Rule("fixed.null")
      .Sentence("MAP_FIXED at address zero maps there, for an unprivileged caller too")
      .Claims({Linux("mmap(2), VERSIONS", Level::kShall, {"maps"})})
      .Outcomes({"maps", "EPERM", "EINVAL", "EACCES", "ENOMEM"})
      .MeasuredOnLinux("EPERM")
      .MeasuredOnBsd("EINVAL", "EACCES", "EINVAL", "maps")
      .ReadInSource("", "", "EINVAL", "", "")
      .Known(Document::kLinux, "EPERM",
             "Its manual does not list EPERM for this; the kernel keeps addresses below "
             "vm.mmap_min_addr from unprivileged callers: proc_sys_vm(5).")
      .Probe([](Probe& probe) -> Outcome {
        // A mapping there hides later mistakes with null pointers, so it goes at once.
        const auto map_at_zero = [&] {
          const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Protection(PROT_NONE).Fixed(0));
          if (map.ok()) probe.Require(probe.Munmap(0, probe.page()), "unmap address zero");
          return map.Word("maps");
        };
        if (!probe.Privileged()) return map_at_zero();
        const std::string privileged = map_at_zero();
        probe.DropPrivilege();
        return Outcome(map_at_zero()).Detail("for a privileged caller: " + privileged);
      });
}

}  // namespace

std::vector<Rule> FixedRules() {
  return {Exact(), High(), FixedUnaligned(), FixedOutOfRange(), Null()};
}

}  // namespace conformance
