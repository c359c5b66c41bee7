// SPDX-License-Identifier: Apache-2.0
//
// The documents whose claims are checked.

#ifndef CONFORMANCE_CATALOGUE_DOCUMENT_H_
#define CONFORMANCE_CATALOGUE_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
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
  kLinuxKernelDoc,  // what the kernel says of calls that the manual has no page for
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
  std::string_view name;     // as --against and the reports spell it; a seed's is its file name
  std::string_view label;    // the same where space is short: "s003"; a manual's is its name
  std::string_view title;    // for people
  std::string_view system;   // for a manual: what uname's sysname says on that system
  std::string_view url;      // where it can be read; empty where there is no lasting place
  std::string_view edition;  // of the whole document; empty where each page has its own, and for a
                             // seed, which there is one of
};

// One page of a manual. An edition is the date that the page bears, or the release or the revision
// that it was taken from where no date is known. `read` is the edition in which the claims on the
// page were read; where it is not `newest`, the claims are to be read again, and a test lists them.
struct PageInfo {
  Document document;
  std::string_view page;    // as clauses spell it: "mmap(2)"
  std::string_view newest;  // the newest edition that is known of
  std::string_view read;
};

// Every document, in the order of the enumeration.
absl::Span<const DocumentInfo> AllDocuments();

const DocumentInfo& Info(Document document);

// Every page of every manual that a claim may cite.
absl::Span<const PageInfo> AllPages();

// Where the page that a clause begins with can be read, as the web sites of the documents spell it:
// "https://man7.org/linux/man-pages/man2/mmap.2.html". The document's own place where the clause
// names no page; "" where there is no lasting place.
std::string PageUrl(Document document, std::string_view clause);

// The page that a clause begins with: "mmap(2)" of "mmap(2), ERRORS EINVAL". Null where the
// document has one edition for all of its pages, or where the page is not listed.
const PageInfo* FindPage(Document document, std::string_view clause);

// The edition that a claim on this clause was read in, unless the claim says otherwise; "" for a
// seed, and for a page that is not listed.
std::string_view ReadEdition(Document document, std::string_view clause);

// The newest edition of what the clause cites; "" as above.
std::string_view NewestEdition(Document document, std::string_view clause);

// How a clause is cited for people: "mmap(2), ERRORS EINVAL (2026-03-19)", and where the text does
// not say it outright, "...; interpretation: why it is read so".
std::string Cited(std::string_view clause, std::string_view edition,
                  std::string_view interpretation);

// By name or label; nothing where there is no such document.
std::optional<Document> FindDocument(std::string_view name);

// The manual of the system that uname calls `system_name`; nothing for a system without one here.
std::optional<Document> ManualOf(std::string_view system_name);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_DOCUMENT_H_
