// SPDX-License-Identifier: Apache-2.0
//
// Memory that is writable and executable, at once or one after the other. Nothing is ever executed.

#include "absl/functional/function_ref.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// In a child, for a kernel may abort the process that asks. `ask` makes the calls and gives the
// errno of the one that counts.
std::string AskInChild(Probe& probe, absl::FunctionRef<std::int64_t(Probe&)> ask,
                       std::string_view when_ok) {
  Reply answer = probe.InChild(ask);
  if (answer.ok()) answer.error = static_cast<int>(answer.value);
  return answer.Word(when_ok);
}

Rule Mmap() {
  return Rule("wx.mmap")
      .Sentence("Memory that is writable and executable at the same time can be mapped")
      .Claims({
          Posix("mmap, ERRORS ENOTSUP", Level::kMay, {"maps", "ENOTSUP", "EOPNOTSUPP"}),
          Linux("PR_SET_MDWE(2const), DESCRIPTION", Level::kMay, {"maps", "EACCES"}),
          Freebsd("mmap(2)", Level::kUnspecified),
          Netbsd("mmap(2), ERRORS EACCES", Level::kMay, {"maps", "EACCES"}),
          Openbsd("mmap(2), ERRORS ENOTSUP", Level::kShall, {"ENOTSUP", "SIGABRT"}),
          Macos("mmap(2), MAP_JIT", Level::kUnspecified),
      })
      .Outcomes({"maps", "ENOTSUP", "EOPNOTSUPP", "EACCES", "EPERM", "SIGABRT"})
      .MeasuredOnBsd("maps", "maps", "ENOTSUP", "maps")
      .Seen("OpenBSD", "uvm_mmap.c, a recent copy", "ENOTSUP", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        return AskInChild(
            probe,
            [](Probe& inner) -> std::int64_t {
              const int everything = PROT_READ | PROT_WRITE | PROT_EXEC;
              return inner.Mmap(MapAnonymous(inner.page()).Protection(everything)).error;
            },
            "maps");
      });
}

Rule Mprotect() {
  return Rule("wx.mprotect")
      .Sentence("Memory that was writable can be made executable later")
      .Claims({
          Posix("mprotect, ERRORS ENOTSUP", Level::kMay, {"0", "ENOTSUP", "EOPNOTSUPP"}),
          Linux("PR_SET_MDWE(2const), DESCRIPTION", Level::kMay, {"0", "EACCES"}),
          Freebsd("mprotect(2)", Level::kUnspecified),
          Netbsd("mprotect(2), ERRORS EACCES", Level::kMay, {"0", "EACCES"}),
          Macos("mprotect(2)", Level::kUnspecified),
      })
      .Outcomes({"0", "ENOTSUP", "EOPNOTSUPP", "EACCES", "EPERM", "SIGABRT"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        return AskInChild(
            probe,
            [](Probe& inner) -> std::int64_t {
              const Mapped map = inner.MustMap(MapAnonymous(inner.page()));
              inner.Require(inner.Store(map.start, 'c'), "store to a writable page");
              return inner.Mprotect(map.start, map.length, PROT_READ | PROT_EXEC).error;
            },
            "0");
      });
}

}  // namespace

std::vector<Rule> WxRules() { return {Mmap(), Mprotect()}; }

}  // namespace conformance
