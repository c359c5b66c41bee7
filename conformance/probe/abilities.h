// SPDX-License-Identifier: Apache-2.0
//
// What a directory under test lets any program do, found once before the rules are asked.
//
// A filesystem that maps no file shared, or that is full, has no answer to most rules, and what it
// says instead is not about them. So a survey asks the plain things first:
//
//   const Abilities abilities = AbilitiesFrom(observation_of_survey, "/mnt/share");
//   for (const std::string& sentence : Lacks(abilities)) puts(sentence.c_str());
//
// A rule declares nothing for it. Probe::Mmap() and the calls on files know the abilities of their
// directory, and a call that fails as every such call does here ends its probe as `skipped`, with
// the sentence that the report opens with. A rule that asks for the ability itself calls
// Probe::TryToMap(), whose answer stands.

#ifndef CONFORMANCE_PROBE_ABILITIES_H_
#define CONFORMANCE_PROBE_ABILITIES_H_

#include <string>
#include <vector>

#include "conformance/probe/observation.h"
#include "conformance/probe/probe.h"

namespace conformance {

// Each is "" where it works, or else the name of the errno that says no: "ENODEV".
struct Abilities {
  std::string directory;
  std::string no_room;         // write some pages to a file
  std::string no_private;      // map a file private, to read
  std::string no_shared;       // map shared, to read, a file that is open to read
  std::string no_view;         // map shared, to read, a file that is open to read and write
  std::string no_writable;     // map shared, to read and write
  std::string no_object_room;  // write some pages to a new object in memory, wherever those lie
  std::string no_answer;       // why the survey itself failed: a whole sentence
};

// The survey, to be run as a task of its own in the directory, without a rule.
Outcome SurveyDirectory(Probe& probe);

// What the survey found.
Abilities AbilitiesFrom(const Observation& survey, const std::string& directory);

// A sentence for each thing that does not work: "In /mnt/share files cannot be mapped shared:
// ENODEV". Empty on a healthy filesystem.
std::vector<std::string> Lacks(const Abilities& abilities);

// True if some kind of mapping of files does not work.
bool LacksMappings(const Abilities& abilities);

// The sentences of Lacks() for a full filesystem, for a full place of objects in memory, and for a
// mapping that fails with `error`, as all with these properties do here. "" if that is not the
// cause.
std::string NoRoom(const Abilities& abilities, const std::string& error);
std::string NoObjectRoom(const Abilities& abilities, const std::string& error);
std::string NoMapping(const Abilities& abilities, const std::string& error, bool shared,
                      bool open_to_write, bool writable);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_ABILITIES_H_
