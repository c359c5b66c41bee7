// SPDX-License-Identifier: Apache-2.0
//
// Whether a directory's files can be mapped shared at all: what other rules and most programs need.

#include <fcntl.h>
#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule Mappable() {
  return Rule("shared.mappable")
      .Sentence("A file can be mapped shared, to read it and to write it")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"maps/maps/maps"}),
          Linux("mmap(2), DESCRIPTION MAP_SHARED and ERRORS ENODEV", Level::kMay,
                {"maps/maps/maps", "ENODEV/ENODEV/ENODEV"}),
          Freebsd("mmap(2), DESCRIPTION MAP_SHARED", Level::kShall, {"maps/maps/maps"}),
          Netbsd("mmap(2), DESCRIPTION MAP_SHARED", Level::kShall, {"maps/maps/maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"maps/maps/maps"}),
      })
      .Parts({"reading, by a descriptor that reads", "reading, by one that writes too", "writing"})
      .Outcomes({"maps/maps/maps", "maps/EINVAL/EINVAL", "maps/ENODEV/ENODEV",
                 "EINVAL/EINVAL/EINVAL", "ENODEV/ENODEV/ENODEV", "maps/maps/EINVAL",
                 "maps/maps/ENODEV", "maps/maps/EACCES", "maps/EACCES/EACCES", "other"})
      .MeasuredOnLinux("maps/maps/maps")
      .Seen("Linux", "9p without a cache", "maps/EINVAL/EINVAL", "reported for 9p mounts")
      .Seen("Linux", "FUSE with direct_io", "ENODEV/ENODEV/ENODEV", "reported for virtiofs")
      .Known(Document::kLinux, "ENODEV/ENODEV/ENODEV",
             "A filesystem without a page cache, as FUSE with direct_io, maps nothing shared.")
      .Known(Document::kLinux, "maps/EINVAL/EINVAL",
             "9p without a cache maps only what is not shared to write.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int reads = probe.MakeFileOpenedAs(O_RDONLY, probe.page(), 'f');
        const int writes = probe.MakeFile(probe.page(), 'f');
        const auto word = [&probe](int fd, int protection) {
          return probe.Mmap(MapFile(fd, probe.page()).Protection(protection)).Word("maps");
        };
        const std::string reader = word(reads, PROT_READ);
        const std::string both = word(writes, PROT_READ);
        const std::string all =
            absl::StrCat(reader, "/", both, "/", word(writes, PROT_READ | PROT_WRITE));
        for (const char* declared :
             {"maps/maps/maps", "maps/EINVAL/EINVAL", "maps/ENODEV/ENODEV", "EINVAL/EINVAL/EINVAL",
              "ENODEV/ENODEV/ENODEV", "maps/maps/EINVAL", "maps/maps/ENODEV", "maps/maps/EACCES",
              "maps/EACCES/EACCES"}) {
          if (all == declared) return all;
        }
        return Outcome("other").Detail(all);
      });
}

}  // namespace

std::vector<Rule> SharedMappableRules() { return {Mappable()}; }

}  // namespace conformance
