// SPDX-License-Identifier: Apache-2.0
//
// Validates JSON against a JSON Schema, for the keywords that schema.json uses. A keyword that is
// not among them is a failure rather than ignored, so the schema cannot outgrow the check.

#ifndef TESTS_REPORT_SCHEMA_CHECK_H_
#define TESTS_REPORT_SCHEMA_CHECK_H_

#include <string>

#include "nlohmann/json.hpp"

namespace conformance {

// "" if `value` is valid, else the first thing that is not: "rules[0].status: not in enum".
std::string SchemaComplaint(const nlohmann::json& schema, const nlohmann::json& value,
                            const std::string& place = "");

}  // namespace conformance

#endif  // TESTS_REPORT_SCHEMA_CHECK_H_
