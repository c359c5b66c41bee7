// SPDX-License-Identifier: Apache-2.0
//
// How the tests of compat say what they expect.
//
//   EXPECT_THAT(mapping.Flush(), Succeeds());
//   EXPECT_THAT(Mapping::File(fd), FailsFor(Reason::kNotMappable));
//   EXPECT_THAT(Mapping::AnonymousPrivate(0), FailsFor(Reason::kInvalidLength, EINVAL));
//
// They take a Status or a StatusOr. A mismatch prints the status with its reason.
#ifndef TESTS_COMPAT_SUPPORT_MATCHERS_H_
#define TESTS_COMPAT_SUPPORT_MATCHERS_H_

#include <gmock/gmock.h>

#include <optional>
#include <ostream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/errors.h"

namespace mmap_compat {

inline void PrintTo(Reason reason, std::ostream* out) { *out << ReasonName(reason); }

namespace testing_support {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace testing_support

MATCHER(Succeeds, negation ? "fails" : "succeeds") {
  const absl::Status& status = testing_support::StatusOf(arg);
  *result_listener << "which is " << status.ToString();
  return status.ok();
}

MATCHER_P(FailsFor, reason, "fails for the reason \"" + std::string(ReasonName(reason)) + "\"") {
  const absl::Status& status = testing_support::StatusOf(arg);
  const std::optional<Error> error = ErrorFrom(status);
  *result_listener << "which is " << status.ToString()
                   << (error ? ", for the reason \"" + std::string(ReasonName(error->reason)) + '"'
                             : ", without a reason");
  return error && error->reason == reason;
}

MATCHER_P2(FailsFor, reason, error_number,
           "fails for the reason \"" + std::string(ReasonName(reason)) + "\" with " +
               ErrnoName(error_number)) {
  const absl::Status& status = testing_support::StatusOf(arg);
  const std::optional<Error> error = ErrorFrom(status);
  *result_listener << "which is " << status.ToString()
                   << (error ? ", for the reason \"" + std::string(ReasonName(error->reason)) + '"'
                             : ", without a reason");
  return error && error->reason == reason && error->original_errno == error_number;
}

// What a model promises: success if it has no reason against it, else a failure for one of them.
MATCHER_P(SucceedsUnless, reasons, "fails for a documented reason, if there is one") {
  const absl::Status& status = testing_support::StatusOf(arg);
  const std::optional<Reason> reason = ReasonFrom(status);
  *result_listener << "which is " << status.ToString();
  return reasons.empty() ? status.ok() : reason.has_value() && reasons.count(*reason) == 1;
}

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SUPPORT_MATCHERS_H_
