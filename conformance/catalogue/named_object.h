// SPDX-License-Identifier: Apache-2.0
//
// A POSIX shared memory object that keeps its name for a while, for rules that are about names.
//
//   NamedObject object(probe, "/name", probe.page());
//   const Reply again = probe.OpenObject("/name", O_RDONLY);
//   object.Unlink();  // before anything that may end the probe: a name that stays outlives it

#ifndef CONFORMANCE_CATALOGUE_NAMED_OBJECT_H_
#define CONFORMANCE_CATALOGUE_NAMED_OBJECT_H_

#include <fcntl.h>

#include <cerrno>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "conformance/probe/probe.h"

namespace conformance {

inline constexpr int kNewObject = O_RDWR | O_CREAT | O_EXCL;

// Takes the name away again when the probe is done with it, whatever way that is.
class NamedObject {
 public:
  NamedObject(Probe& probe, const char* name, std::uint64_t size, int mode = 0600)
      : probe_(probe), name_(name) {
    const Reply object = probe.Do(Op::kShmOpen, {AsArgument(kNewObject), AsArgument(mode)}, name);
    if (object.Failed(ENOSYS)) probe.Unsupported("this system has no shm_open");
    if (!object.ok()) {
      probe.Skip(absl::StrCat("needs shared memory objects: shm_open gave ", object.Word()));
    }
    fd_ = static_cast<int>(object.value);
    if (size == 0) return;
    const Reply sized = probe.Do(Op::kFtruncate, {AsArgument(fd_), size});
    if (!sized.ok()) Unlink();
    probe.Require(sized, "give an object its size");
  }
  NamedObject(const NamedObject&) = delete;
  NamedObject& operator=(const NamedObject&) = delete;
  ~NamedObject() { Unlink(); }

  int fd() const { return fd_; }
  Reply Unlink() {
    if (unlinked_) return Answer();
    unlinked_ = true;
    return probe_.Do(Op::kShmUnlink, {}, name_);
  }

 private:
  Probe& probe_;
  const char* name_;
  int fd_ = -1;
  bool unlinked_ = false;
};

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_NAMED_OBJECT_H_
