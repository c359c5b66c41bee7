// SPDX-License-Identifier: Apache-2.0
//
// Processes that talk through mappings, related or not. The writer and the reader are programs that
// are executed anew, as two that a user starts.

#include <fcntl.h>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr char kPath[] = "shared";

// What the writer stores and a new file does not hold.
constexpr unsigned char kWritten = 'w';

// A program that was executed anew creates the file, writes it through a mapping and is gone.
void RunWriter(Probe& probe) {
  probe.Require(probe.InNewProgram(Op::kProgramWrite, {probe.page(), kWritten}, kPath),
                "write a file through a mapping in another program");
}

Rule Unrelated() {
  return Rule("ipc.unrelated")
      .Sentence("Programs that each map the same file shared see each other's stores")
      .Claims({
          Seed000("part on unrelated processes", Level::kShall, {"seen"}),
          Seed001("first part, unrelated processes", Level::kShall, {"seen"}),
          Seed003("both listings", Level::kShall, {"seen"}),
          Seed004("part on unrelated processes", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen", "one way"})
      .MeasuredOnBsd("seen", "", "seen", "seen")
      .MeasuredOnNetbsd7("seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        // Our mapping stays while the others come and go.
        const int file = probe.Open(kPath, O_RDWR | O_CREAT);
        probe.Resize(file, probe.page());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Require(probe.Store(map.start, 'p'), "store to a shared mapping");
        const bool out = probe.InNewProgram(Op::kProgramRead, {probe.page()}, kPath).Is('p');
        RunWriter(probe);
        const bool in = probe.Load(map.start).Is(kWritten);
        if (in != out) return "one way";
        return in ? "seen" : "not seen";
      });
}

Rule ReaderRdonly() {
  return Rule("ipc.reader_rdonly")
      .Sentence("A program that only reads what another wrote needs neither O_RDWR nor PROT_WRITE")
      .Claims({
          Seed004("listing mmap_r.c", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen", "EACCES"})
      .MeasuredOnBsd("seen", "", "seen", "seen")
      .MeasuredOnNetbsd7("seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        RunWriter(probe);
        const Reply byte = probe.InNewProgram(Op::kProgramRead, {probe.page()}, kPath);
        return byte.Is(kWritten) ? "seen" : byte.Word("not seen");
      });
}

Rule WriterExit() {
  return Rule("ipc.writer_exit")
      .Sentence("What was stored through a shared mapping is in the file though nobody unmapped it")
      .Claims({
          Seed004("listing mmap_w.c", Level::kShall, {"present"}),
      })
      .Outcomes({"present", "lost"})
      .MeasuredOnBsd("present", "", "present", "present")
      .MeasuredOnNetbsd7("present")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        RunWriter(probe);
        const int file = probe.Open(kPath, O_RDONLY);
        const bool first = probe.ReadByte(file, 0).Is(kWritten);
        const bool last = probe.ReadByte(file, probe.page() - 1).Is(kWritten);
        return first && last ? "present" : "lost";
      });
}

// The child reads first, and the parent writes only when the child is done: were reading to wait
// for a writer, neither would ever go on.
Rule NoBlocking() {
  return Rule("ipc.no_blocking")
      .Sentence("Reading shared memory does not wait for the other process to write")
      .Claims({
          Seed001("closing note of the first part, and comment in the last listing", Level::kShall,
                  {"immediate"}),
      })
      .Outcomes({"immediate", "SIGSEGV", "SIGBUS", "other"})
      .MeasuredOnBsd("immediate", "", "immediate", "immediate")
      .MeasuredOnNetbsd7("immediate")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
        const Reply byte = probe.LoadInChild(map.start);
        probe.Require(probe.Store(map.start, 'p'), "store to shared memory");
        return byte.Is(0) ? "immediate" : byte.Word("other");
      });
}

// An object without a name, so that the descriptor is the only way to it.
int MakeUnnamed(Probe& probe) {
#if defined(MFD_CLOEXEC)
  const Reply made = probe.MustDo(Op::kMemfdCreate, {MFD_CLOEXEC}, "passed");
#elif defined(SHM_ANON)
  const Reply made = probe.MustDo(Op::kShmOpenAnonymous, {O_RDWR, 0600});
#else
  const Reply made = probe.MustDo(Op::kOpen, {O_RDWR | O_CREAT | O_EXCL, 0600}, kPath);
  probe.MustDo(Op::kUnlink, {}, kPath);
#endif
  const int fd = static_cast<int>(made.value);
  probe.Resize(fd, probe.page());
  return fd;
}

Rule FdPassing() {
  return Rule("ipc.fd_passing")
      .Sentence("A process that receives a descriptor over a local socket maps the same object")
      .Claims({
          Linux("memfd_create(2), NOTES", Level::kShall, {"seen"}),
          Freebsd("shm_open(2), DESCRIPTION", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen", "one way"})
      .MeasuredOnBsd("seen", "", "seen", "seen")
      .MeasuredOnNetbsd7("seen")
      .Probe([](Probe& probe) -> Outcome {
        const Reply sockets = probe.MustDo(Op::kSocketpair);
        const auto near_end = static_cast<std::uint64_t>(sockets.value);
        const auto far_end = static_cast<std::uint64_t>(sockets.second);
        Child child = probe.Fork([&](Probe& inner) -> std::int64_t {
          const Reply received = inner.MustDo(Op::kReceiveDescriptor, {far_end});
          const int fd = static_cast<int>(received.value);
          const Mapped map = inner.MustMap(MapFile(fd, inner.page()));
          inner.Store(map.start + 1, 'c');
          return inner.Load(map.start).Is('p') ? 1 : 0;
        });
        // Made after the fork, so that the child cannot have inherited it.
        const int fd = MakeUnnamed(probe);
        const Mapped map = probe.MustMap(MapFile(fd, probe.page()));
        probe.Require(probe.Store(map.start, 'p'), "store to a shared mapping");
        probe.MustDo(Op::kSendDescriptor, {near_end, static_cast<std::uint64_t>(fd)});
        const bool down = child.Join().Is(1);
        const bool up = probe.Load(map.start + 1).Is('c');
        if (down != up) return "one way";
        return up ? "seen" : "not seen";
      });
}

Rule PlainFile() {
  return Rule("ipc.plain_file")
      .Sentence("What one process writes to a file, another reads from it: no mapping is needed")
      .Claims({
          Posix("write, DESCRIPTION", Level::kShall, {"seen"}),
          Seed004("last remark", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen"})
      .MeasuredOnLinux("seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.Open(kPath, O_RDWR | O_CREAT);
        probe.Resize(file, probe.page());
        const int reader = probe.Open(kPath, O_RDONLY);
        probe.InChild([&](Probe& inner) -> std::int64_t {
          inner.WriteByte(inner.Open(kPath, O_WRONLY), 0, kWritten);
          return 0;
        });
        return probe.ReadByte(reader, 0).Is(kWritten) ? "seen" : "not seen";
      });
}

}  // namespace

std::vector<Rule> IpcRules() {
  return {Unrelated(), ReaderRdonly(), WriterExit(), NoBlocking(), FdPassing(), PlainFile()};
}

}  // namespace conformance
