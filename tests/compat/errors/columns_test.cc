// SPDX-License-Identifier: Apache-2.0
//
// The way from a call to its description as other systems go it: the linker puts calls that fail
// with a chosen errno, and a host of a chosen name, in the place of the real ones.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "../../../compat/src/errors/errno_table.h"
#include "mmap_compat/checked_calls.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {

using namespace internal;
namespace {

System pretended = System::kPosix;
// The call that fails, how, and whether only at a fixed address.
Operation failing = Operation::kOpen;
int failing_with = 0;
bool only_fixed = false;

bool Fails(Operation operation) {
  if (failing_with == 0 || operation != failing) return false;
  errno = failing_with;
  return true;
}

}  // namespace
}  // namespace mmap_compat

extern "C" {
#define REPLACED(name, operation, parameters, arguments)                  \
  int __real_##name parameters;                                           \
  int __wrap_##name parameters;                                           \
  int __wrap_##name parameters {                                          \
    if (mmap_compat::Fails(mmap_compat::Operation::operation)) return -1; \
    return __real_##name arguments;                                       \
  }
REPLACED(munmap, kMunmap, (void* address, size_t length), (address, length))
REPLACED(mprotect, kMprotect, (void* address, size_t length, int protection),
         (address, length, protection))
REPLACED(mlock, kMlock, (const void* address, size_t length), (address, length))
REPLACED(munlock, kMunlock, (const void* address, size_t length), (address, length))
REPLACED(madvise, kMadvise, (void* address, size_t length, int advice), (address, length, advice))

// MS_ASYNC is how the library asks what is mapped.
int __real_msync(void* address, size_t length, int flags);
int __wrap_msync(void* address, size_t length, int flags);
int __wrap_msync(void* address, size_t length, int flags) {
  if (flags != MS_ASYNC && mmap_compat::Fails(mmap_compat::Operation::kMsync)) return -1;
  return __real_msync(address, length, flags);
}

// Under its other name, too: glibc gives it to callers that are compiled with 64-bit offsets.
#define REPLACED_MMAP(name, Offset)                                                        \
  void* __real_##name(void* address, size_t length, int protection, int flags, int fd,     \
                      Offset offset);                                                      \
  void* __wrap_##name(void* address, size_t length, int protection, int flags, int fd,     \
                      Offset offset);                                                      \
  void* __wrap_##name(void* address, size_t length, int protection, int flags, int fd,     \
                      Offset offset) {                                                     \
    const bool counts = fd >= 0 && (!mmap_compat::only_fixed || (flags & MAP_FIXED) != 0); \
    if (counts && mmap_compat::Fails(mmap_compat::Operation::kMmap)) return MAP_FAILED;    \
    return __real_##name(address, length, protection, flags, fd, offset);                  \
  }
REPLACED_MMAP(mmap, off_t)
REPLACED_MMAP(mmap64, int64_t)

// HostSystem() of compat/src/errors/host_system.h, by the name that the linker knows.
mmap_compat::internal::System __wrap__ZN11mmap_compat2v18internal10HostSystemEv();
mmap_compat::internal::System __wrap__ZN11mmap_compat2v18internal10HostSystemEv() {
  return mmap_compat::pretended;
}
}

namespace mmap_compat {
namespace {

class ColumnsTest : public ::testing::TestWithParam<System> {
 protected:
  ColumnsTest() { pretended = GetParam(); }
  ~ColumnsTest() override { failing_with = 0; }

  absl::Status Call(Operation operation, int error_number) {
    failing = operation;
    failing_with = error_number;
    only_fixed = false;
    void* const page = memory_.mutable_bytes().data();
    absl::Status status = Make(operation, page);
    failing_with = 0;
    return status;
  }

  absl::Status MapFixed(int error_number, void* address) {
    failing = Operation::kMmap;
    failing_with = error_number;
    only_fixed = true;
    MmapCall call;
    call.length = PageSize();
    call.protection = PROT_READ;
    call.flags = MAP_SHARED | MAP_FIXED;
    call.fd = fd_.get();
    call.address = address;
    absl::Status status = CheckedMmap(call).status();
    failing_with = 0;
    return status;
  }

  Mapping memory_ = *Mapping::AnonymousPrivate(PageSize());
  const ScratchFile file_{Pattern(PageSize())};
  const ScopedFd fd_ = file_.Open(O_RDWR);

 private:
  static absl::Status Make(Operation operation, void* page) {
    switch (operation) {
      case Operation::kMunmap:
        return CheckedMunmap(page, PageSize());
      case Operation::kMprotect:
        return CheckedMprotect(page, PageSize(), PROT_READ);
      case Operation::kMsync:
        return CheckedMsync(page, PageSize(), MS_SYNC);
      case Operation::kMadvise:
        return CheckedMadvise(page, PageSize(), 0);
      case Operation::kMlock:
        return CheckedMlock(page, PageSize());
      case Operation::kMunlock:
        return CheckedMunlock(page, PageSize());
      default:
        return absl::OkStatus();
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Systems, ColumnsTest,
                         ::testing::Values(System::kPosix, System::kLinux, System::kFreeBsd,
                                           System::kNetBsd, System::kOpenBsd, System::kDragonFly,
                                           System::kMacOs),
                         [](const auto& which) { return std::string(SystemName(which.param)); });

// The rows whose circumstances hold for a call on a mapped page without further ado.
TEST_P(ColumnsTest, EveryAnswerToACallOnMappedPagesComesOutForItsReason) {
  int walked = 0;
  for (const auto& table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      if ((row.circumstances & ~kRangeMapped) != 0) continue;
      if (row.operation < Operation::kMunmap || row.operation > Operation::kMunlock) continue;
      for (const int answer : row.For(GetParam()).values) {
        if (answer <= 0) continue;
        const absl::Status status = Call(row.operation, answer);
        const std::string what = std::string(OperationName(row.operation)) + " [" +
                                 ErrnoName(answer) + "] " + row.explanation;
        ++walked;
        if (row.harmless) {
          EXPECT_THAT(status, Succeeds()) << what;
        } else {
          EXPECT_EQ(ReasonFrom(status), row.reason) << what << ": " << status.ToString();
        }
      }
    }
  }
  EXPECT_GT(walked, 8);
}

// Where no system maps anything, as its column has it, and not at the top, which is refused.
TEST_P(ColumnsTest, FixedAddressOutOfRangeIsAnInvalidAddressByEveryErrnoOfIt) {
  void* const high = reinterpret_cast<void*>(~std::uintptr_t{0} / PageSize() / 4 * 3 * PageSize());
  for (const auto& table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      if (row.operation != Operation::kMmap || row.circumstances != kAddressOutOfRange) continue;
      for (const int answer : row.For(GetParam()).values) {
        if (answer <= 0) continue;
        EXPECT_THAT(MapFixed(answer, high), FailsFor(Reason::kInvalidAddress, answer));
      }
    }
  }
}

// EINVAL that would have come elsewhere too is not about the address.
TEST_P(ColumnsTest, FixedAddressIsNotBlamedForWhatIsWrongElsewhere) {
  failing = Operation::kMmap;
  MmapCall call;
  call.length = PageSize();
  call.protection = PROT_READ;
  call.flags = MAP_SHARED | MAP_FIXED;
  call.fd = fd_.get();
  call.address = memory_.mutable_bytes().data();
  only_fixed = false;
  failing_with = EINVAL;
  const absl::Status status = CheckedMmap(call).status();
  failing_with = 0;
  EXPECT_THAT(status, FailsFor(Reason::kInvalidFlags, EINVAL));
}

}  // namespace
}  // namespace mmap_compat
