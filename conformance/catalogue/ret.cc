// SPDX-License-Identifier: Apache-2.0
//
// What mmap returns.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// A call that fails on every system: its descriptor is closed. A length of zero would not do, since
// NetBSD accepts it.
Mapped FailingMap(Probe& probe) {
  const int file = probe.MakeFile(probe.page());
  probe.Close(file);
  return probe.Mmap(MapFile(file, probe.page()));
}

Rule MapFailed() {
  return Rule("ret.map_failed")
      .Sentence("A failing mmap returns MAP_FAILED, which is (void *)-1, and sets errno")
      .Claims({
          Posix("mmap, RETURN VALUE", Level::kShall, {"-1", "another constant"}),
          Linux("mmap(2), RETURN VALUE", Level::kShall, {"-1"}),
          Freebsd("mmap(2), RETURN VALUES", Level::kShall, {"-1", "another constant"}),
          Netbsd("mmap(2), RETURN VALUES", Level::kShall, {"-1", "another constant"}),
          Openbsd("mmap(2), RETURN VALUES", Level::kShall, {"-1", "another constant"}),
          Dragonfly("mmap(2), RETURN VALUES", Level::kShall, {"-1", "another constant"}),
          Macos("mmap(2), RETURN VALUES", Level::kShall, {"-1", "another constant"}),
          Illumos("mmap(2), RETURN VALUES", Level::kShall, {"-1", "another constant"}),
          Seed000("function mmap, returned value", Level::kShall, {"-1", "another constant"}),
          Seed001("first part, return value", Level::kShall, {"-1"}),
          Seed002("introduction of the function", Level::kShall, {"-1"}),
          Seed003("return value", Level::kShall, {"-1"}),
          Seed004("function mmap, returned value", Level::kShall, {"-1", "another constant"}),
      })
      .Outcomes({"-1", "another constant", "no error", "maps"})
      .MeasuredOnBsd("-1", "", "-1", "-1")
      .MeasuredOnNetbsd7("-1")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = FailingMap(probe);
        // Both as the bits of an address, which fill less than the value where addresses have 32.
        const auto failed = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(MAP_FAILED));
        constexpr auto kMinusOne = static_cast<std::int64_t>(~std::uintptr_t{0});
        // The door tells a failure by errno, so a failure without one looks like an address.
        if (map.ok()) return map.value == failed ? "no error" : "maps";
        return map.value == kMinusOne ? "-1" : "another constant";
      });
}

Rule NeverMapFailed() {
  return Rule("ret.never_map_failed")
      .Sentence("A successful mmap never returns MAP_FAILED")
      .Claims({
          Posix("mmap, RETURN VALUE", Level::kShall, {"holds"}),
          Netbsd("mmap(2), RETURN VALUES", Level::kShall, {"holds"}),
          Openbsd("mmap(2), RETURN VALUES", Level::kShall, {"holds"}),
          Illumos("mmap(2), RETURN VALUES", Level::kShall, {"holds"}),
      })
      .Outcomes({"holds", "violated"})
      .MeasuredOnBsd("holds", "", "holds", "holds")
      .MeasuredOnNetbsd7("holds")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kMost = 16;  // a sample: no number of calls would prove it
        const auto failed = reinterpret_cast<std::uintptr_t>(MAP_FAILED);
        for (std::size_t pages = 1; pages <= kMost; ++pages) {
          const Mapped map = probe.MustMap(MapAnonymous(pages * probe.page()));
          if (map.start == failed) return "violated";
        }
        return "holds";
      });
}

Rule NullCheckUseless() {
  return Rule("ret.null_check_useless")
      .Sentence("A failure of mmap can be noticed by comparing its result with NULL")
      .Claims({
          Seed000("question 8 and summary, check the result", Level::kUnspecified),
          Seed003("code, writer and reader", Level::kShall, {"noticed"}),
          Seed004("note 7, check the result", Level::kUnspecified),
      })
      .Outcomes({"noticed", "not noticed", "maps"})
      .Note("The name says what POSIX makes of it, the sentence what a seed document relies on")
      .MeasuredOnBsd("not noticed", "", "not noticed", "not noticed")
      .MeasuredOnNetbsd7("not noticed")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = FailingMap(probe);
        if (map.ok()) return "maps";
        return map.value == 0 ? "noticed" : "not noticed";
      });
}

Rule PageAligned() {
  return Rule("ret.page_aligned")
      .Sentence("The address that the system chooses for a page-multiple offset is a page multiple")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_FIXED", Level::kUnspecified),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"aligned"}),
          Openbsd("mmap(2), DESCRIPTION", Level::kShall, {"aligned"}),
      })
      .Outcomes({"aligned", "not aligned"})
      .MeasuredOnBsd("aligned", "", "aligned", "aligned")
      .MeasuredOnNetbsd7("aligned")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(2 * page);
        for (const MapRequest& request :
             {MapAnonymous(page), MapAnonymous(1), MapAnonymous(page).Shared(), MapFile(file, page),
              MapFile(file, page + 1).Private(), MapFile(file, page).Offset(page)}) {
          if (probe.MustMap(request).start % page != 0) return "not aligned";
        }
        return "aligned";
      });
}

}  // namespace

std::vector<Rule> RetRules() {
  return {MapFailed(), NeverMapFailed(), NullCheckUseless(), PageAligned()};
}

}  // namespace conformance
