// SPDX-License-Identifier: Apache-2.0
//
// What macOS reads into the flags and the descriptor of anonymous memory.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#ifdef MAP_JIT
Outcome TryJit(Probe& probe) {
  const MapRequest whole =
      MapAnonymous(probe.page()).Protection(PROT_READ | PROT_WRITE | PROT_EXEC).Flags(MAP_JIT);
  const std::string alone = probe.Mmap(whole).Word("maps");
  const Mapped room = probe.Reserve(1);
  const std::string fixed = probe.Mmap(MapRequest(whole).Fixed(room.start)).Word("maps");
  const std::string shared = probe.Mmap(MapRequest(whole).Shared()).Word("maps");
  const std::string all = absl::StrCat(alone, "/", fixed == shared ? fixed : "mixed");
  for (const char* declared : {"maps/EINVAL", "EPERM/EINVAL", "EPERM/EPERM", "maps/maps"}) {
    if (all == declared) return all;
  }
  return Outcome("other").Detail(absl::StrCat(alone, ", fixed ", fixed, ", shared ", shared));
}
#else
[[noreturn]] Outcome TryJit(Probe& probe) { probe.Unsupported("MAP_JIT is not in the headers"); }
#endif

Rule Jit() {
  return Rule("mac.jit")
      .Sentence("MAP_JIT memory can be writable and executable, and may need a right")
      .Claims({// It does not mention MAP_FIXED and MAP_SHARED; the kernel source does.
               Macos("mmap(2), DESCRIPTION, MAP_JIT", Level::kShall,
                     {"maps/EINVAL", "maps/maps", "EPERM/EINVAL", "EPERM/EPERM"})})
      .Outcomes({"maps/EINVAL", "EPERM/EINVAL", "EPERM/EPERM", "maps/maps", "other"})
      .Parts({"private memory", "MAP_FIXED and MAP_SHARED"})
      .ReadInSource("", "", "", "", "maps/EINVAL")
      .Probe(TryJit);
}

Rule AnonFd() {
  return Rule("mac.anon_fd")
      .Sentence(
          "A descriptor number given with MAP_ANON is taken as flags, and unknown ones refused")
      .NoClaims("The manual of macOS says that the number passes flags, not what unknown ones give")
      .Outcomes({"EINVAL", "maps", "EBADF"})
      .MeasuredOnBsd("EINVAL", "", "EINVAL", "EINVAL")
      .MeasuredOnNetbsd7("EINVAL")
      .ReadInSource("", "", "", "", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kNoDescriptor = 0x7fff;
        return probe.Mmap(MapAnonymous(probe.page()).Descriptor(kNoDescriptor)).Word("maps");
      });
}

Rule Nocache() {
  return Rule("mac.nocache")
      .Sentence("MAP_NOCACHE is a hint: the file's bytes are there all the same")
      .Claims({Macos("mmap(2), DESCRIPTION, MAP_NOCACHE", Level::kShall, {"maps"})})
      .Outcomes({"maps", "other bytes", "EINVAL"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_NOCACHE
        const int file = probe.MakeFile(probe.page(), 'f');
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Private().Flags(MAP_NOCACHE));
        if (!map.ok()) return map.Word();
        return probe.Holds(map.start, map.length, 'f') ? "maps" : "other bytes";
#else
        probe.Unsupported("MAP_NOCACHE is not in the headers");
#endif
      });
}

Rule AdviceZero() {
  return Rule("mac.advice_zero")
      .Sentence("MADV_ZERO zeroes the pages that it is given, and no other")
      .NoClaims("The header of macOS names it, and its manual does not")
      .Outcomes({"zero/kept", "kept/kept", "zero/lost", "EINVAL", "ENOTSUP"})
      .Parts({"the advised page", "the one beside it"})
      .ReadInSource("", "", "", "", "zero/kept")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MADV_ZERO
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        probe.Fill(map.start, map.length, 'z');
        const Reply advised = probe.Madvise(map.start, probe.page(), MADV_ZERO);
        if (!advised.ok()) return advised.Word();
        const bool zero = probe.Holds(map.start, probe.page(), 0);
        const bool kept = probe.Holds(map.start + probe.page(), probe.page(), 'z');
        return absl::StrCat(zero ? "zero" : "kept", "/", kept ? "kept" : "lost");
#else
        probe.Unsupported("MADV_ZERO is not in the headers");
#endif
      });
}

Rule ResilientMedia() {
  return Rule("mac.resilient_media")
      .Sentence("With MAP_RESILIENT_MEDIA a page past the end of the file is zeroes and no fault")
      .NoClaims("The header of macOS describes the flag, and its manual does not")
      .Outcomes({"zero", "other byte", "SIGBUS", "SIGSEGV", "EINVAL"})
      .ReadInSource("", "", "", "", "zero")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_RESILIENT_MEDIA
        const int file = probe.MakeFile(probe.page(), 'f');
        const Mapped map = probe.Mmap(MapFile(file, 2 * probe.page())
                                          .Protection(PROT_READ)
                                          .Private()
                                          .Flags(MAP_RESILIENT_MEDIA));
        if (!map.ok()) return map.Word();
        const Reply byte = probe.Load(map.start + probe.page());
        return byte.Word(byte.Is(0) ? "zero" : "other byte");
#else
        probe.Unsupported("MAP_RESILIENT_MEDIA is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> MacRules() {
  return {Jit(), AnonFd(), Nocache(), AdviceZero(), ResilientMedia()};
}

}  // namespace conformance
