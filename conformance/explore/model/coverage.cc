// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/model/coverage.h"

namespace conformance::explore {
namespace {

#define PARTS(call)                                                         \
  {call, "where nothing is mapped"}, {call, "all of one mapping"},          \
      {call, "the beginning of a mapping"}, {call, "the end of a mapping"}, \
      {call, "the middle of a mapping"}, {                                  \
    call, "across several mappings"                                         \
  }

// In the order of the enumeration.
constexpr SituationInfo kSituationTable[] = {
    PARTS("mmap MAP_FIXED"),
    PARTS("munmap"),
    PARTS("mprotect"),
    PARTS("mlock, munlock"),
    PARTS("madvise"),
    {"mmap", "where the system places it"},
    {"mmap", "reaching past the end of the object"},
    {"mmap", "refused"},
    {"mprotect", "across a hole"},
    {"mremap", "shrink"},
    {"mremap", "grow in place"},
    {"mremap", "grow and move"},
    {"mremap", "grow into a neighbour"},
    {"mremap", "move to where nothing is mapped"},
    {"mremap", "move over a mapping"},
    {"mremap", "private pages that were stored to"},
    {"mremap", "a second view"},
    {"mremap", "across several mappings"},
    {"load", "a page of its own"},
    {"load", "an untouched private page of an object"},
    {"load", "a shared page"},
    {"load", "past the end of the object"},
    {"load", "against the protection"},
    {"load", "where nothing is mapped"},
    {"store", "the first to a private page"},
    {"store", "to a private page of several processes"},
    {"store", "to a private page again"},
    {"store", "to a shared page"},
    {"store", "past the end within the last page"},
    {"store", "past the end of the object"},
    {"store", "against the protection"},
    {"store", "where nothing is mapped"},
    {"scan", "a page"},
    {"pread", "a byte"},
    {"pread", "past the end"},
    {"pwrite", "a byte"},
    {"pwrite", "under a shared mapping"},
    {"pwrite", "under a private copy"},
    {"pwrite", "past the end"},
    {"ftruncate", "shrink under a shared mapping"},
    {"ftruncate", "shrink under a private copy"},
    {"ftruncate", "shrink within a page"},
    {"ftruncate", "grow under a mapping"},
    {"punch hole", "whole pages"},
    {"punch hole", "within a page"},
    {"punch hole", "past the end"},
    {"punch hole", "under a shared mapping"},
    {"punch hole", "under a private copy"},
    {"punch hole", "under an untouched private page"},
    {"msync", "shared pages"},
    {"msync", "private pages"},
    {"madvise MADV_DONTNEED", "private anonymous pages"},
    {"madvise MADV_DONTNEED", "private copies of an object's pages"},
    {"madvise MADV_DONTNEED", "shared pages"},
    {"minherit", "pages that stay behind"},
    {"minherit", "pages that are copied"},
    {"minherit", "pages that are shared"},
    {"minherit", "pages that are wiped"},
    {"fork", "with private memory"},
    {"fork", "with shared memory"},
    {"fork", "with private copies"},
    {"fork", "with pages that stay behind or are wiped"},
    {"fork", "with private pages that minherit shares"},
    {"fork", "by a child"},
    {"exit", "with shared memory"},
    {"close", "a mapped file"},
    {"unlink", "a mapped file"},
};
static_assert(sizeof(kSituationTable) / sizeof(kSituationTable[0]) == kSituations,
              "one row for each situation");

#undef PARTS

}  // namespace

const SituationInfo& Info(Situation situation) {
  return kSituationTable[static_cast<std::size_t>(situation)];
}

}  // namespace conformance::explore
