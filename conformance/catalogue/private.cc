// SPDX-License-Identifier: Apache-2.0
//
// Private mappings of files: copy-on-write, and what shows through it.

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule FileUntouched() {
  return Rule("private.file_untouched")
      .Sentence("A store to a private mapping reaches neither the file nor other mappings of it")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"unchanged"}),
          Linux("mmap(2), The flags argument", Level::kShall, {"unchanged"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Macos("mmap(2), DESCRIPTION, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Illumos("mmap(2), DESCRIPTION, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Seed000("function mmap, MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Seed001("first part, flag MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Seed002("table of flags, MAP_PRIVATE, and item 2", Level::kShall, {"unchanged"}),
          Seed003("flag MAP_PRIVATE", Level::kShall, {"unchanged"}),
          Seed004("function mmap, MAP_PRIVATE", Level::kShall, {"unchanged"}),
      })
      .Outcomes({"unchanged", "file changed", "other mapping changed"})
      .MeasuredOnBsd("unchanged", "unchanged", "unchanged", "unchanged")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped other = probe.MustMap(MapFile(file, probe.page()).Private());
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.Require(probe.Store(map.start, 'b'), "store to a private mapping");
        probe.Require(probe.Msync(map.start, map.length, MS_SYNC), "flush the mapping");
        if (!probe.ReadByte(file, 0).Is('a')) return "file changed";
        const Mapped later = probe.MustMap(MapFile(file, probe.page()));
        const bool alone = probe.Load(other.start).Is('a') && probe.Load(later.start).Is('a');
        return alone ? "unchanged" : "other mapping changed";
      });
}

Rule NewFile() {
  return Rule("private.new_file")
      .Sentence("A store to a private mapping makes a new file")
      .Claims({
          Seed001("first part, flag MAP_PRIVATE", Level::kShall, {"new file"}),
      })
      .Outcomes({"no new file", "new file", "new link"})
      .MeasuredOnBsd("no new file", "", "no new file", "no new file")
      .MeasuredOnNetbsd7("no new file")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const std::int64_t before = probe.MustDo(Op::kEntries).value;
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.Require(probe.Store(map.start, 'b'), "store to a private mapping");
        if (!probe.MustDo(Op::kLinkCount, {AsArgument(file)}).Is(1)) return "new link";
        return probe.MustDo(Op::kEntries).Is(before) ? "no new file" : "new file";
      });
}

std::string Shows(const Reply& load, unsigned char written) {
  return load.Word(load.Is(written) ? "seen" : "not seen");
}

constexpr std::string_view kUsersNotWrite =
    "it speaks of users who map the object shared, and the question is asked with write()";

Rule LaterWriteUntouched() {
  return Rule("private.later_write_untouched")
      .Sentence("A private page that was never touched shows what is written to the file later")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kUnspecified),
          Linux("mmap(2), The flags argument", Level::kUnspecified),
          Interpreted(kUsersNotWrite, Netbsd("mmap(2), DESCRIPTION", Level::kShould, {"seen"})),
          Interpreted(kUsersNotWrite, Illumos("mmap(2), DESCRIPTION", Level::kShould, {"seen"})),
      })
      .Outcomes({"seen", "not seen"})
      .MeasuredOnLinux("seen")
      .MeasuredOnBsd("seen", "seen", "seen", "seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.WriteByte(file, 0, 'b');
        return Shows(probe.Load(map.start), 'b');
      });
}

Rule LaterWriteRead() {
  return Rule("private.later_write_read")
      .Sentence("A private page that was only read shows what is written to the file later")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kUnspecified),
          Linux("mmap(2), The flags argument", Level::kUnspecified),
          Interpreted(kUsersNotWrite, Netbsd("mmap(2), DESCRIPTION", Level::kShould, {"seen"})),
          Interpreted(kUsersNotWrite, Illumos("mmap(2), DESCRIPTION", Level::kShould, {"seen"})),
          // What is only read is shared, it says.
          Seed001("first part, flag MAP_PRIVATE", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen"})
      .MeasuredOnLinux("seen")
      .MeasuredOnBsd("seen", "seen", "not seen", "seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.Load(map.start);
        probe.WriteByte(file, 0, 'b');
        return Shows(probe.Load(map.start), 'b');
      });
}

Rule LaterWriteCow() {
  return Rule("private.later_write_cow")
      .Sentence("A private page that was stored to does not show what is written to the file later")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"not seen"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"not seen"}),
      })
      .Outcomes({"seen", "not seen"})
      .MeasuredOnBsd("not seen", "not seen", "not seen", "not seen")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.Require(probe.Store(map.start + 1, 'c'), "store to a private mapping");
        probe.WriteByte(file, 0, 'b');
        return Shows(probe.Load(map.start), 'b');
      });
}

Rule Discarded() {
  return Rule("private.discarded")
      .Sentence("munmap drops what was stored to a private mapping")
      .Claims({Posix("munmap, DESCRIPTION", Level::kShall, {"original bytes"})})
      .Outcomes({"original bytes", "private bytes"})
      .MeasuredOnBsd("original bytes", "original bytes", "original bytes", "original bytes")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        probe.Fill(map.start, map.length, 'b');
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        const Mapped again = probe.MustMap(MapFile(file, probe.page()).Private());
        return probe.Holds(again.start, again.length, 'a') ? "original bytes" : "private bytes";
      });
}

Rule OfShm() {
  return Rule("private.of_shm")
      .Sentence("A POSIX shared memory object can be mapped private")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"maps"}),
          Posix2017("mmap, DESCRIPTION", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "", "maps", "maps")
      .MeasuredOnNetbsd7("maps")
      .ReadInSource("", "", "", "", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/of_shm", probe.page());
        return probe.Mmap(MapFile(object, probe.page()).Private()).Word("maps");
      });
}

}  // namespace

std::vector<Rule> PrivateRules() {
  return {FileUntouched(), NewFile(), LaterWriteUntouched(), LaterWriteRead(), LaterWriteCow(),
          Discarded(),     OfShm()};
}

}  // namespace conformance
