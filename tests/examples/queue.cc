// SPDX-License-Identifier: Apache-2.0
//
// A queue of processes that know its name only, which the first of them makes: `queue /name put 5`
// and `queue /name take`. One process puts and one takes at a time.
#include <sched.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "mmap_compat/initialized_memory.h"

template <typename T, unsigned kSlots>
struct Queue {
  std::atomic<unsigned> put{0}, taken{0};
  T slots[kSlots] = {};  // of a type that has no pointers: each process has its own addresses
};
using Numbers = Queue<int, 16>;

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  auto memory = mmap_compat::OpenInitialized(argv[1], sizeof(Numbers), [](auto bytes) {
    new (bytes.data()) Numbers();
    return absl::OkStatus();
  });
  if (!memory.ok()) {
    return std::fprintf(stderr, "%s\n", memory.status().ToString().c_str()) > 0 ? 1 : 2;
  }
  Numbers& queue = *reinterpret_cast<Numbers*>(memory->mutable_bytes().data());
  if (argc == 4) {
    while (queue.put - queue.taken == 16) sched_yield();  // full
    queue.slots[queue.put % 16] = std::atoi(argv[3]);
    ++queue.put;  // after what it announces
  } else {
    while (queue.put == queue.taken) sched_yield();  // empty
    std::printf("%d\n", queue.slots[queue.taken % 16]);
    ++queue.taken;  // from now on there is room for another
  }
}
