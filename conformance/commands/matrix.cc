// SPDX-License-Identifier: Apache-2.0
//
// conformance matrix REPORT.json…: hosts side by side.

#include "conformance/compare/matrix.h"

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/compare/read_reports.h"
#include "conformance/formats/text.h"
#include "conformance/needs/program_reports.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::array<Option, 5> kMatrixOptions = {{
    {"format", "FORMAT", "text, markdown, html or json (default: text)"},
    {"programs", nullptr, "programs as rows, too: whether each report's host is fit for them"},
    {"reference", "REPORT", "the column that distances are counted from (default: the first)"},
    kOutputOption,
    kColorOption,
}};

struct MatrixAs {
  enum Format { kText, kMarkdown, kHtml, kJson };
};
constexpr std::array<std::string_view, 4> kMatrixFormats = {"text", "markdown", "html", "json"};

constexpr std::size_t kMostReports = 100000;

// "legs/gvisor.json" is "gvisor"; a name that is taken gets a number.
std::string ColumnName(const std::string& path, std::set<std::string>& taken) {
  std::string name = path.substr(path.find_last_of('/') + 1);
  constexpr std::string_view kSuffix = ".json";
  if (name.size() > kSuffix.size() &&
      name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0) {
    name.resize(name.size() - kSuffix.size());
  }
  std::string unique = name;
  for (int number = 2; !taken.insert(unique).second; ++number) {
    unique = absl::StrFormat("%s (%d)", name, number);
  }
  return unique;
}

absl::Status SetReference(const Arguments& arguments, Matrix* matrix) {
  const std::optional<std::string> wanted = arguments.Value("reference");
  if (!wanted) return absl::OkStatus();
  std::vector<std::string_view> titles;
  for (std::size_t i = 0; i < matrix->columns.size(); ++i) {
    if (matrix->columns[i].title == *wanted) {
      matrix->reference = i;
      return absl::OkStatus();
    }
    titles.emplace_back(matrix->columns[i].title);
  }
  const std::string near = DidYouMean(*wanted, titles);
  return absl::InvalidArgumentError(absl::StrFormat(
      "--reference=%s: no column is called so%s", *wanted,
      near.empty() ? absl::StrFormat("; the first is %s", titles.empty() ? "" : titles.front())
                   : near));
}

absl::StatusOr<int> MakeMatrix(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kMatrixFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> options = OutputTextOptions(arguments);
  if (!options.ok()) return options.status();
  MatrixBuilder builder;
  std::set<std::string> taken;
  const absl::Status read =
      ReadReports(arguments.operands(), [&](const std::string& path, const Report& report) {
        const std::string name = ColumnName(path, taken);
        absl::Status added;
        if (arguments.Has("programs")) {
          Report with_programs = report;
          AddProgramRules(&with_programs);
          added = builder.Add(name, with_programs);
        } else {
          added = builder.Add(name, report);
        }
        if (added.ok()) return added;
        return absl::Status(added.code(),
                            absl::StrFormat("%s: %s", path, std::string(added.message())));
      });
  if (!read.ok()) return Unreadable(read);
  Matrix matrix = builder.Build();
  const absl::Status referred = SetReference(arguments, &matrix);
  if (!referred.ok()) return referred;
  std::string text;
  switch (*format) {
    case MatrixAs::kMarkdown:
      text = RenderMarkdown(matrix);
      break;
    case MatrixAs::kHtml:
      text = RenderHtml(matrix);
      break;
    case MatrixAs::kJson:
      text = ToJson(matrix);
      break;
    default:
      text = RenderText(matrix, *options);
  }
  const absl::Status written = WriteOutput(arguments, text);
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& MatrixCommand() {
  static constexpr Command kCommand = {
      "matrix",
      "REPORT.json...",
      1,
      kMostReports,
      "show the reports of many hosts side by side",
      "Merges JSON reports. Rules on which the hosts differ are shown with the literal outcome of "
      "each, with what the documents allow, and with what was seen on systems that have no report; "
      "rules on which all agree are folded. The page of --format=html opens with a map of all "
      "results. A column is named like its file; a report on several "
      "filesystems gives one column for each.",
      kMatrixOptions,
      MakeMatrix,
  };
  return kCommand;
}

}  // namespace conformance
