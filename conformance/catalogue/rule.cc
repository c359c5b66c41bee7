// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/rule.h"

namespace conformance {

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kShall:
      return "shall";
    case Level::kShould:
      return "should";
    case Level::kMay:
      return "may";
    case Level::kUnspecified:
      return "unspecified";
  }
  return "";
}

Rule& Rule::Sentence(std::string_view sentence) { return sentence_ = sentence, *this; }

Rule& Rule::Claims(std::initializer_list<Claim> claims) { return claims_ = claims, *this; }

Rule& Rule::NoClaims(std::string_view why) { return no_claims_ = why, *this; }

Rule& Rule::Outcomes(std::initializer_list<std::string_view> outcomes) {
  return outcomes_ = outcomes, *this;
}

Rule& Rule::Parts(std::initializer_list<std::string_view> parts) { return parts_ = parts, *this; }

Rule& Rule::Note(std::string_view note) { return note_ = note, *this; }

Rule& Rule::Probe(ProbeFunction body) { return probe_ = body, *this; }

Rule& Rule::Slow() { return slow_ = true, *this; }

Rule& Rule::PerDirectory() { return per_directory_ = true, *this; }

Rule& Rule::LargeAddressSpace() { return large_address_space_ = true, *this; }

Rule& Rule::Known(Document system, std::string_view outcome, std::string_view why) {
  known_.push_back({system, outcome, why, "", ""});
  return *this;
}

Rule& Rule::KnownUnder(std::string_view fact, std::string_view value, Document system,
                       std::string_view outcome, std::string_view why) {
  known_.push_back({system, outcome, why, fact, value});
  return *this;
}

Rule& Rule::Seen(std::string_view system, std::string_view release, std::string_view outcome,
                 std::string_view source) {
  if (!outcome.empty()) sightings_.push_back({system, release, outcome, source});
  return *this;
}

namespace {

constexpr std::string_view kNovember2026 =
    "measured 2026-11 with a freestanding probe, no C library";

constexpr std::string_view kThisChecker = "a run of this checker, version 0.1.0, 2026-11";

}  // namespace

Rule& Rule::MeasuredOnBsd(std::string_view freebsd, std::string_view netbsd,
                          std::string_view openbsd, std::string_view dragonfly) {
  return Seen("FreeBSD", "12.1-RELEASE amd64", freebsd, kThisChecker)
      .Seen("NetBSD", "7.99.4 amd64", netbsd, kNovember2026)
      .Seen("OpenBSD", "7.4-current amd64", openbsd, kThisChecker)
      .Seen("DragonFly", "5.9-DEVELOPMENT x86_64", dragonfly, kThisChecker);
}

Rule& Rule::MeasuredOnNetbsd7(std::string_view outcome) {
  return Seen("NetBSD", "7.0 amd64", outcome, kThisChecker);
}

Rule& Rule::RecordedVariant(std::string_view system, std::string_view release_and_variant,
                            std::string_view outcome) {
  return Seen(system, release_and_variant, outcome, kThisChecker);
}

Rule& Rule::MeasuredOnFreebsd10(std::string_view outcome) {
  return Seen("FreeBSD", "10.4-RELEASE amd64", outcome, kNovember2026);
}

Rule& Rule::MeasuredVariant(std::string_view system, std::string_view release_and_variant,
                            std::string_view outcome) {
  return Seen(system, release_and_variant, outcome, kNovember2026);
}

Rule& Rule::MeasuredOnLinux(std::string_view outcome, std::string_view release) {
  return Seen("Linux", release, outcome, "measured while the catalogue was written");
}

Rule& Rule::ReadInSource(std::string_view freebsd, std::string_view netbsd,
                         std::string_view openbsd, std::string_view dragonfly,
                         std::string_view macos) {
  constexpr std::string_view kRead = kReadNotRun;
  return Seen("FreeBSD", "vm_mmap.c of the 13-14 era", freebsd, kRead)
      .Seen("NetBSD", "uvm_mmap.c rev 1.184", netbsd, kRead)
      .Seen("OpenBSD", "uvm_mmap.c, a recent copy", openbsd, kRead)
      .Seen("DragonFly", "vm_mmap.c of about 2013", dragonfly, kRead)
      .Seen("macOS", "xnu-11417", macos, kRead);
}

Rule& Rule::NoMutant(std::string_view why) { return no_mutant_ = why, *this; }

std::string PartNames(const Rule& rule) {
  std::string text;
  for (const std::string_view part : rule.parts())
    text.append(text.empty() ? "" : " / ").append(part);
  return text;
}

namespace {

Claim Make(Document document, std::string_view clause, Level level, Accepts accepts) {
  return Claim{document, clause, level, accepts, ReadEdition(document, clause), {}};
}

}  // namespace

Claim Posix(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kPosix, clause, level, accepts);
}
Claim Posix2017(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kPosix2017, clause, level, accepts);
}
Claim Linux(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kLinux, clause, level, accepts);
}
Claim Freebsd(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kFreebsd, clause, level, accepts);
}
Claim Netbsd(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kNetbsd, clause, level, accepts);
}
Claim Openbsd(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kOpenbsd, clause, level, accepts);
}
Claim Dragonfly(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kDragonfly, clause, level, accepts);
}
Claim Macos(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kMacos, clause, level, accepts);
}
Claim LinuxKernelDoc(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kLinuxKernelDoc, clause, level, accepts);
}

Claim Illumos(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kIllumos, clause, level, accepts);
}
Claim Seed000(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kSeed000, clause, level, accepts);
}
Claim Seed001(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kSeed001, clause, level, accepts);
}
Claim Seed002(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kSeed002, clause, level, accepts);
}
Claim Seed003(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kSeed003, clause, level, accepts);
}
Claim Seed004(std::string_view clause, Level level, Accepts accepts) {
  return Make(Document::kSeed004, clause, level, accepts);
}

Claim InEdition(std::string_view edition, Claim claim) {
  claim.edition = edition;
  return claim;
}

Claim Interpreted(std::string_view why, Claim claim) {
  claim.interpretation = why;
  return claim;
}

}  // namespace conformance
