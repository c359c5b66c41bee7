// SPDX-License-Identifier: Apache-2.0
//
// Shows what is being done, at most some times a second, on a line that erases itself.

#ifndef CONFORMANCE_COMMANDS_PROGRESS_H_
#define CONFORMANCE_COMMANDS_PROGRESS_H_

#include <chrono>
#include <cstdio>
#include <string>

namespace conformance {

class Progress {
 public:
  Progress(bool shown, std::chrono::milliseconds interval) : shown_(shown), interval_(interval) {}
  ~Progress() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `text` makes the line; it is called only when it is time for one.
  template <typename Text>
  void Show(const Text& text) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || (drawn_ && now - last_ < interval_)) return;
    last_ = now;
    drawn_ = true;
    std::fputs(("\r\x1b[K" + std::string(text())).c_str(), stderr);
  }

 private:
  bool shown_;
  std::chrono::milliseconds interval_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_PROGRESS_H_
