// SPDX-License-Identifier: Apache-2.0
//
// What is not a regular file: pipes, sockets, directories, devices, and files without a disk.

#include <fcntl.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/past_end.h"

namespace conformance {
namespace {

MapRequest Readable(int fd, std::size_t length) {
  return MapFile(fd, length).Protection(PROT_READ);
}

std::string Shared(Probe& probe, int fd) {
  return probe.Mmap(Readable(fd, probe.page())).Word("maps");
}

std::string Private(Probe& probe, int fd) {
  return probe.Mmap(Readable(fd, probe.page()).Private()).Word("maps");
}

Rule Pipe() {
  // The read end stands before the slash, the write end after it.
  return Rule("special.pipe")
      .Sentence("A pipe cannot be mapped from either end")
      .Claims({
          // The write end is not open for reading, which is a reason for EACCES as well.
          Posix("mmap, ERRORS ENODEV and EACCES", Level::kShall,
                {"ENODEV/ENODEV", "ENODEV/EACCES"}),
          Linux("mmap(2), ERRORS EACCES and ENODEV", Level::kShall,
                {"EACCES/EACCES", "ENODEV/EACCES", "ENODEV/ENODEV"}),
          Freebsd("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV/ENODEV"}),
          Netbsd("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV/ENODEV"}),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Macos("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV/ENODEV"}),
      })
      .Outcomes({"ENODEV/ENODEV", "ENODEV/EACCES", "EACCES/EACCES", "EINVAL/EINVAL", "maps/maps"})
      .Parts({"the read end", "the write end"})
      .MeasuredOnLinux("ENODEV/EACCES")
      .Known(Document::kOpenbsd, "ENODEV/ENODEV",
             "OpenBSD 7.4 gave ENODEV, as POSIX has it, against mmap(2), ERRORS EINVAL.")
      .MeasuredOnBsd("ENODEV/ENODEV", "ENODEV/ENODEV", "ENODEV/ENODEV", "EINVAL/EINVAL")
      .ReadInSource("", "ENODEV/ENODEV", "ENODEV/ENODEV", "EINVAL/EINVAL", "EINVAL/EINVAL")
      .Known(Document::kDragonfly, "EINVAL/EINVAL", "Its manual, mmap(2), ERRORS EINVAL, says so.")
      .Probe([](Probe& probe) -> Outcome {
        const Reply pipe = probe.MustDo(Op::kPipe);
        const int write_end = static_cast<int>(pipe.second);
        const MapRequest writable = MapFile(write_end, probe.page()).Protection(PROT_WRITE);
        const std::string read = Shared(probe, static_cast<int>(pipe.value));
        return absl::StrCat(read, "/", probe.Mmap(writable).Word("maps"));
      });
}

Rule Socket() {
  return Rule("special.socket")
      .Sentence("A socket cannot be mapped")
      .Claims({
          Posix("mmap, ERRORS ENODEV", Level::kShall, {"ENODEV"}),
          Linux("mmap(2), ERRORS EACCES and ENODEV", Level::kShall, {"EACCES", "ENODEV"}),
          Freebsd("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
          Netbsd("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
      })
      .Outcomes({"ENODEV", "EINVAL", "EACCES", "maps", "mixed"})
      .MeasuredOnLinux("ENODEV")
      .Known(Document::kOpenbsd, "ENODEV",
             "OpenBSD 7.4 gave ENODEV, as POSIX has it, against mmap(2), ERRORS EINVAL.")
      .MeasuredOnBsd("ENODEV", "ENODEV", "ENODEV", "EINVAL")
      .Known(Document::kDragonfly, "EINVAL", "Its manual, mmap(2), ERRORS EINVAL, says so.")
      .Probe([](Probe& probe) -> Outcome {
        const int end = static_cast<int>(probe.MustDo(Op::kSocketpair).value);
        return Agreeing({{"shared", Shared(probe, end)}, {"private", Private(probe, end)}});
      });
}

Rule Directory() {
  return Rule("special.directory")
      .Sentence("A directory cannot be mapped")
      .Claims({
          Posix("mmap, ERRORS ENODEV", Level::kShall, {"ENODEV"}),
          Linux("mmap(2), ERRORS EACCES and ENODEV", Level::kShall, {"EACCES", "ENODEV"}),
          Freebsd("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
          Netbsd("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
      })
      .Outcomes({"ENODEV", "EINVAL", "EACCES", "maps", "mixed"})
      .MeasuredOnLinux("ENODEV")
      .Known(Document::kOpenbsd, "ENODEV",
             "OpenBSD 7.4 gave ENODEV, as POSIX has it, against mmap(2), ERRORS EINVAL.")
      .MeasuredOnBsd("EINVAL", "ENODEV", "ENODEV", "EINVAL")
      .ReadInSource("EINVAL", "ENODEV", "ENODEV", "EINVAL", "EINVAL")
      .Known(Document::kFreebsd, "EINVAL", "FreeBSD 12.1 gave EINVAL; its manual is silent.")
      .Known(Document::kDragonfly, "EINVAL", "Its manual, mmap(2), ERRORS EINVAL, says so.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int directory = probe.Open(".", O_RDONLY);
        return Agreeing(
            {{"shared", Shared(probe, directory)}, {"private", Private(probe, directory)}});
      });
}

// Opens a device, or ends the probe where there is none.
int OpenDevice(Probe& probe, const char* path) {
  const Reply device = probe.TryOpen(path, O_RDONLY);
  if (!device.ok()) probe.Skip(absl::StrCat("needs ", path, ": open gave ", device.Word()));
  return static_cast<int>(device.value);
}

Rule Chardev() {
  return Rule("special.chardev")
      .Sentence("Character devices without memory of their own cannot be mapped")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kUnspecified),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS ENODEV", Level::kShall, {"ENODEV"}),
      })
      .Outcomes({"ENODEV", "EINVAL", "maps", "mixed"})
      .MeasuredOnLinux("ENODEV")
      // DragonFly: /dev/null maps shared, and is EINVAL private.
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "mixed")
      .ReadInSource("", "", "", "", "ENODEV")
      .Probe([](Probe& probe) -> Outcome {
        const int null = OpenDevice(probe, "/dev/null");
        const int random = OpenDevice(probe, "/dev/random");
        const std::string first = Shared(probe, null);
        // Where no terminal can be made, the other devices speak for it.
        const Reply terminal = probe.TryOpen("/dev/ptmx", O_RDWR | O_NOCTTY);
        return Agreeing(
            {{"/dev/null shared", first},
             {"/dev/null private", Private(probe, null)},
             {"/dev/random shared", Shared(probe, random)},
             {"/dev/random private", Private(probe, random)},
             {"terminal",
              terminal.ok() ? Shared(probe, static_cast<int>(terminal.value)) : first}});
      });
}

Rule Pseudo() {
  return Rule("special.pseudo")
      .Sentence("Files without storage, of eventfd and of procfs, cannot be mapped")
      .NoClaims("No document speaks of them; they are what programs meet on Linux")
      .Outcomes({"ENODEV", "EINVAL", "EACCES", "EIO", "maps", "mixed"})
      .MeasuredOnLinux("ENODEV")
      .Probe([](Probe& probe) -> Outcome {
        const Reply event = probe.Do(Op::kEventfd);
        if (event.Failed(ENOSYS)) probe.Unsupported("this system has no eventfd");
        probe.Require(event, "make an eventfd");
        const Reply text = probe.TryOpen("/proc/self/status", O_RDONLY);
        if (!text.ok()) probe.Skip("needs a mounted procfs with /proc/self/status");
        return Agreeing({{"eventfd", Shared(probe, static_cast<int>(event.value))},
                         {"procfs", Shared(probe, static_cast<int>(text.value))}});
      });
}

// What a mapped file does, in words that can be compared.
std::string Behaviour(Probe& probe, int file) {
  probe.WriteByte(file, 0, 'a');
  const Mapped shared = MapPastEnd(probe, MapFile(file, 2 * probe.page()));
  const Mapped own = probe.MustMap(MapFile(file, probe.page()).Private());
  probe.Store(own.start, 'p');
  const bool isolated = probe.ReadByte(file, 0).Is('a');
  probe.Store(shared.start, 'b');
  const bool coherent = probe.ReadByte(file, 0).Is('b');
  const std::string beyond = probe.Load(shared.start + probe.page()).Word("zeros");
  probe.Resize(file, 0);
  return absl::StrCat(isolated ? "private is" : "private is not", " isolated, ",
                      coherent ? "shared is" : "shared is not", " coherent, past the end ", beyond,
                      ", truncated ", probe.Load(shared.start).Word("zeros"),
                      ", stored and truncated ", probe.Load(own.start).Word("kept"));
}

Rule Tmpfs() {
  return Rule("special.tmpfs")
      .Sentence("A file in memory behaves as a file in the directory under test")
      .Claims({Linux("memfd_create(2), DESCRIPTION", Level::kShould, {"alike"})})
      .Outcomes({"alike", "different"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Reply memory = probe.Do(Op::kMemfdCreate, {0}, "file");
        if (memory.Failed(ENOSYS)) probe.Unsupported("this system has no memfd_create");
        probe.Require(memory, "make a file in memory");
        probe.Resize(static_cast<int>(memory.value), 1);
        const std::string there = Behaviour(probe, static_cast<int>(memory.value));
        const std::string here = Behaviour(probe, probe.MakeFile(1));
        if (here == there) return Outcome("alike").Detail(here);
        return Outcome("different").Detail(absl::StrCat("in memory: ", there, "; here: ", here));
      });
}

}  // namespace

std::vector<Rule> SpecialRules() {
  return {Pipe(), Socket(), Directory(), Chardev(), Pseudo(), Tmpfs()};
}

}  // namespace conformance
