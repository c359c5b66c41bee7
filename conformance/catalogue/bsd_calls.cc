// SPDX-License-Identifier: Apache-2.0
//
// Advice and calls of the BSDs that Linux has not: MADV_NOSYNC, MADV_PROTECT, shm_rename,
// shm_create_largepage, mquery.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/named_object.h"

namespace conformance {
namespace {

#if defined(MADV_NOSYNC) && defined(MADV_AUTOSYNC)
constexpr bool kHasNosync = true;
constexpr int kNosync = MADV_NOSYNC;
constexpr int kAutosync = MADV_AUTOSYNC;
#else
constexpr bool kHasNosync = false;
constexpr int kNosync = 0;
constexpr int kAutosync = 0;
#endif
#ifdef MADV_PROTECT
constexpr bool kHasProtect = true;
constexpr int kProtect = MADV_PROTECT;
#else
constexpr bool kHasProtect = false;
constexpr int kProtect = 0;
#endif
#ifdef SHM_RENAME_NOREPLACE
constexpr bool kHasRename = true;
#else
constexpr bool kHasRename = false;
#endif
#ifdef SHM_LARGEPAGE_ALLOC_NOWAIT
constexpr bool kHasLargePages = true;
#else
constexpr bool kHasLargePages = false;
#endif
#if defined(HAS_MQUERY) || defined(MAP_CONCEAL)
constexpr bool kMayHaveMquery = true;  // MAP_CONCEAL is OpenBSD's alone
#else
constexpr bool kMayHaveMquery = false;
#endif

Rule MadviseNosync() {
  return Rule("bsd.madvise_nosync")
      .Sentence("After MADV_NOSYNC, and after MADV_AUTOSYNC, the file still sees what is stored")
      .Claims({
          Freebsd("madvise(2), DESCRIPTION MADV_NOSYNC", Level::kShall, {"coherent"}),
          Dragonfly("madvise(2), DESCRIPTION MADV_NOSYNC", Level::kShall, {"coherent"}),
      })
      .Outcomes({"coherent", "not coherent", "EINVAL"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        if (!kHasNosync) probe.Unsupported("MADV_NOSYNC is not in the headers");
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, page));
        for (const int advice : {kNosync, kAutosync}) {
          const Reply reply = probe.Madvise(map.start, page, advice);
          if (!reply.ok()) return reply.Word();
          const auto byte = static_cast<unsigned char>(advice == kNosync ? 'n' : 'a');
          probe.Fill(map.start, page, byte);
          if (!probe.ReadByte(file, page - 1).Is(byte)) return "not coherent";
        }
        return "coherent";
      });
}

Rule MadviseProtect() {
  return Rule("bsd.madvise_protect")
      .Sentence("MADV_PROTECT, which keeps a process from being killed, is refused to most")
      .Claims({Freebsd("madvise(2), ERRORS EPERM", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "0", "EINVAL"})
      .Probe([](Probe& probe) -> Outcome {
        if (!kHasProtect) probe.Unsupported("MADV_PROTECT is not in the headers");
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.DropPrivilege();
        return probe.Madvise(map.start, map.length, kProtect).Word();
      });
}

Rule ShmRename() {
  return Rule("bsd.shm_rename")
      .Sentence("shm_rename gives an object another name, which it keeps what it holds under")
      .Claims({Freebsd("shm_open(2), DESCRIPTION shm_rename", Level::kShall, {"gone/found/kept"})})
      .Parts({"the old name", "the new one", "what the object holds"})
      .Outcomes(
          {"gone/found/kept", "still there/found/kept", "gone/not found/lost", "EINVAL", "ENOSYS"})
      .Probe([](Probe& probe) -> Outcome {
        if (!kHasRename) probe.Unsupported("SHM_RENAME_NOREPLACE is not in the headers");
        NamedObject object(probe, "/rename", probe.page());
        probe.Do(Op::kFill, {AsArgument(object.fd()), 0, 'r', probe.page()});
        const Reply renamed = probe.Do(Op::kShmRename, {0}, "/rename");
        const Reply old = probe.OpenObject("/rename", O_RDWR);
        const Reply found = probe.OpenObject("/rename.new", O_RDWR);
        object.Unlink();
        probe.Do(Op::kShmUnlink, {}, "/rename.new");
        if (!renamed.ok()) return renamed.Word();
        const bool kept = found.ok() && probe.ReadByte(static_cast<int>(found.value), 0).Is('r');
        return absl::StrCat(old.Failed(ENOENT) ? "gone/" : "still there/",
                            found.ok() ? "found/" : "not found/", kept ? "kept" : "lost");
      });
}

// Gives an object of large pages one of them, of which there may be none; its bytes. Which sizes
// there are is asked of the object, that takes multiples of its own only.
std::size_t GrowByOneLargePage(Probe& probe, int object) {
  constexpr std::size_t kMostPages = std::size_t{1} << 18;
  for (std::size_t pages = 2; pages <= kMostPages; pages *= 2) {
    const std::size_t size = pages * probe.page();
    const Reply grown = probe.Do(Op::kFtruncate, {AsArgument(object), size});
    if (grown.ok()) return size;
    if (grown.Failed(ENOMEM)) probe.Skip("no large page is free");
    if (!grown.Failed(EINVAL)) break;
  }
  probe.Skip("the object takes no size");
}

Rule LargePagePart() {
  return Rule("bsd.largepage_part")
      .Sentence("What maps large pages is protected and unmapped in whole large pages only")
      .Claims({Freebsd("shm_open(2), DESCRIPTION shm_create_largepage", Level::kShall,
                       {"EINVAL/EINVAL"})})
      .Parts({"mprotect of one page", "munmap of one page"})
      .Outcomes({"EINVAL/EINVAL", "0/0", "0/EINVAL", "EINVAL/0"})
      .Probe([](Probe& probe) -> Outcome {
        if (!kHasLargePages) {
          probe.Unsupported("SHM_LARGEPAGE_ALLOC_NOWAIT is not in the headers");
        }
        const Reply made = probe.Do(Op::kShmLargePages, {O_RDWR, 0600});
        if (made.Failed(ENOTTY)) probe.Unsupported("there are no large pages on this machine");
        probe.Require(made, "shm_create_largepage");
        const int object = static_cast<int>(made.value);
        const std::size_t large = GrowByOneLargePage(probe, object);
        const Mapped map = probe.MustMap(MapFile(object, large));
        const Reply protect = probe.Mprotect(map.start + probe.page(), probe.page(), PROT_READ);
        const Reply unmap = probe.Munmap(map.start + probe.page(), probe.page());
        return absl::StrCat(protect.Word(), "/", unmap.Word());
      });
}

Reply Mquery(Probe& probe, Address address, int flags) {
  if (!kMayHaveMquery) probe.Unsupported("this system has no mquery");
  const Reply reply = probe.Do(
      Op::kMquery, {address, probe.page(), PROT_READ, AsArgument(flags), AsArgument(-1), 0});
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no mquery");
  return reply;
}

Rule MqueryFree() {
  return Rule("bsd.mquery_free")
      .Sentence("mquery gives an address where there is room, and maps nothing there")
      .Claims({Openbsd("mquery(2), DESCRIPTION", Level::kShall, {"exact/free"})})
      .Parts({"a free address that is insisted on", "one that is a wish"})
      .Outcomes({"exact/free", "exact/mapped", "elsewhere/free", "EINVAL", "ENOMEM"})
      .Probe([](Probe& probe) -> Outcome {
        const Address hole = probe.Hole(1);
        const Reply reply = Mquery(probe, hole, MAP_FIXED);
        if (!reply.ok()) return reply.Word();
        const bool mapped = probe.Load(hole).ok();
        return absl::StrCat(static_cast<Address>(reply.value) == hole ? "exact/" : "elsewhere/",
                            mapped ? "mapped" : "free");
      });
}

Rule MqueryBusy() {
  return Rule("bsd.mquery_busy")
      .Sentence("mquery refuses an address in use that is insisted on, else it gives another")
      .Claims({Openbsd("mquery(2), DESCRIPTION and ERRORS", Level::kShall,
                       {"EINVAL/another", "ENOMEM/another"})})
      .Parts({"where the caller insists", "where it does not"})
      .Outcomes({"EINVAL/another", "ENOMEM/another", "EINVAL/same", "ENOMEM/same", "same/same",
                 "EINVAL/ENOMEM"})
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const auto word = [&map](const Reply& reply) {
          return reply.Word(static_cast<Address>(reply.value) == map.start ? "same" : "another");
        };
        const std::string fixed = word(Mquery(probe, map.start, MAP_FIXED));
        return absl::StrCat(fixed, "/", word(Mquery(probe, map.start, 0)));
      });
}

}  // namespace

std::vector<Rule> BsdCallsRules() {
  return {MadviseNosync(), MadviseProtect(), ShmRename(),
          LargePagePart(), MqueryFree(),     MqueryBusy()};
}

}  // namespace conformance
