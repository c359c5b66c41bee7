// SPDX-License-Identifier: Apache-2.0
//
// A mutant kernel before a C program: a library for LD_PRELOAD that takes the place of the C
// library's calls and lets the mutant that MMAP_CONFORMANCE_MUTANT names answer them.
//
// A lie about what is no call of the C library (a load, a store, what /proc shows) cannot be told
// this way.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "conformance/probe/host_kernel.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::uint64_t Bits(void* address) { return reinterpret_cast<std::uintptr_t>(address); }
std::uint64_t Bits(const void* address) { return reinterpret_cast<std::uintptr_t>(address); }
template <typename Number>
std::uint64_t Bits(Number number) {
  return static_cast<std::uint64_t>(number);
}
void* Pointer(std::uint64_t bits) { return reinterpret_cast<void*>(bits); }

Answer FromResult(std::int64_t result) { return result == -1 ? Fail(errno) : Succeed(result); }

// The names of objects are the program's own, and touches of memory are not caught here: it has
// handlers of its own.
class Honest : public Kernel {
 public:
  Answer Do(const Call& call) override {
    const auto& args = call.args;
    auto* const bytes = static_cast<volatile unsigned char*>(Pointer(args[0]));
    switch (call.op) {
      case Op::kShmOpen:
        return FromResult(Next<int(const char*, int, mode_t)>("shm_open")(
            call.text, static_cast<int>(args[0]), static_cast<mode_t>(args[1])));
      case Op::kShmUnlink:
        return FromResult(Next<int(const char*)>("shm_unlink")(call.text));
      case Op::kLoad:
        return Succeed(*bytes);
      case Op::kStore:
        *bytes = static_cast<unsigned char>(args[1]);
        return Succeed();
      case Op::kFillMemory:
        for (std::uint64_t i = 0; i < args[1]; ++i) bytes[i] = static_cast<unsigned char>(args[2]);
        return Succeed();
      default:
        return host_.Do(call);
    }
  }

 private:
  HostKernel host_;
};

const Mutant* ChosenMutant() {
  const char* const name = std::getenv("MMAP_CONFORMANCE_MUTANT");
  if (name == nullptr) return nullptr;
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.name == name) return &mutant;
  }
  std::fprintf(stderr, "interposer: there is no mutant %s\n", name);
  std::abort();
}

const Mutant* mutant;
bool inside;  // what answers a call calls, too

// Before main(), since later it would be within a rule. Programs that are executed are honest.
__attribute__((constructor)) void Start() {
  inside = true;
  mutant = ChosenMutant();
  unsetenv("LD_PRELOAD");
  inside = false;
}

bool IsHonest() { return inside || mutant == nullptr; }

Answer Ask(const Call& call) {
  static Honest& honest = *new Honest;
  inside = true;
  const Answer answer = mutant->act(honest, call);
  inside = false;
  return answer;
}

std::int64_t Result(const Answer& answer) {
  if (answer.ok()) return answer.value;
  errno = answer.error;
  return -1;
}

int Number(const Call& call) { return static_cast<int>(Result(Ask(call))); }
void* Address(const Call& call) { return Pointer(Bits(Result(Ask(call)))); }

void* Map(const char* name, void* start, std::size_t length, int protection, int flags, int fd,
          off64_t offset) {
  if (IsHonest()) {
    return Next<void*(void*, std::size_t, int, int, int, off64_t)>(name)(start, length, protection,
                                                                         flags, fd, offset);
  }
  return Address({Op::kMmap,
                  {Bits(start), length, Bits(protection), Bits(flags), Bits(fd), Bits(offset)},
                  nullptr});
}

}  // namespace
}  // namespace conformance

// NOLINTBEGIN(readability-identifier-naming): the names of the C library
// Its own declarations differ in what they promise of exceptions and null pointers, so each has
// another name here and the C library's in the object file.
#define IN_PLACE_OF(name) __asm__(#name) __attribute__((visibility("default")))

using conformance::Answer;
using conformance::Bits;
using conformance::IsHonest;
using conformance::Next;
using conformance::Number;
using conformance::Op;

// Calls the C library itself with what the function got.
#define HONEST(name, ...) \
  if (IsHonest()) return Next<decltype(My_##name)>(#name)(__VA_ARGS__)

extern "C" {

void* My_mmap(void* start, std::size_t length, int protection, int flags, int fd, off64_t offset)
    IN_PLACE_OF(mmap);
void* My_mmap(void* start, std::size_t length, int protection, int flags, int fd, off64_t offset) {
  return conformance::Map("mmap", start, length, protection, flags, fd, offset);
}

void* My_mmap64(void* start, std::size_t length, int protection, int flags, int fd, off64_t offset)
    IN_PLACE_OF(mmap64);
void* My_mmap64(void* start, std::size_t length, int protection, int flags, int fd,
                off64_t offset) {
  return conformance::Map("mmap64", start, length, protection, flags, fd, offset);
}

#define RANGE(name, op)                                             \
  int My_##name(void* start, std::size_t length) IN_PLACE_OF(name); \
  int My_##name(void* start, std::size_t length) {                  \
    HONEST(name, start, length);                                    \
    return Number({Op::op, {Bits(start), length}, nullptr});        \
  }
#define RANGE_AND_NUMBER(name, op)                                              \
  int My_##name(void* start, std::size_t length, int number) IN_PLACE_OF(name); \
  int My_##name(void* start, std::size_t length, int number) {                  \
    HONEST(name, start, length, number);                                        \
    return Number({Op::op, {Bits(start), length, Bits(number)}, nullptr});      \
  }

RANGE(munmap, kMunmap)
RANGE(mlock, kMlock)
RANGE(munlock, kMunlock)
RANGE_AND_NUMBER(mprotect, kMprotect)
RANGE_AND_NUMBER(msync, kMsync)
RANGE_AND_NUMBER(madvise, kMadvise)

int My_mlock2(void* start, std::size_t length, unsigned flags) IN_PLACE_OF(mlock2);
int My_mlock2(void* start, std::size_t length, unsigned flags) {
  HONEST(mlock2, start, length, flags);
  return Number({Op::kMlock2, {Bits(start), length, flags}, nullptr});
}

int My_mlockall(int flags) IN_PLACE_OF(mlockall);
int My_mlockall(int flags) {
  HONEST(mlockall, flags);
  return Number({Op::kMlockall, {Bits(flags)}, nullptr});
}

int My_munlockall() IN_PLACE_OF(munlockall);
int My_munlockall() {
  if (IsHonest()) return Next<decltype(My_munlockall)>("munlockall")();
  return Number({Op::kMunlockall, {}, nullptr});
}

int My_posix_madvise(void* start, std::size_t length, int advice) IN_PLACE_OF(posix_madvise);
int My_posix_madvise(void* start, std::size_t length, int advice) {
  HONEST(posix_madvise, start, length, advice);
  const Answer answer =
      conformance::Ask({Op::kPosixMadvise, {Bits(start), length, Bits(advice)}, nullptr});
  if (answer.second != 0) errno = static_cast<int>(answer.second);
  return answer.value == -1 ? -1 : answer.error;
}

void* My_mremap(void* start, std::size_t length, std::size_t wanted, int flags, void* place)
    IN_PLACE_OF(mremap);
void* My_mremap(void* start, std::size_t length, std::size_t wanted, int flags, void* place) {
  HONEST(mremap, start, length, wanted, flags, place);
  return conformance::Address(
      {Op::kMremap, {Bits(start), length, wanted, Bits(flags), Bits(place)}, nullptr});
}

int My_memfd_create(const char* name, unsigned flags) IN_PLACE_OF(memfd_create);
int My_memfd_create(const char* name, unsigned flags) {
  HONEST(memfd_create, name, flags);
  return Number({Op::kMemfdCreate, {flags}, name});
}

int My_shm_open(const char* name, int flags, mode_t mode) IN_PLACE_OF(shm_open);
int My_shm_open(const char* name, int flags, mode_t mode) {
  HONEST(shm_open, name, flags, mode);
  return Number({Op::kShmOpen, {Bits(flags), mode}, name});
}

int My_shm_unlink(const char* name) IN_PLACE_OF(shm_unlink);
int My_shm_unlink(const char* name) {
  HONEST(shm_unlink, name);
  return Number({Op::kShmUnlink, {}, name});
}

void* My_shmat(int segment, const void* start, int flags) IN_PLACE_OF(shmat);
void* My_shmat(int segment, const void* start, int flags) {
  HONEST(shmat, segment, start, flags);
  return conformance::Address({Op::kShmat, {Bits(segment), Bits(start), Bits(flags)}, nullptr});
}

int My_shmdt(const void* start) IN_PLACE_OF(shmdt);
int My_shmdt(const void* start) {
  HONEST(shmdt, start);
  return Number({Op::kShmdt, {Bits(start)}, nullptr});
}

// Calls by number: mmap alone is of interest. All have six arguments at most, which are words.
long My_syscall(long number, ...) IN_PLACE_OF(syscall);
long My_syscall(long number, ...) {
  std::array<long, 6> words = {};
  va_list rest;
  va_start(rest, number);
  for (long& word : words) word = va_arg(rest, long);
  va_end(rest);
  if (IsHonest() || number != SYS_mmap) {
    return Next<decltype(My_syscall)>("syscall")(number, words[0], words[1], words[2], words[3],
                                                 words[4], words[5]);
  }
  return static_cast<long>(
      conformance::Result(conformance::Ask({Op::kRawMmap,
                                            {Bits(words[0]), Bits(words[1]), Bits(words[2]),
                                             Bits(words[3]), Bits(words[4]), Bits(words[5])},
                                            nullptr})));
}

int My_ftruncate64(int fd, off64_t size) IN_PLACE_OF(ftruncate64);
int My_ftruncate64(int fd, off64_t size) {
  HONEST(ftruncate64, fd, size);
  return Number({Op::kFtruncate, {Bits(fd), Bits(size)}, nullptr});
}
}
// NOLINTEND(readability-identifier-naming)
