// SPDX-License-Identifier: Apache-2.0
//
// conformance explore: random programs against a model of the address space.

#include "conformance/explore/explore.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/progress.h"
#include "conformance/explore/generator.h"
#include "conformance/explore/program.h"
#include "conformance/explore/render.h"
#include "conformance/formats/terminal.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/report/host.h"
#include "conformance/report/read_file.h"

namespace conformance {
namespace {

constexpr int kMostPrograms = 2000000000;
constexpr int kMostSeconds = 7 * 24 * 3600;
constexpr int kDefaultSeconds = 4;
constexpr int kMostProcesses = 3;
constexpr int kMostSeed = 2147483647;

constexpr std::array<Option, 10> kExploreOptions = {{
    {"seed", "N", "which programs (default: 1)"},
    {"programs", "N", "so many of them, in each directory"},
    {"time", "SECONDS", "as many of them as there is time for (default: 4)"},
    {"processes", "N", "that a program has at most, 1 to 3 (default: 3)"},
    {"calls", "LIST", "only these besides touches: \"mmap,munmap,mremap\" (default: all)"},
    kDirectoryOption,
    kJobsOption,
    {"replay", "FILE", "run this one program instead (\"-\": standard input)"},
    {"format", "FORMAT", "text, json, junit or html (default: text)"},
    kOutputOption,
}};

struct ExploreAs {
  enum Format { kText, kJson, kJunit, kHtml };
};
constexpr std::array<std::string_view, 4> kExploreFormats = {"text", "json", "junit", "html"};

// "pread" for "pread 1 byte".
std::string_view ShortName(Op op) {
  const std::string_view name = Info(op).name;
  return name.substr(0, name.find(' '));
}

absl::StatusOr<std::vector<Op>> OpsFrom(const Arguments& arguments) {
  std::vector<Op> calls;
  std::vector<std::string_view> names;
  for (const Op op : explore::ChoosableCalls()) names.push_back(ShortName(op));
  for (const std::string& part : arguments.Parts("calls")) {
    bool found = false;
    for (const Op op : explore::ChoosableCalls()) {
      if (part != ShortName(op)) continue;
      calls.push_back(op);
      found = true;
    }
    if (found) continue;
    std::string list;
    for (const std::string_view name : names) {
      list += absl::StrFormat("%s%s", list.empty() ? "" : ", ", name);
    }
    return absl::InvalidArgumentError(
        absl::StrFormat("--calls=%s: choose from %s%s", part, list, DidYouMean(part, names)));
  }
  return calls;
}

absl::StatusOr<explore::ExploreOptions> OptionsFrom(const Arguments& arguments, const Plan& plan) {
  explore::ExploreOptions options;
  const auto seed = arguments.Number("seed", 0, kMostSeed, 1);
  const auto programs = arguments.Number("programs", 1, kMostPrograms, 0);
  const auto seconds = arguments.Number("time", 1, kMostSeconds, kDefaultSeconds);
  const auto processes = arguments.Number("processes", 1, kMostProcesses, kMostProcesses);
  const auto calls = OpsFrom(arguments);
  for (const auto* number : {&seed, &programs, &seconds, &processes}) {
    if (!number->ok()) return number->status();
  }
  if (!calls.ok()) return calls.status();
  if (arguments.Has("programs") && arguments.Has("time")) {
    return absl::InvalidArgumentError("give --programs or --time, not both");
  }
  options.generator.seed = static_cast<std::uint64_t>(*seed);
  options.generator.processes = *processes;
  options.generator.calls = *calls;
  options.generator.page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  options.programs = static_cast<std::uint64_t>(*programs);
  options.seconds = arguments.Has("programs") ? kMostSeconds : *seconds;
  options.directories = plan.directories;
  options.jobs = plan.jobs;
  const auto manual = ManualOf(SystemName());
  if (manual) options.manual = std::string(Info(*manual).name);
  return options;
}

absl::StatusOr<explore::Exploration> Go(const Arguments& arguments, explore::ExploreOptions options,
                                        bool progress) {
  HostKernel kernel;
  const auto replay = arguments.Value("replay");
  if (replay) {
    std::string text;
    const absl::Status read = ReadFile(*replay, &text);
    if (!read.ok()) {
      return absl::InvalidArgumentError(absl::StrFormat("%s: %s", *replay, read.message()));
    }
    const auto program = explore::FromText(text, options.generator.page);
    if (!program.ok()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: %s", *replay, program.status().message()));
    }
    return explore::Replay(kernel, *program, options);
  }
  constexpr std::chrono::milliseconds kInterval(100);
  Progress shown(progress, kInterval);
  options.progress = [&shown](std::uint64_t programs, std::uint64_t calls, std::size_t findings) {
    shown.Show([&] {
      return absl::StrFormat("%s programs, %s calls, %d findings", explore::Grouped(programs),
                             explore::Grouped(calls), findings);
    });
  };
  return explore::Explore(kernel, options);
}

std::string Render(const explore::Exploration& exploration, int format) {
  switch (format) {
    case ExploreAs::kJson:
      return explore::RenderJson(exploration);
    case ExploreAs::kJunit:
      return explore::RenderJunit(exploration);
    case ExploreAs::kHtml:
      return explore::RenderHtml(exploration);
    default:
      return explore::RenderText(exploration, TextColumns(STDOUT_FILENO));
  }
}

bool IsIncomplete(const explore::Exploration& exploration) {
  for (const explore::Walk& walk : exploration.walks) {
    if (walk.broken != 0 || walk.programs == 0) return true;
  }
  return false;
}

absl::StatusOr<int> Explore(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kExploreFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  const auto options = OptionsFrom(arguments, *plan);
  if (!options.ok()) return options.status();
  const auto exploration = Go(arguments, *options, plan->progress);
  if (!exploration.ok()) return exploration.status();
  const absl::Status written = WriteOutput(arguments, Render(*exploration, *format));
  if (!written.ok()) return written;
  if (explore::Surprises(*exploration) != 0) return kExitUnexpected;
  return IsIncomplete(*exploration) ? kExitIncomplete : kExitExpected;
}

}  // namespace

const Command& ExploreCommand() {
  static constexpr Command kCommand = {
      "explore",
      "",
      0,
      0,
      "run random programs against a model of the address space",
      "Makes up programs of up to some 200 calls: mappings that are split, moved, replaced and "
      "protected, files that shrink and grow under them, forks in between. A model says for every "
      "sequence which answers are allowed; what documents leave open is allowed either way, and "
      "what systems choose is taken from what this host answers to the rules, which are asked "
      "first.\n"
      "\n"
      "A finding is an answer that violates a document, or that contradicts what this host "
      "answered to the single question. It is made as short as it can be, tried three times, and "
      "told as a trace, as a program for --replay and as a C program. The table at the end says "
      "which situations were met and which never.\n"
      "\n"
      "    conformance explore --time=60 --directory=/mnt/new\n"
      "    conformance explore --replay=finding.txt",
      kExploreOptions,
      Explore,
  };
  return kCommand;
}

}  // namespace conformance
