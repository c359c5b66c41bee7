// SPDX-License-Identifier: Apache-2.0
//
// A rule: one sentence about the mmap family, what each document says of it, and a probe that asks
// the running kernel.
//
//   Rule OffsetUnaligned() {
//     return Rule("offset.unaligned")
//         .Sentence("A file offset that is not a multiple of the page size is refused")
//         .Claims({
//             Posix("mmap, ERRORS EINVAL", Level::kMay, {"EINVAL", "maps"}),
//             Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
//             Seed001("second part, question 3", Level::kShall, {"EINVAL"}),
//         })
//         .Outcomes({"EINVAL", "maps"})
//         .Probe([](Probe& probe) {
//           const int file = probe.MakeFile(2 * probe.page());
//           return probe.Mmap(MapFile(file, probe.page()).Offset(1000)).Outcome("maps");
//         });
//   }
//
// All text is static: string literals that outlive the rule.

#ifndef CONFORMANCE_CATALOGUE_RULE_H_
#define CONFORMANCE_CATALOGUE_RULE_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue/document.h"
#include "conformance/probe/probe.h"

namespace conformance {

// How strongly a document speaks. Only a `shall` that is not met is a deviation.
enum class Level : std::uint8_t { kShall, kShould, kMay, kUnspecified };

// "shall", "should", "may", "unspecified".
std::string_view LevelName(Level level);

// What one document says. `accepts` lists every outcome that the document allows, so a clause that
// permits an error without demanding it accepts success as well. Empty for kUnspecified.
struct Claim {
  Document document;
  std::string_view clause;  // page and section: "mmap, ERRORS EINVAL"
  Level level;
  std::vector<std::string_view> accepts;
  // The edition it was read in: that of its page in document.cc, unless InEdition() says otherwise.
  std::string_view edition = {};
  // Why the clause is read like this, where it does not say so outright.
  std::string_view interpretation = {};
};

// How a system was looked at that was not asked.
inline constexpr std::string_view kReadNotRun = "kernel source, read but not run";

// What was seen on a system at some time, by other means than a run of this program. Shown as a
// record, never judged.
struct Sighting {
  std::string_view system;   // "FreeBSD"
  std::string_view release;  // "12.1-STABLE amd64"
  std::string_view outcome;  // in the words of the rule where they fit
  std::string_view source;   // "measured 2026-11 with a freestanding probe"
};

// A deviation of a system from a document that is understood, so that a run does not fail for it.
struct KnownDeviation {
  Document document;         // the manual that belongs to the system which deviates
  std::string_view outcome;  // what is seen there
  std::string_view why;      // a sentence that names the source
  // The fact about the host (see report/host.h) that has to hold, and its value; empty: none.
  std::string_view fact;
  std::string_view value;
};

class Rule {
 public:
  explicit Rule(std::string_view id) : id_(id) {}

  Rule& Sentence(std::string_view sentence);
  Rule& Claims(std::initializer_list<Claim> claims);
  // No document speaks of this, and why the rule is here all the same. A test lists these.
  Rule& NoClaims(std::string_view why);
  Rule& Outcomes(std::initializer_list<std::string_view> outcomes);
  Rule& Probe(ProbeFunction body);
  // What each part of a compound outcome tells of: Parts({"shared", "private"}) for "kept/file".
  Rule& Parts(std::initializer_list<std::string_view> parts);
  // What a reader of the rule has to know beside its sentence.
  Rule& Note(std::string_view note);
  // Not part of a run unless --slow is given: takes seconds or uses up a limit.
  Rule& Slow();
  // The answer depends on the filesystem: the probe runs once per --directory.
  Rule& PerDirectory();
  // The probe reserves more address space than the sandbox allows by default.
  Rule& LargeAddressSpace();
  // A deviation that is understood: `system` is the manual of the system that shows `outcome`, and
  // `why` a sentence that names the kernel source or the manual which explains it.
  Rule& Known(Document system, std::string_view outcome, std::string_view why);
  // Known() on hosts whose report states `fact` with `value` alone: a policy is on.
  Rule& KnownUnder(std::string_view fact, std::string_view value, Document system,
                   std::string_view outcome, std::string_view why);
  // What was seen elsewhere by other means, or read in a kernel's source without running it.
  Rule& Seen(std::string_view system, std::string_view release, std::string_view outcome,
             std::string_view source);
  // Seen() for kernels that were booted in November 2026. Version 0.1.0 of this checker ran on
  // FreeBSD 12.1, OpenBSD 7.4-current and DragonFly 5.9, as root on tmpfs (platforms/reports has
  // all of it); a freestanding probe asked NetBSD 7.99.4. Empty where not measured.
  Rule& MeasuredOnBsd(std::string_view freebsd, std::string_view netbsd, std::string_view openbsd,
                      std::string_view dragonfly);
  // What the checker saw on NetBSD 7.0, for rules that 7.99.4 was not asked about.
  Rule& MeasuredOnNetbsd7(std::string_view outcome);
  // What the checker saw there in another run: "12.1-RELEASE amd64, UFS".
  Rule& RecordedVariant(std::string_view system, std::string_view release_and_variant,
                        std::string_view outcome);
  // What the freestanding probe saw on FreeBSD 10.4, where that differs from 12.1.
  Rule& MeasuredOnFreebsd10(std::string_view outcome);
  // A variant of what the rule asks, or another release, asked by the freestanding probe:
  // "12.1-STABLE amd64".
  Rule& MeasuredVariant(std::string_view system, std::string_view release_and_variant,
                        std::string_view outcome);
  // Seen() for the Linux on which the catalogue was written: as root and as another user, on ext4
  // and tmpfs, with overcommit 0, no swap and no huge pages.
  Rule& MeasuredOnLinux(std::string_view outcome, std::string_view release = "6.18 x86-64");
  // Seen() for kernels whose source was read and not run: FreeBSD of the 13-14 era, NetBSD
  // uvm_mmap.c rev 1.184, a recent OpenBSD, DragonFly of about 2013 and xnu-11417. Empty where it
  // does not say, or where a measurement of the same system says otherwise.
  Rule& ReadInSource(std::string_view freebsd, std::string_view netbsd, std::string_view openbsd,
                     std::string_view dragonfly, std::string_view macos);
  // No mutant can flip this rule, and why. A test lists these.
  Rule& NoMutant(std::string_view why);

  std::string_view id() const { return id_; }
  std::string_view family() const { return id_.substr(0, id_.find('.')); }
  std::string_view sentence() const { return sentence_; }
  const std::vector<Claim>& claims() const { return claims_; }
  std::string_view no_claims() const { return no_claims_; }
  const std::vector<std::string_view>& outcomes() const { return outcomes_; }
  const std::vector<std::string_view>& parts() const { return parts_; }
  std::string_view note() const { return note_; }
  ProbeFunction probe() const { return probe_; }
  bool slow() const { return slow_; }
  bool per_directory() const { return per_directory_; }
  bool large_address_space() const { return large_address_space_; }
  const std::vector<KnownDeviation>& known() const { return known_; }
  const std::vector<Sighting>& sightings() const { return sightings_; }
  std::string_view no_mutant() const { return no_mutant_; }

 private:
  std::string_view id_;
  std::string_view sentence_;
  std::vector<Claim> claims_;
  std::string_view no_claims_;
  std::vector<std::string_view> outcomes_;
  std::vector<std::string_view> parts_;
  std::string_view note_;
  ProbeFunction probe_ = nullptr;
  bool slow_ = false;
  bool per_directory_ = false;
  bool large_address_space_ = false;
  std::vector<KnownDeviation> known_;
  std::vector<Sighting> sightings_;
  std::string_view no_mutant_;
};

// "shared / private": what the parts of the rule's outcomes tell of; "" where they have one part.
std::string PartNames(const Rule& rule);

// Claims, one function per document: Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}).
using Accepts = std::initializer_list<std::string_view>;
Claim Posix(std::string_view clause, Level level, Accepts accepts = {});
Claim Posix2017(std::string_view clause, Level level, Accepts accepts = {});
Claim Linux(std::string_view clause, Level level, Accepts accepts = {});
Claim Freebsd(std::string_view clause, Level level, Accepts accepts = {});
Claim Netbsd(std::string_view clause, Level level, Accepts accepts = {});
Claim Openbsd(std::string_view clause, Level level, Accepts accepts = {});
Claim Dragonfly(std::string_view clause, Level level, Accepts accepts = {});
Claim Macos(std::string_view clause, Level level, Accepts accepts = {});
Claim Illumos(std::string_view clause, Level level, Accepts accepts = {});
Claim LinuxKernelDoc(std::string_view clause, Level level, Accepts accepts = {});
Claim Seed000(std::string_view clause, Level level, Accepts accepts = {});
Claim Seed001(std::string_view clause, Level level, Accepts accepts = {});
Claim Seed002(std::string_view clause, Level level, Accepts accepts = {});
Claim Seed003(std::string_view clause, Level level, Accepts accepts = {});
Claim Seed004(std::string_view clause, Level level, Accepts accepts = {});

// The same claim, read in another edition than the others on its page: InEdition("2015-08-22",
// Netbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})).
Claim InEdition(std::string_view edition, Claim claim);

// The same claim, marked as one that the text supports and does not spell out, and why it is read
// so. It is judged like any other.
Claim Interpreted(std::string_view why, Claim claim);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_RULE_H_
