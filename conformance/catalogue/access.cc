// SPDX-License-Identifier: Apache-2.0
//
// How a descriptor was opened against the protection that is asked for: the whole matrix. Files and
// mounts with restrictions of their own: access_restricted.cc.

#include <fcntl.h>
#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"

namespace conformance {
namespace {

constexpr int kReadWrite = PROT_READ | PROT_WRITE;

// A deviation from POSIX that the BSD kernels share.
Rule& KnownOnBsds(Rule& rule) {
  constexpr std::string_view kWhy =
      "The kernel asks for a readable file only where PROT_READ is asked for; measured 2026-11.";
  return rule.Known(Document::kFreebsd, "maps", kWhy)
      .Known(Document::kNetbsd, "maps", kWhy)
      .Known(Document::kOpenbsd, "maps", kWhy)
      .Known(Document::kDragonfly, "maps", kWhy);
}

// Opens a file of one page, and then tells what mapping it in one way or another gives.
class OpenedFile {
 public:
  OpenedFile(Probe& probe, int flags)
      : probe_(probe), file_(probe.MakeFileOpenedAs(flags, probe.page())) {}

  std::string Shared(int protection) { return Map(MAP_SHARED, protection).Word("maps"); }
  std::string Private(int protection) { return Map(MAP_PRIVATE, protection).Word("maps"); }
  Mapped Map(int type, int protection) {
    return probe_.Mmap(MapFile(file_, probe_.page()).Type(type).Protection(protection));
  }

 private:
  Probe& probe_;
  int file_;
};

Rule RdonlySharedRead() {
  return Rule("access.rdonly_shared_read")
      .Sentence("A file opened for reading can be mapped shared without PROT_WRITE")
      .Claims({
          Posix("mmap, ERRORS EACCES", Level::kShall, {"maps"}),
          Seed000("summary, permissions", Level::kShall, {"maps"}),
          Seed001("first part, parameter fd", Level::kShall, {"maps"}),
          // Taken by the letter, a shared mapping needs PROT_WRITE and a writable file.
          Seed003("error codes, EACCES", Level::kShall, {"EACCES"}),
          Seed004("note 2 and listing mmap_r.c", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EACCES", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        OpenedFile file(probe, O_RDONLY);
        return Agreeing({{"none", file.Shared(PROT_NONE)}, {"read", file.Shared(PROT_READ)}});
      });
}

Rule RdonlySharedWrite() {
  return Rule("access.rdonly_shared_write")
      .Sentence("A file opened for reading cannot be mapped shared with PROT_WRITE")
      .Claims({
          Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Freebsd("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Netbsd("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Openbsd("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Dragonfly("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Macos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Seed000("question 2 and summary, permissions", Level::kShall, {"EACCES"}),
          Seed001("first part, parameter fd, and second part, questions 2 and 4", Level::kShall,
                  {"EACCES", "EPERM"}),
          Seed003("error codes, EACCES", Level::kShall, {"EACCES"}),
          Seed004("note 2", Level::kShall, {"EACCES", "EPERM"}),
      })
      .Outcomes({"EACCES", "maps", "EPERM", "mixed"})
      .MeasuredOnBsd("EACCES", "EACCES", "EACCES", "EACCES")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        OpenedFile file(probe, O_RDONLY);
        return Agreeing(
            {{"write", file.Shared(PROT_WRITE)}, {"read and write", file.Shared(kReadWrite)}});
      });
}

// Not a row of its own in most documents, but a part of the matrix.
Rule RdonlyPrivateRead() {
  return Rule("access.rdonly_private_read")
      .Sentence("A file opened for reading can be mapped privately without PROT_WRITE")
      .Claims({
          Posix("mmap, ERRORS EACCES", Level::kShall, {"maps"}),
          Seed001("first part, parameter fd", Level::kShall, {"maps"}),
          Seed003("error codes, EACCES", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EACCES", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        OpenedFile file(probe, O_RDONLY);
        return Agreeing({{"none", file.Private(PROT_NONE)}, {"read", file.Private(PROT_READ)}});
      });
}

Rule RdonlyPrivateWrite() {
  return Rule("access.rdonly_private_write")
      .Sentence("A file opened for reading can be mapped privately with PROT_WRITE")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_PRIVATE", Level::kShall, {"maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Seed000("summary, permissions", Level::kShall, {"maps"}),
          // It makes no difference between shared and private.
          Seed001("second part, questions 2 and 4", Level::kShall, {"EACCES", "EPERM"}),
          Seed003("error codes, EACCES", Level::kShall, {"maps"}),
          Seed004("note 2", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EACCES", "EPERM", "not stored", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        OpenedFile file(probe, O_RDONLY);
        const Mapped map = file.Map(MAP_PRIVATE, kReadWrite);
        if (map.ok()) probe.Store(map.start, 'x');
        const bool stored = !map.ok() || probe.Load(map.start).Is('x');
        return Agreeing({{"write", file.Private(PROT_WRITE)},
                         {"read and write", map.Word(stored ? "maps" : "not stored")}});
      });
}

Rule WronlyNone() {
  Rule rule =
      Rule("access.wronly_none")
          .Sentence("A file opened for writing alone cannot be mapped, even without any access")
          .Claims({
              Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
              Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
              Illumos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          })
          .Outcomes({"EACCES", "maps", "mixed"})
          .MeasuredOnLinux("EACCES")
          .MeasuredOnBsd("maps", "maps", "maps", "maps")
          .ReadInSource("maps", "maps", "maps", "maps", "maps")
          .PerDirectory()
          .Probe([](Probe& probe) -> Outcome {
            OpenedFile file(probe, O_WRONLY);
            return Agreeing(
                {{"shared", file.Shared(PROT_NONE)}, {"private", file.Private(PROT_NONE)}});
          });
  return KnownOnBsds(rule);
}

Rule WronlyRead() {
  return Rule("access.wronly_read")
      .Sentence("A file opened for writing alone cannot be mapped with PROT_READ")
      .Claims({
          Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Freebsd("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Netbsd("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Openbsd("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Dragonfly("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Macos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Seed000("summary, implied read", Level::kShall, {"EACCES"}),
          Seed001("second part, question 4", Level::kShall, {"EACCES", "EPERM"}),
          Seed004("note 1", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "maps", "EPERM", "mixed"})
      .MeasuredOnBsd("EACCES", "EACCES", "EACCES", "EACCES")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        OpenedFile file(probe, O_WRONLY);
        return Agreeing({{"shared, read", file.Shared(PROT_READ)},
                         {"shared, read and write", file.Shared(kReadWrite)},
                         {"private, read", file.Private(PROT_READ)},
                         {"private, read and write", file.Private(kReadWrite)}});
      });
}

// Where the map is allowed, a store through it has to work too.
Outcome MapAndStore(Probe& probe, int type) {
  OpenedFile file(probe, O_WRONLY);
  const Mapped map = file.Map(type, PROT_WRITE);
  if (!map.ok()) return map.Word();
  return probe.Store(map.start, 'x').ok() ? "maps" : "store faults";
}

Rule WronlySharedWrite() {
  Rule rule =
      Rule("access.wronly_shared_write")
          .Sentence("A file opened for writing alone cannot be mapped shared with PROT_WRITE")
          .Claims({
              Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
              Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
              Illumos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
              Seed000("summary, implied read", Level::kShall, {"EACCES"}),
              // PROT_WRITE without PROT_READ fails, it says, whatever the file.
              Seed001("second part, question 4", Level::kShall, {"EACCES", "EPERM"}),
              Seed003("error codes, EACCES", Level::kShall, {"maps"}),
              Seed004("note 1", Level::kShall, {"EACCES"}),
          })
          .Outcomes({"EACCES", "maps", "store faults", "EPERM"})
          .MeasuredOnLinux("EACCES")
          .MeasuredOnBsd("maps", "maps", "maps", "maps")
          .ReadInSource("maps", "maps", "maps", "maps", "EACCES")
          .PerDirectory()
          .Probe([](Probe& probe) { return MapAndStore(probe, MAP_SHARED); });
  return KnownOnBsds(rule);
}

Rule WronlyPrivateWrite() {
  Rule rule =
      Rule("access.wronly_private_write")
          .Sentence("A file opened for writing alone cannot be mapped privately with PROT_WRITE")
          .Claims({
              Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
              Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
              Illumos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
              // PROT_WRITE without PROT_READ fails, it says, whatever the file.
              Seed001("second part, question 4", Level::kShall, {"EACCES", "EPERM"}),
              Seed003("error codes, EACCES", Level::kShall, {"EACCES"}),
          })
          .Outcomes({"EACCES", "maps", "store faults", "EPERM"})
          .MeasuredOnLinux("EACCES")
          .MeasuredOnBsd("maps", "maps", "maps", "maps")
          .ReadInSource("maps", "", "maps", "maps", "EACCES")
          .Seen("NetBSD", "tests/lib/libc/sys", "maps", "expected by its tests")
          .PerDirectory()
          .Probe([](Probe& probe) { return MapAndStore(probe, MAP_PRIVATE); });
  return KnownOnBsds(rule);
}

// What a shared and a private mapping to execute give. A mount that forbids programs returns EPERM.
Outcome MapToExecute(Probe& probe, int open_mode) {
  OpenedFile file(probe, open_mode);
  return Agreeing({{"shared", file.Shared(PROT_EXEC)}, {"private", file.Private(PROT_EXEC)}});
}

Rule RdonlyExec() {
  return Rule("access.rdonly_exec")
      .Sentence("A file opened for reading can be mapped with PROT_EXEC")
      .Claims({
          Posix("mmap, ERRORS EACCES and ENOTSUP", Level::kShall, {"maps", "ENOTSUP"}),
          Linux("mmap(2), ERRORS EACCES and EPERM", Level::kShall, {"maps", "EPERM"}),
      })
      .Outcomes({"maps", "EPERM", "EACCES", "ENOTSUP", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .KnownUnder("mount_option", "noexec", Document::kLinux, "EPERM", kNoexecMount)
      .PerDirectory()
      .Probe([](Probe& probe) { return MapToExecute(probe, O_RDONLY); });
}

Rule WronlyExec() {
  Rule rule = Rule("access.wronly_exec")
                  .Sentence("A file opened for writing alone cannot be mapped with PROT_EXEC")
                  .Claims({
                      Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
                      // A mount that forbids programs may be looked at first.
                      Linux("mmap(2), ERRORS EACCES and EPERM", Level::kShall, {"EACCES", "EPERM"}),
                      Illumos("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
                  })
                  .Outcomes({"EACCES", "maps", "EPERM", "ENOTSUP", "mixed"})
                  .MeasuredOnBsd("maps", "maps", "maps", "maps")
                  .PerDirectory()
                  .Probe([](Probe& probe) { return MapToExecute(probe, O_WRONLY); });
  return KnownOnBsds(rule);
}

// Not a row of its own in most documents, but a part of the matrix.
Rule Rdwr() {
  return Rule("access.rdwr")
      .Sentence("A file opened for reading and writing can be mapped in every way")
      .Claims({
          Posix("mmap, ERRORS EACCES", Level::kShall, {"maps"}),
          Seed001("first part, parameter fd", Level::kShall, {"maps"}),
          Interpreted("by the letter a shared mapping needs PROT_WRITE",
                      Seed003("error codes, EACCES", Level::kShould, {"maps"})),
      })
      .Outcomes({"maps", "EACCES", "EPERM", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        OpenedFile file(probe, O_RDWR);
        return Agreeing({{"shared, none", file.Shared(PROT_NONE)},
                         {"shared, read", file.Shared(PROT_READ)},
                         {"shared, write", file.Shared(PROT_WRITE)},
                         {"shared, read and write", file.Shared(kReadWrite)},
                         {"private, none", file.Private(PROT_NONE)},
                         {"private, read", file.Private(PROT_READ)},
                         {"private, write", file.Private(PROT_WRITE)},
                         {"private, read and write", file.Private(kReadWrite)}});
      });
}

}  // namespace

std::vector<Rule> AccessRules() {
  return {RdonlySharedRead(),
          RdonlySharedWrite(),
          RdonlyPrivateRead(),
          RdonlyPrivateWrite(),
          WronlyNone(),
          WronlyRead(),
          WronlySharedWrite(),
          WronlyPrivateWrite(),
          RdonlyExec(),
          WronlyExec(),
          Rdwr()};
}

}  // namespace conformance
