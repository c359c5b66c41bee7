// SPDX-License-Identifier: Apache-2.0
//
// POSIX shared memory objects.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/named_object.h"

namespace conformance {
namespace {

Rule Create() {
  return Rule("shm.create")
      .Sentence(
          "A new object is empty and closed on exec; creating it again gives EEXIST, and opening "
          "an unknown name gives ENOENT")
      .Claims({
          Posix("shm_open, DESCRIPTION and ERRORS", Level::kShall, {"as stated"}),
          Linux("shm_open(3), DESCRIPTION and ERRORS", Level::kShall, {"as stated"}),
          Freebsd("shm_open(2), DESCRIPTION and ERRORS", Level::kShall, {"as stated"}),
          Macos("shm_open(2), DESCRIPTION and ERRORS", Level::kShall, {"as stated"}),
      })
      .Outcomes({"as stated", "not empty", "open after exec", "created twice", "found unmade"})
      .MeasuredOnLinux("as stated")
      .MeasuredOnBsd("as stated", "", "as stated", "as stated")
      .MeasuredOnNetbsd7("as stated")
      .Probe([](Probe& probe) -> Outcome {
        NamedObject object(probe, "/create", 0);
        const Reply twice = probe.OpenObject("/create", kNewObject);
        const Reply unmade = probe.OpenObject("/absent", O_RDWR);
        object.Unlink();
        if (probe.FileSize(object.fd()) != 0) return "not empty";
        const bool closes = probe.MustDo(Op::kCloseOnExec, {AsArgument(object.fd())}).Is(1);
        if (!closes) return "open after exec";
        if (!twice.Failed(EEXIST)) {
          return Outcome("created twice").Detail(absl::StrCat("shm_open gave ", twice.Word()));
        }
        if (unmade.Failed(ENOENT)) return "as stated";
        return Outcome("found unmade").Detail(absl::StrCat("shm_open gave ", unmade.Word()));
      });
}

Rule RdonlyWrite() {
  return Rule("shm.rdonly_write")
      .Sentence("An object that was opened to read cannot be mapped shared to write")
      .Claims({
          Posix("mmap, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "EPERM", "maps"})
      .MeasuredOnLinux("EACCES")
      .MeasuredOnBsd("EACCES", "", "EACCES", "EACCES")
      .MeasuredOnNetbsd7("EACCES")
      .ReadInSource("", "", "", "", "EPERM")
      .Probe([](Probe& probe) -> Outcome {
        NamedObject object(probe, "/rdonly_write", probe.page());
        const Reply again = probe.OpenObject("/rdonly_write", O_RDONLY);
        object.Unlink();
        probe.Require(again, "open an object to read");
        return probe.Mmap(MapFile(static_cast<int>(again.value), probe.page())).Word("maps");
      });
}

Rule UnsizedMap() {
  return Rule("shm.unsized_map")
      .Sentence("An object whose size is still zero can be mapped")
      .Claims({
          Posix("mmap, DESCRIPTION and RATIONALE", Level::kMay, {"maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "ENXIO", "ENODEV"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "", "maps", "maps")
      .MeasuredOnNetbsd7("maps")
      .ReadInSource("", "", "", "", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/unsized_map", 0);
        return probe.Mmap(MapFile(object, probe.page())).Word("maps");
      });
}

Rule LenBeyond() {
  return Rule("shm.len_beyond")
      .Sentence("An object can be mapped past its size, where touching it raises SIGBUS")
      .Claims({Posix("mmap, DESCRIPTION", Level::kShall, {"maps/SIGBUS"})})
      .Outcomes({"maps/SIGBUS", "maps/SIGSEGV", "maps/zeros", "EINVAL"})
      .Parts({"mmap", "a load past the size"})
      .MeasuredOnLinux("maps/SIGBUS")
      .MeasuredOnBsd("maps/SIGSEGV", "", "maps/SIGBUS", "maps/SIGSEGV")
      .MeasuredOnNetbsd7("maps/SIGSEGV")
      .ReadInSource("", "", "", "", "EINVAL")
      .Known(Document::kFreebsd, "maps/SIGSEGV",
             "FreeBSD 12.1-RELEASE raises SIGSEGV for a page past the end; 12.1-STABLE raises "
             "SIGBUS, as mmap(2) says.")
      .Known(Document::kDragonfly, "maps/SIGSEGV",
             "DragonFly 5.9 raises SIGSEGV past the end of an object, as past that of a file; its "
             "mmap(2) of then named no signal.")
      .Known(Document::kNetbsd, "maps/SIGSEGV",
             "NetBSD 7.0 raises SIGSEGV past the end of an object, as past that of a file; its "
             "mmap(2) of then named no signal.")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/len_beyond", probe.page());
        const Mapped map = probe.Mmap(MapFile(object, 2 * probe.page()));
        if (!map.ok()) return map.Word();
        return absl::StrCat("maps/", probe.Load(map.start + probe.page()).Word("zeros"));
      });
}

Rule Resize() {
  return Rule("shm.resize")
      .Sentence("A second ftruncate changes the size of an object again")
      .Claims({Posix("ftruncate, DESCRIPTION", Level::kShall, {"0"})})
      .Outcomes({"0", "EINVAL", "size unchanged"})
      .MeasuredOnLinux("0")
      .MeasuredOnBsd("0", "", "0", "0")
      .MeasuredOnNetbsd7("0")
      .ReadInSource("", "", "", "", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/resize", probe.page());
        const std::size_t size = 3 * probe.page();
        const Reply resized = probe.Do(Op::kFtruncate, {AsArgument(object), size});
        if (!resized.ok()) return resized.Word();
        return probe.FileSize(object) == static_cast<std::int64_t>(size) ? "0" : "size unchanged";
      });
}

Rule SizeExact() {
  return Rule("shm.size_exact")
      .Sentence("fstat tells exactly the size that an object was given")
      .Claims({Posix("ftruncate, DESCRIPTION", Level::kShall, {"exact"})})
      .Outcomes({"exact", "rounded", "other size"})
      .MeasuredOnLinux("exact")
      .MeasuredOnBsd("exact", "", "exact", "exact")
      .MeasuredOnNetbsd7("exact")
      .ReadInSource("", "", "", "", "rounded")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::uint64_t kSize = 10;
        const std::int64_t size = probe.FileSize(probe.MakeObject("/size_exact", kSize));
        if (size == kSize) return "exact";
        return size == static_cast<std::int64_t>(probe.page()) ? "rounded" : "other size";
      });
}

Rule Unlink() {
  return Rule("shm.unlink")
      .Sentence(
          "After shm_unlink the mapping lives on, and the name is free and cannot be unlinked")
      .Claims({
          Posix("shm_unlink, DESCRIPTION and ERRORS ENOENT", Level::kShall, {"works"}),
          Linux("shm_open(3), DESCRIPTION and ERRORS", Level::kShall, {"works"}),
          Freebsd("shm_open(2), DESCRIPTION and ERRORS", Level::kShall, {"works"}),
          Macos("shm_unlink(2), DESCRIPTION and ERRORS", Level::kShall, {"works"}),
      })
      .Outcomes({"works", "mapping lost", "name still there", "unlinked twice"})
      .MeasuredOnBsd("works", "", "works", "works")
      .MeasuredOnNetbsd7("works")
      .Probe([](Probe& probe) -> Outcome {
        NamedObject object(probe, "/unlink", probe.page());
        const Mapped map = probe.Mmap(MapFile(object.fd(), probe.page()));
        if (!map.ok()) object.Unlink();
        probe.Require(map, "map an object");
        probe.Fill(map.start, map.length, 'a');
        probe.Require(object.Unlink(), "unlink an object");
        if (!probe.Holds(map.start, map.length, 'a') || !probe.Store(map.start, 'b').ok()) {
          return "mapping lost";
        }
        if (!probe.OpenObject("/unlink", O_RDWR).Failed(ENOENT)) return "name still there";
        const Reply again = probe.Do(Op::kShmUnlink, {}, "/unlink");
        if (again.Failed(ENOENT)) return "works";
        return Outcome("unlinked twice").Detail(absl::StrCat("shm_unlink gave ", again.Word()));
      });
}

Rule ReadWrite() {
  return Rule("shm.read_write")
      .Sentence("read and write work on an object within its size")
      .Claims({
          Posix("shm_open, DESCRIPTION", Level::kUnspecified),
          Freebsd("shm_open(2), COMPATIBILITY", Level::kShall, {"works"}),
          Macos("shm_open(2), DESCRIPTION", Level::kShould, {"EINVAL", "ENXIO", "other"}),
      })
      .Outcomes({"works", "EINVAL", "ENXIO", "other"})
      .MeasuredOnBsd("works", "", "works", "works")
      .MeasuredOnNetbsd7("works")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/read_write", probe.page());
        const Mapped map = probe.MustMap(MapFile(object, probe.page()));
        const Mapped buffer = probe.MustMap(MapAnonymous(probe.page()));
        probe.Store(buffer.start, 'b');
        for (const Reply& reply : {probe.Write(object, buffer.start, 1),
                                   probe.Do(Op::kSeek, {AsArgument(object), 0, SEEK_SET}),
                                   probe.Read(object, buffer.start + 1, 1)}) {
          if (reply.Failed(EINVAL) || reply.Failed(ENXIO)) return reply.Word();
          if (!reply.ok()) return Outcome("other").Detail(reply.Word());
        }
        const bool right = probe.Load(map.start).Is('b') && probe.Load(buffer.start + 1).Is('b');
        return right ? "works" : "other";
      });
}

// Opens the object with O_TRUNC and tells what became of it.
std::string AfterTrunc(Probe& probe, const char* name, int mode) {
  const NamedObject object(probe, name, probe.page());
  const Reply opened = probe.OpenObject(name, mode | O_TRUNC);
  if (opened.Failed(EINVAL)) return "EINVAL";
  if (!opened.ok()) return "other";
  const std::int64_t size = probe.FileSize(object.fd());
  return size == 0                                         ? "size 0"
         : size == static_cast<std::int64_t>(probe.page()) ? "unchanged"
                                                           : "other";
}

Rule TruncFlag() {
  // O_RDWR stands before the slash, O_RDONLY after it.
  return Rule("shm.trunc_flag")
      .Sentence("O_TRUNC empties an object that is opened to read and write")
      .Claims({
          Posix("shm_open, DESCRIPTION O_TRUNC", Level::kShall,
                {"size 0/size 0", "size 0/unchanged", "size 0/EINVAL", "size 0/other"}),
          Linux("shm_open(3), DESCRIPTION O_TRUNC", Level::kShall, {"size 0/size 0"}),
          Freebsd("shm_open(2), DESCRIPTION", Level::kShall,
                  {"size 0/size 0", "size 0/unchanged", "size 0/EINVAL", "size 0/other"}),
      })
      .Outcomes({"size 0/size 0", "size 0/unchanged", "size 0/EINVAL", "size 0/other",
                 "unchanged/unchanged", "EINVAL/EINVAL", "EINVAL/unchanged"})
      .Parts({"O_RDWR", "O_RDONLY"})
      .MeasuredOnBsd("size 0/unchanged", "", "size 0/EINVAL", "size 0/other")
      .MeasuredOnNetbsd7("size 0/size 0")
      .Probe([](Probe& probe) -> Outcome {
        const std::string writing = AfterTrunc(probe, "/trunc_rdwr", O_RDWR);
        return absl::StrCat(writing, "/", AfterTrunc(probe, "/trunc_rdonly", O_RDONLY));
      });
}

}  // namespace

std::vector<Rule> ShmRules() {
  return {Create(),    RdonlyWrite(), UnsizedMap(), LenBeyond(), Resize(),
          SizeExact(), Unlink(),      ReadWrite(),  TruncFlag()};
}

}  // namespace conformance
