// SPDX-License-Identifier: Apache-2.0
//
// Shared mappings of files: who sees a store, and when.

#include <fcntl.h>

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// "stale" where a load still gives what was there before.
std::string Seen(const Reply& load, unsigned char byte) {
  return load.Is(byte) ? "seen" : load.Word("stale");
}

Rule SharedTwoMaps() {
  return Rule("shared.two_maps")
      .Sentence("A store through one shared mapping is seen through another of the same file")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"seen"}),
          Linux("mmap(2), The flags argument", Level::kShall, {"seen"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_SHARED", Level::kShall, {"seen"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_SHARED", Level::kShall, {"seen"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_SHARED", Level::kShall, {"seen"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_SHARED", Level::kShall, {"seen"}),
          Macos("mmap(2), DESCRIPTION, MAP_SHARED", Level::kShall, {"seen"}),
          Illumos("mmap(2), DESCRIPTION, MAP_SHARED", Level::kShall, {"seen"}),
          Seed001("first part, unrelated processes", Level::kShall, {"seen"}),
          Seed002("table of flags, MAP_SHARED", Level::kShall, {"seen"}),
          Seed003("flag MAP_SHARED", Level::kShall, {"seen"}),
          Seed004("part on unrelated processes", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "stale", "mixed"})
      .MeasuredOnBsd("seen", "seen", "seen", "seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped writer = probe.MustMap(MapFile(file, probe.page()));
        const Mapped reader = probe.MustMap(MapFile(file, probe.page()));
        probe.Load(reader.start);
        // The child has a mapping of its own, and has looked before the store.
        Child child = probe.Fork([&](Probe& other) -> std::int64_t {
          const Mapped map = other.MustMap(MapFile(file, other.page()));
          other.Load(map.start);
          other.Pause();
          return other.Load(map.start).value;
        });
        child.Resume();
        probe.Store(writer.start, 'b');
        return Agreeing({{"in one process", Seen(probe.Load(reader.start), 'b')},
                         {"in two processes", Seen(child.Join(), 'b')}});
      });
}

Rule ReadSeesStore() {
  return Rule("shared.read_sees_store")
      .Sentence("Reading the file gives what was stored through a shared mapping, without msync")
      .Claims({
          Posix("mmap, APPLICATION USAGE", Level::kUnspecified),
          Linux("mmap(2), The flags argument", Level::kShall, {"immediate", "after msync"}),
          Freebsd("msync(2), BUGS", Level::kShall, {"immediate"}),
          Netbsd("msync(2), DESCRIPTION", Level::kMay, {"immediate", "after msync"}),
          Openbsd("msync(2), DESCRIPTION", Level::kMay, {"immediate", "after msync"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_NOSYNC", Level::kShall, {"immediate"}),
          Illumos("mmap(2), USAGE", Level::kUnspecified),
          Seed000("opening", Level::kShall, {"immediate"}),
          Seed001("first part, flag MAP_SHARED", Level::kShall, {"immediate"}),
          Seed002("opening", Level::kShall, {"immediate"}),
          Seed004("opening", Level::kShall, {"immediate"}),
      })
      .Outcomes({"immediate", "after msync", "never"})
      .MeasuredOnBsd("immediate", "immediate", "after msync", "immediate")
      .ReadInSource("", "immediate", "", "", "")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Store(map.start, 'b');
        if (probe.ReadByte(file, 0).Is('b')) return "immediate";
        probe.Require(probe.Msync(map.start, probe.page(), MS_SYNC), "flush the mapping");
        return probe.ReadByte(file, 0).Is('b') ? "after msync" : "never";
      });
}

Rule MapSeesWrite() {
  return Rule("shared.map_sees_write")
      .Sentence("A shared mapping shows what is written to the file after its page was touched")
      .Claims({
          Posix("mmap, APPLICATION USAGE", Level::kUnspecified),
          Interpreted(
              "updates are visible to other processes that map the region; that write() is such an "
              "update is not said",
              Linux("mmap(2), The flags argument", Level::kShould, {"immediate", "after msync"})),
          Freebsd("msync(2), BUGS", Level::kShall, {"immediate"}),
          Netbsd("msync(2), DESCRIPTION", Level::kMay, {"immediate", "after msync"}),
          Openbsd("msync(2), DESCRIPTION", Level::kMay, {"immediate", "after msync"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_NOSYNC", Level::kShall, {"immediate"}),
          Illumos("mmap(2), USAGE", Level::kUnspecified),
          Seed000("opening", Level::kShall, {"immediate"}),
          Seed001("first part, flag MAP_SHARED", Level::kShall, {"immediate"}),
          Seed002("opening", Level::kShall, {"immediate"}),
          Seed004("opening", Level::kShall, {"immediate"}),
      })
      .Outcomes({"immediate", "after msync", "never"})
      .MeasuredOnBsd("immediate", "immediate", "after msync", "immediate")
      .ReadInSource("", "immediate", "", "", "")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Load(map.start);
        probe.WriteByte(file, 0, 'b');
        if (probe.Load(map.start).Is('b')) return "immediate";
        probe.Require(probe.Msync(map.start, probe.page(), MS_SYNC | MS_INVALIDATE),
                      "invalidate the mapping");
        return probe.Load(map.start).Is('b') ? "after msync" : "never";
      });
}

Rule SharedPersists() {
  return Rule("shared.persists")
      .Sentence("After munmap and close the file holds what was stored through a shared mapping")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"present"}),
          Macos("munmap(2), DESCRIPTION", Level::kShall, {"present"}),
          Seed000("function mmap, MAP_SHARED", Level::kShall, {"present"}),
          Seed001("first part, flag MAP_SHARED", Level::kShall, {"present"}),
          Seed002("table of flags, MAP_SHARED, and first listing", Level::kShall, {"present"}),
          Seed003("flag MAP_SHARED", Level::kShall, {"present"}),
          Seed004("function mmap, MAP_SHARED", Level::kShall, {"present"}),
      })
      .Outcomes({"present", "absent"})
      .MeasuredOnBsd("present", "present", "present", "present")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Store(map.start, 'b');
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        probe.Close(file);
        return probe.ReadByte(probe.Open("file1", O_RDONLY), 0).Is('b') ? "present" : "absent";
      });
}

Rule SizeUnchanged() {
  return Rule("shared.size_unchanged")
      .Sentence("Stores through a shared mapping leave the size of the file as it is")
      .Claims({
          Posix("mmap, RATIONALE", Level::kShall, {"same size"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"same size"}),
      })
      .Outcomes({"same size", "other size"})
      .MeasuredOnBsd("same size", "", "same size", "same size")
      .MeasuredOnNetbsd7("same size")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::uint64_t kSize = 10;
        const int file = probe.MakeFile(kSize, 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Store(map.start, 'b');
        probe.Store(map.start + kSize, 'c');
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        return probe.FileSize(file) == kSize ? "same size" : "other size";
      });
}

Rule SharedCloseKeeps() {
  return Rule("shared.close_keeps")
      .Sentence("Closing the descriptor right after mmap changes nothing for the mapping")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"works"}),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Freebsd("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Netbsd("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Openbsd("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Dragonfly("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Macos("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Seed000("question 3 and summary", Level::kShall, {"works"}),
          Seed001("second part, question 6", Level::kShall, {"works"}),
          Seed003("reader listing", Level::kShall, {"works"}),
          Seed004("note 3", Level::kShall, {"works"}),
      })
      .Outcomes({"works", "other bytes", "not in the file", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("works", "works", "works", "works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Close(file);
        const Reply load = probe.Load(map.start);
        if (!load.Is('a')) return load.Word("other bytes");
        const Reply store = probe.Store(map.start, 'b');
        if (!store.ok()) return store.Word();
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        const int again = probe.Open("file1", O_RDONLY);
        return probe.ReadByte(again, 0).Is('b') ? "works" : "not in the file";
      });
}

Rule UnlinkKeeps() {
  return Rule("shared.unlink_keeps")
      .Sentence("A mapped file that is unlinked lives on; a new file of its name is another one")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"works"}),
          Seed004("listing with unlink", Level::kShall, {"works"}),
      })
      .Outcomes({"works", "same object", "other bytes", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("works", "works", "works", "works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Close(file);
        probe.Unlink("file1");
        const int fresh = probe.Open("file1", O_RDWR | O_CREAT | O_EXCL);
        probe.WriteByte(fresh, 0, 'c');
        const Reply store = probe.Store(map.start + 1, 'b');
        if (!store.ok()) return store.Word();
        if (probe.Load(map.start).Is('c') || probe.ReadByte(fresh, 1).Is('b')) return "same object";
        const bool kept = probe.Load(map.start).Is('a') && probe.Load(map.start + 1).Is('b');
        return kept ? "works" : "other bytes";
      });
}

Rule SelfIo() {
  return Rule("shared.self_io")
      .Sentence("read and write finish when their buffer is a mapping of the same file")
      .NoClaims(
          "No document speaks of it; filesystems have been seen to deadlock, and gVisor tests it")
      .Outcomes({"byte count", "EFAULT", "other count", "mixed"})
      .MeasuredOnBsd("byte count", "byte count", "EFAULT", "byte count")
      .Seen("gVisor", "mmap.cc", "byte count", "expected by its tests")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        const auto page = static_cast<std::int64_t>(probe.page());
        // One that deadlocks ends as timed out.
        const Reply read = probe.Read(file, map.start, probe.page());
        const Reply write = probe.Write(file, map.start, probe.page());
        return Agreeing({{"read", read.Word(read.Is(page) ? "byte count" : "other count")},
                         {"write", write.Word(write.Is(page) ? "byte count" : "other count")}});
      });
}

Rule FileCopy() {
  return Rule("shared.file_copy")
      .Sentence("Copying from one shared mapping to another copies the one file to the other")
      .Claims({Seed001("listing copy.c", Level::kShall, {"identical"})})
      .Outcomes({"identical", "different"})
      .MeasuredOnBsd("identical", "", "identical", "identical")
      .MeasuredOnNetbsd7("identical")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kBytes = 4;
        const std::size_t start = probe.page() - kBytes / 2;  // on both sides of a page's end
        const std::size_t size = start + kBytes;
        const int source = probe.MakeFile(size, '-');
        for (std::size_t i = 0; i < kBytes; ++i) {
          probe.WriteByte(source, start + i, static_cast<unsigned char>('a' + i));
        }
        const int target = probe.MakeFile(0);
        probe.MustDo(Op::kTruncate, {size}, "file2");
        const Mapped from = probe.MustMap(MapFile(source, size));
        const Mapped to = probe.MustMap(MapFile(target, size));
        for (std::size_t i = start; i < size; ++i) {
          const Reply byte = probe.Load(from.start + i);
          probe.Store(to.start + i, static_cast<unsigned char>(byte.value));
        }
        probe.Require(probe.Munmap(to.start, to.length), "unmap the copy");
        for (std::size_t i = 0; i < kBytes; ++i) {
          if (!probe.ReadByte(target, start + i).Is('a' + static_cast<std::int64_t>(i))) {
            return "different";
          }
        }
        return probe.FileSize(target) == static_cast<std::int64_t>(size) ? "identical"
                                                                         : "different";
      });
}

Rule WritablePageReadback() {
  return Rule("shared.writable_page_readback")
      .Sentence("A page of a writable shared mapping that was never stored to reads as the file")
      .NoClaims("No document says it in so many words; gVisor tests it")
      .Outcomes({"file bytes", "other bytes", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("file bytes", "", "file bytes", "file bytes")
      .MeasuredOnNetbsd7("file bytes")
      .Seen("gVisor", "mmap.cc", "file bytes", "expected by its tests")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, 2 * probe.page()));
        const Reply read = probe.Scan(map.start, map.length, 'a');
        const bool all = read.Is(static_cast<std::int64_t>(map.length));
        return read.Word(all ? "file bytes" : "other bytes");
      });
}

}  // namespace

std::vector<Rule> SharedRules() {
  return {SharedTwoMaps(), ReadSeesStore(),       MapSeesWrite(), SharedPersists(),
          SizeUnchanged(), SharedCloseKeeps(),    UnlinkKeeps(),  SelfIo(),
          FileCopy(),      WritablePageReadback()};
}

}  // namespace conformance
