// SPDX-License-Identifier: Apache-2.0
//
// A mutex that can be held across fork(). std::mutex of libstdc++ needs names that strict POSIX
// macros hide, and says nothing about fork().
//
//   Mutex mutex;
//   const MutexLock lock(mutex);
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
