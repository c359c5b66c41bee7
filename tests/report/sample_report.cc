// SPDX-License-Identifier: Apache-2.0

#include "tests/report/sample_report.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conformance/formats/visible.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr Verdict kNoClaim = Verdict::kNoClaim;
constexpr Verdict kConforms = Verdict::kConforms;
constexpr Verdict kDiffers = Verdict::kDiffers;
constexpr Verdict kDeviates = Verdict::kDeviates;

constexpr char kSeed000[] = "000_a6db3046f40da578.txt";
constexpr char kSeed001[] = "001_e51b35d9c4a236ca.txt";

RuleReport WithoutOutcome(const std::string& id, Status status, const std::string& reason,
                          std::vector<ClaimReport> claims) {
  RuleReport rule = MakeResult(id, "", std::move(claims));
  rule.status = status;
  rule.reason = reason;
  return rule;
}

RuleReport InDirectory(RuleReport rule, const std::string& directory) {
  rule.directory = directory;
  return rule;
}

RuleReport Conforming() {
  RuleReport rule = MakeResult(
      "offset.unaligned", "EINVAL",
      {MakeClaim("posix", {"EINVAL", "maps"}, kConforms), MakeClaim("linux", {"EINVAL"}, kConforms),
       MakeClaim("freebsd", {"maps"}, kDiffers), MakeClaim(kSeed000, {"EINVAL"}, kConforms)});
  rule.statement = "A file offset that is not a multiple of the page size is refused";
  rule.claims[0].level = "may";
  rule.claims[2].level = "may";
  rule.trace = {"open(\"file1\", O_RDWR | O_CREAT | O_EXCL, 0600) = fd1",
                "mmap(NULL, 1 page, PROT_READ, MAP_SHARED, fd1, 1000) = EINVAL"};
  rule.duration_us = 120;
  rule.repetitions = {{"EINVAL", 7}, {"maps", 1}};
  return rule;
}

RuleReport Deviating() {
  RuleReport rule = MakeResult(
      "munmap.len_zero", "0",
      {MakeClaim("posix", {"EINVAL"}, kDeviates), MakeClaim("linux", {"EINVAL"}, kDeviates),
       MakeClaim("netbsd", {"0"}, kConforms)});
  rule.statement = "Unmapping a length of zero is refused";
  rule.detail = "asked at 0x7f0000000000";
  rule.direct.emplace();
  rule.direct->status = Status::kObserved;
  rule.direct->outcome = "EINVAL";
  rule.direct->trace = {"munmap(m1, 0) = EINVAL"};
  return rule;
}

RuleReport Known() {
  RuleReport rule = MakeResult(
      "special.directory", "EACCES",
      {MakeClaim("posix", {"ENODEV"}, kDeviates), MakeClaim("linux", {"EACCES"}, kConforms)});
  rule.statement = "A directory cannot be mapped";
  rule.claims[0].known = "The kernel's do_mmap() looks at the descriptor's mode first";
  return rule;
}

RuleReport Differing() {
  RuleReport rule =
      MakeResult("addr.hint_used", "elsewhere",
                 {MakeClaim("posix", {"exact", "elsewhere"}, kConforms),
                  MakeClaim("linux", {"exact"}, kDiffers), MakeClaim("macos", {}, kNoClaim)});
  rule.statement = "A free, aligned hint is honoured";
  rule.claims[1].level = "should";
  rule.claims[2].level = "unspecified";
  return rule;
}

RuleReport SeedIsWrong(const std::string& directory) {
  RuleReport rule = MakeResult(
      "eof.empty_maps", "maps",
      {MakeClaim("posix", {"maps"}, kConforms), MakeClaim(kSeed000, {"EINVAL"}, kDeviates),
       MakeClaim(kSeed001, {"EINVAL"}, kDeviates)});
  rule.statement = "A file without contents can be mapped";
  return InDirectory(rule, directory);
}

std::vector<RuleReport> SampleRules() {
  const ClaimReport open = MakeClaim("posix", {"EINVAL"}, kNoClaim);
  return {
      Differing(),
      SeedIsWrong("/tmp"),
      SeedIsWrong("/dev/shm"),
      Deviating(),
      WithoutOutcome("munmap.map_limit", Status::kSkipped, "slow; run with --slow", {open}),
      Conforming(),
      MakeResult("offset.undocumented", "maps", {}),
      Known(),
      WithoutOutcome("special.pipe", Status::kBroken, "could not make a pipe: EMFILE", {open}),
      WithoutOutcome("special.socket", Status::kCrashed, "SIGSEGV", {open}),
      WithoutOutcome("special.tty", Status::kTimedOut, "no answer after 10 s", {open}),
      WithoutOutcome("bsd.guard", Status::kUnsupported, "the header lacks MAP_GUARD", {open}),
  };
}

}  // namespace

RuleReport MakeResult(const std::string& id, const std::string& outcome,
                      std::vector<ClaimReport> claims) {
  RuleReport rule;
  rule.id = id;
  rule.family = id.substr(0, id.find('.'));
  rule.statement = "What " + id + " says";
  rule.status = Status::kObserved;
  rule.outcome = outcome;
  rule.claims = std::move(claims);
  return rule;
}

ClaimReport MakeClaim(const std::string& document, std::vector<std::string> accepts,
                      Verdict verdict) {
  ClaimReport claim;
  claim.document = document;
  claim.clause = "mmap, ERRORS";
  claim.level = "shall";
  claim.accepts = std::move(accepts);
  claim.verdict = verdict;
  return claim;
}

Report Counted(Report report) {
  report.summary = Summarise(report.rules, report.against);
  return report;
}

Report SampleReport() {
  Report report;
  report.tool_name = "conformance";
  report.tool_version = "1.2.3";
  report.started = "2026-11-28T15:04:05Z";
  report.host = {{"system", "Linux"},
                 {"release", "6.18.0"},
                 {"machine", "x86_64"},
                 {"page_size", "4096"},
                 {"pointer_bits", "64"},
                 {"byte_order", "little"},
                 {"libc", "glibc 2.36"},
                 {"privilege", "unprivileged"},
                 {"limit_address_space", "unlimited"},
                 {"limit_locked_memory", "8388608"},
                 {"sandbox", "container, seccomp filter"}};
  report.filesystems = {
      {"/tmp", "ext4", "", {}},
      {"/dev/shm", "tmpfs", "noexec,size=10240k", {"no space left in /dev/shm: ENOSPC"}},
  };
  report.against = {"posix", "linux"};
  report.capabilities = {
      {"anonymous_shared", "unknown", "anon.shared was not run", {"anon.shared"}},
      {"map_count_limit",
       "unknown",
       "munmap.map_limit is skipped: slow; run with --slow",
       {"munmap.map_limit"}},
      {"guard_flag", "no", "the header lacks MAP_GUARD", {"bsd.guard"}},
      {"unaligned_offset", "EINVAL", "", {"offset.unaligned"}}};
  report.compat.backend = "MAP_ANONYMOUS";
  report.compat.checks = {{"map.len_zero", "invalid length", "invalid length", true, ""},
                          {"unmap.unaligned", "invalid address", "none", false, ""},
                          {"map.directory", "not mappable", "none", false, "no scratch directory"}};
  report.rules = SampleRules();
  report.like = {"elsewhere-1.0", "Elsewhere 1.0, root on ufs", 2, 1, 1, 8, 0};
  for (RuleReport& rule : report.rules) {
    if (rule.id == "offset.unaligned") rule.like = "EINVAL";
    if (rule.id == "special.tty") rule.like = "ENODEV";
    if (rule.id != "munmap.len_zero") continue;
    rule.like = "EINVAL";
    rule.unlike = true;
  }
  report.programs = {
      {"go", "default", "", "fit", ""},
      {"mimalloc", "default", "", "fit, degraded", "commits at once (madvise.free: EINVAL)"},
      {"lmdb", "default", "/tmp", "unfit", "opening fails (shared.mappable: ENODEV)"},
      {"lmdb", "default", "/dev/shm", "cannot tell", "shared.mappable: skipped (no space left)"}};
  return Counted(report);
}

Report HostileReport() {
  Report report = SampleReport();
  std::map<std::string, std::size_t> numbers;  // equal strings stay equal
  ForEveryString(report, [&numbers](std::string& text) {
    if (text.empty()) return;
    const std::size_t number = numbers.insert({text, numbers.size()}).first->second;
    text = "<script>alert(1)</script>\"'&`|\x1b[2J\r\n# x ]]> -->\xe2\x80\xae\xff\t:: ../.. " +
           std::to_string(number);
  });
  return Counted(report);
}

}  // namespace conformance
