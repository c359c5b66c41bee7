// SPDX-License-Identifier: Apache-2.0
//
// Reads a JSON text of a known shape straight into plain data, without a tree in between.
//
// The shape is a table, one row per member: the object that it belongs to, its name, what kind of
// value it must have, and a function that stores the value. Input may come from anywhere, so
// everything that does not fit ends the reading with one line that names the place:
//
//   line 7, column 12: not JSON (unexpected end of input)
//   rules[12].claims[0].verdict: "conform" is not one of no claim, conforms, differs, deviates
//
// Members that the table does not know are skipped: a later version may have added them.

#ifndef CONFORMANCE_REPORT_JSON_READER_H_
#define CONFORMANCE_REPORT_JSON_READER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace conformance {

// How deeply arrays and objects may nest, how long a list may be (or an object that takes any
// name), and how many values there may be in all. With the size of the file (read_file.h) they
// bound the memory that a text can ask for, and the time of whoever looks at each element once for
// every other. A report of the whole catalogue on fifty filesystems stays below a half of each.
inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxJsonElements = 30000;
inline constexpr std::size_t kMaxJsonValues = 2000000;

enum class JsonKind : std::uint8_t { kString, kInteger, kBoolean, kStrings, kObject, kObjects };

// A scalar that was read; the member that fits the field's kind is set. It lasts as long as the
// call that it is an argument of.
struct JsonValue {
  std::string_view key;  // the member's name, for a row that takes every name
  std::string_view text;
  std::int64_t number = 0;
  bool flag = false;
};

// One member of one kind of object. Objects are numbered by whoever writes the table; 0 is the
// root. The rows of an object stand together, best in the order in which texts have the members.
struct JsonField {
  int object;
  std::string_view key;  // "*": any name that no other row of the object has
  JsonKind kind;
  bool required;
  // For scalars, and for each element of kStrings: stores the value. Returns nullptr, or what is
  // wrong with it ("is not one of …").
  const char* (*store)(void* root, const JsonValue& value);
  // For kObject and kObjects: which object comes, and what to do before its members are stored.
  int child;
  void (*begin)(void* root);
};

// Stores what `text` holds in `root` by way of `fields`. An error's message says where and what.
absl::Status ReadJson(std::string_view text, absl::Span<const JsonField> fields, void* root);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_JSON_READER_H_
