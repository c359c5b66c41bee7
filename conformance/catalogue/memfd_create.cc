// SPDX-License-Identifier: Apache-2.0
//
// memfd_create: its arguments, and what its flags promise.

#include <limits.h>
#include <sys/mman.h>

// Constants that some C libraries leave to the kernel's own header.
#if defined(__has_include)
#if __has_include(<linux/memfd.h>)
#include <linux/memfd.h>
#endif
#endif

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/memfd.h"
#include "platforms/host/return_instruction.h"

namespace conformance {
namespace {

#if defined(MFD_HUGETLB)
constexpr unsigned kHugePages = MFD_HUGETLB;
#else
constexpr unsigned kHugePages = 0;
#endif
// As Linux 6.3 numbers them, since headers may be older than the kernel.
#if defined(MFD_NOEXEC_SEAL)
constexpr unsigned kNeverExecute = MFD_NOEXEC_SEAL;
constexpr unsigned kExecute = MFD_EXEC;
#elif defined(MFD_HUGETLB)
constexpr unsigned kNeverExecute = 0x8;
constexpr unsigned kExecute = 0x10;
#else
constexpr unsigned kNeverExecute = 0;
constexpr unsigned kExecute = 0;
#endif

Rule UnknownFlag() {
  return Rule("memfd.unknown_flag")
      .Sentence("memfd_create refuses a flag that it does not know")
      .Claims({
          Linux("memfd_create(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("shm_open(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("memfd_create(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "fd", "EPERM"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr unsigned kUnknown = 0x2000;
        return CreateMemfd(probe, "flag", kUnknown).Word("fd");
      });
}

Rule NullName() {
  return Rule("memfd.null_name")
      .Sentence("memfd_create refuses a name that is a null pointer")
      .Claims({
          Linux("memfd_create(2), ERRORS EFAULT", Level::kShall, {"EFAULT"}),
          Freebsd("shm_open(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Netbsd("memfd_create(2), ERRORS EFAULT", Level::kShall, {"EFAULT"}),
      })
      .Outcomes({"EFAULT", "EBADF", "EINVAL", "fd"})
      .MeasuredOnLinux("EFAULT")
      .Probe([](Probe& probe) -> Outcome {
        const Reply reply = probe.Do(Op::kMemfdNameless, {kCloseOnExec});
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no memfd_create");
        return reply.Word("fd");
      });
}

Rule LongName() {
  return Rule("memfd.long_name")
      .Sentence("A name may be six characters shorter than NAME_MAX, and no longer")
      .Claims({
          Linux("memfd_create(2), ERRORS EINVAL", Level::kShall, {"fd/EINVAL"}),
          Freebsd("shm_open(2), ERRORS EINVAL", Level::kShall, {"fd/EINVAL"}),
          Netbsd("memfd_create(2), ERRORS ENAMETOOLONG", Level::kShall, {"fd/ENAMETOOLONG"}),
      })
      .Parts({"the longest name", "one of a letter more"})
      .Outcomes(
          {"fd/EINVAL", "fd/ENAMETOOLONG", "fd/fd", "EINVAL/EINVAL", "ENAMETOOLONG/ENAMETOOLONG"})
      .MeasuredOnLinux("fd/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kLongest = NAME_MAX - sizeof("memfd:") + 1;
        const std::string name(kLongest, 'n');
        const std::string longest = CreateMemfd(probe, name.c_str(), kCloseOnExec).Word("fd");
        return absl::StrCat(longest, "/",
                            CreateMemfd(probe, (name + "n").c_str(), kCloseOnExec).Word("fd"));
      });
}

Rule EmptyName() {
  return Rule("memfd.empty_name")
      .Sentence("A name may be empty, and two objects may have the same")
      .Claims({
          Linux("memfd_create(2), DESCRIPTION", Level::kShall, {"two objects"}),
          Freebsd("shm_open(2), DESCRIPTION", Level::kShall, {"two objects"}),
          Netbsd("memfd_create(2), DESCRIPTION", Level::kShall, {"two objects"}),
      })
      .Outcomes({"two objects", "one object", "EINVAL", "EEXIST", "ENOENT"})
      .MeasuredOnLinux("two objects")
      .Probe([](Probe& probe) -> Outcome {
        const Reply one = CreateMemfd(probe, "", kCloseOnExec);
        const Reply other = CreateMemfd(probe, "", kCloseOnExec);
        if (!one.ok() || !other.ok()) return one.ok() ? other.Word() : one.Word();
        probe.WriteByte(static_cast<int>(one.value), 0, 'a');
        return probe.FileSize(static_cast<int>(other.value)) == 0 ? "two objects" : "one object";
      });
}

Rule Cloexec() {
  return Rule("memfd.cloexec")
      .Sentence("MFD_CLOEXEC makes a descriptor close on execution, which it does not do else")
      .Claims({
          Linux("memfd_create(2), DESCRIPTION MFD_CLOEXEC", Level::kShall, {"stays/closes"}),
          Freebsd("shm_open(2), DESCRIPTION MFD_CLOEXEC", Level::kShall, {"stays/closes"}),
          Netbsd("memfd_create(2), DESCRIPTION MFD_CLOEXEC", Level::kShall, {"stays/closes"}),
      })
      .Parts({"the descriptor without the flag", "with it"})
      .Outcomes({"stays/closes", "closes/closes", "stays/stays", "closes/stays"})
      .MeasuredOnLinux("stays/closes")
      .Probe([](Probe& probe) -> Outcome {
        const auto closes = [&probe](unsigned flags) {
          const int fd = MakeMemfd(probe, flags, 0);
          return probe.MustDo(Op::kCloseOnExec, {AsArgument(fd)}).Is(1) ? "closes" : "stays";
        };
        const std::string without = closes(0);
        return without + "/" + closes(kCloseOnExec);
      });
}

// The name that /proc shows. Only Linux has both.
Rule ShownName() {
  return Rule("memfd.shown_name")
      .Sentence("The link of its descriptor in /proc shows \"memfd:\" and the object's name")
      .Claims({Linux("memfd_create(2), DESCRIPTION", Level::kShall, {"shown"})})
      .Outcomes({"shown", "another name"})
      .MeasuredOnLinux("shown")
      .Probe([](Probe& probe) -> Outcome {
        const Reply made = CreateMemfd(probe, "marked", kCloseOnExec);
        probe.Require(made, "make a memfd");
        const auto fd = static_cast<std::uint64_t>(made.value);
        const Reply named = probe.Do(Op::kDescriptorIsNamed, {fd}, "/memfd:marked");
        if (!named.ok()) probe.Unsupported("this system has no /proc/self/fd");
        return named.Is(1) ? "shown" : "another name";
      });
}

Rule MemfdHugetlb() {
  return Rule("memfd.hugetlb")
      .Sentence("MFD_HUGETLB makes an object of huge pages, which one that has none cannot touch")
      .Claims({Linux("memfd_create(2), DESCRIPTION MFD_HUGETLB and ERRORS EPERM", Level::kMay,
                     {"stores", "no page", "EPERM", "ENODEV"})})
      .Outcomes(
          {"stores", "no page", "EPERM", "ENODEV", "ENOENT", "ENOMEM", "EINVAL", "store lost"})
      .MeasuredOnLinux("no page")
      .Probe([](Probe& probe) -> Outcome {
        if (kHugePages == 0) probe.Unsupported("MFD_HUGETLB is not in the headers");
        constexpr std::size_t kHuge = std::size_t{2} << 20;
        const Reply made = CreateMemfd(probe, "huge", kCloseOnExec | kHugePages);
        if (!made.ok()) return made.Word();
        const int fd = static_cast<int>(made.value);
        probe.Do(Op::kFtruncate, {AsArgument(fd), kHuge});
        const Mapped map = probe.Mmap(MapFile(fd, kHuge));
        // What maps has a page reserved for it.
        if (!map.ok()) return map.Failed(ENOMEM) ? "no page" : map.Word();
        const bool stored = probe.Store(map.start + kHuge - 1, 'x').ok();
        return stored && probe.Load(map.start + kHuge - 1).Is('x') ? "stores" : "store lost";
      });
}

Rule NoexecSeal() {
  return Rule("memfd.noexec_seal")
      .Sentence("MFD_NOEXEC_SEAL makes an object that can never become executable")
      .Claims({LinuxKernelDoc("userspace-api/mfd_noexec, MFD_NOEXEC_SEAL", Level::kShall,
                              {"not executable/sealed/EPERM"})})
      .Parts({"the mode's execute bits", "the seals", "a chmod to execute"})
      .Outcomes({"not executable/sealed/EPERM", "executable/sealed/EPERM",
                 "not executable/not sealed/0", "executable/not sealed/0",
                 "not executable/sealed/0"})
      .MeasuredOnLinux("not executable/sealed/EPERM")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::uint64_t kExecuteBits = 0111;
        constexpr std::uint64_t kSealExecute = 0x20;  // F_SEAL_EXEC of Linux 6.3
        if (kNeverExecute == 0) probe.Unsupported("MFD_NOEXEC_SEAL is not in the headers");
        const Reply made = CreateMemfd(probe, "noexec", kCloseOnExec | kNeverExecute);
        if (made.Failed(EINVAL)) probe.Unsupported("the kernel does not know MFD_NOEXEC_SEAL");
        probe.Require(made, "make a memfd");
        const auto fd = static_cast<std::uint64_t>(made.value);
        const auto mode = static_cast<std::uint64_t>(probe.MustDo(Op::kPermissions, {fd}).value);
        const auto seals = static_cast<std::uint64_t>(probe.MustDo(Op::kGetSeals, {fd}).value);
        return absl::StrCat((mode & kExecuteBits) == 0 ? "not executable/" : "executable/",
                            (seals & kSealExecute) != 0 ? "sealed/" : "not sealed/",
                            probe.Do(Op::kChmod, {fd, 0700}).Word());
      });
}

Rule MemfdExec() {
  return Rule("memfd.exec")
      .Sentence("MFD_EXEC makes an object whose mode lets it be executed")
      .Claims({LinuxKernelDoc("userspace-api/mfd_noexec, MFD_EXEC", Level::kShall,
                              {"executable", "EACCES"})})
      .Outcomes({"executable", "not executable", "EACCES"})
      .MeasuredOnLinux("executable")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::uint64_t kExecuteBits = 0111;
        if (kExecute == 0) probe.Unsupported("MFD_EXEC is not in the headers");
        const Reply made = CreateMemfd(probe, "exec", kCloseOnExec | kExecute);
        if (made.Failed(EINVAL)) probe.Unsupported("the kernel does not know MFD_EXEC");
        if (!made.ok()) return made.Word();
        const auto fd = static_cast<std::uint64_t>(made.value);
        const auto mode = static_cast<std::uint64_t>(probe.MustDo(Op::kPermissions, {fd}).value);
        return (mode & kExecuteBits) == kExecuteBits ? "executable" : "not executable";
      });
}

Rule ExecAlias() {
  return Rule("memfd.exec_alias")
      .Sentence("An object that is mapped here to write and there to execute runs what was stored")
      .Claims({
          Linux("memfd_create(2), DESCRIPTION", Level::kShall, {"runs"}),
          Netbsd("memfd_create(2), DESCRIPTION", Level::kShall, {"runs"}),
      })
      .Outcomes({"runs", "EACCES", "EPERM", "SIGSEGV", "SIGILL", "SIGBUS", "SIGTRAP"})
      .MeasuredOnLinux("runs")
      .Probe([](Probe& probe) -> Outcome {
        const int fd = MakeMemfd(probe, kCloseOnExec, probe.page());
        const Mapped writable = probe.MustMap(MapFile(fd, probe.page()));
        if (platforms::ReturnInstruction().empty()) {
          probe.Unsupported("no machine code for this processor is known here");
        }
        Address to = writable.start;
        for (const char byte : platforms::ReturnInstruction()) {
          probe.Store(to++, static_cast<unsigned char>(byte));
        }
        const Mapped executable =
            probe.Mmap(MapFile(fd, probe.page()).Protection(PROT_READ | PROT_EXEC));
        if (!executable.ok()) return executable.Word();
        return probe.Do(Op::kExecute, {executable.start}).Word("runs");
      });
}

Rule Secret() {
  return Rule("memfd.secret")
      .Sentence("memfd_secret gives memory for this process to use, where the system has it")
      .Claims({Linux("memfd_secret(2), DESCRIPTION and ERRORS", Level::kShall,
                     {"EINVAL/stored", "EINVAL/EAGAIN"})})
      .Parts({"an unknown flag", "a store to the memory"})
      .Outcomes({"EINVAL/stored", "EINVAL/EAGAIN", "EINVAL/lost", "fd/stored"})
      .Probe([](Probe& probe) -> Outcome {
        const Reply made = probe.Do(Op::kMemfdSecret, {0});
        if (made.Failed(ENOSYS)) probe.Unsupported("this system has no memfd_secret");
        probe.Require(made, "make a secret memfd");
        constexpr std::uint64_t kUnknown = 0x2000;
        const std::string unknown = probe.Do(Op::kMemfdSecret, {kUnknown}).Word("fd");
        const int fd = static_cast<int>(made.value);
        probe.Resize(fd, probe.page());
        const Mapped map = probe.Mmap(MapFile(fd, probe.page()));
        if (!map.ok()) return unknown + "/" + map.Word();
        probe.Fill(map.start, map.length, 's');
        return unknown + (probe.Holds(map.start, map.length, 's') ? "/stored" : "/lost");
      });
}

}  // namespace

std::vector<Rule> MemfdCreateRules() {
  return {UnknownFlag(),  NullName(),  LongName(),   EmptyName(), Cloexec(), ShownName(),
          MemfdHugetlb(), MemfdExec(), NoexecSeal(), ExecAlias(), Secret()};
}

}  // namespace conformance
