// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/denied_calls.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "conformance/probe/op.h"
#include "conformance/probe/trace.h"

namespace conformance {
namespace {

constexpr std::string_view kBetween = ", ";

// The system call behind an operation: "shmctl IPC_STAT" and "shmctl IPC_RMID" are one.
std::string_view CallBehind(Op op) {
  if (op == Op::kGetSeals || op == Op::kAddSeals) return "fcntl";
  const std::string_view name = Info(op).name;
  return name.substr(0, name.find(' '));
}

// Without a limit above zero the lock of a page is refused to those whom the limit binds.
bool MayLock([[maybe_unused]] Probe& probe) {
#ifdef RLIMIT_MEMLOCK
  return probe.Do(Op::kGetLimit, {static_cast<std::uint64_t>(RLIMIT_MEMLOCK)}).value != 0;
#else
  return true;
#endif
}

class Survey {
 public:
  explicit Survey(Probe& probe) : probe_(probe) {}

  Reply Ask(Op op, std::initializer_list<std::uint64_t> arguments, const char* text = nullptr) {
    Reply reply = probe_.Do(op, arguments, text);
    if (reply.Failed(EPERM)) {
      if (!denied_.empty()) denied_ += kBetween;
      denied_ += CallBehind(op);
    }
    return reply;
  }

  void AskOfMemory(Address start, std::size_t length) {
    const auto read_write = static_cast<std::uint64_t>(PROT_READ | PROT_WRITE);
    Ask(Op::kMprotect, {start, length, read_write});
    Ask(Op::kMsync, {start, length, static_cast<std::uint64_t>(MS_ASYNC)});
    Ask(Op::kMadvise, {start, length, 0});       // MADV_NORMAL, on every system
    Ask(Op::kPosixMadvise, {start, length, 0});  // POSIX_MADV_NORMAL
    Ask(Op::kMincore, {start, length});
    Ask(Op::kMremap, {start, length, length, 0, 0});
    if (MayLock(probe_)) {
      Ask(Op::kMlock, {start, length});
      Ask(Op::kMlock2, {start, length, 0});
      Ask(Op::kMlockall, {static_cast<std::uint64_t>(MCL_FUTURE)});
    }
    Ask(Op::kMunlock, {start, length});
    Ask(Op::kMunlockall, {});
  }

  void AskOfObjects(std::size_t size) {
    const Reply made = Ask(Op::kMemfdCreate, {0}, "survey");
    if (made.ok()) {
      const auto object = static_cast<std::uint64_t>(made.value);
      Ask(Op::kFtruncate, {object, size});
      Ask(Op::kGetSeals, {object});
      probe_.Do(Op::kClose, {object});
    }
    const Reply segment = Ask(Op::kShmget, {size, 0600});
    if (!segment.ok()) return;
    const auto id = static_cast<std::uint64_t>(segment.value);
    const Reply attached = Ask(Op::kShmat, {id, 0, 0});
    if (attached.ok()) Ask(Op::kShmdt, {static_cast<std::uint64_t>(attached.value)});
    Ask(Op::kShmRemove, {id});
  }

  std::string Denied() const { return denied_.empty() ? kNoneDenied : denied_; }

 private:
  Probe& probe_;
  std::string denied_;
};

}  // namespace

Outcome SurveyCalls(Probe& probe) {
  Survey survey(probe);
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
  survey.AskOfMemory(map.start, map.length);
  survey.AskOfObjects(probe.page());
  return survey.Denied();
}

std::string_view MetDeniedCall(const Observation& observation, std::string_view denied) {
  while (!denied.empty()) {
    const std::string_view name = denied.substr(0, denied.find(kBetween));
    denied.remove_prefix(std::min(name.size() + kBetween.size(), denied.size()));
    for (const Step& step : observation.trace.steps) {
      if (step.answer.error == EPERM && CallBehind(step.op) == name) return name;
    }
  }
  return "";
}

}  // namespace conformance
