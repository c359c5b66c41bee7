// SPDX-License-Identifier: Apache-2.0
//
// Lies about limits, locks and other reasons to fail.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

Answer LimitsDoNothing(Kernel& honest, Call call) {
  return call.op == Op::kSetLimit ? Succeed() : honest.Do(call);
}

Answer CallsBadDescriptorsInvalid(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMmap(call) && answer.error == EBADF ? Fail(EINVAL) : answer;
}

Answer HeedsRecordLocks(Kernel& honest, Call call) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const int fd = static_cast<int>(call.args[4]);
  const bool locked =
      IsMmap(call) && fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  return locked ? Fail(EAGAIN) : honest.Do(call);
}

Answer CallsRangesForeignToTheObject(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMmap(call) && answer.error == EOVERFLOW ? Fail(ENXIO) : answer;
}

Answer LetsRunningProgramsBeWritten(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op != Op::kOpen || answer.error != ETXTBSY) return answer;
  call.args[0] = O_RDONLY;
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> ErrnoMutants() {
  return {
      {"limits_do_nothing", LimitsDoNothing},
      {"mmap_calls_bad_descriptors_invalid", CallsBadDescriptorsInvalid},
      {"mmap_heeds_record_locks", HeedsRecordLocks},
      {"mmap_calls_ranges_foreign_to_the_object", CallsRangesForeignToTheObject},
      {"running_programs_can_be_opened_for_writing", LetsRunningProgramsBeWritten},
  };
}

}  // namespace conformance
