// SPDX-License-Identifier: Apache-2.0
//
// Each system by what its headers define: OpenBSD's KVE_ET_COPYONWRITE, NetBSD's VM_PROC_MAP,
// FreeBSD's KERN_PROC_VMMAP with KVME_TYPE_VNODE, macOS's PROC_PIDREGIONPATHINFO. They call the
// structures by one name, which are of different forms.
#include "region_list.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "../errors/errno_table.h"

#if __has_include(<libproc.h>)
#include <libproc.h>
#elif __has_include(<sys/sysctl.h>)
#include <sys/sysctl.h>
#if __has_include(<uvm/uvm_param.h>)
#include <uvm/uvm_param.h>
#endif
#if __has_include(<sys/user.h>)
#include <sys/user.h>
#endif
#endif

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

using List = absl::StatusOr<std::vector<Region>>;

#if defined(PROC_PIDREGIONPATHINFO)

List Ask() {
  constexpr std::uint32_t kRead = 1;  // VM_PROT_READ and so on
  constexpr std::uint32_t kWrite = 2;
  constexpr std::uint32_t kExecute = 4;
  std::vector<Region> regions;
  struct proc_regionwithpathinfo found = {};
  for (std::uint64_t address = 0;;) {
    const int size = proc_pidinfo(getpid(), PROC_PIDREGIONPATHINFO, address, &found, sizeof(found));
    if (size < static_cast<int>(sizeof(found))) break;  // nothing is mapped from there on
    const struct proc_regioninfo& info = found.prp_prinfo;
    Region region;
    region.begin = static_cast<std::uintptr_t>(info.pri_address);
    region.end = static_cast<std::uintptr_t>(info.pri_address + info.pri_size);
    region.readable = (info.pri_protection & kRead) != 0;
    region.writable = (info.pri_protection & kWrite) != 0;
    region.executable = (info.pri_protection & kExecute) != 0;
    region.shared = info.pri_share_mode == SM_SHARED || info.pri_share_mode == SM_TRUESHARED ||
                    info.pri_share_mode == SM_SHARED_ALIASED;
    region.name = found.prp_vip.vip_path;
    region.inode = region.name.empty() ? 0 : found.prp_vip.vip_vi.vi_stat.vst_ino;
    region.file_offset = region.inode == 0 ? 0 : info.pri_offset;
    if (region.end <= region.begin) break;
    address = info.pri_address + info.pri_size;
    AppendRegion(std::move(region), regions);
  }
  return regions;
}

#elif defined(KVE_ET_COPYONWRITE)

absl::Status SysctlFailure() { return Failure(Operation::kSysctl, errno, kAlways, {}); }

// In pieces: the first structure says from which address on.
List Ask() {
  constexpr std::size_t kAtOnce = 64;
  int question[] = {CTL_KERN, KERN_PROC_VMMAP, getpid()};
  std::vector<struct kinfo_vmentry> found(kAtOnce);
  std::vector<Region> regions;
  for (u_long next = 0;;) {
    found[0].kve_start = next;
    std::size_t size = found.size() * sizeof(found[0]);
    if (sysctl(question, 3, found.data(), &size, nullptr, 0) != 0) return SysctlFailure();
    const std::size_t count = size / sizeof(found[0]);
    if (count == 0 || found[count - 1].kve_start < next) return regions;
    next = found[count - 1].kve_start + 1;
    for (std::size_t i = 0; i < count; ++i) {
      const struct kinfo_vmentry& info = found[i];
      Region region;
      region.begin = info.kve_start;
      region.end = info.kve_end;
      region.readable = (info.kve_protection & KVE_PROT_READ) != 0;
      region.writable = (info.kve_protection & KVE_PROT_WRITE) != 0;
      region.executable = (info.kve_protection & KVE_PROT_EXEC) != 0;
      region.shared = (info.kve_etype & KVE_ET_COPYONWRITE) == 0;
      AppendRegion(std::move(region), regions);
    }
  }
}

#elif defined(KVME_TYPE_VNODE) && (defined(VM_PROC_MAP) || defined(KERN_PROC_VMMAP))

absl::Status SysctlFailure() { return Failure(Operation::kSysctl, errno, kAlways, {}); }

#ifdef VM_PROC_MAP

constexpr std::size_t kSmallest = sizeof(struct kinfo_vmentry);

int Sysctl(void* found, std::size_t* size) {
  int question[] = {CTL_VM, VM_PROC, VM_PROC_MAP, getpid(), static_cast<int>(kSmallest)};
  return sysctl(question, 5, found, size, nullptr, 0);
}

std::size_t SizeOf(const struct kinfo_vmentry&) { return kSmallest; }

// Private memory is copied on writing, with a file behind it or without.
bool IsShared(const struct kinfo_vmentry& info) { return (info.kve_flags & KVME_FLAG_COW) == 0; }

#else

constexpr std::size_t kSmallest = offsetof(struct kinfo_vmentry, kve_path);

int Sysctl(void* found, std::size_t* size) {
  int question[] = {CTL_KERN, KERN_PROC, KERN_PROC_VMMAP, getpid()};
  return sysctl(question, 4, found, size, nullptr, 0);
}

// The path is as long as it has to be.
std::size_t SizeOf(const struct kinfo_vmentry& info) {
  return static_cast<std::size_t>(info.kve_structsize);
}

// Nothing tells private memory without a file from shared.
bool IsShared(const struct kinfo_vmentry& info) {
  return info.kve_type == KVME_TYPE_VNODE && (info.kve_flags & KVME_FLAG_COW) == 0;
}

#endif

Region RegionFrom(const struct kinfo_vmentry& info) {
  Region region;
  region.begin = static_cast<std::uintptr_t>(info.kve_start);
  region.end = static_cast<std::uintptr_t>(info.kve_end);
  region.readable = (info.kve_protection & KVME_PROT_READ) != 0;
  region.writable = (info.kve_protection & KVME_PROT_WRITE) != 0;
  region.executable = (info.kve_protection & KVME_PROT_EXEC) != 0;
  region.shared = IsShared(info);
  if (info.kve_type == KVME_TYPE_VNODE) {
    region.file_offset = info.kve_offset;
    region.inode = info.kve_vn_fileid;
    region.name = info.kve_path;
  }
  return region;
}

// There may be more of them by the time of the second question.
List Ask() {
  constexpr int kAttempts = 16;
  std::vector<unsigned char> found;
  std::size_t size = 0;
  for (int i = 0; i < kAttempts; ++i) {
    if (Sysctl(nullptr, &size) != 0) return SysctlFailure();
    size = size / 3 * 4 + sizeof(struct kinfo_vmentry);
    found.resize(size);
    if (Sysctl(found.data(), &size) == 0) break;
    if (errno != ENOMEM || i + 1 == kAttempts) return SysctlFailure();
  }
  std::vector<Region> regions;
  for (std::size_t at = 0; size - at >= kSmallest;) {
    struct kinfo_vmentry info = {};
    std::memcpy(&info, &found[at], kSmallest);
    const std::size_t length = SizeOf(info);
    if (length < kSmallest || length > sizeof(info) || length > size - at) break;
    std::memcpy(&info, &found[at], length);
    AppendRegion(RegionFrom(info), regions);
    at += length;
  }
  return regions;
}

#else

List Ask() { return Refusal(Operation::kOpen, kNoRegions, {Text("path", "/proc/self/maps")}); }

#endif

}  // namespace

absl::StatusOr<std::vector<Region>> RegionsOfSystem() { return Ask(); }

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
