// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/c_needs.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace conformance {
namespace {

// Functions of the C library, and of the suite's own beginning, that are there only where
// HAVE_… says so: see suite/begin_1_features.c.
struct Function {
  std::string_view name;
  std::string_view condition;
};

constexpr Function kFunctions[] = {
    {"SYS_mmap", "HAVE_RAW_MMAP"},
    {"drop_privilege", "HAVE_SETGROUPS"},
    {"entries", "HAVE_OPENDIR"},
    {"eventfd", "HAVE_EVENTFD"},
    {"execute", "HAVE_EXECUTE"},
    {"fchmod", "HAVE_FCHMOD"},
    {"fork", "HAVE_FORK"},
    {"futimens", "HAVE_FUTIMENS"},
    {"getpagesize", "HAVE_GETPAGESIZE"},
    {"getrlimit", "HAVE_RLIMIT"},
    {"grow_break", "HAVE_BREAK"},
    {"is_linux", "HAVE_UNAME"},
    {"madvise", "HAVE_MADVISE"},
    {"memfd_create", "HAVE_MEMFD_CREATE"},
    {"minherit", "HAVE_MINHERIT"},
    {"mlock", "HAVE_MLOCK"},
    {"mlock2", "HAVE_MLOCK2"},
    {"mlockall", "HAVE_MLOCKALL"},
    {"mount_is_noexec", "HAVE_STATVFS"},
    {"mprotect", "HAVE_MPROTECT"},
    {"mquery", "HAVE_MQUERY"},
    {"mremap", "HAVE_MREMAP"},
    {"msync", "HAVE_MSYNC"},
    {"munlock", "HAVE_MLOCK"},
    {"munlockall", "HAVE_MLOCKALL"},
    {"new_program", "HAVE_EXEC"},
    {"netbsd_mremap", "HAVE_NETBSD_MREMAP"},
    {"object", "HAVE_SHM_OPEN"},
    {"pass_descriptor", "HAVE_SOCKETS"},
    {"personality", "HAVE_PERSONALITY"},
    {"pipe", "HAVE_PIPE"},
    {"pkey_mprotect", "HAVE_PKEY_MPROTECT"},
    {"posix_fallocate", "HAVE_POSIX_FALLOCATE"},
    {"posix_madvise", "HAVE_POSIX_MADVISE"},
    {"prctl", "HAVE_PRCTL"},
    {"punch", "HAVE_PUNCH"},
    {"remap_file_pages", "HAVE_REMAP_FILE_PAGES"},
    {"resident", "HAVE_MINCORE"},
    {"seal", "HAVE_SEAL"},
    {"segment", "HAVE_SYSV"},
    {"set_append_only", "HAVE_INODE_FLAGS"},
    {"set_limit", "HAVE_RLIMIT"},
    {"setrlimit", "HAVE_RLIMIT"},
    {"shm_create_largepage", "HAVE_SHM_LARGEPAGE"},
    {"shm_rename", "HAVE_SHM_RENAME"},
    {"shmat", "HAVE_SYSV"},
    {"shmctl", "HAVE_SYSV"},
    {"shmget", "HAVE_SYSV"},
    {"shmlba_mmap", "HAVE_SYSV"},
    {"socketpair", "HAVE_SOCKETS"},
    {"syscall", "HAVE_SYSCALL"},
    {"truncate", "HAVE_TRUNCATE"},
};

// Names that every system with mmap has, and those of the suite itself.
constexpr std::string_view kEverywhere[] = {
    "ASK",           "ASK_BY",    "COUNTS_LOCKED", "DEVIATES",   "END",        "END_OF_FILE",
    "EXPECT",        "EXPECT_BY", "FAULT",         "FAULT_CODE", "FORK",       "IS",
    "MAP_FAILED",    "MAP_FIXED", "MAP_PRIVATE",   "MAP_SHARED", "NULL",       "OK",
    "ONLY",          "O_CREAT",   "O_EXCL",        "O_RDONLY",   "O_RDWR",     "O_TRUNC",
    "O_WRONLY",      "PROT_EXEC", "PROT_NONE",     "PROT_READ",  "PROT_WRITE", "PROCESSES",
    "READS",         "SCANS",     "SEEK_CUR",      "SEEK_END",   "SEEK_SET",   "SIGBUS",
    "SIGFPE",        "SIGILL",    "SIGSEGV",       "SIGTRAP",    "WRITES",     "_SC_PAGESIZE",
    "_SC_PAGE_SIZE",
};

bool IsLetter(char c) { return c == '_' || absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// MAP_POPULATE or SYS_mmap, but not m1 or munmap. Errors are numbers that any system may have.
bool IsOptionalMacro(std::string_view word) {
  if (word == "SYS_mmap") return false;  // whose arguments are not everywhere the same
  if (word.substr(0, 4) == "SYS_" || word == "_SC_PAGE_SIZE") return true;
  const bool capital = word.size() > 2 && std::all_of(word.begin(), word.end(), [](char c) {
                         return IsLetter(c) && !absl::ascii_islower(static_cast<unsigned char>(c));
                       });
  if (!capital || !absl::ascii_isupper(static_cast<unsigned char>(word[0]))) return false;
  if (word[0] == 'E' && word.find('_') == std::string_view::npos) return false;
  return std::find(std::begin(kEverywhere), std::end(kEverywhere), word) == std::end(kEverywhere);
}

void Add(std::string_view item, std::string_view separator, std::string& list) {
  absl::StrAppend(&list, list.empty() ? "" : std::string(separator), std::string(item));
}

// True for so many pages that 32 bits do not hold their bytes, whatever the size of a page.
bool HasLongPages(std::string_view code) {
  constexpr std::string_view kPages = " * page";
  constexpr std::uint64_t kShortPages = std::uint64_t{1} << 20;  // of 4096 bytes, the least
  for (std::size_t at = code.find(kPages); at != std::string_view::npos;
       at = code.find(kPages, at + 1)) {
    std::size_t start = at;
    while (start > 0 && absl::ascii_isdigit(static_cast<unsigned char>(code[start - 1]))) --start;
    std::uint64_t pages = 0;
    if (absl::SimpleAtoi(std::string(code.substr(start, at - start)), &pages) &&
        pages >= kShortPages)
      return true;
  }
  return false;
}

// True for a length, or for an address, that 32 bits do not hold.
bool HasLongLength(std::string_view code) {
  constexpr std::string_view kShift = "(size_t)1 << ";
  constexpr std::string_view kHex = "(size_t)0x";
  constexpr int kShortBits = 32;
  constexpr std::size_t kShortDigits = kShortBits / 4;
  if (HasLongPages(code)) return true;
  for (std::size_t at = code.find(kShift); at != std::string_view::npos;
       at = code.find(kShift, at + 1)) {
    const std::string bits(code.substr(at + kShift.size(), 2));
    if (bits[0] == '(' || std::atoi(bits.c_str()) >= kShortBits) return true;
  }
  for (std::size_t at = code.find(kHex); at != std::string_view::npos;
       at = code.find(kHex, at + 1)) {
    const std::string_view digits = code.substr(at + kHex.size());
    if (digits.find_first_not_of("0123456789abcdef") > kShortDigits) return true;
  }
  return false;
}

}  // namespace

void ForEachWord(std::string_view code, const std::function<void(std::string_view word)>& take) {
  bool quoted = false;
  for (std::size_t i = 0; i < code.size();) {
    if (code[i] == '"') quoted = !quoted;
    if (quoted && code[i] == '\\') ++i;
    if (quoted || i >= code.size() || !IsLetter(code[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < code.size() && IsLetter(code[end])) ++end;
    take(code.substr(i, end - i));
    i = end;
  }
}

CNeeds NeedsOf(std::string_view code) {
  // As a trace spells MAP_UNINITIALIZED, whose bit is one of a size of huge pages as well.
  constexpr std::string_view kUninitialized = " 0x4000000,";
  CNeeds needs;
  if (HasLongLength(code) || code.find("MAP_32BIT") != std::string_view::npos) {
    Add("HAVE_LONG_LENGTHS", " && ", needs.condition);
    Add("lengths and addresses of more than 32 bits", ", ", needs.names);
  }
  if (code.find(kUninitialized) != std::string_view::npos) {
    Add("defined MAP_UNINITIALIZED", " && ", needs.condition);
    Add("MAP_UNINITIALIZED", ", ", needs.names);
  }
  std::set<std::string, std::less<>> known;
  ForEachWord(code, [&](std::string_view word) {
    if (!known.emplace(word).second) return;
    if (IsOptionalMacro(word)) {
      Add(absl::StrCat("defined ", std::string(word)), " && ", needs.condition);
      Add(word, ", ", needs.names);
      return;
    }
    for (const Function& function : kFunctions) {
      if (function.name != word) continue;
      if (known.emplace(function.condition).second)
        Add(function.condition, " && ", needs.condition);
      Add(absl::StrCat(std::string(word), word == "execute" ? "() on this CPU" : "()"), ", ",
          needs.names);
    }
  });
  return needs;
}

}  // namespace conformance
