// SPDX-License-Identifier: Apache-2.0
//
// Seals: how they are asked for and added, and what each of them keeps from happening.

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/memfd.h"
#include "conformance/catalogue/policies.h"

namespace conformance {
namespace {

// The seals of an object as a word.
std::string SealsOf(Probe& probe, int fd) {
  const Reply seals = GetSeals(probe, fd);
  if (!seals.ok()) return seals.Word();
  if (seals.value == 0) return "none";
  return seals.Is(kSealSeal) ? "F_SEAL_SEAL" : "others";
}

Rule SealsNew() {
  return Rule("memfd.seals_new")
      .Sentence("A new object that takes seals has none")
      .Claims({
          Linux("memfd_create(2), DESCRIPTION MFD_ALLOW_SEALING", Level::kShall, {"none"}),
      })
      .Outcomes({"none", "F_SEAL_SEAL", "others", "EINVAL"})
      .KnownUnder("memfd_noexec", "1", Document::kLinux, "others", kMemfdNoexecSeals)
      .KnownUnder("memfd_noexec", "2", Document::kLinux, "others", kMemfdNoexecSeals)
      .MeasuredOnLinux("none")
      .Probe([](Probe& probe) -> Outcome { return SealsOf(probe, MakeSealable(probe, 0)); });
}

Rule SealsClosed() {
  return Rule("memfd.seals_closed")
      .Sentence("A new object that takes no seals is sealed against them")
      .Claims({
          Linux("memfd_create(2), DESCRIPTION MFD_ALLOW_SEALING", Level::kShall, {"F_SEAL_SEAL"}),
      })
      .Outcomes({"F_SEAL_SEAL", "none", "others", "EINVAL"})
      .KnownUnder("memfd_noexec", "1", Document::kLinux, "others", kMemfdNoexecSeals)
      .KnownUnder("memfd_noexec", "2", Document::kLinux, "others", kMemfdNoexecSeals)
      .MeasuredOnLinux("F_SEAL_SEAL")
      .Probe([](Probe& probe) -> Outcome {
        if (kSealSeal == 0) probe.Unsupported("F_GET_SEALS is not in the headers");
        return SealsOf(probe, MakeMemfd(probe, kCloseOnExec, 0));
      });
}

Rule SealsAccumulate() {
  return Rule("memfd.seals_accumulate")
      .Sentence("Seals that are added join those that are there, and one twice is fine")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_ADD_SEALS", Level::kShall, {"joined"})})
      .Outcomes({"joined", "replaced", "others", "EPERM", "EINVAL"})
      .KnownUnder("memfd_noexec", "1", Document::kLinux, "others", kMemfdNoexecSeals)
      .KnownUnder("memfd_noexec", "2", Document::kLinux, "others", kMemfdNoexecSeals)
      .MeasuredOnLinux("joined")
      .Probe([](Probe& probe) -> Outcome {
        const int fd = MakeSealable(probe, 0);
        MustSeal(probe, fd, kSealGrow);
        const Reply more = AddSeals(probe, fd, kSealShrink);
        if (!more.ok()) return more.Word();
        const Reply again = AddSeals(probe, fd, kSealGrow);
        if (!again.ok()) return again.Word();
        const Reply seals = GetSeals(probe, fd);
        if (seals.Is(kSealGrow | kSealShrink)) return "joined";
        return seals.Is(kSealGrow) || seals.Is(kSealShrink) ? "replaced" : "others";
      });
}

Rule SealsFinal() {
  return Rule("memfd.seals_final")
      .Sentence("After F_SEAL_SEAL no seal can be added")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_SEAL", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "EINVAL"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const int fd = MakeSealable(probe, 0);
        MustSeal(probe, fd, kSealSeal);
        return AddSeals(probe, fd, kSealGrow).Word();
      });
}

Rule SealsUnknown() {
  return Rule("memfd.seals_unknown")
      .Sentence("A seal that the system does not know is refused, and adds none")
      .Claims({Linux("F_GET_SEALS(2const), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "EPERM", "refused, but sealed"})
      .KnownUnder("memfd_noexec", "1", Document::kLinux, "refused, but sealed", kMemfdNoexecSeals)
      .KnownUnder("memfd_noexec", "2", Document::kLinux, "refused, but sealed", kMemfdNoexecSeals)
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kUnknown = 1 << 20;
        const int fd = MakeSealable(probe, 0);
        const Reply added = AddSeals(probe, fd, kSealGrow | kUnknown);
        if (added.ok()) return "0";
        return GetSeals(probe, fd).Is(0) ? added.Word() : "refused, but sealed";
      });
}

// The same object, by a descriptor that cannot write.
int ReadOnlyAgain(Probe& probe, int fd) {
  const Reply again = probe.Do(Op::kReopen, {AsArgument(fd), O_RDONLY});
  if (!again.ok()) probe.Skip("needs a system that opens /proc/self/fd anew");
  return static_cast<int>(again.value);
}

Rule SealsReadonly() {
  return Rule("memfd.seals_readonly")
      .Sentence("A descriptor that cannot write cannot seal")
      .Claims({Linux("F_GET_SEALS(2const), ERRORS EPERM", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "EBADF", "EACCES", "EINVAL"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const int fd = MakeSealable(probe, 0);
        return AddSeals(probe, ReadOnlyAgain(probe, fd), kSealGrow).Word();
      });
}

Rule SealsOfInode() {
  return Rule("memfd.seals_of_inode")
      .Sentence("Seals belong to the object: every descriptor of it shows them")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION", Level::kShall, {"shared"})})
      .Outcomes({"shared", "of the descriptor"})
      .KnownUnder("memfd_noexec", "1", Document::kLinux, "of the descriptor", kMemfdNoexecSeals)
      .KnownUnder("memfd_noexec", "2", Document::kLinux, "of the descriptor", kMemfdNoexecSeals)
      .MeasuredOnLinux("shared")
      .Probe([](Probe& probe) -> Outcome {
        const int fd = MakeSealable(probe, 0);
        const int other = ReadOnlyAgain(probe, fd);
        MustSeal(probe, fd, kSealGrow);
        return GetSeals(probe, other).Is(kSealGrow) ? "shared" : "of the descriptor";
      });
}

Rule SealsOfFile() {
  return Rule("memfd.seals_of_file")
      .Sentence("A file that has a name has no seals to ask for, and takes none")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION", Level::kShall,
                     {"EINVAL/EINVAL", "other/EPERM"})})
      .Parts({"asking for seals", "adding one"})
      .Outcomes({"EINVAL/EINVAL", "other/EPERM", "EINVAL/EPERM", "other/other"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        if (kSealSeal == 0) probe.Unsupported("F_GET_SEALS is not in the headers");
        const int file = probe.MakeFile(0);
        const std::string asked = GetSeals(probe, file).Failed(EINVAL) ? "EINVAL/" : "other/";
        const Reply added = AddSeals(probe, file, kSealGrow);
        return asked + (added.Failed(EINVAL) ? "EINVAL" : added.Failed(EPERM) ? "EPERM" : "other");
      });
}

// A sealable object of two pages with 'a' all over, and a page of ours with 'b' to write from.
struct Sealed {
  int fd;
  Address bytes;
  Sealed(Probe& probe, int seals)
      : fd(MakeSealable(probe, 2 * probe.page())),
        bytes(probe.MustMap(MapAnonymous(probe.page())).start) {
    probe.MustDo(Op::kFill, {AsArgument(fd), 0, 'a', 2 * probe.page()});
    probe.Fill(bytes, probe.page(), 'b');
    MustSeal(probe, fd, seals);
  }
};

// The word, unless the object has changed though the call failed.
Outcome Unless(Probe& probe, const Sealed& object, const Reply& reply) {
  if (reply.ok()) return "0";
  const bool same = probe.FileSize(object.fd) == static_cast<std::int64_t>(2 * probe.page()) &&
                    probe.ReadByte(object.fd, 0).Is('a') &&
                    probe.ReadByte(object.fd, 2 * probe.page() - 1).Is('a');
  return same ? reply.Word() : "refused, but changed";
}

Rule WriteWrite() {
  return Rule("memfd.seal_write_write")
      .Sentence("F_SEAL_WRITE stops write")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_WRITE", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "EBADF", "EINVAL", "refused, but changed"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const Sealed object(probe, kSealWrite);
        return Unless(probe, object, probe.Write(object.fd, object.bytes, probe.page()));
      });
}

Rule WritePunch() {
  return Rule("memfd.seal_write_punch")
      .Sentence("F_SEAL_WRITE stops holes from being punched")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_WRITE", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "EINVAL", "EOPNOTSUPP", "refused, but changed"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const Sealed object(probe, kSealWrite);
        return Unless(probe, object,
                      probe.Do(Op::kPunch, {AsArgument(object.fd), 0, probe.page()}));
      });
}

// Kernels before 6.7 gave EBUSY here; the manual's word is of writable mappings.
Rule WriteReadable() {
  return Rule("memfd.seal_write_readable")
      .Sentence("A shared mapping that only reads, of a descriptor that writes, hinders the seal")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_WRITE", Level::kMay, {"EBUSY", "0"})})
      .Outcomes({"EBUSY", "0", "EPERM"})
      .MeasuredOnLinux("EBUSY")
      .Probe([](Probe& probe) -> Outcome {
        const int fd = MakeSealable(probe, probe.page());
        probe.MustMap(MapFile(fd, probe.page()).Protection(PROT_READ));
        return AddSeals(probe, fd, kSealWrite).Word();
      });
}

Rule GrowWrite() {
  return Rule("memfd.seal_grow_write")
      .Sentence("F_SEAL_GROW stops a write that would make an object longer")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_GROW", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "cut short", "EFBIG", "refused, but changed"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const Sealed object(probe, kSealGrow);
        const std::size_t end = 2 * probe.page();
        probe.MustDo(Op::kSeek, {AsArgument(object.fd), end, SEEK_SET});
        return Unless(probe, object, probe.Write(object.fd, object.bytes, probe.page()));
      });
}

Rule GrowAllocate() {
  return Rule("memfd.seal_grow_allocate")
      .Sentence("F_SEAL_GROW stops posix_fallocate past the end of an object")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_GROW", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "EINVAL", "EOPNOTSUPP", "refused, but changed", "errno -1"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const Sealed object(probe, kSealGrow);
        return Unless(probe, object,
                      probe.Do(Op::kAllocate, {AsArgument(object.fd), 0, 3 * probe.page()}));
      });
}

Rule SizeOtherWay() {
  return Rule("memfd.seal_size_other_way")
      .Sentence("F_SEAL_SHRINK lets an object grow, and F_SEAL_GROW lets it shrink")
      .Claims({Linux("F_GET_SEALS(2const), DESCRIPTION F_SEAL_SHRINK and F_SEAL_GROW",
                     Level::kShall, {"0/0"})})
      .Parts({"growth under F_SEAL_SHRINK", "shrinking under F_SEAL_GROW"})
      .Outcomes({"0/0", "EPERM/0", "0/EPERM", "EPERM/EPERM"})
      .MeasuredOnLinux("0/0")
      .Probe([](Probe& probe) -> Outcome {
        const Sealed grows(probe, kSealShrink);
        const Sealed shrinks(probe, kSealGrow);
        const std::string grown =
            probe.Do(Op::kFtruncate, {AsArgument(grows.fd), 3 * probe.page()}).Word();
        return absl::StrCat(
            grown, "/", probe.Do(Op::kFtruncate, {AsArgument(shrinks.fd), probe.page()}).Word());
      });
}

}  // namespace

std::vector<Rule> MemfdSealsRules() {
  return {SealsNew(),      SealsClosed(),  SealsAccumulate(), SealsFinal(),  SealsUnknown(),
          SealsReadonly(), SealsOfInode(), SealsOfFile(),     WriteWrite(),  WritePunch(),
          WriteReadable(), GrowWrite(),    GrowAllocate(),    SizeOtherWay()};
}

}  // namespace conformance
