// SPDX-License-Identifier: Apache-2.0
//
// madvise that only says what the caller expects, and advice by way of process_madvise.

#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/advice.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// The advice that BSD began with, which POSIX took over under other names.
constexpr int kConventional[] = {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED};

// Advice of Linux that does not change what memory holds. Some needs a kernel that was built so.
constexpr int kOfLinux[] = {
#ifdef MADV_MERGEABLE
    MADV_MERGEABLE, MADV_UNMERGEABLE,
#endif
#ifdef MADV_HUGEPAGE
    MADV_HUGEPAGE,  MADV_NOHUGEPAGE,
#endif
#ifdef MADV_DONTDUMP
    MADV_DONTDUMP,  MADV_DODUMP,
#endif
    kCold,          kPageOut,
};

Rule Hints() {
  return Rule("madvise.hints")
      .Sentence("Hints on how it will be used are accepted for a mapping of a file")
      .Claims({
          Posix("posix_madvise, DESCRIPTION", Level::kShall, {"accepted"}),
          Linux("madvise(2), DESCRIPTION", Level::kShall, {"accepted"}),
          Freebsd("madvise(2), DESCRIPTION", Level::kShall, {"accepted"}),
          Netbsd("madvise(2), DESCRIPTION", Level::kShall, {"accepted"}),
          Openbsd("madvise(2), DESCRIPTION", Level::kShall, {"accepted"}),
          Dragonfly("madvise(2), DESCRIPTION", Level::kShall, {"accepted"}),
          Macos("madvise(2), DESCRIPTION", Level::kShall, {"accepted"}),
      })
      .Outcomes({"accepted", "ENOSYS", "EINVAL", "EBADF", "EIO", "ENOMEM"})
      .MeasuredOnLinux("accepted")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'f');
        const Mapped map =
            probe.MustMap(MapFile(file, 2 * probe.page()).Private().Protection(PROT_READ));
        for (const int advice : kConventional) {
          const Reply reply = probe.Madvise(map.start, map.length, advice);
          if (!reply.ok()) return reply.Word();
        }
        return "accepted";
      });
}

// What a page of memory and one of a file hold after all of the advice.
Outcome AfterAll(Probe& probe, const int* advice, std::size_t count) {
  const std::size_t page = probe.page();
  const Mapped memory = probe.MustMap(MapAnonymous(2 * page));
  const Mapped of_file = probe.MustMap(MapFile(probe.MakeFile(2 * page, 'f'), 2 * page).Private());
  probe.Fill(memory.start, memory.length, 'a');
  probe.Fill(of_file.start, page, 'b');
  for (std::size_t i = 0; i < count; ++i) {
    if (advice[i] == kNoAdvice) continue;
    probe.Madvise(memory.start, memory.length, advice[i]);
    probe.Madvise(of_file.start, of_file.length, advice[i]);
  }
  const bool kept = probe.Holds(memory.start, memory.length, 'a') &&
                    probe.Holds(of_file.start, page, 'b') &&
                    probe.Holds(of_file.start + page, page, 'f');
  if (!kept) return "changed";
  return probe.Store(of_file.start, 'b').ok() && probe.Store(memory.start, 'a').ok() ? "as before"
                                                                                     : "changed";
}

Rule HintsKeep() {
  return Rule("madvise.hints_keep")
      .Sentence("Hints change nothing of what memory holds and of what may be done to it")
      .Claims({
          Posix("posix_madvise, DESCRIPTION", Level::kShall, {"as before"}),
          Linux("madvise(2), DESCRIPTION", Level::kShall, {"as before"}),
      })
      .Outcomes({"as before", "changed"})
      .MeasuredOnLinux("as before")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        return AfterAll(probe, kConventional, std::size(kConventional));
      });
}

Rule LinuxHintsKeep() {
  return Rule("madvise.linux_hints_keep")
      .Sentence("Linux's own advice on merging, huge pages, dumps and reclaim changes no contents")
      .Claims({Linux("madvise(2), DESCRIPTION", Level::kShall, {"as before"})})
      .Outcomes({"as before", "changed"})
      .MeasuredOnLinux("as before")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        if (kCold == kNoAdvice) probe.Unsupported("this advice is not in the headers");
        return AfterAll(probe, kOfLinux, std::size(kOfLinux));
      });
}

Rule Supported() {
  return Rule("madvise.supported")
      .Sentence("madvise(0, 0, advice) succeeds exactly if the advice is known")
      .Claims({Linux("madvise(2), VERSIONS", Level::kShall, {"0/EINVAL"})})
      .Parts({"advice that every kernel knows", "a number that none does"})
      .Outcomes({"0/EINVAL", "0/0", "EINVAL/EINVAL", "ENOMEM/ENOMEM", "0/ENOMEM", "ENOMEM/EINVAL"})
      .MeasuredOnLinux("0/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kUnknown = 9999;
        const std::string known = probe.Madvise(0, 0, MADV_NORMAL).Word();
        return absl::StrCat(known, "/", probe.Madvise(0, 0, kUnknown).Word());
      });
}

Reply ProcessMadvise(Probe& probe, std::uint64_t pidfd, const Mapped& map,
                     std::uint64_t flags = 0) {
  return probe.Do(Op::kProcessMadvise, {pidfd, map.start, map.length, AsArgument(kCold), flags});
}

// A descriptor that refers to this process.
std::uint64_t Self(Probe& probe) {
  const Reply self = probe.Do(Op::kPidfd);
  if (!self.ok()) probe.Unsupported("this system has no pidfd_open");
  return static_cast<std::uint64_t>(self.value);
}

Rule ProcessCount() {
  return Rule("madvise.process_count")
      .Sentence("process_madvise tells how many bytes it has advised on")
      .Claims({Linux("process_madvise(2), RETURN VALUE", Level::kShall, {"all bytes"})})
      .Outcomes({"all bytes", "another number", "EPERM", "EINVAL", "ENOSYS", "ENOMEM"})
      .MeasuredOnLinux("all bytes")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Reply reply = ProcessMadvise(probe, Self(probe), map);
        return reply.Word(reply.Is(static_cast<std::int64_t>(map.length)) ? "all bytes"
                                                                          : "another number");
      });
}

Rule ProcessFlags() {
  return Rule("madvise.process_flags")
      .Sentence("process_madvise refuses flags")
      .Claims({Linux("process_madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "advised", "EPERM", "ENOSYS"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return ProcessMadvise(probe, Self(probe), map, 1).Word("advised");
      });
}

Rule ProcessBad() {
  return Rule("madvise.process_bad")
      .Sentence("process_madvise refuses a descriptor that refers to no process")
      .Claims({Linux("process_madvise(2), ERRORS EBADF", Level::kShall, {"EBADF"})})
      .Outcomes({"EBADF", "advised", "EINVAL", "ESRCH", "ENOSYS"})
      .MeasuredOnLinux("EBADF")
      .Probe([](Probe& probe) -> Outcome {
        Self(probe);  // ends the probe where there is no such call
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply pipe = probe.MustDo(Op::kPipe);
        return ProcessMadvise(probe, static_cast<std::uint64_t>(pipe.value), map).Word("advised");
      });
}

}  // namespace

std::vector<Rule> MadviseHintsRules() {
  return {Hints(),        HintsKeep(),    LinuxHintsKeep(), Supported(),
          ProcessCount(), ProcessFlags(), ProcessBad()};
}

}  // namespace conformance
