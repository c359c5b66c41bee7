// SPDX-License-Identifier: Apache-2.0
//
// munmap: which addresses and lengths it takes, and how it answers.

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// A range that no process can have: the page at the very top of the address space.
Address TopPage(const Probe& probe) { return Address{0} - probe.page(); }

// Success, then failure: "0/-1" stands for a munmap that works and one that cannot.
Rule Returns() {
  return Rule("munmap.returns")
      .Sentence("munmap returns 0 when it succeeds, and -1 with errno set when it fails")
      .Claims({
          Posix("munmap, RETURN VALUE", Level::kShall, {"0/-1"}),
          Linux("mmap(2), RETURN VALUE, munmap()", Level::kShall, {"0/-1"}),
          Freebsd("munmap(2), RETURN VALUES", Level::kShall, {"0/-1"}),
          Netbsd("munmap(2), RETURN VALUES", Level::kShall, {"0/-1"}),
          Openbsd("munmap(2), RETURN VALUES", Level::kShall, {"0/-1"}),
          Dragonfly("munmap(2), RETURN VALUES", Level::kShall, {"0/-1"}),
          Macos("munmap(2), RETURN VALUES", Level::kShall, {"0/-1"}),
          Illumos("munmap(2), RETURN VALUES", Level::kShall, {"0/-1"}),
          Seed000("function munmap, returned value", Level::kShall, {"0/-1"}),
          Seed001("code, anonymous mapping", Level::kShall, {"0/-1"}),
          Seed002("entry munmap", Level::kShall, {"0/-1"}),
          Seed004("function munmap, returned value", Level::kShall, {"0/-1"}),
      })
      .Outcomes({"0/-1", "other"})
      .Parts({"success", "failure"})
      .MeasuredOnBsd("0/-1", "", "0/-1", "0/-1")
      .MeasuredOnNetbsd7("0/-1")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const bool good = probe.Munmap(map.start, map.length).Is(0);
        const bool bad = probe.Munmap(TopPage(probe), probe.page()).error != 0;
        return good && bad ? "0/-1" : "other";
      });
}

Rule MunmapLenZero() {
  return Rule("munmap.len_zero")
      .Sentence("munmap refuses a length of zero")
      .Claims({
          Posix("munmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("munmap(2), CAVEATS", Level::kShall, {"0"}),
          Macos("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "other"})
      .MeasuredOnLinux("EINVAL")
      .MeasuredOnBsd("EINVAL", "0", "0", "0")
      .Known(Document::kNetbsd, "0",
             "NetBSD 7.99.4 answered so, as its uvm_mmap.c has it; its manual is silent.")
      .Known(Document::kOpenbsd, "0",
             "munmap(2), CAVEATS: the system does nothing where POSIX has EINVAL.")
      .Known(Document::kDragonfly, "0", "DragonFly 5.9 answered so; its manual is silent.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const std::string word = probe.Munmap(map.start, 0).Word();
        // Whatever the answer is, no page has been named.
        return probe.Load(map.start).ok() ? word : "other";
      });
}

Rule MunmapUnaligned() {
  return Rule("munmap.unaligned")
      .Sentence("munmap refuses an address that is not a multiple of the page size")
      .Claims({
          Posix("munmap, ERRORS EINVAL", Level::kMay, {"EINVAL", "whole pages go"}),
          Linux("mmap(2), DESCRIPTION, munmap()", Level::kShall, {"EINVAL"}),
          Freebsd("munmap(2), ERRORS EINVAL and STANDARDS", Level::kMay,
                  {"EINVAL", "whole pages go"}),
          Netbsd("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("munmap(2), STANDARDS", Level::kMay, {"EINVAL", "whole pages go"}),
          Dragonfly("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "whole pages go", "other"})
      .MeasuredOnLinux("EINVAL")
      .MeasuredOnBsd("whole pages go", "whole pages go", "whole pages go", "whole pages go")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .Known(Document::kNetbsd, "whole pages go", "NetBSD's uvm_mmap.c rounds the address down.")
      .Known(Document::kDragonfly, "whole pages go",
             "DragonFly 5.9 rounded the address down; its manual, munmap(2), ERRORS EINVAL, says "
             "otherwise.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(4 * probe.page()));
        // One page's worth of bytes that lie in the second and the third page.
        const Reply unmapped = probe.Munmap(map.start + probe.page() + 1, probe.page());
        const std::string left = probe.ReadablePages(map.start, 4);
        if (unmapped.ok()) return left == "x--x" ? "whole pages go" : "other";
        return left == "xxxx" ? unmapped.Word() : "other";
      });
}

Rule PointerPlusOne() {
  return Rule("munmap.pointer_plus_one")
      .Sentence("A mapping whose pointer was incremented cannot be unmapped through that pointer")
      .Claims({
          Seed000("question 6 and summary", Level::kShall, {"EINVAL"}),
          Seed001("second part, question 1", Level::kShall, {"EINVAL"}),
          Seed004("note 5", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "other"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        // The page after the mapping is ours too: a kernel that rounds takes it as well.
        const Mapped room = probe.Reserve(2);
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Fixed(room.start));
        const Reply unmapped = probe.Munmap(map.start + 1, map.length);
        const bool gone = !probe.Load(map.start).ok();
        return gone == unmapped.ok() ? unmapped.Word() : "other";
      });
}

Rule ExactAddress() {
  return Rule("munmap.exact_address")
      .Sentence("Only the address that mmap returned may be given to munmap")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"0"}),
          Seed000("summary, address of munmap", Level::kShall, {"EINVAL"}),
          Seed001("second part, question 1", Level::kShall, {"EINVAL"}),
          Seed004("note 5", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL", "other"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Reply unmapped = probe.Munmap(map.start + probe.page(), probe.page());
        const std::string left = probe.ReadablePages(map.start, 3);
        return left == (unmapped.ok() ? "x-x" : "xxx") ? unmapped.Word() : "other";
      });
}

// As a listing of the seeds does: 20 bytes are mapped, 4 are unmapped.
Rule ExactLength() {
  return Rule("munmap.exact_length")
      .Sentence("The length given to munmap has to be the length that was mapped")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"whole page goes"}),
          Linux("mmap(2), DESCRIPTION, munmap()", Level::kShall, {"whole page goes"}),
          Seed001("first part, function munmap", Level::kShall, {"EINVAL"}),
          // It maps 20 bytes, unmaps 4, and counts on success.
          Seed004("example 1", Level::kShall, {"whole page goes"}),
      })
      .Outcomes({"whole page goes", "EINVAL", "other"})
      .MeasuredOnBsd("whole page goes", "whole page goes", "whole page goes", "whole page goes")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kMappedBytes = 20;
        constexpr std::size_t kUnmappedBytes = 4;
        const int file = probe.MakeFile(kMappedBytes);
        const Mapped map = probe.MustMap(MapFile(file, kMappedBytes));
        const Reply unmapped = probe.Munmap(map.start, kUnmappedBytes);
        const bool gone = !probe.Load(map.start + kUnmappedBytes).ok();
        return gone == unmapped.ok() ? unmapped.Word("whole page goes") : "other";
      });
}

// munmap of three pages of which the middle one is a hole. A success must have taken the pages on
// both sides, a refusal must have left them.
std::string UnmapAroundHole(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
  probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
  const Reply unmapped = probe.Munmap(map.start, map.length);
  const std::string left = probe.ReadablePages(map.start, 3);
  return left == (unmapped.ok() ? "---" : "x-x") ? unmapped.Word() : "other";
}

Rule MunmapHole() {
  return Rule("munmap.hole")
      .Sentence("munmap takes a range in which some pages or all of them are not mapped")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"0"}),
          Linux("mmap(2), DESCRIPTION, munmap()", Level::kShall, {"0"}),
          Interpreted("it is of pages that are not part of the valid address space",
                      Openbsd("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Macos("munmap(2), ERRORS EINVAL", Level::kShould, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL", "other", "mixed"})
      .MeasuredOnLinux("0")
      .MeasuredOnBsd("0", "0", "EINVAL", "EINVAL")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .Known(Document::kOpenbsd, "EINVAL",
             "OpenBSD's munmap(2) requires the whole range to be mapped.")
      .Known(Document::kDragonfly, "EINVAL",
             "DragonFly's vm_mmap.c requires the whole range to be mapped.")
      .Probe([](Probe& probe) -> Outcome {
        const std::string around = UnmapAroundHole(probe);
        const Address nothing = probe.Hole(3) + probe.page();
        const std::string never = probe.Munmap(nothing, probe.page()).Word();
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Require(probe.Munmap(map.start, map.length), "unmap a page for the first time");
        const std::string again = probe.Munmap(map.start, map.length).Word();
        return Agreeing({{"hole inside", around}, {"nothing mapped", never}, {"again", again}});
      });
}

Rule MunmapOutOfRange() {
  return Rule("munmap.out_of_range")
      .Sentence("munmap refuses a range that leaves the address space or wraps around its end")
      .Claims({
          Posix("munmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("munmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "mixed"})
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "EINVAL")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64, length SIZE_MAX", "0")
      .MeasuredVariant("NetBSD", "7.99.4 amd64, length SIZE_MAX", "0")
      .MeasuredVariant("OpenBSD", "5.5-current amd64, length SIZE_MAX", "EINVAL")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, length SIZE_MAX", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Address top = TopPage(probe);
        return Agreeing({{"top page", probe.Munmap(top, probe.page()).Word()},
                         {"wrap", probe.Munmap(top, 2 * probe.page()).Word()}});
      });
}

}  // namespace

std::vector<Rule> MunmapArgumentsRules() {
  return {Returns(),      MunmapLenZero(), MunmapUnaligned(), PointerPlusOne(),
          ExactAddress(), ExactLength(),   MunmapHole(),      MunmapOutOfRange()};
}

}  // namespace conformance
