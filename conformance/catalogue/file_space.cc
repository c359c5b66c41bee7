// SPDX-License-Identifier: Apache-2.0
//
// Room that a file is given, and holes that are made in it, also where it is mapped.

#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Reply Punch(Probe& probe, int file, std::size_t offset, std::size_t length) {
  const Reply reply = probe.Do(Op::kPunch, {AsArgument(file), offset, length});
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system makes no holes in files");
  return reply;
}

Rule Fallocate() {
  return Rule("file.fallocate")
      .Sentence("A file can be given room in advance, and a hole can be made in it")
      .Claims({
          Posix("posix_fallocate, DESCRIPTION", Level::kShall,
                {"fills/punches", "fills/EOPNOTSUPP", "fills/ENOSYS"}),
          Linux("fallocate(2), DESCRIPTION and ERRORS EOPNOTSUPP", Level::kMay,
                {"fills/punches", "fills/EOPNOTSUPP", "EOPNOTSUPP/EOPNOTSUPP", "EINVAL/punches"}),
      })
      .Parts({"giving a file more room", "making a hole in it"})
      .Outcomes({"fills/punches", "fills/EOPNOTSUPP", "fills/ENOSYS", "fills/EINVAL",
                 "EOPNOTSUPP/EOPNOTSUPP", "EINVAL/punches", "EINVAL/EOPNOTSUPP", "EINVAL/EINVAL",
                 "ENOSYS/ENOSYS", "EOPNOTSUPP/punches", "ENODEV/ENODEV", "other"})
      .MeasuredOnLinux("fills/punches")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(page, 'f');
        const Reply filled = probe.Do(Op::kAllocate, {AsArgument(file), 0, 2 * page});
        const bool sized = probe.FileSize(file) == static_cast<std::int64_t>(2 * page);
        const bool whole = probe.ReadByte(file, page - 1).Is('f');
        const Reply punched = probe.Do(Op::kPunch, {AsArgument(file), 0, page});
        const bool hole = probe.ReadByte(file, page - 1).Is(0);
        if (filled.ok() && (!sized || !whole)) return "other";
        if (punched.ok() && !hole) return "other";
        return absl::StrCat(filled.Word("fills"), "/", punched.Word("punches"));
      });
}

Rule PunchedShared() {
  return Rule("file.punched_shared")
      .Sentence("A hole made under a shared mapping shows as zeroes at once; the size is the same")
      .Claims({Linux("fallocate(2), Deallocating file space", Level::kShall, {"zero/kept"})})
      .Parts({"the mapping in the hole", "the mapping beside it"})
      .Outcomes(
          {"zero/kept", "old bytes/kept", "zero/lost", "SIGBUS", "size changed", "EOPNOTSUPP"})
      .MeasuredOnLinux("zero/kept")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(2 * page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, 2 * page));
        probe.Fill(map.start, map.length, 's');
        const Reply punched = Punch(probe, file, 0, page);
        if (!punched.ok()) return punched.Word();
        if (probe.FileSize(file) != static_cast<std::int64_t>(2 * page)) return "size changed";
        if (!probe.Load(map.start).ok()) return "SIGBUS";
        return absl::StrCat(probe.Holds(map.start, page, 0) ? "zero/" : "old bytes/",
                            probe.Holds(map.start + page, page, 's') ? "kept" : "lost");
      });
}

Rule PunchedPrivate() {
  return Rule("file.punched_private")
      .Sentence("A hole made under a private mapping leaves the pages that it has copied")
      .Claims({Linux("fallocate(2), ERRORS EOPNOTSUPP; mmap(2), MAP_PRIVATE", Level::kShall,
                     {"kept", "EOPNOTSUPP"})})
      .Outcomes({"kept", "zero", "other bytes", "SIGBUS", "EOPNOTSUPP"})
      .MeasuredOnLinux("kept")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, page).Private());
        probe.Fill(map.start, page, 'p');
        const Reply punched = Punch(probe, file, 0, page);
        if (!punched.ok()) return punched.Word();
        if (!probe.Load(map.start).ok()) return "SIGBUS";
        if (probe.Holds(map.start, page, 'p')) return "kept";
        return probe.Holds(map.start, page, 0) ? "zero" : "other bytes";
      });
}

Rule AllocatedHole() {
  return Rule("file.allocated_hole")
      .Sentence("Room given to a hole under a mapping changes nothing of what it shows")
      .Claims({Posix("posix_fallocate, DESCRIPTION", Level::kShall,
                     {"as before", "EOPNOTSUPP", "EINVAL"})})
      .Outcomes({"as before", "changed", "EOPNOTSUPP", "EINVAL", "ENODEV", "ENOSYS"})
      .MeasuredOnLinux("as before")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(2 * page);
        const Mapped map = probe.MustMap(MapFile(file, 2 * page));
        probe.Fill(map.start, page, 's');
        const Reply filled = probe.Do(Op::kAllocate, {AsArgument(file), 0, 2 * page});
        if (!filled.ok()) return filled.Word();
        return probe.Holds(map.start, page, 's') && probe.Holds(map.start + page, page, 0)
                   ? "as before"
                   : "changed";
      });
}

}  // namespace

std::vector<Rule> FileSpaceRules() {
  return {Fallocate(), PunchedShared(), PunchedPrivate(), AllocatedHole()};
}

}  // namespace conformance
