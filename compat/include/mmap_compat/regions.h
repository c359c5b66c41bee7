// SPDX-License-Identifier: Apache-2.0
//
// What this process has mapped where, and how much of it is in memory.
//
//   const absl::StatusOr<std::vector<mmap_compat::Region>> regions = mmap_compat::Regions();
//   if (!regions.ok()) return regions.status();
//   for (const mmap_compat::Region& region : *regions) {
//     if (region.writable && region.executable) Complain(region.name);
//   }
//
//   const absl::StatusOr<mmap_compat::PagesInMemory> pages = mmap_compat::Residency(file.bytes());
//   // pages->resident of pages->total
//
// For tests, tools and messages: both are old as soon as they are there, since other threads map
// and the system takes pages away and brings them as it sees fit. Regions() takes from the heap
// what it returns; Residency() takes nothing. Both leave errno as it was on success, and can be
// called by any thread at any time. Nothing here is for signal handlers.
//
// The list is /proc/self/maps on Linux, and on NetBSD where /proc is mounted so; else what the
// system is asked for: CTL_VM.VM_PROC.VM_PROC_MAP of NetBSD, KERN_PROC_VMMAP of FreeBSD and
// OpenBSD, PROC_PIDREGIONPATHINFO of macOS. OpenBSD tells neither names, inodes nor offsets of
// files; FreeBSD not whether memory without a file is shared.
//
// Manual pages (mmap_compat/mapping.h says where): proc_pid_maps(5) of Linux, sysctl(7) of NetBSD,
// sysctl(2) of OpenBSD, mincore(2) of Linux, the BSDs and macOS; <sys/user.h> of FreeBSD and
// <sys/proc_info.h> of macOS.
#ifndef MMAP_COMPAT_REGIONS_H_
#define MMAP_COMPAT_REGIONS_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// Pages side by side of which the system says the same. One mapping can be several regions, and
// several that follow each other one.
struct Region {
  std::uintptr_t begin = 0;  // addresses, of which it may not be allowed to touch any
  std::uintptr_t end = 0;    // after the last byte
  bool readable = false;
  bool writable = false;
  bool executable = false;
  bool shared = false;            // whether stores reach the file, and others that have it mapped
  std::uint64_t file_offset = 0;  // of the first byte, where it is of a file
  std::uint64_t inode = 0;        // of the file; 0 where it is of none
  std::string name;  // the file's path as the system knows it ("... (deleted)" where it is gone),
                     // a name of the system's own such as "[stack]", or nothing
};

// Everything that is mapped, in the order of addresses, without overlaps.
//
// Fails with kUnsupported (DragonFly; Linux in a sandbox without /proc), kTooManyFiles, kIo, and as
// the system says of its sysctl.
absl::StatusOr<std::vector<Region>> Regions();

struct PagesInMemory {
  std::size_t total = 0;
  std::size_t resident = 0;  // of them, those that can be touched without waiting for a device
};

// How many of the pages that hold these bytes are in memory. Nothing is brought by asking.
//
// Linux says so of pages of a file only to those who may write to it or own it, and of others that
// all are. What is resident may be in the cache of files only, and cost a fault yet when touched.
//
// Fails with kNotMapped (not everything there is mapped), kUnsupported (OpenBSD has no mincore).
absl::StatusOr<PagesInMemory> Residency(absl::Span<const std::byte> range);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_REGIONS_H_
