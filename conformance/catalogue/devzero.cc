// SPDX-License-Identifier: Apache-2.0
//
// Mapping /dev/zero, the old way to get memory without a file.

#include <fcntl.h>
#include <sys/mman.h>

#include <cstddef>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::size_t kDevicePages = 4;

int OpenZero(Probe& probe, int flags) {
  const Reply opened = probe.TryOpen("/dev/zero", flags);
  if (!opened.ok()) probe.Unsupported("/dev/zero cannot be opened: " + opened.Word());
  return static_cast<int>(opened.value);
}

// Maps /dev/zero, looks at every byte and writes to the last.
Outcome MapsZeroed(Probe& probe, const MapRequest& request) {
  const Mapped map = probe.Mmap(request);
  if (!map.ok()) return map.Word();
  const std::size_t length = map.length;
  if (!probe.Scan(map.start, length, 0).Is(static_cast<std::int64_t>(length))) return "not zeroed";
  return probe.Store(map.start + length - 1, 'x').Word("maps zeroed");
}

Rule DevzeroPrivate() {
  return Rule("devzero.private")
      .Sentence("A private mapping of /dev/zero is writable memory full of zeros")
      .Claims({
          Illumos("mmap(2), MAP_ANON", Level::kShall, {"maps zeroed"}),
          Seed003("parameter fd", Level::kShall, {"maps zeroed"}),
      })
      .Outcomes({"maps zeroed", "not zeroed", "ENODEV"})
      .MeasuredOnBsd("maps zeroed", "maps zeroed", "maps zeroed", "maps zeroed")
      .Seen("macOS", "xnu-11417", "ENODEV", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const int zero = OpenZero(probe, O_RDWR);
        return MapsZeroed(probe, MapFile(zero, kDevicePages * probe.page()).Private());
      });
}

Rule DevzeroShared() {
  return Rule("devzero.shared")
      .Sentence("A shared mapping of /dev/zero is writable memory full of zeros")
      .Claims({
          Illumos("mmap(2), MAP_ANON", Level::kShall, {"maps zeroed"}),
          Seed000("anonymous mappings, step 2", Level::kShall, {"maps zeroed"}),
          Seed003("parameter fd", Level::kShall, {"maps zeroed"}),
          Seed004("anonymous mappings, step 2", Level::kShall, {"maps zeroed"}),
      })
      .Outcomes({"maps zeroed", "not zeroed", "ENODEV"})
      .MeasuredOnBsd("maps zeroed", "maps zeroed", "maps zeroed", "maps zeroed")
      .Seen("macOS", "xnu-11417", "ENODEV", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const int zero = OpenZero(probe, O_RDWR);
        return MapsZeroed(probe, MapFile(zero, kDevicePages * probe.page()));
      });
}

Rule Independent() {
  return Rule("devzero.independent")
      .Sentence("Two shared mappings of one /dev/zero descriptor do not see each other's stores")
      .NoClaims("Manuals are silent; FreeBSD's and gVisor's tests expect independence")
      .Outcomes({"independent", "shared", "ENODEV"})
      .MeasuredOnLinux("independent")
      .MeasuredOnBsd("independent", "independent", "independent", "independent")
      .Seen("gVisor", "its system call tests", "independent", "what the tests expect, not run")
      .Probe([](Probe& probe) -> Outcome {
        const int zero = OpenZero(probe, O_RDWR);
        const Mapped one = probe.Mmap(MapFile(zero, probe.page()));
        const Mapped other = probe.Mmap(MapFile(zero, probe.page()));
        if (!one.ok() || !other.ok()) return one.ok() ? other.Word() : one.Word();
        probe.Store(one.start, 'x');
        return probe.Load(other.start).Is(0) ? "independent" : "shared";
      });
}

Rule OverFork() {
  return Rule("devzero.fork")
      .Sentence("A shared mapping of /dev/zero is shared with the children of the process")
      .Claims({
          Seed000("anonymous mappings, step 2", Level::kShall, {"shared"}),
          Seed004("anonymous mappings, step 2", Level::kShall, {"shared"}),
      })
      .Outcomes({"shared", "copied", "ENODEV"})
      .MeasuredOnLinux("shared")
      .MeasuredOnBsd("shared", "shared", "shared", "shared")
      .Probe([](Probe& probe) -> Outcome {
        const int zero = OpenZero(probe, O_RDWR);
        const Mapped map = probe.Mmap(MapFile(zero, probe.page()));
        if (!map.ok()) return map.Word();
        probe.InChild([&map](Probe& child) {
          child.Store(map.start, 'x');
          return 0;
        });
        return probe.Load(map.start).Is('x') ? "shared" : "copied";
      });
}

Rule DevzeroRdonly() {
  return Rule("devzero.rdonly")
      .Sentence(
          "A read-only descriptor of /dev/zero allows writable memory in private mappings only")
      .NoClaims("Manuals are silent; FreeBSD's tests expect the same split")
      .Outcomes({"EACCES/maps", "maps/maps", "EACCES/EACCES", "ENODEV/ENODEV"})
      .Parts({"shared", "private"})
      .MeasuredOnLinux("EACCES/maps")
      .MeasuredOnBsd("EACCES/maps", "maps/maps", "maps/maps", "maps/maps")
      .Probe([](Probe& probe) -> Outcome {
        const int zero = OpenZero(probe, O_RDONLY);
        const MapRequest request = MapFile(zero, probe.page());
        const std::string shared = probe.Mmap(request).Word("maps");
        return shared + "/" + probe.Mmap(MapRequest(request).Private()).Word("maps");
      });
}

Rule DevzeroPartial() {
  return Rule("devzero.partial")
      .Sentence(
          "A mapping of /dev/zero with a partial last page is zeros to the end of that page, "
          "and nothing after munmap")
      .Claims({
          Posix("mmap, DESCRIPTION, whole pages", Level::kShall, {"zero/SIGSEGV"}),
      })
      .Outcomes({"zero/SIGSEGV", "zero/SIGBUS", "zero/no fault", "not zero/SIGSEGV",
                 "SIGSEGV/SIGSEGV", "SIGBUS/SIGSEGV", "ENODEV"})
      .Parts({"all bytes of the last page", "the page after munmap"})
      .MeasuredOnBsd("zero/SIGSEGV", "zero/SIGSEGV", "zero/SIGSEGV", "zero/SIGSEGV")
      .Seen("gVisor", "its system call tests", "zero/SIGSEGV", "what the tests expect, not run")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t whole = kDevicePages * probe.page();
        const int zero = OpenZero(probe, O_RDWR);
        const Mapped map = probe.Mmap(MapFile(zero, whole - probe.page() / 2).Private());
        if (!map.ok()) return map.Word();
        const Reply bytes = probe.Scan(map.start, whole, 0);
        const std::string inside =
            bytes.Word(bytes.Is(static_cast<std::int64_t>(whole)) ? "zero" : "not zero");
        probe.Require(probe.Munmap(map.start, map.length), "unmap the probe's own memory");
        return inside + "/" + probe.Load(map.start + whole - 1).Word("no fault");
      });
}

}  // namespace

std::vector<Rule> DevzeroRules() {
  return {DevzeroPrivate(), DevzeroShared(), Independent(),
          OverFork(),       DevzeroRdonly(), DevzeroPartial()};
}

}  // namespace conformance
