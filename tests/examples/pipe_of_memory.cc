// SPDX-License-Identifier: Apache-2.0
//
// A ring that a parent and its child share: the child sends the numbers below the argument, eight
// of which have room at a time, and the parent adds them up.
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "mmap_compat/mapping.h"

struct Ring {
  std::atomic<unsigned> sent{0}, taken{0};
  unsigned slots[8] = {};
};

int main(int argc, char** argv) {
  const auto count = static_cast<unsigned>(argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 100);
  auto memory = mmap_compat::Mapping::AnonymousShared(sizeof(Ring));
  if (!memory.ok()) return 1;
  Ring& ring = *new (memory->mutable_bytes().data()) Ring();
  const pid_t child = fork();
  unsigned long sum = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (child == 0) {
      while (i - ring.taken == 8) sched_yield();
      ring.slots[i % 8] = i;
      ++ring.sent;  // after what it announces
    } else {
      while (ring.sent == i && child > 0) sched_yield();
      sum += ring.slots[i % 8];
      ++ring.taken;
    }
  }
  if (child > 0 && waitpid(child, nullptr, 0) == child) std::printf("%lu\n", sum);
}
