// SPDX-License-Identifier: Apache-2.0
#include "tests/compat/errors/injected_errno.h"

#if __has_include(<linux/seccomp.h>) && __has_include(<linux/filter.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>

namespace mmap_compat {
namespace {

// The lower half of a 64-bit argument, which is where C keeps it on this byte order.
constexpr unsigned OffsetOfArgument(int index) {
  const auto argument =
      offsetof(struct seccomp_data, args) + std::size_t{8} * static_cast<std::size_t>(index);
  return static_cast<unsigned>(argument) + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4u : 0u);
}

bool Install(const struct sock_filter* code, unsigned short length) {
  const struct sock_fprog program = {length, const_cast<struct sock_filter*>(code)};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

bool CanInject() { return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0; }

bool InjectErrno(long system_call, int error_number, int argument_index, unsigned argument_value) {
  const auto number = static_cast<unsigned>(system_call);
  const auto answer = SECCOMP_RET_ERRNO | (static_cast<unsigned>(error_number) & SECCOMP_RET_DATA);
  const struct sock_filter any[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_filter chosen[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, OffsetOfArgument(argument_index < 0 ? 0 : argument_index)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, argument_value, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  return argument_index < 0 ? Install(any, 4) : Install(chosen, 6);
}

}  // namespace mmap_compat

#else

namespace mmap_compat {

bool CanInject() { return false; }
bool InjectErrno(long, int, int, unsigned) { return false; }

}  // namespace mmap_compat

#endif
