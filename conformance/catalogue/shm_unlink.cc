// SPDX-License-Identifier: Apache-2.0
//
// shm_unlink: who may take a name away, and what the name means after that.

#include <fcntl.h>
#include <limits.h>

#include <cerrno>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/named_object.h"

namespace conformance {
namespace {

constexpr const char* kUnlinkWords[] = {"EACCES", "EPERM", "0", "another errno"};
enum : std::int64_t { kEacces, kEperm, kUnlinked, kAnotherErrno };

// An object of root's, and what unlinking it gives somebody else, as an index of kUnlinkWords.
std::int64_t UnlinkedBySomebodyElse(Probe& inner, const char* name) {
  if (!inner.Do(Op::kDropPrivilege).ok()) return -1;
  const Reply reply = inner.Do(Op::kShmUnlink, {}, name);
  if (reply.ok()) return kUnlinked;
  return reply.Failed(EACCES) ? kEacces : reply.Failed(EPERM) ? kEperm : kAnotherErrno;
}

Rule UnlinkDenied() {
  return Rule("shm.unlink_denied")
      .Sentence("Nobody but its owner can unlink an object")
      .Claims({
          Posix("shm_unlink, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("shm_open(3), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Freebsd("shm_open(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "EPERM", "0", "another errno"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        if (!probe.Privileged()) probe.Skip("needs to make an object of another user: be root");
        NamedObject object(probe, "/unlink_denied", 0);
        const Reply told = probe.InChild([](Probe& inner) -> std::int64_t {
          return UnlinkedBySomebodyElse(inner, "/unlink_denied");
        });
        object.Unlink();
        if (!told.ok() || told.value < 0 || told.value > kAnotherErrno) {
          probe.Skip("cannot become an unprivileged user");
        }
        return kUnlinkWords[told.value];
      });
}

Rule UnlinkLong() {
  return Rule("shm.unlink_long")
      .Sentence("A name that is longer than NAME_MAX cannot be unlinked")
      .Claims({Posix("shm_unlink, ERRORS ENAMETOOLONG", Level::kShall, {"ENAMETOOLONG"})})
      .Outcomes({"ENAMETOOLONG", "ENOENT", "EINVAL", "0"})
      .Known(Document::kLinux, "ENOENT",
             "glibc says that there is no such name: measured with 2.36.")
      .Probe([](Probe& probe) -> Outcome {
        const std::string name = "/" + std::string(NAME_MAX + 1, 'n');
        const Reply reply = probe.Do(Op::kShmUnlink, {}, name.c_str());
        if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no shm_unlink");
        return reply.Word();
      });
}

Rule UnlinkFailedKeeps() {
  return Rule("shm.unlink_failed_keeps")
      .Sentence("An object that somebody could not unlink is found and unlinked by its owner")
      .Claims({Posix("shm_unlink, RETURN VALUE", Level::kShall, {"as before"})})
      .Outcomes({"as before", "bytes lost", "gone"})
      .MeasuredOnLinux("as before")
      .Probe([](Probe& probe) -> Outcome {
        if (!probe.Privileged()) probe.Skip("needs to make an object of another user: be root");
        NamedObject object(probe, "/failed_keeps", probe.page());
        probe.Do(Op::kFill, {AsArgument(object.fd()), 0, 'a', probe.page()});
        const Reply told = probe.InChild([](Probe& inner) -> std::int64_t {
          return UnlinkedBySomebodyElse(inner, "/failed_keeps");
        });
        const Reply again = probe.OpenObject("/failed_keeps", O_RDONLY);
        const Reply unlinked = object.Unlink();
        if (told.value < 0) probe.Skip("cannot become an unprivileged user");
        if (!again.ok() || !unlinked.ok()) return "gone";
        const auto last = static_cast<std::uint64_t>(probe.page() - 1);
        return probe.ReadByte(static_cast<int>(again.value), last).Is('a') ? "as before"
                                                                           : "bytes lost";
      });
}

Rule NameAgain() {
  return Rule("shm.name_again")
      .Sentence("A name that was unlinked and is used again means a new object, apart from the old")
      .Claims({
          Posix("shm_unlink, DESCRIPTION", Level::kShall, {"new object"}),
          Linux("shm_open(3), DESCRIPTION", Level::kShall, {"new object"}),
      })
      .Outcomes({"new object", "old object", "not empty", "EEXIST"})
      .MeasuredOnLinux("new object")
      .Probe([](Probe& probe) -> Outcome {
        const int old = probe.MakeObject("/name_again", probe.page());
        probe.MustDo(Op::kFill, {AsArgument(old), 0, 'o', probe.page()});
        NamedObject object(probe, "/name_again", 0);
        const std::int64_t size = probe.FileSize(object.fd());
        object.Unlink();
        if (size != 0) return "not empty";
        probe.MustDo(Op::kFill, {AsArgument(object.fd()), 0, 'n', probe.page()});
        return probe.ReadByte(old, 0).Is('o') ? "new object" : "old object";
      });
}

}  // namespace

std::vector<Rule> ShmUnlinkRules() {
  return {UnlinkDenied(), UnlinkLong(), UnlinkFailedKeeps(), NameAgain()};
}

}  // namespace conformance
