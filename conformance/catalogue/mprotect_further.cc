// SPDX-License-Identifier: Apache-2.0
//
// mprotect that goes further than its range, stops in the middle of it, or has a key.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/growing.h"

namespace conformance {
namespace {

#ifdef PROT_GROWSDOWN
constexpr int kDownToBeginning = PROT_GROWSDOWN;
#else
constexpr int kDownToBeginning = 0;
#endif

Rule ProtectDown() {
  return Rule("mprotect.growsdown")
      .Sentence("PROT_GROWSDOWN protects a growing mapping down to its beginning, and no other")
      .Claims({Linux("mprotect(2), DESCRIPTION PROT_GROWSDOWN", Level::kMay,
                     {"read-only/EINVAL", "read-only/0"})})
      .Parts({"what the pages below can be", "the answer for a mapping that does not grow"})
      .Outcomes({"read-only/EINVAL", "read-only/0", "writable/EINVAL", "EINVAL/EINVAL"})
      .MeasuredOnLinux("read-only/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Address top = GrowingPage(probe);
        if (kDownToBeginning == 0) probe.Unsupported("PROT_GROWSDOWN is not in the headers");
        const Reply grown = probe.Store(top - 1, 'x');
        if (!grown.ok()) probe.Unsupported("such a mapping does not grow here: " + grown.Word());
        const Reply growing = probe.Mprotect(top, page, PROT_READ | kDownToBeginning);
        const bool denied = !probe.Store(top - 1, 'y').ok() && probe.Load(top - 1).Is('x');
        const Mapped plain = probe.MustMap(MapAnonymous(page));
        return absl::StrCat(growing.Word(denied ? "read-only" : "writable"), "/",
                            probe.Mprotect(plain.start, page, PROT_READ | kDownToBeginning).Word());
      });
}

Rule DeniedMiddle() {
  return Rule("mprotect.denied_middle")
      .Sentence("Where a page in the middle may not become writable, mprotect fails")
      .Claims({
          Posix(
              "mprotect, ERRORS EACCES, and RETURN VALUE", Level::kShall,
              {"EACCES/changed/as before", "EACCES/as before/as before", "EACCES/changed/changed"}),
          Linux(
              "mprotect(2), ERRORS EACCES", Level::kShall,
              {"EACCES/changed/as before", "EACCES/as before/as before", "EACCES/changed/changed"}),
          Illumos("mprotect(2), DESCRIPTION", Level::kShall, {"EACCES/changed/as before"}),
      })
      .Parts({"the answer", "the page before the one that refuses", "the page after it"})
      .Outcomes({"EACCES/changed/as before", "EACCES/as before/as before", "EACCES/changed/changed",
                 "0/changed/changed", "EPERM/as before/as before"})
      .MeasuredOnLinux("EACCES/changed/as before")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFileOpenedAs(O_RDONLY, page, 'f');
        const Mapped map = probe.MustMap(MapAnonymous(3 * page).Protection(PROT_READ));
        probe.MustMap(MapFile(file, page).Protection(PROT_READ).Fixed(map.start + page));
        const std::string word =
            probe.Mprotect(map.start, map.length, PROT_READ | PROT_WRITE).Word();
        const auto changed = [&](Address at) {
          return probe.Store(at, 'x').ok() ? "/changed" : "/as before";
        };
        const std::string before = changed(map.start);
        return absl::StrCat(word, before, changed(map.start + 2 * page));
      });
}

Rule KeyNone() {
  return Rule("mprotect.key_none")
      .Sentence("pkey_mprotect with a key of -1 does what mprotect does")
      .Claims({Linux("mprotect(2), DESCRIPTION pkey_mprotect", Level::kMay, {"0", "EINVAL"})})
      .Outcomes({"0", "0, not changed", "EINVAL", "EOPNOTSUPP"})
      .MeasuredOnLinux("0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply =
            probe.Do(Op::kMprotectKey, {map.start, map.length, PROT_READ, AsArgument(-1)});
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no pkey_mprotect");
        if (!reply.ok()) return reply.Word();
        return probe.Load(map.start).ok() && !probe.Store(map.start, 'x').ok() ? "0"
                                                                               : "0, not changed";
      });
}

Rule KeyUnknown() {
  return Rule("mprotect.key_unknown")
      .Sentence("pkey_mprotect refuses a key that was not allocated")
      .Claims({Linux("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "EOPNOTSUPP"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kUnknown = 15;  // the last that any processor has
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply =
            probe.Do(Op::kMprotectKey, {map.start, map.length, PROT_READ, AsArgument(kUnknown)});
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no pkey_mprotect");
        return reply.Word();
      });
}

}  // namespace

std::vector<Rule> MprotectFurtherRules() {
  return {ProtectDown(), DeniedMiddle(), KeyNone(), KeyUnknown()};
}

}  // namespace conformance
