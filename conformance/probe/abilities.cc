// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/abilities.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace conformance {
namespace {

// More than the files of all probes that run at one time.
constexpr std::size_t kRoom = std::size_t{1} << 20;
constexpr std::size_t kPagesOfRoom = 16;

// In the order in which the survey's outcome lists them.
constexpr std::array kAnswers = {&Abilities::no_room,     &Abilities::no_private,
                                 &Abilities::no_shared,   &Abilities::no_view,
                                 &Abilities::no_writable, &Abilities::no_object_room};
constexpr char kWorks[] = "ok";

std::string InDirectory(const Abilities& abilities, const char* what, const std::string& error) {
  return absl::StrCat("in ", abilities.directory, " ", what, ": ", error);
}

std::string RoomSentence(const Abilities& abilities, const std::string& error) {
  if (error == "EFBIG") return InDirectory(abilities, "files cannot grow to a few pages", error);
  return absl::StrCat("no space left in ", abilities.directory, ": ", error);
}

bool IsFull(std::string_view error) { return error == "ENOSPC" || error == "EDQUOT"; }

std::size_t BytesOfRoom(const Probe& probe) { return std::max(kRoom, kPagesOfRoom * probe.page()); }

// Whether an object takes as much. One that cannot be made, or not be written, is no lack of room:
// the rules that need objects say so themselves.
std::string SurveyObjects(Probe& probe) {
  constexpr char kName[] = "/survey";
  const Reply made = probe.OpenObject(kName, O_RDWR | O_CREAT | O_EXCL);
  if (!made.ok()) return kWorks;
  probe.Do(Op::kShmUnlink, {}, kName);
  const Reply filled =
      probe.Do(Op::kFill, {static_cast<std::uint64_t>(made.value), 0, 's', BytesOfRoom(probe)});
  probe.Close(static_cast<int>(made.value));
  return IsFull(filled.Word()) ? filled.Word() : kWorks;
}

}  // namespace

Outcome SurveyDirectory(Probe& probe) {
  constexpr char kName[] = "survey";
  const Reply made = probe.TryOpen(kName, O_RDWR | O_CREAT | O_EXCL);
  if (IsFull(made.Word())) {
    // Without a file there is nothing to map.
    return absl::StrCat(made.Word(), "/ok/ok/ok/ok/", SurveyObjects(probe));
  }
  probe.Require(made, "make a file");
  const int file = static_cast<int>(made.value);
  const Reply filled = probe.Do(Op::kFill, {AsArgument(file), 0, 's', BytesOfRoom(probe)});
  const int reading = probe.Open(kName, O_RDONLY);
  const auto word = [&probe](const MapRequest& request) {
    return probe.TryToMap(request).Word(kWorks);
  };
  const MapRequest view = MapFile(reading, probe.page()).Protection(PROT_READ);
  return absl::StrCat(filled.Word(kWorks), "/", word(MapRequest(view).Private()), "/", word(view),
                      "/", word(MapRequest(view).Descriptor(file)), "/",
                      word(MapFile(file, probe.page())), "/", SurveyObjects(probe));
}

Abilities AbilitiesFrom(const Observation& survey, const std::string& directory) {
  Abilities abilities;
  abilities.directory = directory;
  if (survey.status != Status::kObserved) {
    abilities.no_answer =
        InDirectory(abilities, "nothing could be tried before the rules", survey.reason);
    return abilities;
  }
  std::string_view rest = survey.outcome;
  for (const auto member : kAnswers) {
    const std::string_view word = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    if (word != kWorks) abilities.*member = std::string(word);
  }
  return abilities;
}

std::vector<std::string> Lacks(const Abilities& abilities) {
  std::vector<std::string> lacks;
  const auto add = [&lacks](std::string sentence) {
    if (!sentence.empty() && std::find(lacks.begin(), lacks.end(), sentence) == lacks.end()) {
      lacks.push_back(std::move(sentence));
    }
  };
  add(abilities.no_answer);
  add(NoRoom(abilities, abilities.no_room));
  add(NoObjectRoom(abilities, abilities.no_object_room));
  add(NoMapping(abilities, abilities.no_private, false, false, false));
  add(NoMapping(abilities, abilities.no_shared, true, false, false));
  add(NoMapping(abilities, abilities.no_view, true, true, false));
  add(NoMapping(abilities, abilities.no_writable, true, true, true));
  return lacks;
}

bool LacksMappings(const Abilities& abilities) {
  return std::any_of(kAnswers.begin(), kAnswers.end(), [&abilities](const auto member) {
    return member != &Abilities::no_room && member != &Abilities::no_object_room &&
           !(abilities.*member).empty();
  });
}

std::string NoRoom(const Abilities& abilities, const std::string& error) {
  if (!IsFull(error) && (error.empty() || error != abilities.no_room)) return "";
  return RoomSentence(abilities, error);
}

std::string NoObjectRoom(const Abilities& abilities, const std::string& error) {
  // A limit on the size of files is one on that of objects.
  if (NoRoom(abilities, error).empty()) return "";
  return absl::StrCat("no space left for an object in memory: ", error);
}

std::string NoMapping(const Abilities& abilities, const std::string& error, bool shared,
                      bool open_to_write, bool writable) {
  if (error.empty()) return "";
  const std::string& refusal = !shared          ? abilities.no_private
                               : !open_to_write ? abilities.no_shared
                               : writable       ? abilities.no_writable
                                                : abilities.no_view;
  if (refusal != error) return "";
  if (!shared) return InDirectory(abilities, "files cannot be mapped", error);
  // Where none can, one sentence is enough.
  if (abilities.no_shared == error) {
    return InDirectory(abilities, "files cannot be mapped shared", error);
  }
  return InDirectory(abilities,
                     abilities.no_view == error
                         ? "files that are open to write cannot be mapped shared"
                         : "files cannot be mapped shared to write",
                     error);
}

}  // namespace conformance
