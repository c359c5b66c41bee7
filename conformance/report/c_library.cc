// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/c_library.h"

#include <fcntl.h>
#include <sys/param.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>

#include "conformance/probe/small_file.h"

// The tokens of a macro as a string.
#define SPELLED_TOKENS(tokens) #tokens
#define SPELLED(macro) SPELLED_TOKENS(macro)

namespace conformance {
namespace {

// The path of musl's loader in this process's list of mappings; "" where there is none.
std::string MuslLoader() {
  const std::string maps = SmallFile("/proc/self/maps");
  const std::size_t name = maps.find("/ld-musl-");
  if (name == std::string::npos) return "";
  const std::size_t end = maps.find('\n', name);
  const std::size_t line = maps.rfind('\n', name);
  const std::size_t begin = maps.find('/', line == std::string::npos ? 0 : line);
  return maps.substr(begin, end - begin);
}

// What a program without arguments writes to its standard error, the beginning of it.
std::string Complaint(const std::string& program) {
  int ends[2];
  if (pipe(ends) != 0) return "";
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 512> buffer;
  while (pid > 0 && text.size() < 4 * buffer.size()) {
    const ssize_t count = read(ends[0], buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  while (pid > 0 && waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return text;
}

}  // namespace

std::string CLibraryFromLoader(const std::string& text) {
  constexpr std::string_view kName = "musl libc";
  constexpr std::string_view kVersion = "\nVersion ";
  if (text.compare(0, kName.size(), kName) != 0) return "";
  const std::size_t version = text.find(kVersion);
  if (version == std::string::npos) return "musl";
  const std::size_t begin = version + kVersion.size();
  return "musl " + text.substr(begin, text.find('\n', begin) - begin);
}

std::string CLibrary() {
#ifdef _CS_GNU_LIBC_VERSION
  std::array<char, 64> name = {};
  if (confstr(_CS_GNU_LIBC_VERSION, name.data(), name.size()) > 0) return name.data();
#endif
#if defined(MMAP_COMPAT_MUSL_VERSION)
  return "musl " SPELLED(MMAP_COMPAT_MUSL_VERSION);
#else
  const std::string loader = MuslLoader();
  if (!loader.empty()) return CLibraryFromLoader(Complaint(loader));
#if defined(__FreeBSD_version)
  return "FreeBSD libc, built for " + std::to_string(__FreeBSD_version);
#elif defined(__NetBSD_Version__)
  return "NetBSD libc, built for " + std::to_string(__NetBSD_Version__);
#elif defined(__BIONIC__)
  return "bionic";
#else
  return "";
#endif
#endif
}

}  // namespace conformance
