// SPDX-License-Identifier: Apache-2.0
//
// Code that is written here and executed there.
#include "mmap_compat/code_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A function that returns a number below 128, for the CPUs that this test knows.
std::vector<unsigned char> FunctionReturning(int number) {
#if defined(__x86_64__) || defined(__i386__)
  return {0xb8, static_cast<unsigned char>(number), 0, 0, 0, 0xc3};  // mov eax, number; ret
#elif (defined(__aarch64__) || defined(__riscv)) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#if defined(__aarch64__)
  const std::uint32_t words[] = {0x52800000u | (static_cast<unsigned>(number) << 5),
                                 0xd65f03c0u};  // mov; ret
#else
  const std::uint32_t words[] = {0x00000513u | (static_cast<unsigned>(number) << 20),
                                 0x00008067u};  // li; ret
#endif
  const auto* const bytes = reinterpret_cast<const unsigned char*>(words);
  return {bytes, bytes + sizeof(words)};
#else
  (void)number;
  return {};
#endif
}

absl::Span<const std::byte> Bytes(const std::vector<unsigned char>& code) {
  return {reinterpret_cast<const std::byte*>(code.data()), code.size()};
}

int Call(const CodeMemory& memory, std::size_t offset = 0) {
  return reinterpret_cast<int (*)()>(const_cast<std::byte*>(memory.code().data() + offset))();
}

class CodeMemoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (FunctionReturning(1).empty()) GTEST_SKIP() << "this test has no code for this CPU";
    absl::StatusOr<CodeMemory> memory = CodeMemory::Create(PageSize() + 1);
    if (ReasonFrom(memory.status()) == Reason::kNotPermitted) GTEST_SKIP() << memory.status();
    ASSERT_THAT(memory, Succeeds());
    memory_ = *std::move(memory);
  }

  CodeMemory memory_;
};

TEST_F(CodeMemoryTest, WhatIsWrittenIsExecuted) {
  EXPECT_EQ(memory_.code().size(), PageSize() + 1);
  errno = 5;
  for (const int number : {42, 7}) {
    ASSERT_THAT(memory_.Write(0, Bytes(FunctionReturning(number))), Succeeds());
    ASSERT_THAT(memory_.Write(64, Bytes(FunctionReturning(number + 1))), Succeeds());
    EXPECT_EQ(Call(memory_), number);
    EXPECT_EQ(Call(memory_, 64), number + 1);
  }
  EXPECT_EQ(errno, 5);
}

TEST_F(CodeMemoryTest, WhatIsWrittenInPlaceIsExecutedOnceTheCacheIsFlushed) {
  if (memory_.way() != CodeMemory::Way::kTwoMappings) GTEST_SKIP() << "there is one mapping only";
  const std::vector<unsigned char> code = FunctionReturning(12);
  std::memcpy(memory_.writable().data(), code.data(), code.size());
  FlushInstructionCache(memory_.code());
  EXPECT_EQ(Call(memory_), 12);
  EXPECT_NE(memory_.writable().data(), memory_.code().data());
}

TEST_F(CodeMemoryTest, NoPageIsWritableAndExecutable) {
  if (memory_.way() != CodeMemory::Way::kTwoMappings) GTEST_SKIP() << "a thread is switched";
  const auto executed = AboutMemory(memory_.code().data(), "VmFlags");
  const auto written = AboutMemory(memory_.writable().data(), "VmFlags");
  if (!executed || !written) GTEST_SKIP() << "this system does not tell";
  EXPECT_THAT(*executed, HasSubstr(" ex"));
  EXPECT_THAT(*executed, Not(HasSubstr(" wr")));
  EXPECT_THAT(*written, HasSubstr(" wr"));
  EXPECT_THAT(*written, Not(HasSubstr(" ex")));
}

TEST_F(CodeMemoryTest, NothingIsWrittenPastTheEndOrAfterTheLast) {
  const std::vector<unsigned char> code = FunctionReturning(3);
  EXPECT_THAT(memory_.Write(PageSize(), Bytes(code)), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory_.Write(PageSize() + 1, {}), Succeeds());
  ASSERT_THAT(memory_.Write(0, Bytes(code)), Succeeds());
  ASSERT_THAT(memory_.Finish(), Succeeds());
  EXPECT_THAT(memory_.Finish(), Succeeds());
  EXPECT_TRUE(memory_.writable().empty());
  EXPECT_THAT(memory_.Write(0, Bytes(code)), FailsFor(Reason::kAccessDenied));
  EXPECT_EQ(Call(memory_), 3);
}

TEST_F(CodeMemoryTest, ItGoesWithTheObjectAndMovesWithIt) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer has memory of its own beside what is looked at";
  ASSERT_THAT(memory_.Write(0, Bytes(FunctionReturning(3))), Succeeds());
  const auto mappings = CountMappings();
  const auto descriptors = CountDescriptors();
  for (int i = 0; i < 10; ++i) {
    CodeMemory other = *CodeMemory::Create(PageSize());
    std::swap(other, memory_);
    ASSERT_THAT(memory_.Write(0, Bytes(FunctionReturning(5))), Succeeds());
    EXPECT_EQ(Call(memory_), 5);
  }
  EXPECT_EQ(CountMappings(), mappings);
  EXPECT_EQ(CountDescriptors(), descriptors);
}

// What makes memory executable later, or both at once, is refused; what never is both is not.
TEST(CodePolicyTest, AProcessThatDeniesWriteAndExecuteGetsReasons) {
#if defined(PR_SET_MDWE)
  [[maybe_unused]] constexpr int kSetMdwe = PR_SET_MDWE;
#else
  [[maybe_unused]] constexpr int kSetMdwe = 65;  // since Linux 6.3
#endif
  constexpr int kNoSuchPolicy = 77;
  const int result = InChild([] {
#if __has_include(<sys/prctl.h>)
    if (prctl(kSetMdwe, 1UL, 0UL, 0UL, 0UL) != 0) return kNoSuchPolicy;
#else
    return kNoSuchPolicy;
#endif
    AnonymousOptions options;
    options.protection = Protection::kReadWriteExecute;
    const absl::Status both = Mapping::AnonymousPrivate(PageSize(), options).status();
    if (ReasonFrom(both) != Reason::kNotPermitted) return 1;
    const absl::Status later =
        Mapping::AnonymousPrivate(PageSize())->Protect(Protection::kReadExecute);
    if (ReasonFrom(later) != Reason::kNotPermitted) return 2;
    absl::StatusOr<CodeMemory> memory = CodeMemory::Create(PageSize());
    if (!memory.ok()) return ReasonFrom(memory.status()) == Reason::kNotPermitted ? 0 : 3;
    const std::vector<unsigned char> code = FunctionReturning(9);
    if (code.empty()) return 0;
    return memory->Write(0, Bytes(code)).ok() && Call(*memory) == 9 ? 0 : 4;
  });
  if (result == kNoSuchPolicy) GTEST_SKIP() << "this system has no such policy";
  EXPECT_EQ(result, 0);
}

TEST(CodeMemoryMistakesTest, NothingOwnedIsNothingToWriteTo) {
  CodeMemory nothing;
  const std::byte byte{0};
  EXPECT_THAT(nothing.Write(0, {&byte, 1}), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(nothing.Finish(), FailsFor(Reason::kNotMapped));
  FlushInstructionCache({});
}

}  // namespace
}  // namespace mmap_compat
