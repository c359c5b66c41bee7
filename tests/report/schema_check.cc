// SPDX-License-Identifier: Apache-2.0

#include "tests/report/schema_check.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::json;

bool HasType(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "boolean") return value.is_boolean();
  return false;
}

// The complaint about `value` itself that one keyword makes, or "".
std::string KeywordComplaint(const std::string& keyword, const Json& operand, const Json& value) {
  if (keyword == "$schema" || keyword == "title" || keyword == "description") return "";
  if (keyword == "properties" || keyword == "additionalProperties" || keyword == "items") return "";
  if (keyword == "type") return HasType(value, operand) ? "" : "not of type " + operand.dump();
  if (keyword == "enum") {
    const bool found = std::find(operand.begin(), operand.end(), value) != operand.end();
    return found ? "" : "not in enum";
  }
  if (keyword == "minimum") return value < operand ? "below minimum" : "";
  if (keyword == "maximum") return value > operand ? "above maximum" : "";
  if (keyword == "minLength") {
    const bool long_enough =
        value.get_ref<const std::string&>().size() >= operand.get<std::size_t>();
    return long_enough ? "" : "below minLength";
  }
  if (keyword == "required") {
    for (const Json& name : operand) {
      if (!value.contains(name.get<std::string>())) return "lacks " + name.dump();
    }
    return "";
  }
  return "the schema uses " + keyword + ", which this check does not know";
}

// "rules" and "[3]" are at "rules[3]"; "tool" and "name" at "tool.name".
std::string PlaceOf(const std::string& place, const std::string& name) {
  std::string inner = place;
  if (!place.empty() && name[0] != '[') inner += '.';
  inner += name;
  return inner;
}

std::string MemberComplaint(const Json& schema, const Json& value, const std::string& place) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, member] : value.items()) {
    const bool listed = properties.contains(name);
    if (!listed && !schema.contains("additionalProperties")) continue;
    const Json& wanted = listed ? properties[name] : schema["additionalProperties"];
    std::string complaint = SchemaComplaint(wanted, member, PlaceOf(place, name));
    if (!complaint.empty()) return complaint;
  }
  return "";
}

std::string ElementComplaint(const Json& schema, const Json& value, const std::string& place) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string name = "[" + std::to_string(i) + "]";
    std::string complaint = SchemaComplaint(schema["items"], value[i], PlaceOf(place, name));
    if (!complaint.empty()) return complaint;
  }
  return "";
}

}  // namespace

std::string SchemaComplaint(const Json& schema, const Json& value, const std::string& place) {
  std::string complaint;
  // The type first: other keywords rely on it.
  for (const char* first : {"type", "required"}) {
    if (!complaint.empty() || !schema.contains(first)) continue;
    complaint = KeywordComplaint(first, schema[first], value);
  }
  for (const auto& [keyword, operand] : schema.items()) {
    if (complaint.empty()) complaint = KeywordComplaint(keyword, operand, value);
  }
  if (!complaint.empty()) return complaint.insert(0, place + ": ");
  if (value.is_object()) return MemberComplaint(schema, value, place);
  if (value.is_array() && schema.contains("items")) return ElementComplaint(schema, value, place);
  return "";
}

}  // namespace conformance
