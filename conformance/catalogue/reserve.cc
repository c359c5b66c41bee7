// SPDX-License-Identifier: Apache-2.0
//
// How much address space a process can set aside, which runtimes and garbage collectors do at once.

#include <sys/mman.h>

#include <cstddef>
#include <limits>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#ifdef MAP_NORESERVE
constexpr int kNoReserve = MAP_NORESERVE;
#else
constexpr int kNoReserve = 0;
#endif

struct Step {
  int shift;  // the size is two to the power of this
  const char* word;
};

// From the least to the most: a program that needs one of them runs on whatever stands further on.
constexpr Step kSteps[] = {{30, "1 GiB"},   {33, "8 GiB"}, {36, "64 GiB"},
                           {38, "256 GiB"}, {40, "1 TiB"}, {42, "4 TiB or more"}};

Rule Size() {
  return Rule("reserve.size")
      .Sentence("Address space of this much can be reserved at once without access")
      .NoClaims("No document says how much; programs that reserve it end where there is less")
      .Outcomes(
          {"less than 1 GiB", "1 GiB", "8 GiB", "64 GiB", "256 GiB", "1 TiB", "4 TiB or more"})
      .MeasuredOnLinux("4 TiB or more")
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kAddressBits = std::numeric_limits<std::size_t>::digits;
        const char* most = "less than 1 GiB";
        for (const Step& step : kSteps) {
          if (step.shift >= kAddressBits) break;
          const std::size_t length = std::size_t{1} << step.shift;
          const Mapped map =
              probe.Mmap(MapAnonymous(length).Protection(PROT_NONE).Flags(kNoReserve));
          if (!map.ok()) break;
          most = step.word;
          probe.Require(probe.Munmap(map.start, length), "unmap its own reservation");
        }
        return most;
      });
}

}  // namespace

std::vector<Rule> ReserveRules() { return {Size()}; }

}  // namespace conformance
