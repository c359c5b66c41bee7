// SPDX-License-Identifier: Apache-2.0
//
// The objects of other systems: without a name, of large pages, and with another name.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "tests/emulated/emulated_kernel.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t kLargePage = std::uint64_t{1} << 21;

}  // namespace

Answer EmulatedKernel::OpenLargePages() {
  const Answer answer = host_.Do(Call{Op::kMemfdCreate, {MFD_CLOEXEC}, "large"});
  if (answer.ok()) large_object_ = static_cast<std::uint64_t>(answer.value);
  return answer;
}

Answer EmulatedKernel::Resize(const Call& call) {
  const bool is_odd = call.args[0] == large_object_ && call.args[1] % kLargePage != 0;
  return is_odd ? Fail(EINVAL) : host_.Do(call);
}

bool EmulatedKernel::CutsLargePage(std::uint64_t start, std::uint64_t length) const {
  if (large_mapping_ == kNone || start - large_mapping_ >= kLargePage) return false;
  return start != large_mapping_ || length != kLargePage;
}

Answer EmulatedKernel::Unmap(const Call& call) {
  if (CutsLargePage(call.args[0], call.args[1])) return Fail(EINVAL);
  return host_.Do(call);
}

// The old object is copied to a new one, which is good enough for who looks at names and bytes.
Answer EmulatedKernel::RenameObject(const Call& call) {
  const std::string to = std::string(call.text) + ".new";
  const Answer old = host_.Do(Call{Op::kShmOpen, {O_RDWR, 0600}, call.text});
  if (!old.ok()) return old;
  const auto from = static_cast<std::uint64_t>(old.value);
  const auto size = host_.Do(Call{Op::kFileSize, {from}, nullptr}).value;
  const Answer made = host_.Do(Call{Op::kShmOpen, {O_RDWR | O_CREAT, 0600}, to.c_str()});
  if (!made.ok()) return made;
  const Answer byte = host_.Do(Call{Op::kReadByte, {from, 0}, nullptr});
  host_.Do(Call{Op::kFill,
                {static_cast<std::uint64_t>(made.value), 0, static_cast<std::uint64_t>(byte.value),
                 static_cast<std::uint64_t>(size)},
                nullptr});
  return host_.Do(Call{Op::kShmUnlink, {}, call.text});
}

Answer EmulatedKernel::OpenAnonymousObject(const Call& call) {
  if ((call.args[0] & O_ACCMODE) != O_RDWR) return Fail(EINVAL);
  return host_.Do(Call{Op::kMemfdCreate, {MFD_CLOEXEC}, "anonymous"});
}

}  // namespace conformance
