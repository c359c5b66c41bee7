// SPDX-License-Identifier: Apache-2.0
//
// What a program needs of mmap, as plain data: rules of the catalogue and the outcomes with which
// the program works. Documents say what a host should do; this says what breaks where it does not.
//
//   absl::StatusOr<Program> lmdb = ProgramFromJson(text);
//   for (const Profile& profile : lmdb->profiles) …
//
// A file is an object: schema (1), kind ("needs"), program, about, read (which source was read),
// profiles (name to a list) and not_asked (sentences about what no rule can tell). An element of a
// profile is a need, "+NAME" for all needs of a profile that stands before it, or "-RULE" to drop
// the needs of a rule that came that way.

#ifndef CONFORMANCE_NEEDS_NEEDS_H_
#define CONFORMANCE_NEEDS_NEEDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace conformance {

inline constexpr int kNeedsSchema = 1;

// Where the rule has to be asked: with the program's data, for temporary files, in shared memory,
// or anywhere, since the answer does not depend on a filesystem.
enum class Place : std::uint8_t { kHost, kData, kTemporary, kShared };

// "host", "data", "tmp", "shm".
std::string_view PlaceName(Place place);

struct Need {
  std::string rule;
  // Globs of outcomes. Met where `accept` has one that fits, or `never` has none; or where the
  // outcome stands at or after `at_least` in the rule's own order. One of the three is given.
  std::vector<std::string> accept;
  std::vector<std::string> never;
  std::string at_least;
  bool must = true;  // else the program only runs worse
  Place at = Place::kHost;
  std::vector<std::string> on;  // systems, in small letters; empty: all
  std::string unmet;            // what a user sees then
  std::string workaround;
  std::string source;  // file and function
  bool probes_itself = false;
  std::vector<std::string> reports;  // public threads of people whom it hit
  // Not empty: one of these is enough, and of the members above must, unmet and workaround count.
  std::vector<Need> any_of;
};

struct Profile {
  std::string name;
  std::vector<Need> needs;  // with what "+NAME" brought and "-RULE" took
};

struct Program {
  std::string name;
  std::string about;
  std::string read;
  std::vector<Profile> profiles;  // at least "default"
  std::vector<std::string> not_asked;
};

// The profile of that name, or nullptr.
const Profile* FindProfile(const Program& program, std::string_view name);

// Reads a needs file. Fails with kInvalidArgument and one line that names the place and the remedy,
// also for a rule or an outcome that the catalogue does not have.
absl::StatusOr<Program> ProgramFromJson(std::string_view text);
absl::StatusOr<Program> ReadProgram(const std::string& path);

// The programs that this one knows by itself, in alphabetical order.
const std::vector<Program>& KnownPrograms();

// What keeps a need from being one: a rule, an outcome or a system that nobody has; else OK.
absl::Status CheckNeed(const Need& need);

}  // namespace conformance

#endif  // CONFORMANCE_NEEDS_NEEDS_H_
