// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/reporter.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <type_traits>
#include <utility>

namespace conformance {
namespace {

enum FrameKind : std::uint32_t { kStepFrame = 1, kFinalFrame = 2, kBeginFrame = 3 };

struct FrameHeader {
  std::uint32_t kind;
  std::uint32_t size;  // of what follows, in bytes
};

// Both ends are the same program, so the frames are plain memory.
struct StepFrame {
  std::int32_t op;
  std::int32_t process;
  std::uint64_t args[kMaxArguments];
  std::int64_t value;
  std::int64_t second;
  std::int32_t error;
  std::int32_t signal;
  std::int32_t code;
  std::uint32_t text_size;
};

struct FinalFrame {
  std::uint32_t status;
  std::uint32_t outcome_size;
  std::uint32_t detail_size;
  std::uint32_t reason_size;
  std::uint64_t steps;
};

constexpr std::size_t kMaxText = 8000;
constexpr std::size_t kMaxFrame = 4 * kMaxText;

template <typename Frame>
void Append(std::string& bytes, const Frame& frame) {
  static_assert(std::is_trivially_copyable_v<Frame>);
  bytes.append(reinterpret_cast<const char*>(&frame), sizeof(frame));
}

template <typename Frame>
bool Take(std::string_view& bytes, Frame& frame) {
  if (bytes.size() < sizeof(frame)) return false;
  std::memcpy(&frame, bytes.data(), sizeof(frame));
  bytes.remove_prefix(sizeof(frame));
  return true;
}

bool Take(std::string_view& bytes, std::size_t size, std::string& text) {
  if (bytes.size() < size) return false;
  text.assign(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

void Reporter::Send(std::uint32_t kind, std::string_view payload) {
  std::string bytes;
  Append(bytes, FrameHeader{kind, static_cast<std::uint32_t>(payload.size())});
  bytes.append(payload);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the runner is gone or the pipe was closed; it will see that
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

namespace {

std::string Payload(int process, const Call& call, const Answer& answer) {
  const std::string_view text =
      call.text == nullptr ? std::string_view() : std::string_view(call.text).substr(0, kMaxText);
  StepFrame frame = {};
  frame.op = static_cast<std::int32_t>(call.op);
  frame.process = process;
  std::copy(call.args.begin(), call.args.end(), frame.args);
  frame.value = answer.value;
  frame.second = answer.second;
  frame.error = answer.error;
  frame.signal = answer.signal;
  frame.code = answer.code;
  frame.text_size = static_cast<std::uint32_t>(text.size());
  std::string payload;
  Append(payload, frame);
  payload.append(text);
  return payload;
}

}  // namespace

void Reporter::Begin(int process, const Call& call) {
  if (steps_ < most_steps_) Send(kBeginFrame, Payload(process, call, Answer()));
}

void Reporter::Record(int process, const Call& call, const Answer& answer) {
  if (++steps_ <= most_steps_) Send(kStepFrame, Payload(process, call, answer));
}

void Reporter::Finish(Status status, std::string_view outcome, std::string_view detail,
                      std::string_view reason) {
  outcome = outcome.substr(0, kMaxText);
  detail = detail.substr(0, kMaxText);
  reason = reason.substr(0, kMaxText);
  FinalFrame frame = {};
  frame.status = static_cast<std::uint32_t>(status);
  frame.outcome_size = static_cast<std::uint32_t>(outcome.size());
  frame.detail_size = static_cast<std::uint32_t>(detail.size());
  frame.reason_size = static_cast<std::uint32_t>(reason.size());
  frame.steps = steps_;
  std::string payload;
  Append(payload, frame);
  payload.append(outcome).append(detail).append(reason);
  Send(kFinalFrame, payload);
}

bool ReportReader::Feed(std::string_view bytes) {
  buffer_.append(bytes);
  std::string_view rest = buffer_;
  while (!finished_) {
    std::string_view frame = rest;
    FrameHeader header = {};
    if (!Take(frame, header)) break;
    if (header.size > kMaxFrame) return false;
    if (frame.size() < header.size) break;
    if (!TakeFrame(header.kind, frame.substr(0, header.size))) return false;
    rest = frame.substr(header.size);
  }
  buffer_.erase(0, buffer_.size() - rest.size());
  return true;
}

bool ReportReader::TakeFrame(std::uint32_t kind, std::string_view payload) {
  if (kind == kStepFrame || kind == kBeginFrame) {
    StepFrame frame = {};
    Step step;
    if (!Take(payload, frame) || !Take(payload, frame.text_size, step.text)) return false;
    if (frame.op < 0 || frame.op >= static_cast<std::int32_t>(Op::kCount)) return false;
    if (kind == kStepFrame && observation_.trace.steps.size() >= most_steps_) return true;
    step.op = static_cast<Op>(frame.op);
    step.process = frame.process;
    std::copy(frame.args, frame.args + kMaxArguments, step.args.begin());
    step.answer.value = frame.value;
    step.answer.second = frame.second;
    step.answer.error = frame.error;
    step.answer.signal = frame.signal;
    step.answer.code = frame.code;
    if (kind == kBeginFrame) {
      begun_ = std::move(step);
      return true;
    }
    begun_ = Step();
    observation_.trace.steps.push_back(std::move(step));
    return true;
  }
  FinalFrame frame = {};
  if (kind != kFinalFrame || !Take(payload, frame)) return false;
  if (frame.status > static_cast<std::uint32_t>(Status::kTimedOut)) return false;
  if (!Take(payload, frame.outcome_size, observation_.outcome) ||
      !Take(payload, frame.detail_size, observation_.detail) ||
      !Take(payload, frame.reason_size, observation_.reason)) {
    return false;
  }
  observation_.status = static_cast<Status>(frame.status);
  observation_.trace.dropped = frame.steps > most_steps_ ? frame.steps - most_steps_ : 0;
  finished_ = true;
  return true;
}

}  // namespace conformance
