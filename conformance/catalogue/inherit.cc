// SPDX-License-Identifier: Apache-2.0
//
// Calls that decide before a fork what the child gets of a mapping.

#include "conformance/catalogue/families.h"
#include "conformance/probe/inheritance.h"

namespace conformance {
namespace {

#ifdef HAS_MINHERIT

// What a child gets of a private page for which `kind` was asked.
std::string Inherited(Probe& probe, int kind) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  probe.Require(probe.Store(map.start, 'b'), "store to a private mapping");
  const Reply asked =
      probe.Do(Op::kMinherit, {map.start, map.length, static_cast<std::uint64_t>(kind)});
  if (!asked.ok()) return asked.Word();
  const Reply seen = probe.InChild([&](Probe& inner) -> std::int64_t {
    const Reply byte = inner.Load(map.start);
    inner.Store(map.start, 'c');
    return byte.ok() ? byte.value : -1;
  });
  if (seen.Is(-1)) return "absent";
  if (seen.Is(0)) return "zeroed";
  if (!seen.Is('b')) return "other";
  return probe.Load(map.start).Is('c') ? "shared" : "copied";
}

#endif

Rule Minherit() {
  return Rule("inherit.minherit")
      .Sentence(
          "minherit decides whether a child lacks a page, copies it, shares it or gets zeroes")
      .Claims({
          Freebsd("minherit(2), DESCRIPTION", Level::kShall,
                  {"absent/copied/shared", "absent/copied/shared/zeroed"}),
          Netbsd("minherit(2), DESCRIPTION", Level::kShall,
                 {"absent/copied/shared", "absent/copied/shared/zeroed"}),
          Openbsd("minherit(2), DESCRIPTION", Level::kShall,
                  {"absent/copied/shared", "absent/copied/shared/zeroed"}),
          Dragonfly("minherit(2), DESCRIPTION", Level::kShall,
                    {"absent/copied/shared", "absent/copied/shared/zeroed"}),
          Macos("minherit(2)", Level::kShall, {"absent/copied/shared"}),
      })
      .Outcomes({"absent/copied/shared", "absent/copied/shared/zeroed", "other"})
      .Parts({"NONE", "COPY", "SHARE", "ZERO where it exists"})
      .MeasuredOnBsd("absent/copied/shared/zeroed", "absent/copied/shared",
                     "absent/copied/shared/zeroed", "absent/copied/shared")
      .MeasuredVariant("OpenBSD", "5.5-current amd64", "absent/copied/shared")
      .Probe([](Probe& probe) -> Outcome {
#ifdef HAS_MINHERIT
        const std::string wanted = "absent/copied/shared";
        std::string three = Inherited(probe, INHERITANCE(NONE));
        three += "/" + Inherited(probe, INHERITANCE(COPY));
        three += "/" + Inherited(probe, INHERITANCE(SHARE));
        if (three != wanted) return Outcome("other").Detail(three);
#ifdef HAS_INHERIT_ZERO
        const std::string zero = Inherited(probe, INHERITANCE(ZERO));
        return zero == "zeroed" ? Outcome(wanted + "/zeroed") : Outcome("other").Detail(zero);
#else
        return wanted;
#endif
#else
        probe.Unsupported("minherit is not in the headers");
#endif
      });
}

Rule BadValue() {
  return Rule("inherit.bad_value")
      .Sentence("minherit refuses an inheritance that it does not know")
      .Claims({
          Freebsd("minherit(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Netbsd("minherit(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("minherit(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("minherit(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "EINVAL", "0"})
      .Probe([](Probe& probe) -> Outcome {
#ifdef HAS_MINHERIT
        constexpr std::uint64_t kUnknown = 4711;
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return probe.Do(Op::kMinherit, {map.start, map.length, kUnknown}).Word();
#else
        probe.Unsupported("minherit is not in the headers");
#endif
      });
}

#if defined(MADV_DONTFORK) && defined(MADV_WIPEONFORK)

// What a child finds on a page that was given this advice.
std::string FoundByChild(Probe& probe, int advice) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  probe.Require(probe.Store(map.start, 'b'), "store to a private mapping");
  const Reply advised = probe.Madvise(map.start, map.length, advice);
  if (!advised.ok()) return advised.Word();
  const Reply byte = probe.LoadInChild(map.start);
  if (!byte.ok()) return byte.Word();
  if (byte.Is(0)) return "zero";
  return byte.Is('b') ? "kept" : "other";
}

#endif

// What a child finds after MADV_DONTFORK, then after MADV_WIPEONFORK.
Rule LinuxAdvice() {
  return Rule("inherit.linux_advice")
      .Sentence("MADV_DONTFORK hides a page from a child, and MADV_WIPEONFORK empties it there")
      .Claims({
          Linux("madvise(2), DESCRIPTION, and fork(2), DESCRIPTION", Level::kShall,
                {"SIGSEGV/zero"}),
      })
      .Outcomes({"SIGSEGV/zero", "SIGSEGV/kept", "SIGSEGV/EINVAL", "kept/zero", "kept/kept",
                 "kept/EINVAL", "EINVAL/EINVAL", "other"})
      .Parts({"MADV_DONTFORK", "MADV_WIPEONFORK"})
      .MeasuredOnLinux("SIGSEGV/zero")
      .Probe([](Probe& probe) -> Outcome {
#if defined(MADV_DONTFORK) && defined(MADV_WIPEONFORK)
        const std::string hidden = FoundByChild(probe, MADV_DONTFORK);
        return hidden + "/" + FoundByChild(probe, MADV_WIPEONFORK);
#else
        probe.Unsupported("MADV_DONTFORK and MADV_WIPEONFORK are not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> InheritRules() { return {Minherit(), BadValue(), LinuxAdvice()}; }

}  // namespace conformance
