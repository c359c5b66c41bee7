// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/document.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/types/span.h"

namespace conformance {
namespace {

constexpr DocumentKind kStandard = DocumentKind::kStandard;
constexpr DocumentKind kManual = DocumentKind::kManual;
constexpr DocumentKind kSeed = DocumentKind::kSeed;

constexpr std::array<DocumentInfo, 15> kDocuments = {{
    {Document::kPosix, kStandard, "posix", "posix", "POSIX.1-2024", "",
     "https://pubs.opengroup.org/onlinepubs/9799919799/", "Issue 8, 2024"},
    {Document::kPosix2017, kStandard, "posix-2017", "posix-2017", "POSIX.1-2017", "",
     "https://pubs.opengroup.org/onlinepubs/9699919799/", "Issue 7, 2018 edition"},
    {Document::kLinux, kManual, "linux", "linux", "Linux man-pages", "Linux",
     "https://man7.org/linux/man-pages/", ""},
    {Document::kFreebsd, kManual, "freebsd", "freebsd", "FreeBSD manual", "FreeBSD",
     "https://man.freebsd.org/", ""},
    {Document::kNetbsd, kManual, "netbsd", "netbsd", "NetBSD manual", "NetBSD",
     "https://man.netbsd.org/", ""},
    {Document::kOpenbsd, kManual, "openbsd", "openbsd", "OpenBSD manual", "OpenBSD",
     "https://man.openbsd.org/", ""},
    {Document::kDragonfly, kManual, "dragonfly", "dragonfly", "DragonFly manual", "DragonFly", "",
     ""},
    {Document::kMacos, kManual, "macos", "macos", "macOS manual", "Darwin", "", ""},
    {Document::kIllumos, kManual, "illumos", "illumos", "illumos manual", "SunOS",
     "https://illumos.org/man/", ""},
    {Document::kLinuxKernelDoc, kManual, "linux-kernel-doc", "kernel-doc",
     "Linux kernel documentation", "Linux", "https://docs.kernel.org/", ""},
    {Document::kSeed000, kSeed, "000_a6db3046f40da578.txt", "s000", "Seed document 000", "", "",
     ""},
    {Document::kSeed001, kSeed, "001_e51b35d9c4a236ca.txt", "s001", "Seed document 001", "", "",
     ""},
    {Document::kSeed002, kSeed, "002_f0b1c8682552177f.txt", "s002", "Seed document 002", "", "",
     ""},
    {Document::kSeed003, kSeed, "003_74280ca1aaac49f6.txt", "s003", "Seed document 003", "", "",
     ""},
    {Document::kSeed004, kSeed, "004_1cc4ba81b6e6335b.txt", "s004", "Seed document 004", "", "",
     ""},
}};

constexpr std::array<PageInfo, 109> kPages = {{
    {Document::kLinux, "F_GET_SEALS(2const)", "2026-06-04", "2026-06-04"},
    {Document::kLinux, "PR_SET_MDWE(2const)", "2026-01-17", "2026-01-17"},
    {Document::kLinux, "PR_SET_VMA(2const)", "6.20", "rev 73ec1f03"},
    {Document::kLinux, "brk(2)", "6.20", "rev 73ec1f03"},
    {Document::kLinux, "execve(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "fallocate(2)", "6.20", "rev 73ec1f03"},
    {Document::kLinux, "fork(2)", "2026-06-05", "2026-06-05"},
    {Document::kLinux, "ftruncate(2)", "6.20", "rev 0b2d9bd6"},
    {Document::kLinux, "getrlimit(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "madvise(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "memfd_create(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "memfd_secret(2)", "6.20", "rev 73ec1f03"},
    {Document::kLinux, "mincore(2)", "2026-02-16", "2026-02-16"},
    {Document::kLinux, "mlock(2)", "2026-02-11", "2026-02-11"},
    {Document::kLinux, "mlock2(2)", "2026-02-11", "2026-02-11"},
    {Document::kLinux, "mlockall(2)", "2026-02-11", "2026-02-11"},
    {Document::kLinux, "mmap(2)", "2026-03-19", "2026-03-19"},
    {Document::kLinux, "mprotect(2)", "2026-02-11", "2026-02-11"},
    {Document::kLinux, "mremap(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "msync(2)", "2026-02-11", "2026-02-11"},
    {Document::kLinux, "open(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "posix_madvise(3)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "proc_pid_maps(5)", "6.20", "rev 69be769a"},
    {Document::kLinux, "proc_pid_smaps(5)", "6.20", "rev 288625d7"},
    {Document::kLinux, "proc_sys_vm(5)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "process_madvise(2)", "6.20", "rev 6d9a6efc"},
    {Document::kLinux, "remap_file_pages(2)", "6.20", "rev 17fa7e84"},
    {Document::kLinux, "shm_open(3)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "shmctl(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "shmget(2)", "2026-02-08", "2026-02-08"},
    {Document::kLinux, "shmop(2)", "2026-06-05", "2026-06-05"},
    {Document::kFreebsd, "madvise(2)", "2015-07-12", "2015-07-12"},
    {Document::kFreebsd, "mincore(2)", "2020-08-23", "2020-08-23"},
    {Document::kFreebsd, "minherit(2)", "2017-03-15", "2017-03-15"},
    {Document::kFreebsd, "mlock(2)", "2019-05-13", "2019-05-13"},
    {Document::kFreebsd, "mlockall(2)", "2012-12-25", "2012-12-25"},
    {Document::kFreebsd, "mmap(2)", "2023-08-14", "2023-08-14"},
    {Document::kFreebsd, "mprotect(2)", "2021-09-07", "2021-09-07"},
    {Document::kFreebsd, "msync(2)", "2012-03-18", "2012-03-18"},
    {Document::kFreebsd, "munmap(2)", "2025-01-16", "2025-01-16"},
    {Document::kFreebsd, "shm_open(2)", "2025-08-04", "2025-08-04"},
    {Document::kFreebsd, "shmat(2)", "2019-01-14", "2019-01-14"},
    {Document::kFreebsd, "shmctl(2)", "2015-10-10", "2015-10-10"},
    {Document::kFreebsd, "shmget(2)", "2018-03-04", "2018-03-04"},
    {Document::kNetbsd, "madvise(2)", "2011-03-29", "2011-03-29"},
    {Document::kNetbsd, "memfd_create(2)", "2023-07-05", "2023-07-05"},
    {Document::kNetbsd, "mincore(2)", "10.99", "10.99"},
    {Document::kNetbsd, "minherit(2)", "2014-08-05", "2014-08-05"},
    {Document::kNetbsd, "mlock(2)", "2015-02-08", "2015-02-08"},
    {Document::kNetbsd, "mlockall(2)", "1999-06-12", "1999-06-12"},
    {Document::kNetbsd, "mmap(2)", "2019-09-08", "2019-09-08"},
    {Document::kNetbsd, "mprotect(2)", "2019-09-08", "2019-09-08"},
    {Document::kNetbsd, "mremap(2)", "2018-05-02", "2018-05-02"},
    {Document::kNetbsd, "msync(2)", "2014-05-09", "2014-05-09"},
    {Document::kNetbsd, "munmap(2)", "1994-05-27", "1994-05-27"},
    {Document::kNetbsd, "shmat(2)", "2002-06-17", "2002-06-17"},
    {Document::kNetbsd, "shmctl(2)", "2006-11-25", "2006-11-25"},
    {Document::kNetbsd, "shmget(2)", "2008-10-27", "2008-10-27"},
    {Document::kOpenbsd, "madvise(2)", "2024-01-21", "2024-01-21"},
    {Document::kOpenbsd, "mimmutable(2)", "2024-01-21", "2024-01-21"},
    {Document::kOpenbsd, "minherit(2)", "2024-01-21", "2024-01-21"},
    {Document::kOpenbsd, "mlock(2)", "2019-01-11", "2019-01-11"},
    {Document::kOpenbsd, "mlockall(2)", "2019-01-11", "2019-01-11"},
    {Document::kOpenbsd, "mmap(2)", "2022-10-07", "2022-10-07"},
    {Document::kOpenbsd, "mprotect(2)", "2024-01-21", "2024-01-21"},
    {Document::kOpenbsd, "mquery(2)", "2022-03-31", "2022-03-31"},
    {Document::kOpenbsd, "msync(2)", "2024-01-21", "2024-01-21"},
    {Document::kOpenbsd, "munmap(2)", "2024-01-21", "2024-01-21"},
    {Document::kOpenbsd, "shmat(2)", "2022-06-16", "2022-06-16"},
    {Document::kOpenbsd, "shmctl(2)", "2021-11-21", "2021-11-21"},
    {Document::kOpenbsd, "shmget(2)", "2014-11-15", "2014-11-15"},
    {Document::kDragonfly, "madvise(2)", "2008-10-06", "2008-10-06"},
    {Document::kDragonfly, "mincore(2)", "1993-06-09", "1993-06-09"},
    {Document::kDragonfly, "minherit(2)", "1996-02-17", "1996-02-17"},
    {Document::kDragonfly, "mlock(2)", "2004-05-18", "2004-05-18"},
    {Document::kDragonfly, "mlockall(2)", "2010-11-29", "2010-11-29"},
    {Document::kDragonfly, "mmap(2)", "2015-01-18", "2015-01-18"},
    {Document::kDragonfly, "mprotect(2)", "2010-01-31", "2010-01-31"},
    {Document::kDragonfly, "msync(2)", "1994-06-21", "1994-06-21"},
    {Document::kDragonfly, "munmap(2)", "1994-05-27", "1994-05-27"},
    {Document::kDragonfly, "shmat(2)", "2013-09-28", "2013-09-28"},
    {Document::kDragonfly, "shmctl(2)", "2014-01-04", "2014-01-04"},
    {Document::kDragonfly, "shmget(2)", "2013-09-28", "2013-09-28"},
    {Document::kMacos, "madvise(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "mincore(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "minherit(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "mlock(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "mmap(2)", "2020-02-14", "2020-02-14"},
    {Document::kMacos, "mprotect(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "msync(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "munmap(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "shm_open(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "shm_unlink(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "shmat(2)", "xnu-11417", "xnu-11417"},
    {Document::kMacos, "shmctl(2)", "xnu-11417", "1995"},
    {Document::kIllumos, "madvise(3C)", "2005-02-23", "2005-02-23"},
    {Document::kIllumos, "mincore(2)", "1990-08-12", "1990-08-12"},
    {Document::kIllumos, "mlock(3C)", "2007-04-10", "2007-04-10"},
    {Document::kIllumos, "mlockall(3C)", "2004-03-22", "2004-03-22"},
    {Document::kIllumos, "mmap(2)", "2019-11-19", "2019-11-19"},
    {Document::kIllumos, "mprotect(2)", "1998-01-12", "1998-01-12"},
    {Document::kIllumos, "msync(3C)", "2002-07-24", "2002-07-24"},
    {Document::kIllumos, "munmap(2)", "1998-01-05", "1998-01-05"},
    {Document::kIllumos, "shm_open(3C)", "2008-02-05", "2008-02-05"},
    {Document::kIllumos, "shmctl(2)", "2007-04-10", "2007-04-10"},
    {Document::kIllumos, "shmget(2)", "2006-08-14", "2006-08-14"},
    {Document::kIllumos, "shmop(2)", "2008-03-10", "2008-03-10"},
    {Document::kLinuxKernelDoc, "userspace-api/mfd_noexec", "7.2", "6.11"},
    {Document::kLinuxKernelDoc, "userspace-api/mseal", "7.2", "7.2"},
}};

}  // namespace

absl::Span<const DocumentInfo> AllDocuments() { return kDocuments; }

const DocumentInfo& Info(Document document) {
  return kDocuments[static_cast<std::size_t>(document)];
}

absl::Span<const PageInfo> AllPages() { return kPages; }

const PageInfo* FindPage(Document document, std::string_view clause) {
  const std::string_view page = clause.substr(0, clause.find(','));
  for (const PageInfo& info : kPages) {
    if (info.document == document && info.page == page) return &info;
  }
  return nullptr;
}

std::string_view ReadEdition(Document document, std::string_view clause) {
  const PageInfo* const page = FindPage(document, clause);
  return page == nullptr ? Info(document).edition : page->read;
}

std::string_view NewestEdition(Document document, std::string_view clause) {
  const PageInfo* const page = FindPage(document, clause);
  return page == nullptr ? Info(document).edition : page->newest;
}

std::string Cited(std::string_view clause, std::string_view edition,
                  std::string_view interpretation) {
  std::string text(clause);
  if (!edition.empty()) text.append(" (").append(edition).append(")");
  if (!interpretation.empty()) text.append("; interpretation: ").append(interpretation);
  return text;
}

std::optional<Document> FindDocument(std::string_view name) {
  for (const DocumentInfo& info : kDocuments) {
    if (name == info.name || name == info.label) return info.document;
  }
  return std::nullopt;
}

std::optional<Document> ManualOf(std::string_view system_name) {
  for (const DocumentInfo& info : kDocuments) {
    if (info.kind == DocumentKind::kManual && info.system == system_name) return info.document;
  }
  return std::nullopt;
}

}  // namespace conformance
