// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/read_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace conformance {
namespace {

constexpr int kWriterMilliseconds = 10000;
constexpr int kWriterStepMilliseconds = 50;

// A pipe may have no writer, and waiting for one has no end. Leaves `descriptor` in blocking mode
// and in `contents` what it had to read to find out.
absl::Status AwaitWriter(int descriptor, std::string* contents) {
  struct stat info = {};
  if (fstat(descriptor, &info) != 0) return absl::UnknownError(std::strerror(errno));
  if (S_ISREG(info.st_mode) && info.st_size > 0) {
    contents->reserve(std::min(static_cast<std::size_t>(info.st_size), kMaxFileBytes));
  }
  for (int waited_ms = 0; S_ISFIFO(info.st_mode); waited_ms += kWriterStepMilliseconds) {
    char byte = 0;
    const ssize_t count = read(descriptor, &byte, 1);
    if (count > 0) contents->assign(1, byte);
    // A reader that is told to try again has a writer, and so had one that is told of a hang-up.
    pollfd state = {descriptor, POLLIN, 0};
    if (count != 0 || poll(&state, 1, 0) == 1) break;
    if (waited_ms >= kWriterMilliseconds) {
      return absl::InvalidArgumentError("is a pipe that nobody writes to");
    }
    poll(nullptr, 0, kWriterStepMilliseconds);
  }
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return absl::UnknownError(std::strerror(errno));
  }
  return absl::OkStatus();
}

// Appends what comes until the end, or a little more than kMaxFileBytes.
absl::Status ReadAll(int descriptor, std::string* contents) {
  std::vector<char> buffer(std::size_t{1} << 16);
  while (contents->size() <= kMaxFileBytes) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::UnknownError(std::strerror(errno));
    if (count == 0) break;
    contents->append(buffer.data(), static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadFile(const std::string& path, std::string* contents) {
  const bool standard_input = path == "-";
  const int descriptor =
      standard_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return absl::NotFoundError(std::strerror(errno));
  contents->clear();
  absl::Status status = standard_input ? absl::OkStatus() : AwaitWriter(descriptor, contents);
  if (status.ok()) status = ReadAll(descriptor, contents);
  if (!standard_input) close(descriptor);
  if (status.ok() && contents->size() > kMaxFileBytes) {
    return absl::InvalidArgumentError(absl::StrFormat("larger than %d MiB", kMaxFileBytes >> 20));
  }
  return status;
}

}  // namespace conformance
