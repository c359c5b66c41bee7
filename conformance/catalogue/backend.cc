// SPDX-License-Identifier: Apache-2.0
//
// Other ways to shared memory without a name.

#include <fcntl.h>
#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule UnlinkedFile() {
  return Rule("backend.unlinked_file")
      .Sentence(
          "A mapped file that is unlinked and closed keeps working as memory shared over fork")
      .Claims({
          Posix("mmap, DESCRIPTION, reference to the file", Level::kShall, {"works"}),
          Seed000("anonymous mappings, the temporary file", Level::kShall, {"works"}),
          Seed004("code, parent and child, and anonymous mappings", Level::kShall, {"works"}),
      })
      .Outcomes({"works", "not shared", "store lost", "SIGBUS", "SIGSEGV"})
      .MeasuredOnBsd("works", "works", "works", "works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.Open("backing", O_RDWR | O_CREAT | O_EXCL);
        probe.MustDo(Op::kUnlink, {}, "backing");
        probe.Resize(file, probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Close(file);
        const Reply stored = probe.Store(map.start, 'p');
        if (!stored.ok()) return stored.Word();
        const Reply child = probe.InChild([&map](Probe& inner) {
          const Reply seen = inner.Load(map.start);
          inner.Store(map.start + 1, 'c');
          return seen.value;
        });
        if (!child.Is('p')) return "store lost";
        return probe.Load(map.start + 1).Is('c') ? "works" : "not shared";
      });
}

Rule ShmAnon() {
  return Rule("backend.shm_anon")
      .Sentence("shm_open(SHM_ANON) makes a nameless object, and only if it is to be writable")
      .Claims({
          Freebsd("shm_open(2), DESCRIPTION, SHM_ANON", Level::kShall, {"descriptor/EINVAL"}),
      })
      .Outcomes({"descriptor/EINVAL", "descriptor/descriptor", "EINVAL/EINVAL", "ENOSYS/ENOSYS"})
      .Parts({"O_RDWR", "O_RDONLY"})
      .MeasuredOnBsd("descriptor/EINVAL", "", "", "")
      .Probe([](Probe& probe) -> Outcome {
#ifdef SHM_ANON
        const auto open = [&probe](int flags) {
          const auto bits = static_cast<std::uint64_t>(flags);
          return probe.Do(Op::kShmOpenAnonymous, {bits, 0600}).Word("descriptor");
        };
        const std::string writable = open(O_RDWR);
        return writable + "/" + open(O_RDONLY);
#else
        probe.Unsupported("SHM_ANON is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> BackendRules() { return {UnlinkedFile(), ShmAnon()}; }

}  // namespace conformance
