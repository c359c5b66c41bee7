// SPDX-License-Identifier: Apache-2.0
//
// mincore: which pages are in memory.

#include <sys/mman.h>

#include <cerrno>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// The value is the number of resident pages.
Reply Mincore(Probe& probe, Address address, std::size_t length) {
  const Reply reply = probe.Do(Op::kMincore, {address, length});
  return reply;
}

Rule Exists() {
  return Rule("mincore.exists")
      .Sentence("There is a mincore call")
      .Claims({
          Linux("mincore(2), SYNOPSIS", Level::kShall, {"present"}),
          Freebsd("mincore(2), SYNOPSIS", Level::kShall, {"present"}),
          Netbsd("mincore(2), SYNOPSIS", Level::kShall, {"present"}),
          Dragonfly("mincore(2), SYNOPSIS", Level::kShall, {"present"}),
          Macos("mincore(2), SYNOPSIS", Level::kShall, {"present"}),
      })
      .Outcomes({"present", "absent"})
      .MeasuredOnBsd("present", "present", "absent", "present")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return Mincore(probe, map.start, map.length).Failed(ENOSYS) ? "absent" : "present";
      });
}

Rule Resident() {
  return Rule("mincore.resident")
      .Sentence("A page that was just written or locked is reported as resident")
      .Claims({
          Linux("mincore(2), DESCRIPTION", Level::kShall, {"resident"}),
          Freebsd("mincore(2), DESCRIPTION", Level::kShall, {"resident"}),
          Netbsd("mincore(2), DESCRIPTION", Level::kShall, {"resident"}),
          Dragonfly("mincore(2), DESCRIPTION", Level::kShall, {"resident"}),
          Macos("mincore(2), DESCRIPTION", Level::kShall, {"resident"}),
      })
      .Outcomes({"resident", "absent", "mixed"})
      .MeasuredOnBsd("resident", "resident", "", "resident")
      .MeasuredVariant("OpenBSD", "5.5-current amd64", "resident")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        const Address second = map.start + probe.page();
        probe.Store(map.start, 'x');
        const bool lockable = probe.Mlock(second, probe.page()).ok();
        const Reply written = Mincore(probe, map.start, probe.page());
        if (written.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
        const std::string word = written.Is(1) ? "resident" : "absent";
        if (!lockable) return word;
        const bool locked = Mincore(probe, second, probe.page()).Is(1);
        return Agreeing({{"written", word}, {"locked", locked ? "resident" : "absent"}});
      });
}

Rule Args() {
  return Rule("mincore.args")
      .Sentence("An unaligned address and a range with a hole are refused")
      .Claims({
          Linux("mincore(2), ERRORS EINVAL and ENOMEM", Level::kShall,
                {"EINVAL/0/ENOMEM", "EINVAL/EINVAL/ENOMEM"}),
          Freebsd("mincore(2), ERRORS ENOMEM", Level::kShall,
                  {"EINVAL/0/ENOMEM", "EINVAL/EINVAL/ENOMEM", "0/0/ENOMEM"}),
          Netbsd("mincore(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL/EINVAL/ENOMEM"}),
          Illumos("mincore(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL/EINVAL/ENOMEM"}),
      })
      .Outcomes({"EINVAL/0/ENOMEM", "EINVAL/EINVAL/ENOMEM", "0/0/ENOMEM", "EINVAL/0/0",
                 "EINVAL/EINVAL/0", "0/0/0"})
      .Parts({"an unaligned address", "a length of zero", "a hole"})
      .MeasuredOnLinux("EINVAL/0/ENOMEM")
      .MeasuredOnBsd("0/0/ENOMEM", "EINVAL/EINVAL/ENOMEM", "", "0/0/0")
      .MeasuredVariant("OpenBSD", "5.5-current amd64", "EINVAL/EINVAL/ENOMEM")
      .Seen("macOS", "xnu-11417", "0 for a hole", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Reply unaligned = Mincore(probe, map.start + 1, probe.page());
        if (unaligned.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
        const Reply zero = Mincore(probe, map.start, 0);
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        const Reply hole = Mincore(probe, map.start, map.length);
        return unaligned.Word() + "/" + zero.Word() + "/" + hole.Word();
      });
}

Rule MincorePastEnd() {
  return Rule("mincore.past_end")
      .Sentence("A length that reaches past the last address is refused")
      .Claims({
          Linux("mincore(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mincore(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("mincore(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Dragonfly("mincore(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mincore(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EFAULT", "0"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        // The answers are one byte a page, and are never written here.
        const Reply reply = Mincore(probe, map.start, ~std::size_t{0} - map.start + 1);
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
        return reply.Word("0");
      });
}

Rule MincoreLenZero() {
  return Rule("mincore.len_zero")
      .Sentence("A length of zero asks for nothing and is fine")
      .Claims({
          Linux("mincore(2), ERRORS", Level::kMay, {"0", "EINVAL"}),
          Netbsd("mincore(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mincore(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("0")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "0")
      .MeasuredVariant("NetBSD", "7.99.4 amd64", "EINVAL")
      .MeasuredVariant("OpenBSD", "5.5-current amd64", "EINVAL")
      .MeasuredVariant("DragonFly", "5.9 amd64", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply = Mincore(probe, map.start, 0);
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
        return reply.Word("0");
      });
}

Rule Untouched() {
  return Rule("mincore.untouched")
      .Sentence("Anonymous memory that nobody has touched is not in memory")
      .Claims({Linux("mincore(2), DESCRIPTION", Level::kShall, {"absent"})})
      .Outcomes({"absent", "resident", "partly resident"})
      .MeasuredOnLinux("absent")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kPages = 4;
        const Mapped map = probe.MustMap(MapAnonymous(kPages * probe.page()));
        const Reply reply = Mincore(probe, map.start, map.length);
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
        if (reply.Is(0)) return "absent";
        return reply.Is(kPages) ? "resident" : "partly resident";
      });
}

// Linux tells who may write the file what is in memory, and nobody else.
Rule PageCache() {
  return Rule("mincore.page_cache")
      .Sentence("A page of a file that another process has touched is in memory for this one too")
      .Claims({Linux("mincore(2), DESCRIPTION", Level::kShall, {"resident"})})
      .Outcomes({"resident", "absent"})
      .MeasuredOnLinux("resident")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'f');
        const Reply touched = probe.InChild([file](Probe& inner) -> std::int64_t {
          const Mapped own = inner.Mmap(MapFile(file, inner.page()).Protection(PROT_READ));
          return own.ok() && inner.Load(own.start).Is('f') ? 1 : 0;
        });
        if (!touched.Is(1)) probe.Skip("needs shared mappings of files");
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Protection(PROT_READ));
        const Reply reply = Mincore(probe, map.start, map.length);
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
        return reply.Is(1) ? "resident" : "absent";
      });
}

}  // namespace

std::vector<Rule> MincoreRules() {
  return {Exists(),         Resident(),  Args(),     MincorePastEnd(),
          MincoreLenZero(), Untouched(), PageCache()};
}

}  // namespace conformance
