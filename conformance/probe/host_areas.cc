// SPDX-License-Identifier: Apache-2.0
//
// What a system tells of a process's mappings, where it has a list of them (proc_pid_maps(5) of
// Linux), and the names that it takes for them.

#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "conformance/probe/host_calls.h"
#include "platforms/host/raw_calls.h"

#if defined(__has_include)
#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif
#endif

namespace conformance {
namespace {

// A file of /proc, line by line. Closed with it.
class Lines {
 public:
  explicit Lines(const char* path) : file_(std::fopen(path, "re")) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() {
    if (file_ != nullptr) std::fclose(file_);
  }

  bool exists() const { return file_ != nullptr; }
  bool Next(std::string& line) {
    line.clear();
    char part[256];
    while (file_ != nullptr && std::fgets(part, sizeof(part), file_) != nullptr) {
      line += part;
      if (line.back() == '\n') break;
    }
    return !line.empty();
  }

 private:
  std::FILE* file_;
};

// "7f00-7f10 rw-p …": the first line of a mapping.
struct Area {
  unsigned long long start = 0;
  unsigned long long end = 0;
  char rights[5] = {};

  bool Parse(const std::string& line) {
    return std::sscanf(line.c_str(), "%llx-%llx %4s", &start, &end, rights) == 3;
  }
  bool Holds(std::uint64_t address) const { return address >= start && address < end; }
};

// ENOMEM where nothing is mapped at that address.
Answer RightsOf(const Area& area) {
  const char* const rights = area.rights;
  return Value((rights[0] == 'r' ? 1 : 0) + (rights[1] == 'w' ? 2 : 0) +
               (rights[2] == 'x' ? 4 : 0) + (rights[3] == 's' ? 8 : 0));
}

Answer FromMaps(const Call& call) {
  Lines maps("/proc/self/maps");
  if (!maps.exists()) return NotOffered();
  Area area;
  for (std::string line; maps.Next(line);) {
    if (!area.Parse(line) || !area.Holds(call.args[0])) continue;
    if (call.op == Op::kMemoryRights) return RightsOf(area);
    return Value(line.find(call.text) != std::string::npos ? 1 : 0);
  }
  return Failure(ENOMEM);
}

// "Rss:                 4 kB", below the line of its mapping.
Answer FieldOfArea(const Call& call) {
  Lines smaps("/proc/self/smaps");
  if (!smaps.exists()) return NotOffered();
  const std::string field = std::string(call.text) + ":";
  bool inside = false;
  for (std::string line; smaps.Next(line);) {
    Area next;
    if (next.Parse(line)) inside = next.Holds(call.args[0]);
    if (!inside || line.compare(0, field.size(), field) != 0) continue;
    unsigned long long kibibytes = 0;
    if (std::sscanf(line.c_str() + field.size(), "%llu kB", &kibibytes) != 1) break;
    return Value(static_cast<std::int64_t>(kibibytes * 1024));
  }
  return Failure(ENOMEM);
}

}  // namespace

Answer HostAreaCall(const Call& call) {
  switch (call.op) {
    case Op::kNameMemory:
#ifdef PR_SET_VMA
      return FromResult(
          prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, call.args[0], call.args[1], call.text));
#else
      return NotOffered();
#endif
    case Op::kMemoryRights:
    case Op::kMemoryIsNamed:
      return FromMaps(call);
    case Op::kMemoryField:
      return FieldOfArea(call);
    case Op::kGrowBreak:
      return FromResult(platforms::GrowBreak(Size(call.args[0])));
    default:
      return NotOffered();
  }
}

}  // namespace conformance
