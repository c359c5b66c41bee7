// SPDX-License-Identifier: Apache-2.0

#include "tests/catalogue/stability.h"

#include <grp.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/role.h"
#include "conformance/probe/runner.h"

namespace conformance {
namespace {

// The user and group that systems keep for nobody in particular.
constexpr uid_t kNobody = 65534;

// What the process that runs the rules says, line by line: a mark and a text.
constexpr char kSkipped = 's';
constexpr char kComplaint = 'c';
constexpr char kAnswer = 'a';

// Writes all of it, or ends the process: without a listener there is nothing to do.
void Say(int fd, char mark, std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  const std::string line = absl::StrCat(std::string(1, mark), text, "\n");
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = write(fd, line.data() + written, line.size() - written);
    if (count <= 0) _exit(EXIT_FAILURE);
    written += static_cast<std::size_t>(count);
  }
}

std::string AnswerOf(const Observation& observation) {
  if (observation.status == Status::kObserved) return observation.outcome;
  return absl::StrCat(std::string(StatusName(observation.status)), " (", observation.reason, ")");
}

bool CouldNotAnswer(const Observation& observation) {
  return observation.status == Status::kBroken || observation.status == Status::kCrashed ||
         observation.status == Status::kTimedOut;
}

std::vector<Task> TasksOf(absl::Span<const Rule* const> rules) {
  std::vector<Task> tasks;
  for (const Rule* rule : rules) {
    Task task;
    task.name = rule->id();
    task.probe = rule->probe();
    task.directory = ".";  // by another name an ordinary user might not get there
    task.large_address_space = rule->large_address_space();
    tasks.push_back(task);
  }
  return tasks;
}

// In the process that runs the rules: all runs, in the working directory.
void RunAndTell(absl::Span<const Rule* const> rules, int runs, int fd) {
  HostKernel kernel;
  RunOptions options;
  options.jobs = 2;
  std::vector<std::vector<std::string>> answers(rules.size());
  for (int run = 0; run < runs; ++run) {
    const auto observations = RunProbes(TasksOf(rules), kernel, options);
    if (!observations.ok()) return Say(fd, kComplaint, observations.status().ToString());
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const Observation& observation = (*observations)[i];
      answers[i].push_back(AnswerOf(observation));
      if (!CouldNotAnswer(observation)) continue;
      Say(fd, kComplaint,
          absl::StrCat(std::string(rules[i]->id()), " is ", answers[i].back(), " in run ",
                       run + 1));
    }
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string id(rules[i]->id());
    Say(fd, kAnswer, absl::StrCat(id, ": ", answers[i].back()));
    for (const std::string& answer : answers[i]) {
      if (answer == answers[i].front()) continue;
      Say(fd, kComplaint, absl::StrCat(id, " is not steady: ", absl::StrJoin(answers[i], ", ")));
      break;
    }
  }
}

// A copy of this program where everybody may execute it, for as long as this lives. The program's
// own file may lie where an ordinary user cannot go, and some rules execute it again.
class ProgramForEverybody {
 public:
  ProgramForEverybody() : folder_(std::string(P_tmpdir) + "/stability-program.XXXXXX") {
    std::error_code failed;
    const bool made = mkdtemp(folder_.data()) != nullptr && chmod(folder_.c_str(), 0755) == 0;
    if (made && std::filesystem::copy_file(ProgramFile(), Path(), failed)) {
      chmod(Path().c_str(), 0755);
    }
  }
  ~ProgramForEverybody() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ProgramForEverybody(const ProgramForEverybody&) = delete;
  ProgramForEverybody& operator=(const ProgramForEverybody&) = delete;

  // From here on this process takes the copy for its own file.
  void Use() const {
    std::string path = Path();
    char* arguments[] = {path.data(), nullptr};
    int status = 0;
    RunRoleIfAsked(1, arguments, &status);
  }

 private:
  std::string Path() const { return folder_ + "/program"; }
  std::string folder_;
};

// Enters the folder, which it makes over to the user that it becomes. Empty if that worked, else
// why not.
std::string BecomeUserOfFolder(const std::string& folder, bool unprivileged) {
  if (chdir(folder.c_str()) != 0) return absl::StrCat("cannot enter ", folder);
  if (unprivileged == (geteuid() != 0)) return "";
  if (!unprivileged) return "needs to be started as root";
  if (chown(".", kNobody, kNobody) != 0 || setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 ||
      setuid(kNobody) != 0) {
    return absl::StrCat("cannot become an ordinary user: ", std::strerror(errno));
  }
  return "";
}

std::string ReadToEnd(int fd) {
  std::string text;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = read(fd, buffer, sizeof(buffer))) > 0 || (count < 0 && errno == EINTR)) {
    if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

StabilityReport Parse(const std::string& text) {
  StabilityReport report;
  for (const auto& piece : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::string line(piece);
    const std::string rest = line.substr(1);
    if (line[0] == kSkipped) report.skipped = rest;
    if (line[0] == kComplaint) report.complaints.push_back(rest);
    if (line[0] == kAnswer) report.answers.push_back(rest);
  }
  return report;
}

StabilityReport Skipped(const std::string& why) {
  StabilityReport report;
  report.skipped = why;
  return report;
}

}  // namespace

StabilityReport RunRepeatedly(absl::Span<const Rule* const> rules,
                              const Configuration& configuration) {
  std::string folder = configuration.directory + "/stability.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return Skipped(absl::StrCat("cannot make a folder in ", configuration.directory));
  }
  int ends[2];
  if (pipe(ends) != 0) return Skipped("cannot make a pipe");
  const ProgramForEverybody program;
  std::fflush(nullptr);
  // A process of its own, since there is no way back from being an ordinary user.
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    const std::string why_not = BecomeUserOfFolder(folder, configuration.unprivileged);
    if (!why_not.empty()) {
      Say(ends[1], kSkipped, why_not);
    } else {
      if (configuration.unprivileged) program.Use();
      RunAndTell(rules, configuration.runs, ends[1]);
    }
    _exit(EXIT_SUCCESS);
  }
  close(ends[1]);
  StabilityReport report = Parse(ReadToEnd(ends[0]));
  close(ends[0]);
  int status = 0;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
    report.complaints.emplace_back("the process that ran the rules did not come to its end");
  }
  // Only an empty folder can be removed like this.
  if (rmdir(folder.c_str()) != 0) {
    report.complaints.push_back(absl::StrCat("something was left behind in ", folder));
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  return report;
}

}  // namespace conformance
