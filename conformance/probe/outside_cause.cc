// SPDX-License-Identifier: Apache-2.0
//
// Tells an answer to a rule's question from one that every program gets in this directory.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "conformance/probe/abilities.h"
#include "conformance/probe/names.h"
#include "conformance/probe/probe.h"

namespace conformance {
namespace {

// Whether this probe, which has a process of its own, has asked for other limits.
bool lowered_limits = false;

bool NeedsRoom(Op op) {
  constexpr std::array kOps = {Op::kOpen, Op::kTruncate, Op::kFtruncate, Op::kWriteByte,
                               Op::kFill, Op::kWrite,    Op::kAllocate};
  return std::find(kOps.begin(), kOps.end(), op) != kOps.end();
}

bool TakesPath(Op op) { return op == Op::kOpen || op == Op::kTruncate; }

// Why a call that would give a descriptor gives none, whatever rule makes it; "" for other
// failures. Calls that map memory mean something else by these.
std::string NoDescriptor(Op op, int error) {
  if (op == Op::kMmap || op == Op::kRawMmap || op == Op::kShmat) return "";
  if (error == EMFILE) return "this process may not open as many files (RLIMIT_NOFILE): EMFILE";
  return error == ENFILE ? "the system has no room for more open files: ENFILE" : "";
}

bool Touches(Op op) {
  return op == Op::kLoad || op == Op::kStore || op == Op::kScan || op == Op::kFillMemory;
}

// True if `fd` is a regular file on the filesystem of the scratch directory.
bool IsScratchFile(int fd) {
  struct stat file = {};
  struct stat directory = {};
  return fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && stat(".", &directory) == 0 &&
         file.st_dev == directory.st_dev;
}

bool IsOpenToWrite(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

// What a page written to a new file of the scratch directory gives: "" or the name of an errno. Not
// through the kernel door: it is no part of what the rule asks.
std::string TryRoom(std::size_t page) {
  constexpr char kName[] = "room";
  const int fd = open(kName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return ErrnoName(errno);
  const std::string bytes(page, 'r');
  const ssize_t written = write(fd, bytes.data(), bytes.size());
  int error = written < 0 ? errno : 0;
  if (written >= 0 && static_cast<std::size_t>(written) < page) error = ENOSPC;
  close(fd);
  unlink(kName);
  return error == 0 ? "" : ErrnoName(error);
}

}  // namespace

void Probe::AskOfTheDirectory() {
  EnterScratchDirectory();  // which may not be made where there is no room
  abilities_ = nullptr;
}

// The same of an object in memory, through the door of the kernel since it knows where those lie.
std::string Probe::TryObjectRoom() {
  constexpr char kName[] = "/room";
  const auto flags = static_cast<std::uint64_t>(O_RDWR | O_CREAT | O_EXCL);
  const Answer made = kernel_.Do(Call{Op::kShmOpen, {flags, 0600}, kName});
  if (!made.ok()) return ErrnoName(made.error);
  kernel_.Do(Call{Op::kShmUnlink, {}, kName});
  const auto object = static_cast<std::uint64_t>(made.value);
  const Answer filled = kernel_.Do(Call{Op::kFill, {object, 0, 'r', page_}, nullptr});
  kernel_.Do(Call{Op::kClose, {object}, nullptr});
  return filled.ok() ? "" : ErrnoName(filled.error);
}

// Why a page of a file or an object is lost that is there for every reader; "" if nothing outside
// the rule's matter is the cause.
std::string Probe::WhyPageIsLost(bool of_this_program) {
  std::string why;
  if (made_files_ || of_this_program) {
    std::string error = abilities_->no_room;
    if (error.empty()) error = TryRoom(page_);
    why = NoRoom(*abilities_, error);
  }
  if (why.empty() && made_objects_) {
    std::string error = abilities_->no_object_room;
    if (error.empty()) error = TryObjectRoom();
    why = NoObjectRoom(*abilities_, error);
  }
  return why;
}

void Probe::SkipIfRefusedToAll(const Call& call, const Answer& answer) {
  // A rule that lowers a limit asks what becomes of it.
  if (call.op == Op::kSetLimit) lowered_limits = true;
  if (call.op == Op::kShmOpen && answer.ok()) made_objects_ = true;
  if (abilities_ == nullptr || answer.ok()) return;
  std::string why = lowered_limits ? "" : NoDescriptor(call.op, answer.error);
  if (NeedsRoom(call.op) && answer.error != 0) {
    why = NoRoom(*abilities_, ErrnoName(answer.error));
    if (!why.empty() && !TakesPath(call.op) && !IsScratchFile(static_cast<int>(call.args[0]))) {
      why = NoObjectRoom(*abilities_, ErrnoName(answer.error));
    }
  }
  const bool lost_page =
      ((Touches(call.op) || call.op == Op::kProgramWrite) && answer.signal == SIGBUS) ||
      ((call.op == Op::kRead || call.op == Op::kWrite) && answer.error == EFAULT);
  if (lost_page) why = WhyPageIsLost(call.op == Op::kProgramWrite);
  if (call.op == Op::kProgramWrite && answer.error != 0) {
    why = NoRoom(*abilities_, ErrnoName(answer.error));
    if (why.empty()) why = NoMapping(*abilities_, ErrnoName(answer.error), true, true, true);
  }
  if (call.op == Op::kProgramRead && answer.error != 0) {
    why = NoMapping(*abilities_, ErrnoName(answer.error), true, false, false);
  }
  if (!why.empty()) Skip(why);
}

// A limit has one sentence for all rules, so that it is told once.
void Probe::SkipIfOutsideCause(const Reply& reply, std::string_view what) {
  if (abilities_ == nullptr) return;
  const std::string why = NoDescriptor(Op::kPipe, reply.error);
  if (!why.empty()) Skip(why);
  if (reply.error == EPERM) {
    Skip(absl::StrCat("not permitted here: could not ", std::string(what), ": EPERM"));
  }
}

void Probe::SkipIfNoneMaps(const MapRequest& request, const Answer& answer) {
  if (abilities_ == nullptr || answer.error == 0 || !LacksMappings(*abilities_) ||
      !IsScratchFile(request.descriptor())) {
    return;
  }
  const std::string why =
      NoMapping(*abilities_, ErrnoName(answer.error), (request.flags() & MAP_SHARED) != 0,
                IsOpenToWrite(request.descriptor()), (request.protection() & PROT_WRITE) != 0);
  if (!why.empty()) Skip(why);
}

}  // namespace conformance
