// SPDX-License-Identifier: Apache-2.0
//
// A kernel that answers to the flags of other systems, made of the host's: as the system's manual
// has it, or as the system was seen to do.
//
// It exists so that probes of such flags can be executed where no header has the flags. What comes
// out shows that a probe works and can fail. It shows nothing of the system, since the answers were
// written by whoever wrote the probe's claims: no report ever holds one.

#ifndef TESTS_EMULATED_EMULATED_KERNEL_H_
#define TESTS_EMULATED_EMULATED_KERNEL_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "conformance/catalogue/document.h"
#include "conformance/probe/kernel.h"

// The build says which names there are; tools that read a source by itself see these.
#ifndef EMULATED_GOLDEN
#include "tests/emulated/freebsd_names.h"
#endif

namespace conformance {

// Who is emulated, and the habits in which the emulated differ.
struct Personality {
  std::string_view name;    // of the emulation: "FreeBSD by its manual"
  std::string_view system;  // as sightings spell it
  Document manual;
  bool by_manual;               // the manual goes before what was seen
  int excl_busy_error;          // MAP_EXCL over memory that is there
  int tryfixed_busy_error;      // MAP_TRYFIXED over such memory; 0 moves the mapping
  int alignment_error;          // a MAP_ALIGNED beyond all addresses; 0 ignores the flag altogether
  bool stacks_are_writable;     // MAP_STACK refuses other protections
  bool stacks_are_large;        // MAP_STACK refuses what leaves no room for a guard
  bool remapdup_is_refused;     // mremap with MAP_REMAPDUP
  bool written_never_executes;  // mprotect adds no PROT_EXEC that was not announced
};

extern const Personality kFreebsd;
extern const Personality kFreebsdByManual;
extern const Personality kNetbsd;
extern const Personality kNetbsdByManual;
extern const Personality kOpenbsd;
extern const Personality kOpenbsdByManual;
extern const Personality kDragonfly;
extern const Personality kDragonflyByManual;
extern const Personality kMacos;
extern const Personality kMacosByManual;
extern const Personality kIllumosByManual;
extern const Personality kLaterLinux;  // younger than the headers of the host

class EmulatedKernel : public Kernel {
 public:
  EmulatedKernel(Kernel& host, const Personality& personality)
      : host_(host), personality_(personality) {}

  Answer Do(const Call& call) override;

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  // What mprotect may give to a range.
  struct Cap {
    std::uint64_t start;
    std::uint64_t length;
    std::uint64_t protection;
  };

  Answer Map(Call call);
  // The error that the arguments deserve by themselves; 0 if none.
  int Refusal(const Call& call, std::uint64_t flags) const;
  void PadPastEnd(const Call& call, std::int64_t start);
  Answer Place(Call call, std::uint64_t flags);
  Answer PlaceAtFree(Call call, int busy_error);
  Answer PlaceAligned(Call call, unsigned bits);
  void RememberCap(const Call& call, std::uint64_t start, std::uint64_t protection);
  Answer Protect(const Call& call);
  Answer Inherit(const Call& call);
  Answer Share(std::uint64_t start, std::uint64_t length);
  Answer Remap(const Call& call);
  Answer OpenAnonymousObject(const Call& call);
  Answer OpenLargePages();
  Answer Resize(const Call& call);
  Answer Unmap(const Call& call);
  // Whether a range has a part of a large page.
  bool CutsLargePage(std::uint64_t start, std::uint64_t length) const;
  Answer PlaceInRedZones(Call call);
  Answer Advise(const Call& call);
  Answer RenameObject(const Call& call);
  Answer Query(const Call& call);

  Kernel& host_;
  const Personality& personality_;
  std::vector<Cap> caps_;
  std::uint64_t large_object_ = kNone;   // its descriptor
  std::uint64_t large_mapping_ = kNone;  // where it is mapped, as one large page
};

}  // namespace conformance

#endif  // TESTS_EMULATED_EMULATED_KERNEL_H_
