// SPDX-License-Identifier: Apache-2.0
//
// Flags of Linux over mappings of files, and huge pages that are touched.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/residence.h"

namespace conformance {
namespace {

#ifdef MAP_POPULATE
constexpr int kPopulate = MAP_POPULATE;
#else
constexpr int kPopulate = 0;
#endif
#ifdef MAP_SHARED_VALIDATE
constexpr int kValidate = MAP_SHARED_VALIDATE;
#else
constexpr int kValidate = 0;
#endif
#ifdef MAP_HUGETLB
constexpr int kHugetlb = MAP_HUGETLB;
#else
constexpr int kHugetlb = 0;
#endif

Rule PopulateFile() {
  return Rule("flag.populate_file")
      .Sentence("MAP_POPULATE brings the pages of a file in before mmap returns")
      .Claims({Linux("mmap(2), MAP_POPULATE", Level::kShall, {"resident/resident"})})
      .Parts({"a shared mapping", "a private one that can be written"})
      .Outcomes({"resident/resident", "not resident/not resident", "resident/not resident",
                 "partly resident/partly resident", "resident/partly resident"})
      .MeasuredOnLinux("resident/resident")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kPages = 4;
        if (kPopulate == 0) probe.Unsupported("MAP_POPULATE is not in the headers");
        const std::size_t length = kPages * probe.page();
        const int file = probe.MakeFile(length, 'f');
        const Mapped shared = probe.MustMap(MapFile(file, length).Flags(kPopulate));
        const std::string word = Residence(probe, shared);
        const Mapped own = probe.MustMap(MapFile(file, length).Private().Flags(kPopulate));
        return absl::StrCat(word, "/", Residence(probe, own));
      });
}

Rule PopulatePastEnd() {
  return Rule("flag.populate_past_end")
      .Sentence("MAP_POPULATE past the end of a file maps, and raises no signal")
      .Claims({Linux("mmap(2), MAP_POPULATE", Level::kShall, {"maps"})})
      .Outcomes({"maps", "EFAULT", "EINVAL", "ENXIO", "ENOMEM"})
      .MeasuredOnLinux("maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        if (kPopulate == 0) probe.Unsupported("MAP_POPULATE is not in the headers");
        const int file = probe.MakeFile(probe.page(), 'f');
        return probe.Mmap(MapFile(file, 3 * probe.page()).Flags(kPopulate)).Word("maps");
      });
}

Rule ValidateKinds() {
  return Rule("flag.validate_kinds")
      .Sentence("MAP_SHARED_VALIDATE shares whatever MAP_SHARED does")
      .Claims({Linux("mmap(2), MAP_SHARED_VALIDATE", Level::kShall,
                     {"shared/shared/shared", "shared/shared/EINVAL"})})
      .Parts({"a file", "an object", "anonymous memory"})
      .Outcomes({"shared/shared/shared", "shared/shared/EINVAL", "private/private/private",
                 "EINVAL/EINVAL/EINVAL", "other"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        if (kValidate == 0) probe.Unsupported("MAP_SHARED_VALIDATE is not in the headers");
        const std::size_t page = probe.page();
        const auto of = [&](int fd) -> std::string {
          const Mapped map = probe.Mmap(MapFile(fd, page).Type(kValidate));
          if (!map.ok()) return map.Word();
          probe.Fill(map.start, page, 'v');
          return probe.ReadByte(fd, page - 1).Is('v') ? "shared" : "private";
        };
        const std::string file = of(probe.MakeFile(page, 'f'));
        const std::string object = of(probe.MakeObject("/validate", page));
        const Mapped memory = probe.Mmap(MapAnonymous(page).Type(kValidate));
        std::string third = memory.Word();
        if (memory.ok()) {
          const Reply told = probe.InChild([&memory](Probe& inner) -> std::int64_t {
            return inner.Store(memory.start, 'c').ok() ? 1 : 0;
          });
          third = told.Is(1) && probe.Load(memory.start).Is('c') ? "shared" : "private";
        }
        const std::string all = absl::StrCat(file, "/", object, "/", third);
        for (const char* declared : {"shared/shared/shared", "shared/shared/EINVAL",
                                     "private/private/private", "EINVAL/EINVAL/EINVAL"}) {
          if (all == declared) return all;
        }
        return Outcome("other").Detail(all);
      });
}

Rule HugetlbTouch() {
  return Rule("flag.hugetlb_touch")
      .Sentence("A huge page that MAP_HUGETLB gave can be stored to")
      .Claims({Linux("mmap(2), MAP_HUGETLB", Level::kMay, {"stores", "ENOMEM", "EPERM", "EINVAL"})})
      .Outcomes({"stores", "SIGBUS", "SIGSEGV", "ENOMEM", "EPERM", "EINVAL", "ENOSYS", "ENOENT",
                 "store lost"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        if (kHugetlb == 0) probe.Unsupported("MAP_HUGETLB is not in the headers");
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Flags(kHugetlb));
        if (!map.ok()) return map.Word();
        const Reply stored = probe.Store(map.start, 'x');
        if (!stored.ok()) return stored.Word();
        return probe.Load(map.start).Is('x') ? "stores" : "store lost";
      });
}

}  // namespace

std::vector<Rule> FlagFilesRules() {
  return {PopulateFile(), PopulatePastEnd(), ValidateKinds(), HugetlbTouch()};
}

}  // namespace conformance
