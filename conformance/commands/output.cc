// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/commands/command_line.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"

namespace conformance {
namespace {

// What to do about a file that may not grow.
std::string Remedy(int error) {
  struct rlimit limit = {};
  if (error != EFBIG || getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return "";
  }
  return absl::StrFormat(" (RLIMIT_FSIZE is %d bytes: raise it with ulimit -f, or write to a pipe)",
                         limit.rlim_cur);
}

absl::Status CannotWrite(const std::string& path, int error) {
  const std::string message =
      absl::StrFormat("cannot write %s: %s%s", path, std::strerror(error), Remedy(error));
  const bool wrong_path = error == ENOENT || error == ENOTDIR || error == EISDIR ||
                          error == EACCES || error == ENAMETOOLONG;
  return wrong_path ? absl::NotFoundError(message) : absl::UnavailableError(message);
}

// 0 or an errno value.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      // Whoever shares the descriptor made it non-blocking; the reader is slow.
      pollfd state = {descriptor, POLLOUT, 0};
      if (poll(&state, 1, -1) < 0 && errno != EINTR) return errno;
      continue;
    }
    if (count < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

absl::Status WriteInPlace(const std::string& path, std::string_view text, int flags = 0) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC | flags);
  if (descriptor < 0) return CannotWrite(path, errno);
  int error = WriteAll(descriptor, text);
  if (close(descriptor) != 0 && error == 0) error = errno;
  return error == 0 ? absl::OkStatus() : CannotWrite(path, error);
}

// What a new file may not allow anybody, as open() would have it.
mode_t NewFileMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return static_cast<mode_t>(0666 & ~mask);
}

// Holds off the signals by which people end programs, so that no temporary file is left behind.
class Uninterrupted {
 public:
  Uninterrupted() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, &before_);
  }
  ~Uninterrupted() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

absl::Status WriteFile(const std::string& path, std::string_view text) {
  std::string target = path;
  // A link stays one: what it names is replaced.
  if (char* real = realpath(path.c_str(), nullptr); real != nullptr) {
    target = real;
    std::free(real);
  }
  struct stat status = {};
  const bool exists = stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return CannotWrite(path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) return WriteInPlace(target, text);

  const Uninterrupted uninterrupted;
  std::string temporary = target + ".XXXXXX";
  const int descriptor = mkstemp(temporary.data());
  if (descriptor < 0) {
    // The folder takes no new names, but the file that is there may take new contents.
    const int error = errno;
    if (!exists) return CannotWrite(path, error);
    const absl::Status written = WriteInPlace(target, text, O_TRUNC);
    return written.ok() ? written : CannotWrite(path, error);
  }
  int error = WriteAll(descriptor, text);
  const mode_t mode = exists ? static_cast<mode_t>(status.st_mode & 07777) : NewFileMode();
  if (error == 0 && fchmod(descriptor, mode) != 0) error = errno;
  // A disk that is full may say so only here.
  if (error == 0 && fsync(descriptor) != 0 && errno != EINVAL) error = errno;
  if (close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  unlink(temporary.c_str());
  // A mount point cannot be replaced.
  if (error == EBUSY && exists) return WriteInPlace(target, text, O_TRUNC);
  return CannotWrite(path, error);
}

absl::Status WriteStandardOutput(std::string_view text) {
  const int error = WriteAll(STDOUT_FILENO, text);
  return error == 0 ? absl::OkStatus() : CannotWrite("standard output", error);
}

absl::Status WriteOutput(const Arguments& arguments, std::string_view text) {
  const std::optional<std::string> path = arguments.Value("output");
  if (!path || *path == "-") return WriteStandardOutput(text);
  if (path->empty()) return absl::InvalidArgumentError("--output= is empty; name a file");
  return WriteFile(*path, text);
}

absl::Status WriteCases(const Arguments& arguments, std::string_view cases, std::string_view text) {
  const char* const xml_file = std::getenv("XML_OUTPUT_FILE");
  if (arguments.Has("output") || xml_file == nullptr || *xml_file == '\0') {
    return WriteOutput(arguments, cases);
  }
  const absl::Status written = WriteFile(xml_file, cases);
  return written.ok() ? WriteStandardOutput(text) : written;
}

absl::Status Unreadable(const absl::Status& status) {
  return absl::InvalidArgumentError(status.message());
}

absl::StatusOr<TextOptions> OutputTextOptions(const Arguments& arguments) {
  const absl::StatusOr<int> choice = arguments.Choice("color", {"auto", "always", "never"});
  if (!choice.ok()) return choice.status();
  const std::string path = arguments.Value("output").value_or("-");
  const int descriptor = path == "-" ? STDOUT_FILENO : -1;
  TextOptions options;
  options.columns = TextColumns(descriptor);
  options.palette = Palette(UseColor(static_cast<ColorChoice>(*choice), descriptor));
  return options;
}

}  // namespace conformance
