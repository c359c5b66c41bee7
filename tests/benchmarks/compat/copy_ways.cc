// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/copy_ways.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

#if __has_include(<sys/sendfile.h>)
#include <sys/sendfile.h>
#endif

#include "tests/benchmarks/compat/scratch_file.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kBuffer = 128 * kKiB;
constexpr std::size_t kMost = std::size_t{1} << 30;

bool ByReadWrite(int from, int to, std::size_t size) {
  const std::unique_ptr<char[]> buffer(new char[kBuffer]);
  for (std::size_t done = 0; done < size;) {
    const ssize_t taken = read(from, buffer.get(), kBuffer);
    if (taken <= 0 || write(to, buffer.get(), static_cast<std::size_t>(taken)) != taken) {
      return false;
    }
    done += static_cast<std::size_t>(taken);
  }
  return true;
}

#if __has_include(<sys/sendfile.h>)
bool BySendfile(int from, int to, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t taken = sendfile(to, from, nullptr, kMost);
    if (taken <= 0) return false;
    done += static_cast<std::size_t>(taken);
  }
  return true;
}
#endif

// No macro says whether there is copy_file_range: the first form exists where it is declared.
template <typename Fd>
auto CopyRange(Fd from, Fd to, int) -> decltype(copy_file_range(from, nullptr, to, nullptr, 0, 0)) {
  return copy_file_range(from, nullptr, to, nullptr, kMost, 0);
}
template <typename Fd>
ssize_t CopyRange(Fd, Fd, long) {
  return -1;
}

bool ByCopyFileRange(int from, int to, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t taken = CopyRange(from, to, 0);
    if (taken <= 0) return false;
    done += static_cast<std::size_t>(taken);
  }
  return true;
}

template <bool (*Data)(int from, int to, std::size_t size)>
bool Copy(const char* from, const char* to) {
  const std::string unfinished = std::string(to) + ".part";
  const int in = open(from, O_RDONLY | O_CLOEXEC);
  const int out = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  struct stat status;
  bool good = in >= 0 && out >= 0 && fstat(in, &status) == 0 &&
              Data(in, out, static_cast<std::size_t>(status.st_size));
  if (in >= 0) close(in);
  if (out >= 0) close(out);
  good = good && rename(unfinished.c_str(), to) == 0;
  if (!good) unlink(unfinished.c_str());
  return good;
}

}  // namespace

const std::vector<CopyWay>& CopyWays() {
  static const std::vector<CopyWay> ways = {
    {"read_write", &Copy<&ByReadWrite>},
#if __has_include(<sys/sendfile.h>)
    {"sendfile", &Copy<&BySendfile>},
#endif
    {"copy_file_range", &Copy<&ByCopyFileRange>},
  };
  return ways;
}

}  // namespace mmap_compat
