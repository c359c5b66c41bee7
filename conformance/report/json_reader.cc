// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/json_reader.h"

#include <algorithm>
#include <bitset>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "conformance/report/characters.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

constexpr std::size_t kShownText = 40;
constexpr std::size_t kMostFields = 128;

// Where the reader stands: one frame per open object or array.
struct Frame {
  int object = -1;                   // the kind of object; -1 for arrays and for what is skipped
  const JsonField* field = nullptr;  // in an object: the current member; in an array: its own row
  std::string key;                   // in an object: the current member's name
  bool array = false;
  std::size_t index = 0;          // in an array: the current element
  std::bitset<kMostFields> seen;  // in an object: the rows of the members so far
  std::set<std::string> others;   // in an object: the names so far that a "*" row took
};

std::string Quoted(std::string_view text) {
  if (text.size() <= kShownText) return absl::StrFormat("\"%s\"", text);
  return absl::StrFormat("\"%s…\"", text.substr(0, kShownText));
}

const char* KindName(JsonKind kind) {
  switch (kind) {
    case JsonKind::kString:
      return "a string";
    case JsonKind::kInteger:
      return "an integer";
    case JsonKind::kBoolean:
      return "true or false";
    case JsonKind::kStrings:
      return "an array of strings";
    case JsonKind::kObject:
      return "an object";
    case JsonKind::kObjects:
      return "an array of objects";
  }
  return "";
}

// Receives the parser's events. Every handler returns false to stop; `error` then says why.
class Handler : public nlohmann::json_sax<nlohmann::json> {
 public:
  Handler(std::string_view text, absl::Span<const JsonField> fields, void* root)
      : text_(text), fields_(fields), root_(root) {
    for (std::size_t row = 0; row < fields.size(); ++row) {
      const auto object = static_cast<std::size_t>(fields[row].object);
      const auto child = static_cast<std::size_t>(fields[row].child);
      rows_.resize(std::max({rows_.size(), object + 1, child + 1}));
      absl::Span<const JsonField>& rows = rows_[object];
      if (rows.empty()) rows = fields.subspan(row, 0);
      assert(rows.end() == &fields[row]);
      rows = {rows.data(), rows.size() + 1};
    }
  }

  const std::string& error() const { return error_; }

  bool null() override { return Skipped() || WrongKind(); }
  bool boolean(bool flag) override {
    JsonValue value;
    value.flag = flag;
    return Scalar(JsonKind::kBoolean, value);
  }
  bool number_integer(number_integer_t number) override {
    JsonValue value;
    value.number = number;
    return Scalar(JsonKind::kInteger, value);
  }
  bool number_unsigned(number_unsigned_t number) override {
    if (number > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return Skipped() || Fail("the number is too large");
    }
    return number_integer(static_cast<number_integer_t>(number));
  }
  bool number_float(number_float_t, const string_t&) override { return Skipped() || WrongKind(); }
  bool binary(binary_t&) override { return WrongKind(); }
  bool string(string_t& text) override {
    if (Skipped()) return true;
    JsonValue value;
    value.text = text;
    return Scalar(JsonKind::kString, value);
  }

  bool start_object(std::size_t) override {
    if (depth_ == 0) return Push(0, nullptr, false);
    if (!DepthAllowed()) return false;
    const JsonField* field = Current();
    if (field == nullptr) return Push(-1, nullptr, false);
    const JsonKind wanted = Top().array ? JsonKind::kObjects : JsonKind::kObject;
    if (field->kind != wanted) return WrongKind();
    if (field->begin != nullptr) field->begin(root_);
    return Push(field->child, nullptr, false);
  }

  bool start_array(std::size_t) override {
    if (depth_ == 0) return WrongRoot();
    if (!DepthAllowed()) return false;
    const JsonField* field = Current();
    if (field == nullptr) return Push(-1, nullptr, true);
    const bool list = field->kind == JsonKind::kStrings || field->kind == JsonKind::kObjects;
    if (Top().array || !list) return WrongKind();
    return Push(-1, field, true);
  }

  bool key(string_t& name) override {
    Frame& frame = Top();
    frame.key = name;
    if (frame.object < 0) return true;
    frame.field = RowNamed(name, Rows(frame), frame.field);
    return frame.field == nullptr || NotTwice(frame);
  }

  bool end_object() override {
    const Frame& frame = Top();
    if (frame.object < 0) return Pop();
    for (const JsonField& field : Rows(frame)) {
      if (!field.required || frame.seen[RowOf(&field)]) continue;
      Top().key.clear();
      return Fail(absl::StrFormat("\"%s\" is missing", field.key));
    }
    return Pop();
  }

  bool end_array() override { return Pop(); }

  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception&) override {
    const std::size_t end = std::min(position, text_.size());
    const std::string_view before = text_.substr(0, end);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column =
        std::max<std::size_t>(1, start == std::string_view::npos ? end : end - start - 1);
    const bool ended = position > text_.size() || token.empty();
    error_ = absl::StrFormat("line %d, column %d: not JSON (%s)", line, column,
                             ended ? "the text ends too early" : "unexpected " + Quoted(token));
    return false;
  }

 private:
  // The row that the value which comes next must fit; nullptr if the value is skipped.
  const JsonField* Current() const { return Top().field; }

  Frame& Top() { return frames_[depth_ - 1]; }
  const Frame& Top() const { return frames_[depth_ - 1]; }

  // A frame that was popped is used again, with the memory that it has.
  bool Push(int object, const JsonField* field, bool array) {
    if (depth_ == frames_.size()) frames_.emplace_back();
    Frame& frame = frames_[depth_++];
    frame.object = object;
    frame.field = field;
    frame.key.clear();
    frame.array = array;
    frame.index = 0;
    frame.seen.reset();
    frame.others.clear();
    return true;
  }

  bool Pop() { return --depth_ == 0 || Done(); }

  // A value has been read: in an array the next element comes.
  bool Done() {
    Frame& frame = Top();
    if (frame.field != nullptr) {
      if (frame.index == kMaxJsonElements || frame.others.size() > kMaxJsonElements) {
        return Fail(
            absl::StrFormat("is one more than the %d that may stand here", kMaxJsonElements));
      }
      if (++values_ > kMaxJsonValues) {
        return Fail(absl::StrFormat("is one more than %d values", kMaxJsonValues));
      }
    }
    if (frame.array) ++frame.index;
    return true;
  }

  // True, and moves on, if the value belongs to nothing that the table knows.
  bool Skipped() { return depth_ != 0 && Current() == nullptr && Done(); }

  bool Scalar(JsonKind kind, JsonValue& value) {
    if (depth_ == 0) return WrongRoot();
    const JsonField* field = Current();
    if (field == nullptr) return Done();
    const bool element = Top().array;
    const bool fits = element ? field->kind == JsonKind::kStrings && kind == JsonKind::kString
                              : field->kind == kind;
    if (!fits) return WrongKind();
    value.key = Top().key;
    const char* wrong = field->store(root_, value);
    if (wrong == nullptr) return Done();
    return Fail(kind == JsonKind::kString ? Quoted(value.text) + " " + wrong : wrong);
  }

  absl::Span<const JsonField> Rows(const Frame& frame) const {
    return rows_[static_cast<std::size_t>(frame.object)];
  }

  // Of the object's rows, the one with that name, else the one that takes every name. Members
  // usually come in the order of the table: the row after the last one is looked at first.
  static const JsonField* RowNamed(std::string_view name, absl::Span<const JsonField> rows,
                                   const JsonField* last) {
    const JsonField* const next = last == nullptr ? rows.begin() : last + 1;
    const auto named = [name](const JsonField& row) { return row.key == name; };
    const JsonField* found = std::find_if(next, rows.end(), named);
    if (found != rows.end()) return found;
    found = std::find_if(rows.begin(), next, named);
    if (found != next) return found;
    const JsonField* const any =
        std::find_if(rows.begin(), rows.end(), [](const JsonField& row) { return row.key == "*"; });
    return any == rows.end() ? nullptr : any;
  }

  std::size_t RowOf(const JsonField* field) const {
    return static_cast<std::size_t>(field - fields_.data());
  }

  bool NotTwice(Frame& frame) {
    if (frame.field->key == "*") {
      return frame.others.insert(frame.key).second || Fail("stands twice");
    }
    const std::size_t row = RowOf(frame.field);
    if (frame.seen[row]) return Fail("stands twice");
    frame.seen.set(row);
    return true;
  }

  bool DepthAllowed() {
    if (depth_ < kMaxJsonDepth) return true;
    return Fail(absl::StrFormat("nested more than %d deep", kMaxJsonDepth));
  }

  bool WrongRoot() {
    error_ = "not an object";
    return false;
  }

  bool WrongKind() {
    if (depth_ == 0) return WrongRoot();
    const JsonField* field = Current();
    if (Top().array) {
      return Fail(field->kind == JsonKind::kStrings ? "is not a string" : "is not an object");
    }
    return Fail(absl::StrFormat("is not %s", KindName(field->kind)));
  }

  bool Fail(std::string_view what) {
    std::string place;
    for (std::size_t i = 0; i < depth_; ++i) {
      const Frame& frame = frames_[i];
      if (frame.array) {
        place += absl::StrFormat("[%d]", frame.index);
      } else if (!frame.key.empty()) {
        if (!place.empty()) place += '.';
        place += frame.key.size() <= kShownText ? frame.key : frame.key.substr(0, kShownText) + "…";
      }
    }
    error_ = place.empty() ? std::string(what) : absl::StrFormat("%s: %s", place, what);
    return false;
  }

  std::string_view text_;
  absl::Span<const JsonField> fields_;
  std::vector<absl::Span<const JsonField>> rows_;  // by object
  void* root_;
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  std::string error_;
};

}  // namespace

absl::Status ReadJson(std::string_view text, absl::Span<const JsonField> fields, void* root) {
  assert(fields.size() <= kMostFields);
  Handler handler(text, fields, root);
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &handler)) return absl::OkStatus();
  // It may quote the text, in which a string may have lines.
  return absl::InvalidArgumentError(Visible(handler.error()));
}

}  // namespace conformance
