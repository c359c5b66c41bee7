// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/needs/needs.h"
#include "conformance/report/characters.h"
#include "conformance/report/json_reader.h"
#include "conformance/report/read_file.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownColumns = 60;

// A place in the file and what is wrong there: the first one counts.
class Reader {
 public:
  const absl::Status& status() const { return status_; }

  void Complain(const std::string& where, std::string_view what) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrFormat("%s: %s", Visible(where), Visible(what)));
  }

  // The member `name`, or nullptr; complains where it is required.
  const Json* Member(const Json& object, const std::string& where, const char* name,
                     bool required) {
    const auto found = object.find(name);
    if (found != object.end()) return &*found;
    if (required) Complain(where, absl::StrFormat("has no \"%s\"", name));
    return nullptr;
  }

  std::string Text(const Json& object, const std::string& where, const char* name, bool required) {
    const Json* const value = Member(object, where, name, required);
    if (value == nullptr) return "";
    if (!value->is_string()) {
      Complain(where + "." + name, "is not a string");
      return "";
    }
    return value->get<std::string>();
  }

  bool Flag(const Json& object, const std::string& where, const char* name) {
    const Json* const value = Member(object, where, name, false);
    if (value == nullptr) return false;
    if (!value->is_boolean()) Complain(where + "." + name, "is not true or false");
    return value->is_boolean() && value->get<bool>();
  }

  std::vector<std::string> Texts(const Json& object, const std::string& where, const char* name,
                                 bool required) {
    std::vector<std::string> texts;
    const Json* const value = Member(object, where, name, required);
    if (value == nullptr) return texts;
    if (!value->is_array()) Complain(where + "." + name, "is not a list of strings");
    for (const Json& element : value->is_array() ? *value : Json::array()) {
      if (!element.is_string()) {
        Complain(where + "." + name, "is not a list of strings");
        return {};
      }
      texts.push_back(element.get<std::string>());
    }
    return texts;
  }

  // No member but those listed: a misspelt one would silently change what is needed.
  void OnlyMembers(const Json& object, const std::string& where,
                   const std::vector<std::string_view>& names) {
    for (const auto& [name, value] : object.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        Complain(where, absl::StrFormat("\"%s\" is not a member of it", Cut(name, kShownColumns)));
      }
    }
  }

 private:
  absl::Status status_;
};

void ReadLevel(const Json& object, const std::string& where, Reader& reader, Need* need) {
  const std::string level = reader.Text(object, where, "level", true);
  if (level != "must" && level != "should") {
    reader.Complain(where + ".level", "is not \"must\" or \"should\"");
  }
  need->must = level == "must";
}

void ReadPlace(const Json& object, const std::string& where, Reader& reader, Need* need) {
  const std::string place = reader.Text(object, where, "at", false);
  for (const Place each : {Place::kHost, Place::kData, Place::kTemporary, Place::kShared}) {
    if (place == PlaceName(each)) {
      need->at = each;
      return;
    }
  }
  if (!place.empty()) reader.Complain(where + ".at", "is not one of host, data, tmp, shm");
}

Need ReadNeed(const Json& object, const std::string& where, bool alternative, Reader& reader) {
  Need need;
  if (!object.is_object()) {
    reader.Complain(where, "is not an object");
    return need;
  }
  reader.OnlyMembers(object, where,
                     {"rule", "accept", "never", "at_least", "level", "at", "on", "unmet",
                      "workaround", "source", "probes_itself", "reports", "any_of"});
  if (!alternative) ReadLevel(object, where, reader, &need);
  need.unmet = reader.Text(object, where, "unmet", false);
  need.workaround = reader.Text(object, where, "workaround", false);
  need.on = reader.Texts(object, where, "on", false);
  const Json* const any_of = reader.Member(object, where, "any_of", false);
  if (any_of != nullptr && !alternative) {
    if (!any_of->is_array() || any_of->size() < 2) {
      reader.Complain(where + ".any_of", "is not a list of two or more needs");
      return need;
    }
    for (std::size_t i = 0; i < any_of->size(); ++i) {
      need.any_of.push_back(
          ReadNeed((*any_of)[i], absl::StrFormat("%s.any_of[%d]", where, i), true, reader));
    }
    return need;
  }
  need.rule = reader.Text(object, where, "rule", true);
  need.accept = reader.Texts(object, where, "accept", false);
  need.never = reader.Texts(object, where, "never", false);
  need.at_least = reader.Text(object, where, "at_least", false);
  ReadPlace(object, where, reader, &need);
  need.source = reader.Text(object, where, "source", true);
  need.probes_itself = reader.Flag(object, where, "probes_itself");
  need.reports = reader.Texts(object, where, "reports", false);
  if (reader.status().ok()) {
    const absl::Status known = CheckNeed(need);
    if (!known.ok()) reader.Complain(where, std::string(known.message()));
  }
  return need;
}

bool Names(const Need& need, std::string_view rule) {
  return need.rule == rule || std::any_of(need.any_of.begin(), need.any_of.end(),
                                          [rule](const Need& other) { return other.rule == rule; });
}

// "+NAME" or "-RULE".
void ReadReference(const std::string& word, const std::string& where, const Program& program,
                   Reader& reader, Profile* profile) {
  const std::string name = word.empty() ? "" : word.substr(1);
  std::vector<Need>& needs = profile->needs;
  if (word.substr(0, 1) == "+") {
    const Profile* const other = FindProfile(program, name);
    if (other == nullptr) {
      reader.Complain(where, absl::StrFormat("no profile before it is called \"%s\"", name));
    } else {
      needs.insert(needs.end(), other->needs.begin(), other->needs.end());
    }
  } else if (word.substr(0, 1) == "-") {
    const auto gone = std::remove_if(needs.begin(), needs.end(),
                                     [&name](const Need& need) { return Names(need, name); });
    if (gone == needs.end()) {
      reader.Complain(where, absl::StrFormat("no need before it has the rule \"%s\"", name));
    }
    needs.erase(gone, needs.end());
  } else {
    reader.Complain(where, "is neither a need nor \"+PROFILE\" nor \"-RULE\"");
  }
}

void ReadProfiles(const Json& object, Reader& reader, Program* program) {
  const Json* const profiles = reader.Member(object, "needs file", "profiles", true);
  if (profiles == nullptr || !profiles->is_object()) {
    reader.Complain("profiles", "is not an object of lists");
    return;
  }
  for (const auto& [name, list] : profiles->items()) {
    const std::string where = "profiles." + Cut(name, kShownColumns);
    if (!list.is_array()) {
      reader.Complain(where, "is not a list");
      return;
    }
    Profile profile;
    profile.name = name;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string here = absl::StrFormat("%s[%d]", where, i);
      if (list[i].is_string()) {
        ReadReference(list[i].get<std::string>(), here, *program, reader, &profile);
      } else {
        profile.needs.push_back(ReadNeed(list[i], here, false, reader));
      }
    }
    program->profiles.push_back(std::move(profile));
  }
  if (FindProfile(*program, "default") == nullptr) {
    reader.Complain("profiles", "none of them is called \"default\"");
  }
}

void ReadHead(const Json& object, Reader& reader, Program* program) {
  const std::string file = "needs file";
  reader.OnlyMembers(object, file,
                     {"schema", "kind", "program", "about", "read", "profiles", "not_asked"});
  const Json* const schema = reader.Member(object, file, "schema", true);
  if (schema != nullptr && (!schema->is_number_integer() || *schema < 1)) {
    reader.Complain("schema", "is not a schema number");
  } else if (schema != nullptr && *schema > kNeedsSchema) {
    reader.Complain("schema", "written for a later version of this program; update it");
  }
  if (reader.Text(object, file, "kind", true) != "needs") {
    reader.Complain("kind", "is not \"needs\"");
  }
  program->name = reader.Text(object, file, "program", true);
  if (program->name.empty() || program->name.find_first_of(":/ ") != std::string::npos) {
    reader.Complain("program", "is not a name without colons, slashes and spaces");
  }
  program->about = reader.Text(object, file, "about", false);
  program->read = reader.Text(object, file, "read", true);
  program->not_asked = reader.Texts(object, file, "not_asked", false);
}

// The parser's stack is bounded as that of reports is.
absl::StatusOr<Json> Parsed(std::string_view text) {
  bool too_deep = false;
  const auto shallow = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > static_cast<int>(kMaxJsonDepth);
    return !too_deep;
  };
  Json json = Json::parse(text.begin(), text.end(), shallow, false);
  if (too_deep) return absl::InvalidArgumentError("nests too deeply for a needs file");
  if (json.is_discarded()) return absl::InvalidArgumentError("is not JSON");
  if (!json.is_object()) return absl::InvalidArgumentError("is not a JSON object");
  return json;
}

}  // namespace

std::string_view PlaceName(Place place) {
  constexpr std::array<std::string_view, 4> kNames = {"host", "data", "tmp", "shm"};
  return kNames[static_cast<std::size_t>(place)];
}

const Profile* FindProfile(const Program& program, std::string_view name) {
  for (const Profile& profile : program.profiles) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

absl::StatusOr<Program> ProgramFromJson(std::string_view text) {
  const absl::StatusOr<Json> json = Parsed(text);
  if (!json.ok()) return json.status();
  Reader reader;
  Program program;
  ReadHead(*json, reader, &program);
  ReadProfiles(*json, reader, &program);
  if (!reader.status().ok()) return reader.status();
  return program;
}

absl::StatusOr<Program> ReadProgram(const std::string& path) {
  std::string text;
  absl::Status status = ReadFile(path, &text);
  if (status.ok()) {
    absl::StatusOr<Program> program = ProgramFromJson(text);
    if (program.ok()) return program;
    status = program.status();
  }
  const std::string complaint(status.message());
  return absl::Status(status.code(), absl::StrFormat("%s: %s", path, complaint));
}

}  // namespace conformance
