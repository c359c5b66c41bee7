// SPDX-License-Identifier: Apache-2.0
//
// A process that has asked never to gain executable memory: PR_SET_MDWE of Linux 6.3. There is no
// way back, so the probe's own process asks and is over after that. Nothing is ever executed.

#include <cerrno>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// As Linux numbers them: headers may be older than the kernel.
constexpr std::uint64_t kSetDenial = 65;  // PR_SET_MDWE
constexpr std::uint64_t kRefuseGain = 1;  // PR_MDWE_REFUSE_EXEC_GAIN

void Deny(Probe& probe) {
  const Reply reply = probe.Do(Op::kProcessOption, {kSetDenial, kRefuseGain});
  if (!reply.ok()) probe.Unsupported("this kernel does not know PR_SET_MDWE");
}

Rule MdweMmap() {
  return Rule("wx.mdwe_mmap")
      .Sentence("After PR_SET_MDWE memory cannot be mapped writable and executable")
      .Claims({Linux("PR_SET_MDWE(2const), DESCRIPTION", Level::kShall, {"EACCES", "EPERM"})})
      .Outcomes({"EACCES", "EPERM", "ENOTSUP", "EOPNOTSUPP", "maps"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        Deny(probe);
        const int everything = PROT_READ | PROT_WRITE | PROT_EXEC;
        return probe.Mmap(MapAnonymous(probe.page()).Protection(everything)).Word("maps");
      });
}

Rule MdweMprotect() {
  return Rule("wx.mdwe_mprotect")
      .Sentence("After PR_SET_MDWE memory that is not executable cannot become so")
      .Claims({Linux("PR_SET_MDWE(2const), DESCRIPTION", Level::kShall, {"EACCES", "EPERM"})})
      .Outcomes({"EACCES", "EPERM", "ENOTSUP", "EOPNOTSUPP", "0"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        Deny(probe);
        return probe.Mprotect(map.start, map.length, PROT_READ | PROT_EXEC).Word();
      });
}

Rule MdweMapped() {
  return Rule("wx.mdwe_mapped")
      .Sentence("After PR_SET_MDWE memory can still be mapped executable, if not writable")
      .Claims({Linux("PR_SET_MDWE(2const), DESCRIPTION", Level::kShall, {"maps"})})
      .Outcomes({"maps", "EACCES", "EPERM", "ENOTSUP", "EOPNOTSUPP"})
      .MeasuredOnLinux("maps")
      .Probe([](Probe& probe) -> Outcome {
        Deny(probe);
        const int executable = PROT_READ | PROT_EXEC;
        return probe.Mmap(MapAnonymous(probe.page()).Protection(executable)).Word("maps");
      });
}

Rule MdweFork() {
  return Rule("wx.mdwe_fork")
      .Sentence("A child inherits what PR_SET_MDWE denied its parent")
      .Claims(
          {Linux("PR_SET_MDWE(2const), DESCRIPTION PR_MDWE_NO_INHERIT", Level::kShall, {"denied"})})
      .Outcomes({"denied", "allowed"})
      .MeasuredOnLinux("denied")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        Deny(probe);
        const Reply told = probe.InChild([&map](Probe& inner) -> std::int64_t {
          return inner.Mprotect(map.start, map.length, PROT_READ | PROT_EXEC).ok() ? 0 : 1;
        });
        return told.Is(1) ? "denied" : "allowed";
      });
}

Rule MdweFinal() {
  return Rule("wx.mdwe_final")
      .Sentence("What PR_SET_MDWE denies cannot be allowed again")
      .Claims({Linux("PR_SET_MDWE(2const), DESCRIPTION", Level::kShall, {"EPERM", "EINVAL"})})
      .Outcomes({"EPERM", "EINVAL", "EACCES", "0"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        Deny(probe);
        return probe.Do(Op::kProcessOption, {kSetDenial, 0}).Word();
      });
}

}  // namespace

std::vector<Rule> WxMdweRules() {
  return {MdweMmap(), MdweMprotect(), MdweMapped(), MdweFork(), MdweFinal()};
}

}  // namespace conformance
