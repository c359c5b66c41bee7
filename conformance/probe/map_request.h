// SPDX-License-Identifier: Apache-2.0
//
// The arguments of one mmap call, spelled out so that a probe reads like a sentence:
//
//   probe.Mmap(MapFile(file, probe.page()).Private().Protection(PROT_READ).Offset(1000))

#ifndef CONFORMANCE_PROBE_MAP_REQUEST_H_
#define CONFORMANCE_PROBE_MAP_REQUEST_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace conformance {

// An address in the process under test. A number, since probes compute addresses that no object of
// this program has.
using Address = std::uintptr_t;

#if defined(MAP_ANONYMOUS)
inline constexpr int kMapAnonymous = MAP_ANONYMOUS;
#elif defined(MAP_ANON)
inline constexpr int kMapAnonymous = MAP_ANON;
#else
inline constexpr int kMapAnonymous = 0;  // probes that need it are unsupported; see Probe::Mmap()
#endif

// The sharing type and nothing else. MAP_TYPE would say it where it exists.
inline constexpr int kMapTypes = MAP_SHARED | MAP_PRIVATE;

class MapRequest {
 public:
  explicit MapRequest(std::size_t length) : length_(length) {}

  MapRequest& At(Address hint) { return address_ = hint, *this; }
  MapRequest& Fixed(Address address) { return At(address).Flags(MAP_FIXED); }
  MapRequest& Length(std::size_t bytes) { return length_ = bytes, *this; }
  MapRequest& Protection(int bits) { return protection_ = bits, *this; }
  MapRequest& Shared() { return Type(MAP_SHARED); }
  MapRequest& Private() { return Type(MAP_PRIVATE); }
  // Replaces the sharing type by `bits`, which may be none or both.
  MapRequest& Type(int bits) { return flags_ = (flags_ & ~kMapTypes) | bits, *this; }
  // Adds flags to those there are.
  MapRequest& Flags(int bits) { return flags_ |= bits, *this; }
  MapRequest& Descriptor(int fd) { return descriptor_ = fd, *this; }
  MapRequest& Offset(std::uint64_t bytes) { return offset_ = bytes, *this; }

  Address address() const { return address_; }
  std::size_t length() const { return length_; }
  int protection() const { return protection_; }
  int flags() const { return flags_; }
  int descriptor() const { return descriptor_; }
  std::uint64_t offset() const { return offset_; }

 private:
  Address address_ = 0;
  std::size_t length_;
  int protection_ = PROT_READ | PROT_WRITE;
  int flags_ = 0;
  int descriptor_ = -1;
  std::uint64_t offset_ = 0;
};

// Readable, writable, private memory without a file.
inline MapRequest MapAnonymous(std::size_t length) {
  return MapRequest(length).Private().Flags(kMapAnonymous);
}

// A readable, writable, shared view of a file from its start.
inline MapRequest MapFile(int fd, std::size_t length) {
  return MapRequest(length).Shared().Descriptor(fd);
}

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_MAP_REQUEST_H_
