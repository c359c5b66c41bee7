// SPDX-License-Identifier: Apache-2.0
//
// The mistakes of a self-check are made over memory that has holes, and C libraries differ in where
// they put what is allocated meanwhile. Here each allocation is a mapping of its own, for which the
// kernel takes the first hole that it finds, and none may be lost.

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/self_check.h"

namespace {

bool by_pages = false;

// What stands before each allocation.
struct alignas(std::max_align_t) Header {
  std::size_t mapped;  // bytes; 0 for memory of malloc
};

void* Allocate(std::size_t size) {
  const std::size_t whole = size + sizeof(Header);
  void* memory = nullptr;
  if (by_pages) {
    memory = mmap_compat::MapAnonymousPrivate(nullptr, whole, PROT_READ | PROT_WRITE);
    if (memory == MAP_FAILED) std::abort();
  } else {
    memory = std::malloc(whole);
    if (memory == nullptr) std::abort();
  }
  return new (memory) Header{by_pages ? whole : 0} + 1;
}

void Free(void* memory) {
  if (memory == nullptr) return;
  Header* const header = static_cast<Header*>(memory) - 1;
  if (header->mapped == 0) {
    std::free(header);
  } else {
    munmap(header, header->mapped);
  }
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }

namespace mmap_compat {
namespace {

TEST(SelfCheckMemoryTest, WhatIsAllocatedDuringTheChecksStays) {
  const std::string directory = ::testing::TempDir();
  by_pages = true;
  const std::vector<SelfCheck> checks = RunSelfChecks(directory);
  by_pages = false;
  ASSERT_FALSE(checks.empty());
  for (const SelfCheck& check : checks) {
    EXPECT_TRUE(check.ok() || !check.skipped.empty()) << check.name << ": " << check.message;
  }
}

}  // namespace
}  // namespace mmap_compat
