// SPDX-License-Identifier: Apache-2.0
//
// Loads, stores and jumps that may fault. The fault is caught by a handler, which jumps out and
// tells the signal and its code: that works on every system, and one mechanism gives both.

#include <csetjmp>
#include <csignal>
#include <cstring>

#include "conformance/probe/host_calls.h"

namespace conformance {
namespace {

// Only one thread of a probe touches memory, so plain globals do.
sigjmp_buf jump_out;
volatile sig_atomic_t touching = 0;
volatile int fault_signal = 0;
volatile int fault_code = 0;

// More than any function that a probe writes.
constexpr std::size_t kFunctionBytes = 16;

constexpr int kFaults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};

void OnFault(int signal, siginfo_t* info, void*) {
  if (touching == 0) {
    // Not ours: let it happen again with nobody to catch it, so that the sandbox sees a crash.
    struct sigaction default_action = {};
    default_action.sa_handler = SIG_DFL;
    sigaction(signal, &default_action, nullptr);
    return;
  }
  touching = 0;
  fault_signal = signal;
  fault_code = info->si_code;
  siglongjmp(jump_out, 1);
}

void InstallHandlersOnce() {
  static bool installed = false;
  if (installed) return;
  installed = true;
  struct sigaction action = {};
  action.sa_sigaction = OnFault;
  // SA_NODEFER: the handler does not return, so the signal must not stay blocked.
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (int signal : kFaults) sigaction(signal, &action, nullptr);
}

// Runs `touch`, which loads, stores or jumps.
template <typename Touch>
Answer Guarded(Touch touch) {
  InstallHandlersOnce();
  if (sigsetjmp(jump_out, 0) != 0) {
    Answer answer;
    answer.signal = fault_signal;
    answer.code = fault_code;
    return answer;
  }
  touching = 1;
  const std::int64_t value = touch();
  touching = 0;
  return Value(value);
}

std::int64_t Scan(const volatile unsigned char* bytes, std::size_t length, unsigned char wanted) {
  for (std::size_t i = 0; i < length; ++i) {
    if (bytes[i] != wanted) return static_cast<std::int64_t>(i);
  }
  return static_cast<std::int64_t>(length);
}

}  // namespace

Answer HostTouch(const Call& call) {
  const auto& a = call.args;
  auto* const bytes = static_cast<volatile unsigned char*>(Pointer(a[0]));
  switch (call.op) {
    case Op::kLoad:
      return Guarded([bytes]() -> std::int64_t { return *bytes; });
    case Op::kStore:
      return Guarded([bytes, &a]() -> std::int64_t {
        *bytes = static_cast<unsigned char>(a[1]);
        return 0;
      });
    case Op::kScan:
      return Guarded(
          [bytes, &a] { return Scan(bytes, Size(a[1]), static_cast<unsigned char>(a[2])); });
    case Op::kFillMemory:
      return Guarded([bytes, &a]() -> std::int64_t {
        for (std::size_t i = 0; i < Size(a[1]); ++i) bytes[i] = static_cast<unsigned char>(a[2]);
        return 0;
      });
    case Op::kExecute: {
      void (*function)() = nullptr;
      void* const address = Pointer(a[0]);
      std::memcpy(&function, &address, sizeof(function));
      return Guarded([function, address]() -> std::int64_t {
        // Some processors fetch stale instructions otherwise.
        __builtin___clear_cache(static_cast<char*>(address),
                                static_cast<char*>(address) + kFunctionBytes);
        function();
        return 0;
      });
    }
    default:
      return NotOffered();
  }
}

}  // namespace conformance
