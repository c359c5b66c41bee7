// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/report/capabilities.h"
#include "conformance/report/characters.h"
#include "conformance/report/host.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::size_t kLabelColumns = 14;

// "8388608" is "8 MiB"; what is not a whole number of such units stays as it is.
std::string Bytes(std::string_view value) {
  constexpr std::array<std::pair<std::uint64_t, const char*>, 4> kUnits = {
      {{std::uint64_t{1} << 40, "TiB"},
       {std::uint64_t{1} << 30, "GiB"},
       {std::uint64_t{1} << 20, "MiB"},
       {std::uint64_t{1} << 10, "KiB"}}};
  std::string text(value);
  const bool digits = !text.empty() && text.size() < 20 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  const std::uint64_t number = digits ? std::strtoull(text.c_str(), nullptr, 10) : 0;
  for (const auto& [unit, name] : kUnits) {
    if (number != 0 && number % unit == 0) return absl::StrFormat("%d %s", number / unit, name);
  }
  return text;
}

// Pieces of one line: each a fact with words around it, left out where the fact is missing.
class Line {
 public:
  explicit Line(const Report& report) : report_(report) {}
  Line& Add(std::string_view before, std::string_view fact, std::string_view after = "",
            bool bytes = false) {
    const std::string_view value = FactValue(report_, fact);
    if (value.empty()) return *this;
    const std::string shown = bytes ? Bytes(value) : std::string(value);
    pieces_.push_back(absl::StrFormat("%s%s%s", before, shown, after));
    return *this;
  }
  std::string Text(std::string_view separator = ", ") const { return Listed(pieces_, separator); }

 private:
  const Report& report_;
  std::vector<std::string> pieces_;
};

void AppendLine(std::string_view label, const std::string& text, const TextOptions& options,
                std::string* out) {
  if (text.empty()) return;
  const std::vector<std::string> lines = Wrapped(text, options.columns - kLabelColumns - 2);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string shown = Padded(i == 0 ? label : "", kLabelColumns);
    *out += "  " + options.palette.Paint(Tone::kQuiet, shown) + lines[i] + "\n";
  }
}

Tone ToneOf(const Capability& capability) {
  if (capability.value == "yes") return Tone::kGood;
  if (capability.value == "no") return Tone::kWarning;
  if (capability.value == "unknown") return Tone::kQuiet;
  return Tone::kPlain;
}

// False in a run of some rules (--rules) that has nothing to say about this capability.
bool WasAsked(const Capability& capability, const Report& report) {
  return std::any_of(report.rules.begin(), report.rules.end(), [&](const RuleReport& rule) {
    return std::find(capability.rules.begin(), capability.rules.end(), rule.id) !=
           capability.rules.end();
  });
}

}  // namespace

void AppendHost(const Report& report, const TextOptions& options, std::string* out) {
  const std::string names =
      Line(report).Add("", "system").Add("", "release").Add("", "machine").Text(" ");
  const std::string abi = Line(report)
                              .Add("", "pointer_bits", "-bit")
                              .Add("", "byte_order", "-endian")
                              .Add("pages of ", "page_size", " bytes")
                              .Add("", "libc")
                              .Text();
  AppendHeading("HOST", options, out);
  AppendLine("system", abi.empty() ? names : names + ", " + abi, options, out);
  AppendLine("caller",
             Line(report)
                 .Add("", "privilege")
                 .Add("", "capabilities")
                 .Add("address space ", "limit_address_space", "", true)
                 .Add("data ", "limit_data", "", true)
                 .Add("locked memory ", "limit_locked_memory", "", true)
                 .Add("open files ", "limit_open_files")
                 .Add("file size ", "limit_file_size", "", true)
                 .Add("control group's memory ", "cgroup_memory", "", true)
                 .Add("control group's huge pages ", "cgroup_huge_pages", "", true)
                 .Text(),
             options, out);
  AppendLine("settings",
             Line(report)
                 .Add("overcommit ", "overcommit_memory")
                 .Add("at most ", "max_map_count", " mappings")
                 .Add("lowest address ", "lowest_address")
                 .Add("transparent huge pages ", "transparent_huge_pages")
                 .Add("huge pages in the pool ", "huge_pages")
                 .Add("memfd_noexec ", "memfd_noexec")
                 .Text(),
             options, out);
  AppendLine("sandbox",
             Line(report)
                 .Add("", "sandbox")
                 .Add("denies ", "denied_calls")
                 .Add("no execution of what was written (MDWE ", "memory_deny_write_execute", ")")
                 .Add("security modules ", "security_modules")
                 .Text(),
             options, out);
  std::vector<std::string> filesystems;
  for (const Filesystem& filesystem : report.filesystems) {
    const char* const before_options = filesystem.options.empty() ? "" : ", ";
    filesystems.push_back(absl::StrFormat("%s (%s%s%s)", filesystem.type, filesystem.directory,
                                          before_options, filesystem.options));
  }
  AppendLine("filesystem", Listed(filesystems), options, out);
  for (const Filesystem& filesystem : report.filesystems) {
    for (const std::string& sentence : filesystem.lacks)
      AppendLine("lacking", sentence, options, out);
  }
  AppendLine("judged by", report.against.empty() ? "no document" : Listed(report.against), options,
             out);
}

void AppendCapabilities(const Report& report, const TextOptions& options, std::string* out) {
  std::vector<const Capability*> asked;
  std::size_t titles = 0;
  std::size_t values = 0;
  for (const Capability& capability : report.capabilities) {
    if (!WasAsked(capability, report)) continue;
    asked.push_back(&capability);
    titles = std::max(titles, Columns(CapabilityTitle(capability.name)));
    if (!capability.reason.empty()) values = std::max(values, Columns(capability.value));
  }
  if (asked.empty()) return;
  titles = std::min<std::size_t>(titles, 40);
  values = std::min<std::size_t>(values, 16);
  AppendHeading("CAPABILITIES", options, out);
  for (const Capability* capability : asked) {
    std::string line = "  " + Padded(Cut(CapabilityTitle(capability->name), titles), titles) + "  ";
    line += options.palette.Paint(ToneOf(*capability), Padded(capability->value, values)) + "  ";
    const std::size_t used = 2 + titles + 2 + std::max(values, Columns(capability->value)) + 2;
    const std::size_t rest = options.columns > used ? options.columns - used : 0;
    line += options.palette.Paint(Tone::kQuiet, Cut(capability->reason, rest));
    while (line.back() == ' ') line.pop_back();
    *out += line + "\n";
  }
}

void AppendCompat(const Report& report, const TextOptions& options, std::string* out) {
  const CompatReport& compat = report.compat;
  if (compat.backend.empty() && compat.checks.empty()) return;
  std::size_t made = 0;
  std::size_t holding = 0;
  for (const CompatCheck& check : compat.checks) {
    if (check.skipped.empty()) ++made;
    if (check.holds) ++holding;
  }
  AppendHeading("COMPAT", options, out);
  AppendLine("backend", compat.backend, options, out);
  std::string contract =
      absl::StrFormat("%d of %d documented mistakes give their documented reason", holding, made);
  const std::size_t skipped = compat.checks.size() - made;
  if (skipped > 0) contract += absl::StrFormat("; %d could not be made here", skipped);
  AppendLine("contract", contract, options, out);
  std::vector<std::string> reasons;
  for (const CompatCheck& check : compat.checks) {
    if (check.expected.empty() && !check.holds) {
      reasons.push_back("the self-check did not end: " + check.skipped);
    } else if (!check.skipped.empty() &&
               std::find(reasons.begin(), reasons.end(), check.skipped) == reasons.end()) {
      reasons.push_back(check.skipped);
    }
  }
  for (const std::string& reason : reasons) {
    AppendWrapped(reason, 4, options, out, Tone::kQuiet);
  }
  for (const CompatCheck& check : compat.checks) {
    if (check.holds || !check.skipped.empty()) continue;
    AppendWrapped(absl::StrFormat("%s: expected %s, got %s; a fault of compat, not of this host",
                                  check.name, check.expected, check.reason),
                  4, options, out, Tone::kBad);
  }
}

}  // namespace conformance
