// SPDX-License-Identifier: Apache-2.0
//
// Whether a host is fit for a program: the needs of a profile against results, of this run or of a
// stored report.

#ifndef CONFORMANCE_NEEDS_FIT_H_
#define CONFORMANCE_NEEDS_FIT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/needs/needs.h"
#include "conformance/report/report.h"

namespace conformance {

enum class Fitness : std::uint8_t { kFit, kDegraded, kUnfit, kCannotTell };

// "fit", "fit, degraded", "unfit", "cannot tell".
std::string_view FitnessName(Fitness fitness);

enum class Met : std::uint8_t { kYes, kNo, kUnknown };

// "yes", "no", "unknown".
std::string_view MetName(Met met);

struct NeedResult {
  Need need;
  Met met = Met::kUnknown;
  // "ENODEV", or "skipped (…)" where there is no outcome; of alternatives all of them, as
  // "memfd.basic: EPERM, backend.unlinked_file: works".
  std::string result;
  std::string directory;         // where it was asked, if that matters
  std::int64_t duration_us = 0;  // of asking, alternatives together
};

struct FitResult {
  std::string program;
  std::string profile;
  std::string directory;  // of the data; empty where the program keeps none
  Fitness fitness = Fitness::kFit;
  std::vector<NeedResult> needs;  // those that count on this system
  std::vector<std::string> not_asked;

  // The first need that decides the verdict; nullptr where all are met.
  const NeedResult* Cause() const;
};

struct FitReport {
  std::string tool_version;
  std::vector<HostFact> host;
  std::vector<FitResult> results;
};

// A program with one of its profiles.
struct Wanted {
  const Program* program = nullptr;
  const Profile* profile = nullptr;
};

// Judges each of `wanted` by the results of `report`, once for each of `directories` as the place
// of its data, or once where the profile does not care. A must that is not met makes it unfit; else
// a must without an answer makes that it cannot be told; else a should that is not met degrades it.
// What is unsupported is not met, unless the need accepts that.
std::vector<FitResult> JudgeFit(const std::vector<Wanted>& wanted,
                                const std::vector<std::string>& directories, const Report& report);

// The rules that the profiles ask for in a kind of place, each once, in the catalogue's order.
std::vector<std::string> RulesNeeded(const std::vector<Wanted>& wanted, Place place);

// How many of the programs that are not fit would be if one rule had an acceptable outcome, the
// most helpful rule first; among equals the one that takes part in most refusals.
struct Remedy {
  std::string rule;
  std::size_t programs = 0;  // that this alone would make fit
  std::size_t refusals = 0;  // in which it takes part
};
std::vector<Remedy> Remedies(const std::vector<FitResult>& results);

}  // namespace conformance

#endif  // CONFORMANCE_NEEDS_FIT_H_
