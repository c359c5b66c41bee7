// SPDX-License-Identifier: Apache-2.0
//
// The list of its mappings that a process can read: /proc/self/maps and smaps of Linux.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

Reply Rights(Probe& probe, Address address) {
  const Reply reply = probe.Do(Op::kMemoryRights, {address});
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no /proc/self/maps");
  return reply;
}

bool IsNamed(Probe& probe, Address address, const char* name) {
  return probe.Do(Op::kMemoryIsNamed, {address}, name).Is(1);
}

Rule RightsOf() {
  return Rule("maplist.rights")
      .Sentence("The list shows each mapping's protection and whether it is shared")
      .Claims({Linux("proc_pid_maps(5), perms", Level::kShall, {"as mapped"})})
      .Outcomes({"as mapped", "others", "not listed"})
      .MeasuredOnLinux("as mapped")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::int64_t kRead = 1;
        constexpr std::int64_t kWrite = 2;
        constexpr std::int64_t kShared = 8;
        const Mapped own = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        const Mapped none = probe.Reserve(1);
        const Mapped shared = probe.MustMap(MapAnonymous(probe.page()).Shared());
        const Reply of_own = Rights(probe, own.start);
        const Reply of_shared = Rights(probe, shared.start);
        if (!of_own.ok() || !of_shared.ok()) return "not listed";
        return of_own.Is(kRead) && Rights(probe, none.start).Is(0) &&
                       of_shared.Is(kRead | kWrite | kShared)
                   ? "as mapped"
                   : "others";
      });
}

Rule RightsChange() {
  return Rule("maplist.rights_change")
      .Sentence("The list follows mprotect, and what was unmapped is on it no more")
      .Claims({Linux("proc_pid_maps(5), DESCRIPTION", Level::kShall, {"follows"})})
      .Outcomes({"follows", "old rights", "still listed"})
      .MeasuredOnLinux("follows")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const std::int64_t before = Rights(probe, map.start).value;
        probe.Require(probe.Mprotect(map.start, map.length, PROT_READ), "protect its page");
        const bool same = Rights(probe, map.start).Is(before);
        probe.Require(probe.Munmap(map.start, map.length), "unmap its page");
        if (same) return "old rights";
        return Rights(probe, map.start).ok() ? "still listed" : "follows";
      });
}

Rule Deleted() {
  return Rule("maplist.deleted")
      .Sentence("The list shows a mapped file's name, with \" (deleted)\" once it has none")
      .Claims({Linux("proc_pid_maps(5), pathname", Level::kShall, {"name/deleted"})})
      .Parts({"what is shown of a file's name", "the same after the name is gone"})
      .Outcomes({"name/deleted", "name/name", "nothing/nothing", "nothing/deleted", "name/nothing"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.Open("listed", O_RDWR | O_CREAT);
        probe.Resize(file, probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        Rights(probe, map.start);  // ends where there is no list
        const std::string before = IsNamed(probe, map.start, "listed") ? "name/" : "nothing/";
        probe.Unlink("listed");
        if (IsNamed(probe, map.start, " (deleted)")) return before + "deleted";
        return before + (IsNamed(probe, map.start, "listed") ? "name" : "nothing");
      });
}

Rule Newline() {
  return Rule("maplist.newline")
      .Sentence("A newline in a file's name is shown as \\012, so that lines stay lines")
      .Claims({Linux("proc_pid_maps(5), pathname", Level::kShall, {"escaped"})})
      .Outcomes({"escaped", "another way"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Reply made = probe.TryOpen("two\nlines", O_RDWR | O_CREAT);
        if (!made.ok()) probe.Skip("needs a filesystem whose names may hold a newline");
        const int file = static_cast<int>(made.value);
        probe.Resize(file, probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        Rights(probe, map.start);  // ends where there is no list
        const bool escaped = IsNamed(probe, map.start, "two\\012lines");
        probe.Unlink("two\nlines");
        return escaped ? "escaped" : "another way";
      });
}

// A number of smaps; ends the probe as `unsupported` where there is none.
std::int64_t Field(Probe& probe, Address address, const char* name) {
  const Reply reply = probe.Do(Op::kMemoryField, {address}, name);
  if (!reply.ok()) probe.Unsupported("this system has no /proc/self/smaps");
  return reply.value;
}

Rule Rss() {
  return Rule("maplist.rss")
      .Sentence("Of each mapping, the list tells how much is in memory")
      .Claims({Linux("proc_pid_smaps(5), Rss", Level::kShall, {"0/2 pages"})})
      .Parts({"resident before a store to two pages of four", "resident after it"})
      .Outcomes({"0/2 pages", "0/0", "0/other", "other"})
      .MeasuredOnLinux("0/2 pages")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        // Between two that differ, so that no neighbour joins it.
        const Mapped room = probe.Reserve(6);
        const Address start = room.start + page;
        probe.Require(probe.Mprotect(start, 4 * page, PROT_READ | PROT_WRITE), "open its pages");
        if (Field(probe, start, "Rss") != 0) return "other";
        probe.Fill(start + page, 2 * page, 'x');
        const std::int64_t after = Field(probe, start, "Rss");
        if (after == static_cast<std::int64_t>(2 * page)) return "0/2 pages";
        return after == 0 ? "0/0" : "0/other";
      });
}

Rule MaplistLocked() {
  return Rule("maplist.locked")
      .Sentence("Of each mapping, the list tells how much is locked")
      .Claims({Linux("proc_pid_smaps(5), Locked", Level::kShall, {"0/locked"})})
      .Parts({"what is shown before the lock", "what is shown after it"})
      .Outcomes({"0/locked", "0/0", "other"})
      .MeasuredOnLinux("0/locked")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped room = probe.Reserve(4);
        const Address start = room.start + page;
        probe.Require(probe.Mprotect(start, 2 * page, PROT_READ | PROT_WRITE), "open its pages");
        probe.Fill(start, 2 * page, 'x');
        if (Field(probe, start, "Locked") != 0) return "other";
        MustLock(probe, start, 2 * page);
        return Field(probe, start, "Locked") > 0 ? "0/locked" : "0/0";
      });
}

Reply NameMemory(Probe& probe, const Mapped& map, const char* name) {
  const Reply reply = probe.Do(Op::kNameMemory, {map.start, map.length}, name);
  if (reply.Failed(ENOSYS)) probe.Unsupported("PR_SET_VMA_ANON_NAME is not in the headers");
  return reply;
}

Rule NameShown() {
  return Rule("maplist.name_shown")
      .Sentence("Memory that was given a name by PR_SET_VMA_ANON_NAME shows it in the list")
      .Claims({
          Linux("PR_SET_VMA(2const), PR_SET_VMA_ANON_NAME; proc_pid_maps(5)", Level::kMay,
                {"shown", "EINVAL"}),
      })
      .Outcomes({"shown", "not shown", "EINVAL", "ENOMEM"})
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        Rights(probe, map.start);  // ends where there is no list
        const Reply named = NameMemory(probe, map, "probe of names");
        if (!named.ok()) return named.Word();
        return IsNamed(probe, map.start, "[anon:probe of names]") ? "shown" : "not shown";
      });
}

Rule MaplistNameLong() {
  return Rule("maplist.name_long")
      .Sentence("Such a name has at most 80 bytes with its end")
      .Claims({
          Linux("PR_SET_VMA(2const), PR_SET_VMA_ANON_NAME", Level::kShall,
                {"0/EINVAL", "EINVAL/EINVAL"}),
      })
      .Parts({"79 letters", "80 letters, whose end is one byte too many"})
      .Outcomes({"0/EINVAL", "EINVAL/EINVAL", "0/0", "0/EFAULT", "0/ENAMETOOLONG"})
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kMost = 79;
        const std::string name(kMost, 'n');
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const std::string longest = NameMemory(probe, map, name.c_str()).Word();
        return longest + "/" + NameMemory(probe, map, (name + "n").c_str()).Word();
      });
}

}  // namespace

std::vector<Rule> MaplistRules() {
  return {RightsOf(), RightsChange(),  Deleted(),   Newline(),
          Rss(),      MaplistLocked(), NameShown(), MaplistNameLong()};
}

}  // namespace conformance
