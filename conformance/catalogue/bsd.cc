// SPDX-License-Identifier: Apache-2.0
//
// Flags of the BSDs that reserve or align addresses. Flags that only give advice: bsd_hints.cc.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#ifdef MAP_GUARD

MapRequest Guard(Probe& probe) {
  return MapRequest(probe.page()).Protection(PROT_NONE).Flags(MAP_GUARD);
}

Outcome TryGuard(Probe& probe) {
  const Mapped guard = probe.Mmap(Guard(probe));
  if (!guard.ok()) return guard.Word();
  const std::string touched = probe.Load(guard.start).Word("no fault");
  const Mapped hinted = probe.MustMap(MapAnonymous(probe.page()).At(guard.start));
  if (hinted.start == guard.start) return "gives way to a hint";
  const Mapped fixed = probe.Mmap(MapAnonymous(probe.page()).Fixed(guard.start));
  const bool replaced = fixed.ok() && probe.Store(guard.start, 'x').ok();
  return replaced ? touched : "resists MAP_FIXED";
}

Outcome TryGuardArguments(Probe& probe) {
  const int file = probe.MakeFile(2 * probe.page());
  const auto word = [&](const MapRequest& request) { return probe.Mmap(request).Word("maps"); };
  return Agreeing({{"protection", word(Guard(probe).Protection(PROT_READ))},
                   {"descriptor", word(Guard(probe).Descriptor(file))},
                   {"offset", word(Guard(probe).Offset(probe.page()))},
                   {"sharing type", word(Guard(probe).Shared())}});
}

#else

[[noreturn]] Outcome TryGuard(Probe& probe) {
  probe.Unsupported("MAP_GUARD is not in the headers");
}
[[noreturn]] Outcome TryGuardArguments(Probe& probe) { TryGuard(probe); }

#endif

Rule GuardRule() {
  return Rule("bsd.guard")
      .Sentence("MAP_GUARD keeps addresses that fault when touched and that only MAP_FIXED takes")
      .Claims({Freebsd("mmap(2), DESCRIPTION, MAP_GUARD", Level::kShall, {"SIGSEGV"})})
      .Outcomes({"SIGSEGV", "SIGBUS", "no fault", "gives way to a hint", "resists MAP_FIXED",
                 "EINVAL", "EOPNOTSUPP"})
      .MeasuredOnBsd("SIGSEGV", "", "", "")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "maps")
      .Probe(TryGuard);
}

Rule GuardArgs() {
  return Rule("bsd.guard_args")
      .Sentence("MAP_GUARD takes no protection, no descriptor, no offset and no sharing type")
      .Claims({Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps", "mixed"})
      .MeasuredOnBsd("EINVAL", "", "", "")
      .Probe(TryGuardArguments);
}

#ifdef MAP_ALIGNED

Mapped MapAligned(Probe& probe, int bits) {
  return probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_ALIGNED(bits)));
}

Outcome TryAligned(Probe& probe) {
  constexpr int kBits = 16;
  bool aligned = true;
  Mapped map = MapAligned(probe, kBits);
  // One alone may be aligned by chance.
  for (int more = 0; more < 3 && map.ok(); ++more) {
    aligned = aligned && map.start % (Address{1} << kBits) == 0;
    map = MapAligned(probe, kBits);
  }
  const std::string all =
      absl::StrCat(map.Word(aligned ? "aligned" : "not aligned"), "/",
                   MapAligned(probe, 5).Word("maps"), "/", MapAligned(probe, 63).Word("maps"));
  for (const char* declared : {"aligned/EINVAL/EINVAL", "aligned/EINVAL/ENOMEM",
                               "not aligned/maps/maps", "aligned/maps/maps"}) {
    if (all == declared) return all;
  }
  return Outcome("other").Detail(all);
}

#else

[[noreturn]] Outcome TryAligned(Probe& probe) {
  probe.Unsupported("MAP_ALIGNED is not in the headers");
}

#endif

Rule Aligned() {
  return Rule("bsd.aligned")
      .Sentence("MAP_ALIGNED aligns to the power of two asked for, and refuses one out of range")
      .Claims({
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"aligned/EINVAL/EINVAL"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_ALIGNED", Level::kShall,
                 {"aligned/EINVAL/EINVAL", "aligned/EINVAL/ENOMEM"}),
      })
      .Outcomes({"aligned/EINVAL/EINVAL", "aligned/EINVAL/ENOMEM", "aligned/maps/maps",
                 "not aligned/maps/maps", "other"})
      .Parts({"a good alignment", "one that is too small", "one that is too large"})
      .MeasuredOnBsd("aligned/EINVAL/ENOMEM", "aligned/EINVAL/ENOMEM", "", "")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, asked otherwise",
                       "not aligned/maps/maps")
      .ReadInSource("", "aligned/EINVAL/ENOMEM", "", "", "")
      .Known(Document::kFreebsd, "aligned/EINVAL/ENOMEM",
             "FreeBSD 12.1 answered so; its manual is silent.")
      .Probe(TryAligned);
}

Rule AlignedSuper() {
  return Rule("bsd.aligned_super")
      .Sentence("MAP_ALIGNED_SUPER maps, and promises no boundary")
      .Claims({
          Freebsd("mmap(2), DESCRIPTION, MAP_ALIGNED_SUPER", Level::kShall, {"maps", "ENOMEM"}),
      })
      .Outcomes({"maps", "ENOMEM", "EINVAL"})
      .MeasuredOnBsd("maps", "", "", "")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, asked otherwise", "maps")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_ALIGNED_SUPER
        return probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_ALIGNED_SUPER)).Word("maps");
#else
        probe.Unsupported("MAP_ALIGNED_SUPER is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> BsdRules() { return {GuardRule(), GuardArgs(), Aligned(), AlignedSuper()}; }

}  // namespace conformance
