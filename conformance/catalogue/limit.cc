// SPDX-License-Identifier: Apache-2.0
//
// Limits of a process that mmap runs into.

#include <sys/mman.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

// Calls `body` under the limit, which also bounds what the program itself needs, so not for long.
template <typename Body>
void UnderLimit(Probe& probe, int resource, std::uint64_t limit, Body body) {
  const auto which = static_cast<std::uint64_t>(resource);
  const std::int64_t old = probe.MustDo(Op::kGetLimit, {which}).value;
  const Reply set = probe.Do(Op::kSetLimit, {which, limit});
  if (!set.ok()) probe.Skip("needs to lower a limit of its own: " + set.Word());
  body();
  probe.MustDo(Op::kSetLimit, {which, static_cast<std::uint64_t>(old)});
}

#ifdef RLIMIT_AS

Outcome TryAddressSpace(Probe& probe) {
  constexpr std::size_t kLimit = 512 * kMebibyte;
  const MapRequest writable = MapAnonymous(2 * kLimit);
  const MapRequest none = MapRequest(writable).Protection(PROT_NONE);
  const Mapped before = probe.Mmap(none);
  if (!before.ok()) probe.Skip("needs 1 GiB of address space before it sets a limit");
  probe.Require(probe.Munmap(before.start, before.length), "unmap its own reservation");
  Answer answers[2];
  UnderLimit(probe, RLIMIT_AS, kLimit, [&] {
    answers[0] = probe.Mmap(none);
    answers[1] = probe.Mmap(writable);
  });
  return Agreeing({{"no access", Reply(answers[0]).Word("maps")},
                   {"writable", Reply(answers[1]).Word("maps")}});
}

#else

[[noreturn]] Outcome TryAddressSpace(Probe& probe) {
  probe.Unsupported("RLIMIT_AS is not in the headers");
}

#endif

Rule As() {
  return Rule("limit.as")
      .Sentence("RLIMIT_AS bounds what can be mapped, whatever the protection")
      .Claims({
          Posix("getrlimit, RLIMIT_AS", Level::kShall, {"ENOMEM"}),
          Linux("getrlimit(2), RLIMIT_AS", Level::kShall, {"ENOMEM"}),
          Illumos("mmap(2), RLIMIT_VMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "maps", "mixed"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("ENOMEM", "ENOMEM", "", "ENOMEM")
      .MeasuredVariant("OpenBSD", "5.5-current amd64", "ENOMEM")
      .ReadInSource("ENOMEM", "ENOMEM", "", "ENOMEM", "")
      .LargeAddressSpace()
      .Probe(TryAddressSpace);
}

// The answers of four kinds of memory under the limit, in the order of the outcome.
std::string UnderDataLimit(Probe& probe) {
  constexpr std::size_t kBytes = 8 * kMebibyte;
  constexpr std::string_view kNoMemory = "ENOMEM";
  const MapRequest requests[] = {MapAnonymous(kBytes), MapAnonymous(kBytes).Protection(PROT_NONE),
                                 MapAnonymous(kBytes).Protection(PROT_READ),
                                 MapAnonymous(kBytes).Shared()};
  std::array<Answer, std::size(requests)> answers;
  UnderLimit(probe, RLIMIT_DATA, kMebibyte, [&] {
    for (std::size_t i = 0; i < answers.size(); ++i) answers[i] = probe.Mmap(requests[i]);
  });
  std::string all;
  for (const Answer& answer : answers) {
    absl::StrAppend(&all, all.empty() ? "" : "/", Reply(answer).Word("maps"));
  }
  // What is refused beside the first may be for want of addresses, which is another limit's matter.
  if (all.rfind(kNoMemory) > 0 && all.rfind(kNoMemory) != std::string::npos) {
    const MapRequest all_of_them = MapAnonymous(answers.size() * kBytes).Protection(PROT_NONE);
    if (!probe.Mmap(all_of_them).ok()) probe.Skip("needs 32 MiB of address space");
  }
  return all;
}

Rule Data() {
  return Rule("limit.data")
      .Sentence("RLIMIT_DATA counts private writable memory that mmap gives, and no other")
      .Claims({
          // It speaks of the data segment alone.
          Posix("getrlimit, RLIMIT_DATA", Level::kUnspecified),
          Linux("getrlimit(2), RLIMIT_DATA", Level::kShall, {"ENOMEM/maps/maps/maps"}),
      })
      .Outcomes({"ENOMEM/maps/maps/maps", "maps/maps/maps/maps", "ENOMEM/ENOMEM/ENOMEM/ENOMEM",
                 "ENOMEM/maps/ENOMEM/ENOMEM", "other"})
      .Parts({"writable", "no access", "readable", "shared"})
      .MeasuredOnLinux("ENOMEM/maps/maps/maps")
      .MeasuredOnBsd("maps/maps/maps/maps", "maps/maps/maps/maps", "ENOMEM/maps/ENOMEM/ENOMEM",
                     "maps/maps/maps/maps")
      .ReadInSource("maps/maps/maps/maps", "maps/maps/maps/maps", "", "", "maps/maps/maps/maps")
      // Ten years younger than the kernel that was measured.
      .Seen("OpenBSD", "uvm_mmap.c, a recent copy", "ENOMEM/maps/ENOMEM/ENOMEM", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const std::string all = UnderDataLimit(probe);
        for (const char* declared : {"ENOMEM/maps/maps/maps", "maps/maps/maps/maps",
                                     "ENOMEM/ENOMEM/ENOMEM/ENOMEM", "ENOMEM/maps/ENOMEM/ENOMEM"}) {
          if (all == declared) return all;
        }
        return Outcome("other").Detail(all);
      });
}

Rule MapCountReached() {
  return Rule("limit.map_count_reached")
      .Sentence("Too many mappings are refused with EMFILE")
      .Claims({
          Posix("mmap, ERRORS EMFILE", Level::kShall, {"EMFILE", "none found"}),
          Linux("mmap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM", "none found"}),
          Dragonfly("mmap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM", "none found"}),
          Illumos("mmap(2), ERRORS EMFILE", Level::kShall, {"EMFILE", "none found"}),
      })
      .Outcomes({"ENOMEM", "EMFILE", "none found"})
      .MeasuredOnLinux("ENOMEM")
      .Known(Document::kLinux, "ENOMEM", "The Linux manual, mmap(2), ERRORS ENOMEM, says so.")
      .Known(Document::kDragonfly, "ENOMEM",
             "The DragonFly manual, mmap(2), ERRORS ENOMEM, says so.")
      .Slow()
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kMost = 200000;
        constexpr int kGivenBack = 16;
        Address first[kGivenBack] = {};
        for (int count = 0; count < kMost; ++count) {
          // Neighbours of one protection would become one mapping.
          const int protection = count % 2 == 0 ? PROT_READ : PROT_NONE;
          const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Protection(protection));
          if (map.ok()) {
            if (count < kGivenBack) first[count] = map.start;
            continue;
          }
          // The rest of the program needs a few as well.
          for (const Address address : first) probe.Munmap(address, probe.page());
          return Outcome(map.Word()).Detail(absl::StrCat("after ", count, " mappings"));
        }
        return "none found";
      });
}

// From the least to the most: a program that needs one of them runs on whatever stands further on.
struct Count {
  std::int64_t least;
  const char* word;
};
constexpr Count kCounts[] = {{1 << 20, "1048576"}, {1 << 18, "262144"}, {1 << 16, "65536"},
                             {65530, "65530"},     {1 << 14, "16384"},  {0, "less than 16384"}};

// What the system says of it, where it does.
Rule MapCount() {
  return Rule("limit.map_count")
      .Sentence("A process can have at least so many mappings, as the system itself says")
      .Claims({Linux("proc_sys_vm(5), max_map_count", Level::kMay,
                     {"1048576", "262144", "65536", "65530", "16384", "less than 16384"})})
      .Outcomes({"less than 16384", "16384", "65530", "65536", "262144", "1048576"})
      .Probe([](Probe& probe) -> Outcome {
        const Reply most = probe.Do(Op::kReadSetting, {}, "vm/max_map_count");
        if (!most.ok()) probe.Skip("needs a system that says how many mappings it allows");
        for (const Count& count : kCounts) {
          if (most.value >= count.least) {
            return Outcome(count.word).Detail(absl::StrCat(most.value, " mappings"));
          }
        }
        return "less than 16384";
      });
}

// The break is raised past what the data segment may have.
Rule Break() {
  return Rule("limit.break")
      .Sentence("RLIMIT_DATA keeps the program break from being raised past it")
      .Claims({
          Posix("getrlimit, RLIMIT_DATA", Level::kShall, {"ENOMEM"}),
          Linux("brk(2), DESCRIPTION, and getrlimit(2), RLIMIT_DATA", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "0"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kMore = 64 * kMebibyte;
        Answer answer;
        UnderLimit(probe, RLIMIT_DATA, 4 * kMebibyte,
                   [&] { answer = probe.Do(Op::kGrowBreak, {kMore}); });
        if (Reply(answer).Failed(ENOSYS)) probe.Unsupported("this system has no program break");
        return Reply(answer).Word();
      });
}

}  // namespace

std::vector<Rule> LimitRules() { return {As(), Data(), MapCountReached(), MapCount(), Break()}; }

}  // namespace conformance
