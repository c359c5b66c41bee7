// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/read_reports.h"

#include <sys/stat.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/report/json.h"
#include "conformance/report/read_file.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

// Texts that wait for their turn. Their reports take several times the memory.
constexpr std::size_t kMostBytesAhead = std::size_t{16} << 20;

// Where nobody has to write first for a read to end.
bool IsRegularFile(const std::string& path) {
  struct stat info = {};
  return path != "-" && stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

// Lets the threads that make reports hand them over in turn. A report is made, handed over and
// destroyed in one thread: memory that goes from one to another costs more than what it holds.
class Turns {
 public:
  using Take = std::function<absl::Status(const std::string&, const Report&)>;

  explicit Turns(const Take& take) : take_(take) {}

  // Hands over the report that was begun as number `turn`, once those before it have been, and
  // unless one of them was wrong.
  absl::Status HandOver(std::size_t turn, const std::string& path,
                        const absl::StatusOr<Report>& report) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return next_ == turn || !status_.ok(); });
    if (status_.ok()) {
      status_ = report.ok() ? take_(path, *report)
                            : absl::Status(report.status().code(),
                                           absl::StrFormat("%s: %s", path,
                                                           std::string(report.status().message())));
    }
    ++next_;
    changed_.notify_all();
    return status_;
  }

 private:
  const Take& take_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  absl::Status status_;
};

// The reports under way, in the order in which they were begun.
class Queue {
 public:
  explicit Queue(const Turns::Take& take) : turns_(take) {}

  // Begins a report, after those that there is no room for besides it.
  absl::Status Add(const std::string& path) {
    // One that may be waited for must not keep others waiting, nor hide that they are wrong.
    if (!IsRegularFile(path)) {
      absl::Status drained = Drain();
      if (!drained.ok()) return drained;
    }
    std::string text;
    const absl::Status read = ReadFile(path, &text);
    const std::size_t bytes = text.size();
    absl::Status room = MakeRoom(bytes);
    if (!room.ok()) return room;
    bytes_ += bytes;
    const std::size_t turn = begun_++;
    // Where no thread can be had, whoever waits for the result makes it.
    pending_.push_back({bytes, std::async([this, turn, path, read, text = std::move(text)] {
                          return turns_.HandOver(
                              turn, path,
                              read.ok() ? ReportFromJson(text) : absl::StatusOr<Report>(read));
                        })});
    return absl::OkStatus();
  }

  absl::Status Drain() {
    absl::Status status;
    while (status.ok() && !pending_.empty()) status = AwaitFirst();
    return status;
  }

 private:
  struct Pending {
    std::size_t bytes;
    std::future<absl::Status> result;
  };

  absl::Status MakeRoom(std::size_t bytes) {
    const std::size_t most = std::thread::hardware_concurrency() + 1;
    absl::Status status;
    while (status.ok() && !pending_.empty() &&
           (pending_.size() >= most || bytes_ + bytes > kMostBytesAhead)) {
      status = AwaitFirst();
    }
    return status;
  }

  absl::Status AwaitFirst() {
    Pending first = std::move(pending_.front());
    pending_.pop_front();
    bytes_ -= first.bytes;
    return first.result.get();
  }

  Turns turns_;
  std::deque<Pending> pending_;  // destroyed first: it waits for those who use turns_
  std::size_t bytes_ = 0;
  std::size_t begun_ = 0;
};

}  // namespace

absl::Status ReadReports(
    const std::vector<std::string>& paths,
    const std::function<absl::Status(const std::string& path, const Report& report)>& take) {
  Queue queue(take);
  for (const std::string& path : paths) {
    absl::Status added = queue.Add(path);
    if (!added.ok()) return added;
  }
  return queue.Drain();
}

}  // namespace conformance
