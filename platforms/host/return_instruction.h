// SPDX-License-Identifier: Apache-2.0
//
// The shortest function there is: the machine code that returns to its caller, for the rules that
// ask whether memory can be executed.

#ifndef PLATFORMS_HOST_RETURN_INSTRUCTION_H_
#define PLATFORMS_HOST_RETURN_INSTRUCTION_H_

#include <string_view>

namespace platforms {

// The bytes in the order in which they stand in memory; empty for a processor that is not known
// here, and for the calling conventions where a function's address is not that of its code.
inline constexpr std::string_view ReturnInstruction() {
  using std::literals::operator""sv;
#if defined(__x86_64__) || defined(__i386__)
  return "\xC3"sv;  // ret
#elif defined(__aarch64__)
  return "\xC0\x03\x5F\xD6"sv;  // ret; instructions are little-endian whatever the data are
#elif defined(__arm__) && defined(__ARMEL__)
  return "\x1E\xFF\x2F\xE1"sv;  // bx lr
#elif defined(__riscv)
  return "\x67\x80\x00\x00"sv;  // ret
#elif defined(__loongarch__)
  return "\x20\x00\x00\x4C"sv;  // ret
#elif defined(__s390x__)
  return "\x07\xFE"sv;  // br %r14
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
  return "\x20\x00\x80\x4E"sv;  // blr
#elif defined(__mips__) && defined(__MIPSEL__) && !(defined(__mips_isa_rev) && __mips_isa_rev >= 6)
  return "\x08\x00\xE0\x03\x00\x00\x00\x00"sv;  // jr $ra; nop
#else
  return {};
#endif
}

}  // namespace platforms

#endif  // PLATFORMS_HOST_RETURN_INSTRUCTION_H_
