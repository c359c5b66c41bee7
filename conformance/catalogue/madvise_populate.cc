// SPDX-License-Identifier: Apache-2.0
//
// madvise that brings pages in at once: MADV_POPULATE_READ and MADV_POPULATE_WRITE.

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/advice.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/residence.h"

namespace conformance {
namespace {

constexpr std::size_t kPopulatedPages = 4;

// What is in memory of new memory after the advice, and whether it still holds zeroes.
Outcome Populated(Probe& probe, int advice) {
  NeedAdvice(probe, advice);
  const Mapped map = probe.MustMap(MapAnonymous(kPopulatedPages * probe.page()));
  const Reply reply = probe.Madvise(map.start, map.length, advice);
  if (!reply.ok()) return reply.Word();
  const std::string word = Residence(probe, map);
  return probe.Holds(map.start, map.length, 0) ? word : "not zero";
}

Rule PopulateRead() {
  return Rule("madvise.populate_read")
      .Sentence("MADV_POPULATE_READ maps all pages of a range before it returns")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_POPULATE_READ", Level::kShall, {"resident"})})
      .Outcomes({"resident", "partly resident", "not resident", "not zero", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("resident")
      .Probe([](Probe& probe) -> Outcome { return Populated(probe, kPopulateRead); });
}

Rule PopulateWrite() {
  return Rule("madvise.populate_write")
      .Sentence("MADV_POPULATE_WRITE gives all pages of a range their memory before it returns")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_POPULATE_WRITE", Level::kShall, {"resident"})})
      .Outcomes({"resident", "partly resident", "not resident", "not zero", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("resident")
      .Probe([](Probe& probe) -> Outcome { return Populated(probe, kPopulateWrite); });
}

Rule PopulateBytes() {
  return Rule("madvise.populate_bytes")
      .Sentence("Bringing pages of a file in changes nothing of what they hold")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_POPULATE_WRITE", Level::kShall, {"as before"})})
      .Outcomes({"as before", "changed", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("as before")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kPopulateWrite);
        const std::size_t page = probe.page();
        const Mapped map =
            probe.MustMap(MapFile(probe.MakeFile(2 * page, 'f'), 2 * page).Private());
        probe.Fill(map.start, page, 'a');
        const Reply reply = probe.Madvise(map.start, map.length, kPopulateWrite);
        if (!reply.ok()) return reply.Word();
        return probe.Holds(map.start, page, 'a') && probe.Holds(map.start + page, page, 'f')
                   ? "as before"
                   : "changed";
      });
}

Rule PopulateRights() {
  return Rule("madvise.populate_rights")
      .Sentence("What may not be read or written cannot be brought in so")
      .Claims({Linux("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"})})
      .Parts({"reading without PROT_READ", "writing without PROT_WRITE"})
      .Outcomes({"EINVAL/EINVAL", "0/0", "EINVAL/0", "0/EINVAL", "EFAULT/EFAULT", "EACCES/EACCES"})
      .MeasuredOnLinux("EINVAL/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kPopulateWrite);
        const Mapped none = probe.Reserve(1);
        const Mapped readable = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        const std::string read = probe.Madvise(none.start, none.length, kPopulateRead).Word();
        return absl::StrCat(read, "/",
                            probe.Madvise(readable.start, readable.length, kPopulateWrite).Word());
      });
}

Rule PopulateHole() {
  return Rule("madvise.populate_hole")
      .Sentence("A range with a hole cannot be brought in")
      .Claims({Linux("madvise(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"})})
      .Outcomes({"ENOMEM", "0", "EFAULT", "EINVAL"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kPopulateRead);
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        return probe.Madvise(map.start, map.length, kPopulateRead).Word();
      });
}

Rule PopulateBeyond() {
  return Rule("madvise.populate_beyond")
      .Sentence("Bringing in pages past the end of a file fails, and raises no signal")
      .Claims({Linux("madvise(2), ERRORS EFAULT", Level::kShall, {"EFAULT"})})
      .Outcomes({"EFAULT", "0", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("EFAULT")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kPopulateRead);
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapFile(probe.MakeFile(page, 'f'), 2 * page));
        return probe.Madvise(map.start, map.length, kPopulateRead).Word();
      });
}

}  // namespace

std::vector<Rule> MadvisePopulateRules() {
  return {PopulateRead(),   PopulateWrite(), PopulateBytes(),
          PopulateRights(), PopulateHole(),  PopulateBeyond()};
}

}  // namespace conformance
