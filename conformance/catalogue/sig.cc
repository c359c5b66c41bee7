// SPDX-License-Identifier: Apache-2.0
//
// What a program learns from the signal of a fault.

#include <sys/mman.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/past_end.h"
#include "conformance/probe/names.h"

namespace conformance {
namespace {

// For memory that is not mapped, that denies the access, and that lies past the end of its file.
constexpr std::string_view kCombinations[] = {
    "SEGV_MAPERR/SEGV_ACCERR/BUS_ADRERR",  "SEGV_MAPERR/SEGV_ACCERR/BUS_OBJERR",
    "SEGV_MAPERR/SEGV_ACCERR/SEGV_MAPERR", "SEGV_MAPERR/SEGV_ACCERR/SEGV_ACCERR",
    "SEGV_MAPERR/SEGV_MAPERR/SEGV_MAPERR",
};

std::string CodeOfLoad(Probe& probe, Address address) {
  const Reply reply = probe.Load(address);
  return reply.signal == 0 ? "no fault" : SignalCodeName(reply.signal, reply.code);
}

Rule Codes() {
  return Rule("sig.codes")
      .Sentence("A fault's code tells unmapped memory, denied access and lack of a file apart")
      .NoClaims("No manual says which code comes with which fault; FreeBSD's tests expect one each")
      .Outcomes({kCombinations[0], kCombinations[1], kCombinations[2], kCombinations[3],
                 kCombinations[4], "other"})
      .Parts({"unmapped memory", "denied access", "past the end of a file"})
      .MeasuredOnLinux(kCombinations[0])
      .MeasuredOnBsd(kCombinations[3], kCombinations[2], kCombinations[1], kCombinations[3])
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", kCombinations[1])
      .MeasuredOnFreebsd10(kCombinations[3])
      .Seen("FreeBSD", "tests/sys/vm", kCombinations[1], "expected by its tests")
      .ReadInSource("", "", "", "", "SIGBUS for denied access, SIGSEGV for unmapped memory")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int empty = probe.MakeFile(0);
        const Mapped past_end =
            MapPastEnd(probe, MapFile(empty, probe.page()).Protection(PROT_READ));
        const Mapped denied = probe.Reserve(1);
        const std::string codes =
            absl::StrCat(CodeOfLoad(probe, probe.Hole(1)), "/", CodeOfLoad(probe, denied.start),
                         "/", CodeOfLoad(probe, past_end.start));
        const bool known = std::find(std::begin(kCombinations), std::end(kCombinations), codes) !=
                           std::end(kCombinations);
        return known ? Outcome(codes) : Outcome("other").Detail(codes);
      });
}

}  // namespace

std::vector<Rule> SigRules() { return {Codes()}; }

}  // namespace conformance
