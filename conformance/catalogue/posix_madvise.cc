// SPDX-License-Identifier: Apache-2.0
//
// posix_madvise, where it differs from madvise.

#include "conformance/catalogue/advice.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule Return() {
  return Rule("posix_madvise.return")
      .Sentence("A failing posix_madvise returns the error number")
      .Claims({
          // That errno stays as it was is said nowhere.
          Posix("posix_madvise, RETURN VALUE", Level::kShall, {"number", "number and errno"}),
          Linux("posix_madvise(3), RETURN VALUE", Level::kShall, {"number", "number and errno"}),
          Freebsd("madvise(2), DESCRIPTION", Level::kShall, {"number"}),
          Netbsd("madvise(2), DESCRIPTION and RETURN VALUES", Level::kShall, {"-1"}),
          Openbsd("madvise(2), DESCRIPTION and RETURN VALUES", Level::kShall,
                  {"number", "number and errno"}),
          Dragonfly("madvise(2), DESCRIPTION and RETURN VALUES", Level::kShall, {"-1"}),
          Macos("madvise(2), RETURN VALUES", Level::kShall, {"-1"}),
      })
      .Outcomes({"number", "-1", "number and errno", "0"})
      .MeasuredOnBsd("number", "", "number and errno", "-1")
      .MeasuredOnNetbsd7("-1")
      .Known(
          Document::kDragonfly, "-1",
          "DragonFly's posix_madvise is its madvise, which returns -1 and sets errno: madvise(2), "
          "RETURN VALUES.")
      .Known(Document::kNetbsd, "-1",
             "NetBSD's posix_madvise is its madvise, which returns -1 and sets errno: madvise(2), "
             "RETURN VALUES.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply = probe.PosixMadvise(map.start, map.length, kUnknownAdvice);
        if (reply.ok()) return "0";
        if (reply.value == -1) return "-1";
        return reply.second == 0 ? "number" : "number and errno";
      });
}

Rule Dontneed() {
  return Rule("posix_madvise.dontneed")
      .Sentence("POSIX_MADV_DONTNEED never changes the contents of memory")
      .Claims({
          Posix("posix_madvise, DESCRIPTION", Level::kShall, {"kept"}),
          Linux("posix_madvise(3), VERSIONS", Level::kShall, {"kept"}),
      })
      .Outcomes({"kept", "zero", "other bytes", "EINVAL"})
      .MeasuredOnLinux("kept")
      .MeasuredOnBsd("kept", "", "kept", "kept")
      .MeasuredOnNetbsd7("kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Store(map.start, 'x');
        const Reply reply = probe.PosixMadvise(map.start, map.length, POSIX_MADV_DONTNEED);
        if (!reply.ok()) return reply.Word();
        const Reply byte = probe.Load(map.start);
        return byte.Is('x') ? "kept" : byte.Is(0) ? "zero" : "other bytes";
      });
}

}  // namespace

std::vector<Rule> PosixMadviseRules() { return {Return(), Dontneed()}; }

}  // namespace conformance
