// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/errors.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "../../../compat/src/errors/errno_table.h"
#include "../../../compat/src/errors/error_message.h"
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

// How often `what` is in `text`.
int CountOf(const std::string& what, const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST(ErrorsTest, StatusPrintsTheErrorOnce) {
  const absl::Status status = Refusal(Operation::kMprotect, kAddressUnaligned,
                                      {Number("length", 123456), Text("path", "/some/file")});
  const std::string text = status.ToString();
  for (const char* const word : {"mprotect", "123456", "length", "path", "/some/file", "EINVAL",
                                 "address is not a multiple of the page size"}) {
    EXPECT_EQ(CountOf(word, text), 1) << word << " in " << text;
  }
}

// What looks like the form of a message is told from it by its length.
TEST(ErrorsTest, ArgumentsThatLookLikeAMessageComeBack) {
  Error error = SomeError();
  error.arguments = {{"path", "): munmap(a=1, b=2): x [ENOMEM]"}, {"", ""}, {"x", ", y=;,"}};
  EXPECT_EQ(ErrorFrom(ToStatus(error)), error);
  error.arguments.clear();
  error.explanation.clear();
  EXPECT_EQ(ErrorFrom(ToStatus(error)), error);
  error.original_errno = 123456;
  EXPECT_EQ(ErrorFrom(ToStatus(error)), error);
}

// The status with another message, as programs that say more about a failure make it.
absl::Status Annotated(const absl::Status& status, const std::string& message) {
  absl::Status annotated(status.code(), message);
  status.ForEachPayload(
      [&annotated](auto url, const auto& payload) { annotated.SetPayload(url, payload); });
  return annotated;
}

TEST(ErrorsTest, ErrorIsFoundInsideAMessageThatSaysMore) {
  const Error error = SomeError();
  const absl::Status status = ToStatus(error);
  const std::string message(status.message());
  EXPECT_EQ(ErrorFrom(Annotated(status, "munmap() of the cache: " + message)), error);
  EXPECT_EQ(ErrorFrom(Annotated(status, message + "; try again")), error);
  const std::optional<Error> without = ErrorFrom(Annotated(status, "something else"));
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(without->operation, error.operation);
  EXPECT_EQ(without->reason, error.reason);
  EXPECT_EQ(without->original_errno, error.original_errno);
  EXPECT_EQ(without->explanation, "too many mappings");
  EXPECT_TRUE(without->arguments.empty());
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
  EXPECT_EQ(ErrnoName(EHOSTDOWN), "EHOSTDOWN") << "whatever has a meaning has a name";
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
  for (int i = 0; i <= static_cast<int>(Operation::kSysctl); ++i) {
    EXPECT_TRUE(names.insert(OperationName(static_cast<Operation>(i))).second) << "operation " << i;
  }
}

std::string Read(const CallArgument& argument) {
  MessageText text;
  argument.Write(text);
  return std::string(text.view());
}

TEST(ErrorsTest, ArgumentsReadAsTheyAreWritten) {
  EXPECT_EQ(Read(Protections(PROT_NONE)), "PROT_NONE");
  EXPECT_EQ(Read(Protections(PROT_READ | PROT_EXEC)), "PROT_READ|PROT_EXEC");
  EXPECT_EQ(Read(Protections(PROT_WRITE | 0x100000)), "PROT_WRITE|0x100000");
  EXPECT_EQ(Read(Number("length", UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(Read(SignedNumber("offset", INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(Read(Address("address", nullptr)), "0x0");
  EXPECT_EQ(Read(Text("path", std::string("a\0b\0", 4))), "a\\0b\\0");
  EXPECT_EQ(Read(Text("path", static_cast<const char*>(nullptr))), "null");
  const std::string longer(5000, 'x');
  EXPECT_EQ(Read(Text("path", longer)), longer);
}

// Each row and each mistake of our own, told by the message alone: the explanation that was chosen
// for it means the same wherever it is found again.
TEST(ErrorsTest, ExplanationsMeanOneThingEach) {
  for (const absl::Span<const ErrnoRow> table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      const std::optional<Meaning> meaning = MeaningOf(row.operation, row.explanation);
      ASSERT_TRUE(meaning.has_value());
      EXPECT_EQ(meaning->reason, row.reason)
          << OperationName(row.operation) << ": " << row.explanation;
      EXPECT_EQ(meaning->refused, IsRefused(row))
          << OperationName(row.operation) << ": " << row.explanation;
      EXPECT_EQ(CountOf(" [", row.explanation), 0) << row.explanation;
    }
  }
}

TEST(ErrorsTest, AMessageThatTellsAllNeedsNoPayload) {
  const absl::Status status =
      Failure(Operation::kOpen, ENOENT, kAlways, {Text("path", "/nowhere")});
  EXPECT_EQ(CountOf("type.mmap-compat", status.ToString()), 0) << status;
  const std::string message =
      "open() of the list: " + std::string(status.message()) + "; try again";
  const auto error = ErrorFrom(absl::NotFoundError(message));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error, ErrorFrom(status));
  EXPECT_EQ(error->operation, Operation::kOpen);
  EXPECT_EQ(error->reason, Reason::kNotFound);
  EXPECT_EQ(error->original_errno, ENOENT);
  EXPECT_EQ(error->ArgumentValue("path"), std::optional<std::string>("/nowhere"));
}

// Names may look like the rest of a message.
TEST(ErrorsTest, EveryNameComesBack) {
  for (const std::string name :
       {"/a, b", "/x): not found [ENOENT]", "/open(path=x): not found [EIO]", "/a)", "/a,", "/a=b",
        "", "/a):", "/[b]", "/ c ", "/\n"}) {
    const auto error = ErrorFrom(Failure(Operation::kOpen, ENOENT, kAlways, {Text("path", name)}));
    ASSERT_TRUE(error.has_value()) << name;
    EXPECT_EQ(error->ArgumentValue("path"), std::optional<std::string>(name));
    EXPECT_EQ(error->reason, Reason::kNotFound) << name;
  }
}

TEST(ErrorsTest, TextsThatOnlyLookLikeOursCarryNoError) {
  for (const char* const text :
       {"open(path=x)", "open(path=x): not found", "open(path=x): not found [ENOENT",
        "open(path=x): not found [ENOSUCH]", "open(path=x): somebody's own words [ENOENT]",
        "reopen(path=x): not found [ENOENT]", "close(path=x): not found [ENOENT]",
        "open(path): not found [ENOENT]"}) {
    EXPECT_EQ(ErrorFrom(absl::NotFoundError(text)), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace mmap_compat
