// SPDX-License-Identifier: Apache-2.0
//
// Which protections mmap takes, and what PROT_NONE and PROT_READ deny. Executable memory, and
// rights that come with others: prot_implied.cc.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"
#include "conformance/probe/names.h"

namespace conformance {
namespace {

std::string MapWith(Probe& probe, int protection) {
  return probe.Mmap(MapAnonymous(probe.page()).Protection(protection)).Word("maps");
}

Rule RequiredSet() {
  return Rule("prot.required_set")
      .Sentence("No access, reading, writing, and reading with writing can all be asked for")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Interpreted("PROT_NONE is not in its list",
                      Seed000("function mmap, parameter prot", Level::kShould, {"maps"})),
          Seed002("table of protections", Level::kShall, {"maps"}),
          Seed003("parameter prot", Level::kShall, {"maps"}),
          Interpreted("PROT_NONE is not in its list",
                      Seed004("function mmap, parameter prot", Level::kShould, {"maps"})),
      })
      .Outcomes({"maps", "EINVAL", "EACCES", "ENOTSUP", "EOPNOTSUPP", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .Probe([](Probe& probe) -> Outcome {
        return Agreeing({{"none", MapWith(probe, PROT_NONE)},
                         {"read", MapWith(probe, PROT_READ)},
                         {"write", MapWith(probe, PROT_WRITE)},
                         {"read and write", MapWith(probe, PROT_READ | PROT_WRITE)}});
      });
}

Rule ExecCombos() {
  return Rule("prot.exec_combos")
      .Sentence("A combination with PROT_EXEC maps, or is refused as one that is not supported")
      .Claims({
          Posix("mmap, ERRORS ENOTSUP", Level::kShall, {"maps", "ENOTSUP", "EOPNOTSUPP"}),
          Illumos("mmap(2), ERRORS ENOTSUP", Level::kShall, {"maps", "ENOTSUP", "EOPNOTSUPP"}),
      })
      .Outcomes({"maps", "ENOTSUP", "EOPNOTSUPP", "EACCES", "EPERM", "EINVAL"})
      .KnownUnder("memory_deny_write_execute", "on", Document::kLinux, "EACCES", kMdweRefuses)
      .MeasuredOnBsd("maps", "maps", "ENOTSUP", "maps")
      .Probe([](Probe& probe) -> Outcome {
        std::string first = "maps";
        std::string refused;
        for (const int others : {0, PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE}) {
          const int protection = others | PROT_EXEC;
          const std::string word = MapWith(probe, protection);
          if (word == "maps") continue;
          if (first == "maps") first = word;
          absl::StrAppend(&refused, refused.empty() ? "" : ", ", word, " for ",
                          FlagNames(Argument::kProtection, static_cast<std::uint64_t>(protection)));
        }
        return Outcome(first).Detail(refused);
      });
}

Rule UnknownBits() {
  return Rule("prot.unknown_bits")
      .Sentence("Bits of the protection that mean nothing are refused")
      .Claims({
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps", "ENOTSUP", "EOPNOTSUPP"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("EINVAL", "maps", "EINVAL", "maps")
      .MeasuredOnFreebsd10("maps")
      .ReadInSource("", "maps", "EINVAL", "", "maps")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kMeaningless = 1 << 20;
        return MapWith(probe, PROT_READ | kMeaningless);
      });
}

Rule NoneDenies() {
  return Rule("prot.none_denies")
      .Sentence("Memory with PROT_NONE can be neither read nor written")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Linux("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Freebsd("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Netbsd("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Openbsd("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Dragonfly("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Macos("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Seed001("first part, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Seed002("table of protections, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Seed003("parameter prot, PROT_NONE", Level::kShall, {"SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "no fault", "mixed"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .ReadInSource("", "", "", "", "SIGBUS")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_NONE));
        return Agreeing({{"load", probe.Load(map.start).Word("no fault")},
                         {"store", probe.Store(map.start, 'x').Word("no fault")}});
      });
}

Rule ReadDeniesWrite() {
  return Rule("prot.read_denies_write")
      .Sentence("Memory with PROT_READ alone cannot be written")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Linux("mmap(2), ERRORS, signals", Level::kShall, {"SIGSEGV"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Seed002("code, item 1", Level::kShall, {"SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "no fault", "mixed"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .ReadInSource("", "", "", "", "SIGBUS")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped shared = probe.MustMap(MapFile(file, probe.page()).Protection(PROT_READ));
        const Mapped anonymous = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        return Agreeing({{"shared file", probe.Store(shared.start, 'x').Word("no fault")},
                         {"anonymous", probe.Store(anonymous.start, 'x').Word("no fault")}});
      });
}

Rule WriteOnly() {
  return Rule("prot.write_only")
      .Sentence("PROT_WRITE may be asked for without PROT_READ")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Seed000("function mmap, parameter prot", Level::kShall, {"maps"}),
          // It holds that reading is mandatory and the call fails without it.
          Seed001("first part, parameter prot, and second part, question 4", Level::kShall,
                  {"EACCES", "EINVAL"}),
          Seed004("example 1", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EACCES", "EINVAL", "ENOTSUP", "EOPNOTSUPP", "mixed"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped shared = probe.Mmap(MapFile(file, probe.page()).Protection(PROT_WRITE));
        return Agreeing(
            {{"anonymous", MapWith(probe, PROT_WRITE)}, {"shared file", shared.Word("maps")}});
      });
}

}  // namespace

std::vector<Rule> ProtRules() {
  return {RequiredSet(), ExecCombos(), UnknownBits(), NoneDenies(), ReadDeniesWrite(), WriteOnly()};
}

}  // namespace conformance
