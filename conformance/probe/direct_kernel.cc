// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/direct_kernel.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "conformance/probe/host_calls.h"
#include "platforms/host/direct_calls.h"

namespace conformance {
namespace {

using platforms::DirectCall;

std::optional<DirectCall> NumberedCall(Op op) {
  switch (op) {
    case Op::kMunmap:
      return DirectCall::kMunmap;
    case Op::kMprotect:
      return DirectCall::kMprotect;
    case Op::kMsync:
      return DirectCall::kMsync;
    case Op::kMlock:
      return DirectCall::kMlock;
    case Op::kMlock2:
      return DirectCall::kMlock2;
    case Op::kMunlock:
      return DirectCall::kMunlock;
    case Op::kMlockall:
      return DirectCall::kMlockall;
    case Op::kMunlockall:
      return DirectCall::kMunlockall;
    case Op::kMadvise:
      return DirectCall::kMadvise;
    case Op::kMincore:
      return DirectCall::kMincore;
    case Op::kMremap:
      return DirectCall::kMremap;
    case Op::kMinherit:
      return DirectCall::kMinherit;
    case Op::kMprotectKey:
      return DirectCall::kPkeyMprotect;
    case Op::kRemapFilePages:
      return DirectCall::kRemapFilePages;
    default:
      return std::nullopt;
  }
}

int DirectMincore(void* address, std::size_t length, unsigned char* vector) {
  return static_cast<int>(platforms::MakeDirectCall(
      DirectCall::kMincore, {reinterpret_cast<std::uintptr_t>(address), length,
                             reinterpret_cast<std::uintptr_t>(vector)}));
}

}  // namespace

bool DirectKernel::Exists() { return platforms::HasDirectCall(DirectCall::kMunmap); }

bool DirectKernel::Reaches(Op op) {
  if (op == Op::kMmap) return platforms::HasDirectMmap();
  const std::optional<DirectCall> numbered = NumberedCall(op);
  return numbered && platforms::HasDirectCall(*numbered);
}

Answer DirectKernel::Do(const Call& call) {
  if (!Reaches(call.op)) return host_.Do(call);
  errno = 0;
  const auto& a = call.args;
  if (call.op == Op::kMmap) {
    void* address = nullptr;
    const bool made = platforms::DirectMmap(Pointer(a[0]), Size(a[1]), Int(a[2]), Int(a[3]),
                                            Int(a[4]), static_cast<std::int64_t>(a[5]), &address);
    return made ? FromAddress(address) : host_.Do(call);
  }
  if (call.op == Op::kMincore) return CountResident(call, DirectMincore);
  const std::int64_t result =
      platforms::MakeDirectCall(*NumberedCall(call.op), {a[0], a[1], a[2], a[3], a[4]});
  if (call.op == Op::kMremap) return FromAddress(Pointer(static_cast<std::uint64_t>(result)));
  return FromResult(result);
}

}  // namespace conformance
