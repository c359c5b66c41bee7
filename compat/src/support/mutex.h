// SPDX-License-Identifier: Apache-2.0
//
// A mutex that a child made by fork() finds free, whatever the other threads were doing. std::mutex
// of libstdc++ requires names that strict POSIX macros hide, and says nothing about fork().
//
//   Mutex mutex;
//   const HeldOverFork<mutex> kHeldOverFork;  // both at namespace scope
//   ...
//   const MutexLock lock(mutex);
//
// fork() in a signal handler that interrupts the holder of such a lock waits for ever, as it does
// for the heap's.
#ifndef COMPAT_SRC_SUPPORT_MUTEX_H_
#define COMPAT_SRC_SUPPORT_MUTEX_H_

#include "mmap_compat/abi.h"

#include <pthread.h>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class Mutex {
 public:
  constexpr Mutex() noexcept = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() noexcept { pthread_mutex_lock(&mutex_); }
  void Unlock() noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

// Made when the program or the shared library is loaded: on first use would be too late, since
// another thread may fork while the first use is under way.
template <Mutex& mutex>
class HeldOverFork {
 public:
  HeldOverFork() noexcept { pthread_atfork(&Lock, &Unlock, &Unlock); }

 private:
  static void Lock() { mutex.Lock(); }
  static void Unlock() { mutex.Unlock(); }
};

class MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) noexcept : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_MUTEX_H_
