// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/role.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "conformance/probe/host_calls.h"

namespace conformance {
namespace {

constexpr char kRole[] = "--play-program-role";
// The program, the option, the operation, its text and its three arguments.
constexpr int kRoleArguments = 7;
constexpr std::size_t kNumbers = 3;

std::string& SelfPath() {
  static auto& path = *new std::string;
  return path;
}

// A name with a slash is a path; another was found along $PATH. Empty where neither leads anywhere.
std::string Resolved(const std::string& name) {
  char resolved[PATH_MAX];
  if (name.find('/') != std::string::npos) {
    return realpath(name.c_str(), resolved) != nullptr ? resolved : "";
  }
  const char* const variable = std::getenv("PATH");
  std::string rest = variable != nullptr ? variable : "";
  while (!name.empty() && !rest.empty()) {
    const std::size_t end = rest.find(':');
    const std::string candidate = rest.substr(0, end) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0 && realpath(candidate.c_str(), resolved) != nullptr) {
      return resolved;
    }
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return "";
}

// A shared mapping of the file that `fd` is, which it closes.
Answer MapAndClose(int fd, std::size_t length, int protection) {
  if (fd < 0) return Failure(errno);
  void* const address = mmap(nullptr, length, protection, MAP_SHARED, fd, 0);
  const Answer answer =
      address == MAP_FAILED
          ? Failure(errno)
          : Value(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(address)));
  close(fd);
  return answer;
}

Answer Write(const Call& call) {
  const std::size_t size = Size(call.args[0]);
  const int fd = open(call.text, O_RDWR | O_CREAT, 0600);
  if (fd < 0 || ftruncate(fd, static_cast<off_t>(size)) != 0) return Failure(errno);
  const Answer map = MapAndClose(fd, size, PROT_READ | PROT_WRITE);
  if (!map.ok()) return map;
  std::memset(Pointer(static_cast<std::uint64_t>(map.value)), Int(call.args[1]), size);
  return Value(0);
}

Answer Read(const Call& call) {
  const Answer map = MapAndClose(open(call.text, O_RDONLY), Size(call.args[0]), PROT_READ);
  if (!map.ok()) return map;
  return HostTouch(Call{Op::kLoad, {static_cast<std::uint64_t>(map.value)}, nullptr});
}

Answer Play(const Call& call) {
  switch (call.op) {
    case Op::kProgramWrite:
      return Write(call);
    case Op::kProgramRead:
      return Read(call);
    case Op::kProgramScan:
      return HostTouch(Call{Op::kScan, call.args, nullptr});
    case Op::kProgramLocked:
      return HostProcessCall(Call{Op::kLockedBytes, {}, nullptr});
    default:
      return NotOffered();
  }
}

// Becomes the new program. Its standard output is where the answer goes.
[[noreturn]] void Execute(const Call& call, int answer_fd) {
  std::array<std::array<char, 24>, 1 + kNumbers> numbers;
  std::snprintf(numbers[0].data(), numbers[0].size(), "%d", static_cast<int>(call.op));
  for (std::size_t i = 0; i < kNumbers; ++i) {
    std::snprintf(numbers[i + 1].data(), numbers[i + 1].size(), "%llu",
                  static_cast<unsigned long long>(call.args[i]));
  }
  dup2(answer_fd, STDOUT_FILENO);
  const char* const path = SelfPath().c_str();
  execl(path, path, kRole, numbers[0].data(), call.text != nullptr ? call.text : "",
        numbers[1].data(), numbers[2].data(), numbers[3].data(), static_cast<char*>(nullptr));
  _exit(EXIT_FAILURE);
}

}  // namespace

const char* ProgramFile() { return SelfPath().c_str(); }

bool RunRoleIfAsked(int argc, char** argv, int* status) {
  if (argc > 0) SelfPath() = Resolved(argv[0]);
  if (argc != kRoleArguments || std::strcmp(argv[1], kRole) != 0) return false;
  Call call{static_cast<Op>(std::atoi(argv[2])), {}, argv[3]};
  for (std::size_t i = 0; i < kNumbers; ++i) call.args[i] = std::strtoull(argv[4 + i], nullptr, 10);
  const Answer answer = Play(call);
  const bool told = write(STDOUT_FILENO, &answer, sizeof(answer)) == sizeof(answer);
  *status = told ? EXIT_SUCCESS : EXIT_FAILURE;
  return true;
}

Answer DoInNewProgram(const Call& call) {
  int ends[2];
  if (SelfPath().empty() || pipe(ends) != 0) return Failure(ENOEXEC);
  const pid_t pid = fork();
  if (pid == 0) Execute(call, ends[1]);
  close(ends[1]);
  Answer answer;
  // Smaller than PIPE_BUF, so it comes as a whole or not at all.
  const bool told = pid > 0 && read(ends[0], &answer, sizeof(answer)) == sizeof(answer);
  close(ends[0]);
  int status = 0;
  while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (told) return answer;
  if (pid <= 0 || !WIFSIGNALED(status)) return Failure(ENOEXEC);
  answer.value = kProgramKilled;
  answer.signal = WTERMSIG(status);
  return answer;
}

}  // namespace conformance
