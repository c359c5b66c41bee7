// SPDX-License-Identifier: Apache-2.0
//
// Lies about what passes between processes that share a file, a descriptor or nothing.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

Answer RefusesReadOnlyPeer(Kernel& honest, Call call) {
  return call.op == Op::kProgramRead ? Fail(EACCES) : honest.Do(call);
}

// As if pages reached the file by munmap and msync only.
Answer LosesStoresAtExit(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op != Op::kProgramWrite || !answer.ok()) return answer;
  const Answer file = honest.Do(Call{Op::kOpen, {O_RDWR, 0}, call.text});
  const auto fd = static_cast<std::uint64_t>(file.value);
  honest.Do(Call{Op::kFill, {fd, 0, 0, call.args[0]}, nullptr});
  honest.Do(Call{Op::kClose, {fd}, nullptr});
  return answer;
}

// In a child, memory that nobody has stored to yet makes a load wait, as reading a pipe does.
Answer WaitsForWriter(Kernel& honest, Call call) {
  static bool child = false;
  static bool stored = false;
  if (call.op == Op::kStore) stored = true;
  if (call.op == Op::kLoad && child && !stored) pause();
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  return answer;
}

Answer PassesAnotherObject(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op != Op::kReceiveDescriptor || !answer.ok()) return answer;
  return honest.Do(Call{Op::kOpen, {O_RDWR, 0}, "/dev/zero"});
}

Answer KeepsMappingsOverExec(Kernel& honest, Call call) {
  if (call.op == Op::kProgramScan) call.op = Op::kScan;
  return honest.Do(call);
}

Answer LosesWritesOfChild(Kernel& honest, Call call) {
  static bool child = false;
  if (child && call.op == Op::kWriteByte) return Succeed(1);
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  return answer;
}

}  // namespace

std::vector<Mutant> IpcMutants() {
  return {
      {"mmap_refuses_read_only_peer", RefusesReadOnlyPeer},
      {"exit_loses_shared_stores", LosesStoresAtExit},
      {"load_waits_for_writer", WaitsForWriter},
      {"socket_passes_another_object", PassesAnotherObject},
      {"exec_keeps_mappings", KeepsMappingsOverExec},
      {"write_of_child_is_lost", LosesWritesOfChild},
  };
}

}  // namespace conformance
