// SPDX-License-Identifier: Apache-2.0
//
// memfd_create, and the seals of what it makes.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"

namespace conformance {
namespace {

#if defined(MFD_CLOEXEC) && defined(MFD_ALLOW_SEALING)

Reply Create(Probe& probe, const char* name, unsigned flags) {
  const Reply reply = probe.Do(Op::kMemfdCreate, {flags}, name);
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no memfd_create");
  return reply;
}

// An object of two pages that takes seals.
int CreateSealable(Probe& probe) {
  const Reply reply = Create(probe, "sealable", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  probe.Require(reply, "make an object that takes seals");
  const int fd = static_cast<int>(reply.value);
  probe.Resize(fd, 2 * probe.page());
  return fd;
}

Outcome TryBasic(Probe& probe) {
  constexpr std::size_t kLongestName = 249;
  const Reply reply = Create(probe, "plain", MFD_CLOEXEC);
  if (!reply.ok()) return reply.Word();
  const int fd = static_cast<int>(reply.value);
  if (probe.FileSize(fd) != 0) return "not empty";
  const Reply grown = probe.Do(Op::kFtruncate, {AsArgument(fd), probe.page()});
  if (!grown.ok()) return "does not grow";
  const Mapped map = probe.Mmap(MapFile(fd, probe.page()));
  if (!map.ok()) return map.Word();
  probe.Store(map.start, 'x');
  if (!probe.ReadByte(fd, 0).Is('x')) return "stores do not show";
  const std::string longest(kLongestName, 'n');
  const bool limit = Create(probe, longest.c_str(), MFD_CLOEXEC).ok() &&
                     Create(probe, (longest + "n").c_str(), MFD_CLOEXEC).Failed(EINVAL);
  return limit ? "fd" : "fd, other length of names";
}

Outcome TrySealWrite(Probe& probe) {
  const int fd = CreateSealable(probe);
  const auto seal = [&] { return probe.Do(Op::kAddSeals, {AsArgument(fd), F_SEAL_WRITE}); };
  const Mapped writable = probe.MustMap(MapFile(fd, probe.page()));
  const std::string busy = seal().Word();
  probe.Require(probe.Munmap(writable.start, writable.length), "unmap its own page");
  probe.Require(seal(), "seal an object that nobody writes");
  const std::string shared = probe.Mmap(MapFile(fd, probe.page())).Word("maps");
  const std::string of_private = probe.Mmap(MapFile(fd, probe.page()).Private()).Word("maps");
  const Mapped readable = probe.Mmap(MapFile(fd, probe.page()).Protection(PROT_READ));
  const std::string later =
      readable.ok() ? probe.Mprotect(readable.start, readable.length, PROT_READ | PROT_WRITE).Word()
                    : readable.Word();
  const std::string all = absl::StrCat(busy, "/", shared, "/", of_private, "/", later);
  if (all == "EBUSY/EPERM/maps/EACCES" || all == "EBUSY/EPERM/maps/EPERM") return all;
  return Outcome("other").Detail(all);
}

Outcome TrySealSize(Probe& probe) {
  const auto resize_after = [&](int seal, std::uint64_t size) {
    const int fd = CreateSealable(probe);
    probe.MustDo(Op::kAddSeals, {AsArgument(fd), AsArgument(seal)});
    return probe.Do(Op::kFtruncate, {AsArgument(fd), size}).Word();
  };
  const Reply closed = Create(probe, "closed", MFD_CLOEXEC);
  probe.Require(closed, "make an object that takes no seals");
  const auto fd = static_cast<std::uint64_t>(closed.value);
  return Agreeing({{"shrink", resize_after(F_SEAL_SHRINK, probe.page())},
                   {"grow", resize_after(F_SEAL_GROW, 3 * probe.page())},
                   {"no MFD_ALLOW_SEALING", probe.Do(Op::kAddSeals, {fd, F_SEAL_GROW}).Word()}});
}

#else

[[noreturn]] Outcome TryBasic(Probe& probe) {
  probe.Unsupported("MFD_ALLOW_SEALING is not in the headers");
}
[[noreturn]] Outcome TrySealWrite(Probe& probe) { TryBasic(probe); }
[[noreturn]] Outcome TrySealSize(Probe& probe) { TryBasic(probe); }

#endif

#if defined(MFD_CLOEXEC) && defined(MFD_ALLOW_SEALING) && defined(F_SEAL_FUTURE_WRITE)
Outcome TrySealFuture(Probe& probe) {
  const int fd = CreateSealable(probe);
  const Mapped old = probe.MustMap(MapFile(fd, probe.page()));
  const Reply sealed = probe.Do(Op::kAddSeals, {AsArgument(fd), F_SEAL_FUTURE_WRITE});
  if (sealed.Failed(EINVAL)) probe.Unsupported("the kernel does not know F_SEAL_FUTURE_WRITE");
  probe.Require(sealed, "seal an object");
  const bool writable = probe.Store(old.start, 'x').ok() && probe.ReadByte(fd, 0).Is('x');
  return absl::StrCat(writable ? "old writable" : "old not writable", "/",
                      probe.Mmap(MapFile(fd, probe.page())).Word("maps"));
}
#else
[[noreturn]] Outcome TrySealFuture(Probe& probe) {
  probe.Unsupported("F_SEAL_FUTURE_WRITE is not in the headers");
}
#endif

Rule Basic() {
  return Rule("memfd.basic")
      .Sentence("memfd_create gives an empty object that can be resized, mapped and written")
      .Claims({
          Linux("memfd_create(2), DESCRIPTION", Level::kShall, {"fd"}),
          Freebsd("shm_open(2), DESCRIPTION, memfd_create", Level::kShall, {"fd"}),
          Netbsd("memfd_create(2), DESCRIPTION", Level::kShall, {"fd"}),
      })
      .Outcomes({"fd", "fd, other length of names", "not empty", "does not grow",
                 "stores do not show", "EINVAL", "EPERM", "ENOMEM"})
      .Probe(TryBasic);
}

Rule SealWrite() {
  return Rule("memfd.seal_write")
      .Sentence(
          "F_SEAL_WRITE is refused while a writable shared mapping exists, and then keeps new ones "
          "away")
      .Claims({
          Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_WRITE and ERRORS EBUSY", Level::kShall,
                {"EBUSY/EPERM/maps/EACCES", "EBUSY/EPERM/maps/EPERM"}),
          Freebsd("shm_open(2), DESCRIPTION, MFD_ALLOW_SEALING", Level::kShould,
                  {"EBUSY/EPERM/maps/EACCES", "EBUSY/EPERM/maps/EPERM"}),
      })
      .Outcomes({"EBUSY/EPERM/maps/EACCES", "EBUSY/EPERM/maps/EPERM", "other"})
      .Parts({"the seal while a mapping exists", "a shared mapping", "a private one",
              "mprotect of a readable one"})
      .MeasuredOnLinux("EBUSY/EPERM/maps/EACCES")
      .Probe(TrySealWrite);
}

Rule SealSize() {
  return Rule("memfd.seal_size")
      .Sentence("Seals keep an object from changing size, and need MFD_ALLOW_SEALING")
      .Claims({
          Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_SHRINK and F_SEAL_GROW", Level::kShall,
                {"EPERM"}),
          Freebsd("shm_open(2), DESCRIPTION, MFD_ALLOW_SEALING", Level::kShould, {"EPERM"}),
          Netbsd("memfd_create(2), DESCRIPTION, MFD_ALLOW_SEALING", Level::kShould, {"EPERM"}),
      })
      .Outcomes({"EPERM", "0", "EINVAL", "mixed"})
      .KnownUnder("memfd_noexec", "1", Document::kLinux, "mixed", kMemfdNoexecSeals)
      .KnownUnder("memfd_noexec", "2", Document::kLinux, "mixed", kMemfdNoexecSeals)
      .MeasuredOnLinux("EPERM")
      .Probe(TrySealSize);
}

Rule SealFuture() {
  return Rule("memfd.seal_future")
      .Sentence("F_SEAL_FUTURE_WRITE leaves writable maps that exist and keeps new ones away")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_FUTURE_WRITE", Level::kShall,
                     {"old writable/EPERM"})})
      .Outcomes({"old writable/EPERM", "old writable/maps", "old not writable/EPERM",
                 "old not writable/maps"})
      .Parts({"the mapping that existed", "a new one"})
      .MeasuredOnLinux("old writable/EPERM")
      .Probe(TrySealFuture);
}

}  // namespace

std::vector<Rule> MemfdRules() { return {Basic(), SealWrite(), SealSize(), SealFuture()}; }

}  // namespace conformance
