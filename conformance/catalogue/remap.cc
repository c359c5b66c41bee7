// SPDX-License-Identifier: Apache-2.0
//
// remap_file_pages of Linux: pages of a file in another order, under one mapping.

#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Reply RemapPages(Probe& probe, Address address, std::size_t length, int protection,
                 std::uint64_t page_of_file) {
  const Reply reply =
      probe.Do(Op::kRemapFilePages, {address, length, AsArgument(protection), page_of_file, 0});
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no remap_file_pages");
  return reply;
}

// Two pages of a file, with 'a' and 'b' all over.
Mapped TwoPages(Probe& probe, bool shared) {
  const std::size_t page = probe.page();
  const int file = probe.MakeFile(2 * page, 'a');
  probe.MustDo(Op::kFill, {AsArgument(file), page, 'b', page});
  const MapRequest request = MapFile(file, 2 * page);
  return probe.MustMap(shared ? request : MapRequest(request).Private());
}

Rule RemapOrder() {
  return Rule("remap.order")
      .Sentence("remap_file_pages shows another page of the file where it is told to")
      .Claims({Linux("remap_file_pages(2), DESCRIPTION", Level::kShall, {"second, second"})})
      .Outcomes({"second, second", "as before", "other", "EINVAL", "SIGBUS"})
      .MeasuredOnLinux("second, second")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = TwoPages(probe, true);
        const Reply reply = RemapPages(probe, map.start, page, 0, 1);
        if (!reply.ok()) return reply.Word();
        const bool second = probe.Holds(map.start + page, page, 'b');
        if (second && probe.Holds(map.start, page, 'b')) return "second, second";
        return second && probe.Holds(map.start, page, 'a') ? "as before" : "other";
      });
}

Rule OfPrivate() {
  return Rule("remap.private")
      .Sentence("remap_file_pages refuses a private mapping")
      .Claims({Linux("remap_file_pages(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "EACCES"})
      .MeasuredOnLinux("EINVAL")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = TwoPages(probe, false);
        return RemapPages(probe, map.start, probe.page(), 0, 1).Word();
      });
}

Rule Protection() {
  return Rule("remap.protection")
      .Sentence("remap_file_pages refuses a protection, which it has no use for")
      .Claims(
          {Linux("remap_file_pages(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnLinux("EINVAL")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = TwoPages(probe, true);
        return RemapPages(probe, map.start, probe.page(), PROT_READ, 1).Word();
      });
}

Rule RemapUnmapped() {
  return Rule("remap.unmapped")
      .Sentence("remap_file_pages refuses addresses where nothing is mapped")
      .Claims({Linux("remap_file_pages(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "ENOMEM", "EFAULT"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        return RemapPages(probe, probe.Hole(1), probe.page(), 0, 0).Word();
      });
}

}  // namespace

std::vector<Rule> RemapRules() {
  return {RemapOrder(), OfPrivate(), Protection(), RemapUnmapped()};
}

}  // namespace conformance
