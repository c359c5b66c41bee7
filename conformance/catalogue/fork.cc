// SPDX-License-Identifier: Apache-2.0
//
// What a child gets of its parent's mappings, and what the two see of each other from then on.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

// Both sides store after the fork, each to a byte of its own, and then look at the other's byte.
std::string SharedWithChild(Probe& probe, const MapRequest& request) {
  const Mapped map = probe.MustMap(request);
  const Address from_parent = map.start;
  const Address from_child = map.start + 1;
  Child child = probe.Fork([&](Probe& inner) -> std::int64_t {
    inner.Store(from_child, 'c');
    return inner.Load(from_parent).Is('p') ? 1 : 0;
  });
  probe.Store(from_parent, 'p');
  const bool down = child.Join().Is(1);
  const bool up = probe.Load(from_child).Is('c');
  if (down != up) return "one way";
  return up ? "seen" : "not seen";
}

Rule ForkShared() {
  return Rule("fork.shared")
      .Sentence("Parent and child see each other's stores in a shared mapping made before the fork")
      .Claims({
          Posix("mmap, DESCRIPTION, and fork, DESCRIPTION", Level::kShall, {"seen"}),
          Linux("mmap(2), NOTES", Level::kShall, {"seen"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"seen"}),
          Seed000("anonymous mappings, parent and child", Level::kShall, {"seen"}),
          Seed001("first part, related processes", Level::kShall, {"seen"}),
          Seed002("table of flags, MAP_SHARED", Level::kShall, {"seen"}),
          Seed004("part on parent and child", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen", "one way", "mixed"})
      .MeasuredOnBsd("seen", "seen", "seen", "seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        return Agreeing({
            {"anonymous", SharedWithChild(probe, MapAnonymous(probe.page()).Shared())},
            {"file", SharedWithChild(probe, MapFile(file, probe.page()))},
        });
      });
}

// The parent stores before and after the fork, the child after both.
std::string PrivateToChild(Probe& probe, const MapRequest& request) {
  const Mapped map = probe.MustMap(request);
  probe.Require(probe.Store(map.start, 'b'), "store to a private mapping");
  Child child = probe.Fork([&](Probe& inner) {
    const Reply inherited = inner.Load(map.start);
    inner.Store(map.start, 'c');
    return inherited.value;
  });
  probe.Require(probe.Store(map.start, 'p'), "store to a private mapping");
  const Reply inherited = child.Join();
  if (inherited.Is('p') || probe.Load(map.start).Is('c')) return "leaks";
  return inherited.Is('b') ? "isolated" : "not copied";
}

Rule ForkPrivate() {
  return Rule("fork.private")
      .Sentence("A child gets a private mapping as it was at the fork, and later stores stay apart")
      .Claims({
          Posix("fork, DESCRIPTION", Level::kShall, {"isolated"}),
          // Processes that are to communicate have to use MAP_SHARED.
          Seed001("first part, flag MAP_SHARED", Level::kShall, {"isolated"}),
          Seed002("table of flags, MAP_PRIVATE", Level::kShall, {"isolated"}),
          Seed004("part on parent and child, MAP_PRIVATE", Level::kShall, {"isolated"}),
      })
      .Outcomes({"isolated", "leaks", "not copied", "mixed"})
      .MeasuredOnBsd("isolated", "isolated", "isolated", "isolated")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        return Agreeing({
            {"anonymous", PrivateToChild(probe, MapAnonymous(probe.page()))},
            {"file", PrivateToChild(probe, MapFile(file, probe.page()).Private())},
        });
      });
}

Rule PlainVariable() {
  return Rule("fork.plain_variable")
      .Sentence("A global variable that a child changes keeps its value in the parent")
      .Claims({
          Seed004("listing of parent and child, variable var", Level::kShall, {"isolated"}),
      })
      .Outcomes({"isolated", "leaks"})
      .MeasuredOnBsd("isolated", "", "isolated", "isolated")
      .MeasuredOnNetbsd7("isolated")
      .Probe([](Probe& probe) -> Outcome {
        const Address variable = static_cast<Address>(probe.MustDo(Op::kVariable).value);
        probe.Require(probe.Store(variable, 'b'), "store to a variable");
        probe.InChild([&](Probe& inner) { return inner.Store(variable, 'c').value; });
        return probe.Load(variable).Is('b') ? "isolated" : "leaks";
      });
}

Rule UnmapIsolated() {
  return Rule("fork.unmap_isolated")
      .Sentence("What a child unmaps or protects stays as it was in the parent")
      .Claims({
          Posix("fork, DESCRIPTION", Level::kShall, {"parent intact"}),
          Linux("fork(2), DESCRIPTION", Level::kShall, {"parent intact"}),
          // The child unmaps before the parent reads.
          Seed001("code, the first program", Level::kShall, {"parent intact"}),
      })
      .Outcomes({"parent intact", "parent affected"})
      .MeasuredOnBsd("parent intact", "parent intact", "parent intact", "parent intact")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()).Shared());
        probe.InChild([&](Probe& inner) -> std::int64_t {
          const Address second = map.start + inner.page();
          inner.Require(inner.Munmap(map.start, inner.page()), "unmap in a child");
          inner.Require(inner.Mprotect(second, inner.page(), PROT_NONE), "protect in a child");
          return 0;
        });
        return probe.WritablePages(map.start, 2) == "xx" ? "parent intact" : "parent affected";
      });
}

Rule Grandchild() {
  return Rule("fork.grandchild")
      .Sentence("A shared mapping is still shared with a child's child")
      .Claims({
          Posix("fork, DESCRIPTION", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen"})
      .MeasuredOnLinux("seen")
      .MeasuredOnBsd("seen", "seen", "seen", "seen")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
        probe.InChild([&](Probe& child) {
          return child
              .InChild([&](Probe& grandchild) { return grandchild.Store(map.start, 'g').value; })
              .value;
        });
        return probe.Load(map.start).Is('g') ? "seen" : "not seen";
      });
}

// The parent locks as much as it may. A child that inherited those locks could lock no more.
Rule LocksDropped() {
  return Rule("fork.locks_dropped")
      .Sentence("A child does not inherit memory locks")
      .Claims({
          Posix("fork, DESCRIPTION", Level::kShall, {"none"}),
          Linux("mlock(2), NOTES", Level::kShall, {"none"}),
          Freebsd("mlock(2), DESCRIPTION", Level::kShall, {"none"}),
          Netbsd("mlock(2), DESCRIPTION", Level::kShall, {"none"}),
          Openbsd("mlock(2), DESCRIPTION", Level::kShall, {"none"}),
          Dragonfly("mlock(2), DESCRIPTION", Level::kShall, {"none"}),
          Macos("mlock(2), DESCRIPTION", Level::kShall, {"none"}),
      })
      .Outcomes({"none", "inherited"})
      .MeasuredOnBsd("none", "none", "none", "")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kLimitPages = 4;
        BindLockLimit(probe, kLimitPages);
        const std::size_t limit = kLimitPages * probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(limit));
        probe.Require(probe.Mlock(map.start, limit), "lock up to the limit");
        const Reply locked = probe.InChild([limit](Probe& inner) -> std::int64_t {
          const Mapped own = inner.MustMap(MapAnonymous(limit));
          return inner.Mlock(own.start, limit).ok() ? 1 : 0;
        });
        return locked.Is(1) ? "none" : "inherited";
      });
}

Rule FreeFork() {
  return Rule("fork.after_madv_free")
      .Sentence("A store after MADV_FREE reaches a child that is forked then")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_FREE", Level::kShall, {"seen/kept"})})
      .Parts({"what the child finds", "what the parent keeps"})
      .Outcomes({"seen/kept", "not seen/kept", "seen/lost", "not seen/lost", "EINVAL"})
      .MeasuredOnLinux("seen/kept")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MADV_FREE
        const Mapped map = probe.MustMap(MapAnonymous(4 * probe.page()));
        probe.Fill(map.start, map.length, 'a');
        const Reply freed = probe.Madvise(map.start, map.length, MADV_FREE);
        if (!freed.ok()) return freed.Word();
        probe.Fill(map.start, map.length, 'b');
        const Reply told = probe.InChild([&map](Probe& inner) -> std::int64_t {
          return inner.Holds(map.start, map.length, 'b') ? 1 : 0;
        });
        return absl::StrCat(told.Is(1) ? "seen/" : "not seen/",
                            probe.Holds(map.start, map.length, 'b') ? "kept" : "lost");
#else
        probe.Unsupported("MADV_FREE is not in the headers");
#endif
      });
}

Rule SharedOffset() {
  return Rule("fork.shared_offset")
      .Sentence("A child's lseek() moves the offset of the descriptor that its parent has")
      .Claims({
          Posix("fork, DESCRIPTION", Level::kShall, {"shared"}),
          Linux("fork(2), DESCRIPTION", Level::kShall, {"shared"}),
          Seed004("part on parent and child, conclusion", Level::kShall, {"shared"}),
      })
      .Outcomes({"shared", "separate"})
      .MeasuredOnLinux("shared")
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const std::uint64_t there = probe.page() / 2;
        probe.InChild([&](Probe& inner) {
          return inner.MustDo(Op::kSeek, {AsArgument(file), there, AsArgument(SEEK_SET)}).value;
        });
        const Reply offset = probe.MustDo(Op::kSeek, {AsArgument(file), 0, AsArgument(SEEK_CUR)});
        return offset.Is(static_cast<std::int64_t>(there)) ? "shared" : "separate";
      });
}

}  // namespace

std::vector<Rule> ForkRules() {
  return {ForkShared(), ForkPrivate(),  PlainVariable(), UnmapIsolated(),
          Grandchild(), LocksDropped(), FreeFork(),      SharedOffset()};
}

}  // namespace conformance
