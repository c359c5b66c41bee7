// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/errors.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <optional>
#include <set>
#include <string>

#include "../../../compat/src/errors/errno_table.h"
#include "absl/status/status.h"

namespace mmap_compat {

using namespace internal;
namespace {

Error SomeError() {
  Error error;
  error.operation = Operation::kMunmap;
  error.reason = Reason::kTooManyMappings;
  error.original_errno = ENOMEM;
  error.explanation = "splitting it\nis \\ impossible";
  error.arguments = {{"length", "8192"}, {"path", "a\nb\\n c=d"}};
  return error;
}

TEST(ErrorsTest, MessageHasCallArgumentsReasonAndErrno) {
  const absl::Status status =
      Refusal(Operation::kMmap, kLengthZero, {Number("length", 0), Protections(PROT_READ)});
  EXPECT_EQ(status.message(), "mmap(length=0, protection=PROT_READ): length is zero [EINVAL]");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(ErrorsTest, EveryFieldComesBackFromTheStatus) {
  const Error error = SomeError();
  const std::optional<Error> back = ErrorFrom(ToStatus(error));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->operation, error.operation);
  EXPECT_EQ(back->reason, error.reason);
  EXPECT_EQ(back->original_errno, error.original_errno);
  EXPECT_EQ(back->refused, error.refused);
  EXPECT_EQ(back->explanation, error.explanation);
  EXPECT_EQ(back->arguments, error.arguments);
  EXPECT_EQ(back->ArgumentValue("path"), std::optional<std::string>("a\nb\\n c=d"));
  EXPECT_EQ(back->ArgumentValue("fd"), std::nullopt);
}

TEST(ErrorsTest, RefusalsAreToldFromAnswersOfTheSystem) {
  const auto refused = ErrorFrom(Refusal(Operation::kMunmap, kAddressUnaligned, {}));
  const auto answered = ErrorFrom(Failure(Operation::kMunmap, EPERM, kAlways, {}));
  ASSERT_TRUE(refused && answered);
  EXPECT_TRUE(refused->refused);
  EXPECT_FALSE(answered->refused);
}

TEST(ErrorsTest, StatusesOfOthersCarryNoError) {
  EXPECT_EQ(ErrorFrom(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(ReasonFrom(absl::InternalError("somebody else's")), std::nullopt);
}

TEST(ErrorsTest, FailureLeavesTheErrnoOfTheCall) {
  errno = 0;
  EXPECT_FALSE(Failure(Operation::kMmap, ENODEV, kAlways, {}).ok());
  EXPECT_EQ(errno, ENODEV);
}

TEST(ErrorsTest, ErrnoWithoutANameIsGivenAsANumber) {
  EXPECT_EQ(ErrnoName(EAGAIN), "EAGAIN");
  EXPECT_EQ(ErrnoName(123456), "errno 123456");
}

TEST(ErrorsTest, ErrnoThatNoDocumentListsIsUnknownButKept) {
  const auto error = ErrorFrom(Failure(Operation::kMmap, EDOM, kAlways, {}));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->reason, Reason::kUnknown);
  EXPECT_EQ(error->original_errno, EDOM);
}

TEST(ErrorsTest, EveryReasonAndOperationHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Reason::kUnknown); ++i) {
    EXPECT_TRUE(names.insert(ReasonName(static_cast<Reason>(i))).second) << "reason " << i;
  }
  for (int i = 0; i <= static_cast<int>(Operation::kRecvmsg); ++i) {
    EXPECT_TRUE(names.insert(OperationName(static_cast<Operation>(i))).second) << "operation " << i;
  }
}

TEST(ErrorsTest, ProtectionReadsAsItIsWritten) {
  EXPECT_EQ(Protections(PROT_NONE).value, "PROT_NONE");
  EXPECT_EQ(Protections(PROT_READ | PROT_EXEC).value, "PROT_READ|PROT_EXEC");
  EXPECT_EQ(Protections(PROT_WRITE | 0x100000).value, "PROT_WRITE|0x100000");
}

}  // namespace
}  // namespace mmap_compat
