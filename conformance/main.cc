// SPDX-License-Identifier: Apache-2.0
//
// conformance: what each document promises about mmap, what this host does, where the two differ.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/probe/role.h"
#include "conformance/report/characters.h"
#include "conformance/version.h"
#include "platforms/host/memory_aside.h"

namespace conformance {
namespace {

constexpr std::size_t kHelpColumns = 80;
constexpr std::size_t kHelpIndent = 26;

constexpr char kExitStatuses[] =
    "Exit status:\n"
    "  0  nothing unexpected\n"
    "  1  a document that is judged by is deviated from, for no known reason; with a\n"
    "     baseline, any result that it does not expect\n"
    "  2  wrong use or unreadable input; one line on standard error says which\n"
    "  3  the run could not be completed: interrupted, output that could not be\n"
    "     written, or a probe that is broken, crashed or timed out (a deviation\n"
    "     outweighs that)\n";

std::vector<const Command*> Commands() {
  return {&RunCommand(),  &ListCommand(),      &ExplainCommand(),  &ReproduceCommand(),
          &DiffCommand(), &MatrixCommand(),    &BaselineCommand(), &ExploreCommand(),
          &FitCommand(),  &ResemblesCommand(), &ExportCommand(),   &ImportCommand()};
}

int Complain(const absl::Status& status) {
  const std::string message(status.message());
  std::fputs(absl::StrFormat("conformance: %s\n", Visible(message)).c_str(), stderr);
  const bool usage = absl::IsInvalidArgument(status) || absl::IsNotFound(status);
  return usage ? kExitUsage : kExitIncomplete;
}

int Print(std::string_view text) {
  const absl::Status status = WriteStandardOutput(text);
  return status.ok() ? kExitExpected : Complain(status);
}

// "  left      right, wrapped": an entry of a list.
std::string Entry(const std::string& left, std::string_view right) {
  std::string text = "  " + Padded(left, kHelpIndent - 4);
  text += Columns(left) > kHelpIndent - 4 ? "\n" + std::string(kHelpIndent, ' ') : "  ";
  const std::vector<std::string> lines = Wrapped(right, kHelpColumns - kHelpIndent);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += (i == 0 ? "" : std::string(kHelpIndent, ' ')) + lines[i] + "\n";
  }
  return text;
}

std::string Paragraphs(std::string_view text) {
  std::string wrapped;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    for (const std::string& line : Wrapped(text.substr(0, end), kHelpColumns)) {
      wrapped += line + "\n";
    }
    if (end == 0) wrapped += "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return wrapped;
}

std::string Help() {
  std::string text =
      "Usage: conformance [COMMAND] [OPTION]... [OPERAND]...\n"
      "\n"
      "Probes the running kernel's mmap, rule by documented rule, and reports what each\n"
      "document promises, what this host does, and where the two differ.\n"
      "\n"
      "Commands:\n";
  for (const Command* command : Commands()) text += Entry(command->name, command->summary);
  text += "\nconformance COMMAND --help tells more; --version prints the version.\n\n";
  return text + kExitStatuses;
}

std::string Help(const Command& command) {
  std::string text = absl::StrFormat("Usage: conformance %s", command.name);
  if (!command.options.empty()) text += " [OPTION]...";
  if (*command.operands != '\0') text += absl::StrFormat(" %s", command.operands);
  text += "\n\n" + Paragraphs(command.description);
  text += "\nOptions:\n";
  for (const Option& option : command.options) {
    const std::string value = option.value != nullptr ? absl::StrFormat("=%s", option.value) : "";
    text += Entry(absl::StrFormat("--%s%s", option.name, value), option.help);
  }
  text += Entry("--help", "print this");
  return text + "\n" + kExitStatuses;
}

absl::Status CheckOperands(const Command& command, const Arguments& arguments) {
  const std::size_t count = arguments.operands().size();
  if (count < command.least_operands) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s needs more: conformance %s %s", command.name, command.name, command.operands));
  }
  if (count > command.most_operands) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s does not take \"%s\"; see conformance %s --help", command.name,
                        arguments.operands()[command.most_operands], command.name));
  }
  return absl::OkStatus();
}

int Execute(const Command& command, const std::vector<std::string>& words) {
  std::vector<Option> options(command.options.begin(), command.options.end());
  options.push_back({"help", nullptr, ""});
  const absl::StatusOr<Arguments> arguments = Arguments::Parse(command.name, options, words);
  if (!arguments.ok()) return Complain(arguments.status());
  if (arguments->Has("help")) return Print(Help(command));
  const absl::Status operands = CheckOperands(command, *arguments);
  if (!operands.ok()) return Complain(operands);
  const absl::StatusOr<int> status = command.run(*arguments);
  return status.ok() ? *status : Complain(status.status());
}

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// bazel run starts programs elsewhere and says where the user stands. A test's paths are meant from
// where it is started, under bazel run too.
absl::Status GoWhereTheUserStands() {
  if (!IsSet("BUILD_WORKING_DIRECTORY") || IsSet("TEST_SRCDIR")) return absl::OkStatus();
  const char* directory = std::getenv("BUILD_WORKING_DIRECTORY");
  if (chdir(directory) == 0) return absl::OkStatus();
  return absl::NotFoundError(absl::StrFormat("cannot enter $BUILD_WORKING_DIRECTORY (%s): %s",
                                             directory, std::strerror(errno)));
}

// A file that is opened while a standard descriptor is closed takes its number, and gets what is
// meant for standard output. What stands in for it here cannot be written (or read) either.
void KeepStandardDescriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    pollfd state = {descriptor, 0, 0};
    if (poll(&state, 1, 0) < 0 || (state.revents & POLLNVAL) == 0) continue;
    open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

int Main(std::vector<std::string> words) {
  const absl::Status status = GoWhereTheUserStands();
  if (!status.ok()) return Complain(status);
  if (words.empty() || words.front().substr(0, 1) == "-") {
    if (!words.empty() && words.front() == "--help") return Print(Help());
    if (!words.empty() && words.front() == "--version") {
      return Print(absl::StrFormat("conformance %s\n", kVersion));
    }
    return Execute(RunCommand(), words);
  }
  const std::string name = words.front();
  words.erase(words.begin());
  std::vector<std::string_view> names;
  for (const Command* command : Commands()) {
    if (name == command->name) return Execute(*command, words);
    names.push_back(command->name);
  }
  const std::string near = DidYouMean(name, names);
  return Complain(absl::InvalidArgumentError(absl::StrFormat(
      "there is no command \"%s\"%s", name, near.empty() ? "; see conformance --help" : near)));
}

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  const platforms::MemoryAside memory = platforms::SetMemoryAside();
#ifdef SIGXFSZ
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to report
#endif
  conformance::KeepStandardDescriptors();
  int status = 0;
  if (conformance::RunRoleIfAsked(argc, argv, &status)) return status;
  if (memory == platforms::MemoryAside::kNoRoom) {
    // Without memory there is none to compose this with.
    std::fputs(
        "conformance: there is no room for the memory that a run needs; raise the limits of data "
        "and address space (ulimit -d, ulimit -v)\n",
        stderr);
    return conformance::kExitIncomplete;
  }
  return conformance::Main(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}
