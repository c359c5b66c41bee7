// SPDX-License-Identifier: Apache-2.0
//
// The documents whose claims are checked.

#ifndef CONFORMANCE_CATALOGUE_DOCUMENT_H_
#define CONFORMANCE_CATALOGUE_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/types/span.h"

namespace conformance {

enum class Document : std::uint8_t {
  kPosix,
  kPosix2017,
  kLinux,
  kFreebsd,
  kNetbsd,
  kOpenbsd,
  kDragonfly,
  kMacos,
  kIllumos,
  kSeed000,
  kSeed001,
  kSeed002,
  kSeed003,
  kSeed004,
};

enum class DocumentKind : std::uint8_t { kStandard, kManual, kSeed };

struct DocumentInfo {
  Document document;
  DocumentKind kind;
  std::string_view name;    // as --against and the reports spell it; a seed's is its file name
  std::string_view label;   // the same where space is short: "s003"; a manual's is its name
  std::string_view title;   // for people
  std::string_view system;  // for a manual: what uname's sysname says on that system
  std::string_view url;     // where it can be read; empty where there is no lasting place
};

// Every document, in the order of the enumeration.
absl::Span<const DocumentInfo> AllDocuments();

const DocumentInfo& Info(Document document);

// By name or label; nothing where there is no such document.
std::optional<Document> FindDocument(std::string_view name);

// The manual of the system that uname calls `system_name`; nothing for a system without one here.
std::optional<Document> ManualOf(std::string_view system_name);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_DOCUMENT_H_
