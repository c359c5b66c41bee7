// SPDX-License-Identifier: Apache-2.0
//
// Writes a function that returns the argument, and calls it: `jit 42`. No page is writable and
// executable at once, and nothing can change the function once it is finished.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "mmap_compat/code_memory.h"

int main(int argc, char** argv) {
  const std::uint32_t number = argc == 2 ? static_cast<std::uint32_t>(std::atoi(argv[1])) : 42;
#if defined(__x86_64__) || defined(__i386__)
  unsigned char code[] = {0xb8, 0, 0, 0, 0, 0xc3};  // mov eax, number; ret
  std::memcpy(code + 1, &number, sizeof(number));
#elif defined(__aarch64__)
  const std::uint32_t code[] = {0x52800000 | (number & 0xffff) << 5, 0xd65f03c0};  // mov w0; ret
#else
  const unsigned char code[] = {0};
  std::printf("no code for this CPU\n");
  return 0;
#endif
  auto memory = mmap_compat::CodeMemory::Create(sizeof(code));
  absl::Status status = memory.status();
  const auto* const bytes = reinterpret_cast<const std::byte*>(code);
  if (status.ok()) status = memory->Write(0, {bytes, sizeof(code)});
  if (status.ok()) status = memory->Finish();
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return 1;
  }
  void* const place = const_cast<std::byte*>(memory->code().data());
  std::printf("%d\n", reinterpret_cast<int (*)()>(place)());
}
