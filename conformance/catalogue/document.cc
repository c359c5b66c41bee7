// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/document.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/types/span.h"

namespace conformance {
namespace {

constexpr DocumentKind kStandard = DocumentKind::kStandard;
constexpr DocumentKind kManual = DocumentKind::kManual;
constexpr DocumentKind kSeed = DocumentKind::kSeed;

constexpr std::array<DocumentInfo, 14> kDocuments = {{
    {Document::kPosix, kStandard, "posix", "posix", "POSIX.1-2024", "",
     "https://pubs.opengroup.org/onlinepubs/9799919799/"},
    {Document::kPosix2017, kStandard, "posix-2017", "posix-2017", "POSIX.1-2017", "",
     "https://pubs.opengroup.org/onlinepubs/9699919799/"},
    {Document::kLinux, kManual, "linux", "linux", "Linux man-pages", "Linux",
     "https://man7.org/linux/man-pages/"},
    {Document::kFreebsd, kManual, "freebsd", "freebsd", "FreeBSD manual", "FreeBSD",
     "https://man.freebsd.org/"},
    {Document::kNetbsd, kManual, "netbsd", "netbsd", "NetBSD manual", "NetBSD",
     "https://man.netbsd.org/"},
    {Document::kOpenbsd, kManual, "openbsd", "openbsd", "OpenBSD manual", "OpenBSD",
     "https://man.openbsd.org/"},
    {Document::kDragonfly, kManual, "dragonfly", "dragonfly", "DragonFly manual", "DragonFly", ""},
    {Document::kMacos, kManual, "macos", "macos", "macOS manual", "Darwin", ""},
    {Document::kIllumos, kManual, "illumos", "illumos", "illumos manual", "SunOS",
     "https://illumos.org/man/"},
    {Document::kSeed000, kSeed, "000_a6db3046f40da578.txt", "s000", "Seed document 000", "", ""},
    {Document::kSeed001, kSeed, "001_e51b35d9c4a236ca.txt", "s001", "Seed document 001", "", ""},
    {Document::kSeed002, kSeed, "002_f0b1c8682552177f.txt", "s002", "Seed document 002", "", ""},
    {Document::kSeed003, kSeed, "003_74280ca1aaac49f6.txt", "s003", "Seed document 003", "", ""},
    {Document::kSeed004, kSeed, "004_1cc4ba81b6e6335b.txt", "s004", "Seed document 004", "", ""},
}};

}  // namespace

absl::Span<const DocumentInfo> AllDocuments() { return kDocuments; }

const DocumentInfo& Info(Document document) {
  return kDocuments[static_cast<std::size_t>(document)];
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
