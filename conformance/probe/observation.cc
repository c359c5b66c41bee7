// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/observation.h"

namespace conformance {

std::string_view StatusName(Status status) {
  switch (status) {
    case Status::kObserved:
      return "observed";
    case Status::kUnsupported:
      return "unsupported";
    case Status::kSkipped:
      return "skipped";
    case Status::kBroken:
      return "broken";
    case Status::kCrashed:
      return "crashed";
    case Status::kTimedOut:
      return "timed_out";
  }
  return "";
}

}  // namespace conformance
