// SPDX-License-Identifier: Apache-2.0
//
// Files, other objects and processes.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "conformance/probe/names.h"
#include "conformance/reproduce/c_processes.h"
#include "conformance/reproduce/c_speller.h"

namespace conformance {
namespace {

using Statements = std::vector<CStatement>;

std::string Whence(std::uint64_t value) {
  if (value == SEEK_SET) return "SEEK_SET";
  if (value == SEEK_CUR) return "SEEK_CUR";
  if (value == SEEK_END) return "SEEK_END";
  return absl::StrCat(value);
}

}  // namespace

Statements Speller::File(const Step& step) {
  helpers_.Include("unistd.h");
  switch (step.op) {
    case Op::kOpen: {
      if (files_.IsMkstemp(step)) return NewFile(step);
      helpers_.Include("fcntl.h");
      const bool creates = (step.args[0] & O_CREAT) != 0;
      return Opening(step, absl::StrCat("open(", files_.Path(step.text), ", ", Argument(step, 0),
                                        creates ? ", " + Argument(step, 1) : "", ")"));
    }
    case Op::kSeek:
      return Expected(step, absl::StrCat("lseek(", Argument(step, 0), ", ", Argument(step, 1), ", ",
                                         Whence(step.args[2]), ")"));
    case Op::kEntries:
      return Helper(step, "entries");
    case Op::kSetInodeFlag:
      return Helper(step, "set_append_only");
    case Op::kMountFlags:
      return Helper(step, "mount_is_noexec");
    case Op::kLockRecord:
      helpers_.Include("fcntl.h");
      return Expected(step, absl::StrCat("fcntl(", Argument(step, 0),
                                         ", F_SETLK, &(struct flock){.l_type = F_WRLCK})"));
    case Op::kCloseOnExec:
      helpers_.Include("fcntl.h");
      return Expected(step,
                      absl::StrCat("(fcntl(", Argument(step, 0), ", F_GETFD) & FD_CLOEXEC) != 0"));
    case Op::kReadByte:
    case Op::kWriteByte:
    case Op::kFill:
      return FileByte(step);
    case Op::kAllocate:
    case Op::kPunch:
    case Op::kOpenProgram:
    case Op::kReopen:
    case Op::kDescriptorIsNamed:
      return Allocation(step);
    case Op::kClose:
    case Op::kUnlink:
    case Op::kTruncate:
    case Op::kFtruncate:
    case Op::kRead:
    case Op::kWrite:
      return Plain(step, "unistd.h");
    default:
      return Status(step);
  }
}

// Room for a file, and its other ways to be named.
Statements Speller::Allocation(const Step& step) {
  helpers_.Include("fcntl.h");
  switch (step.op) {
    case Op::kAllocate:
      // It returns its error.
      return {{Expect(absl::StrCat("posix_fallocate(", Arguments(step), ")"),
                      step.answer.error == 0 ? "0" : Macro(ErrnoName(step.answer.error))),
               ""}};
    case Op::kPunch:
      return Helper(step, "punch");
    case Op::kOpenProgram:
      helpers_.Use("open_program");
      return Opening(step, absl::StrCat("open_program(", Arguments(step), ")"));
    case Op::kReopen:
      helpers_.Use("reopen");
      return Opening(step, absl::StrCat("reopen(", Arguments(step), ")"));
    default:
      helpers_.Use("is_named");
      return Expected(step, absl::StrCat("is_named(", Argument(step, 0), ", \"", step.text, "\")"));
  }
}

// A file that a probe makes is mostly what mkstemp() makes.
Statements Speller::NewFile(const Step& step) {
  helpers_.Include("stdlib.h");
  const std::string path = files_.Path(step.text);
  Statements statements = Opening(step, absl::StrCat("mkstemp(", path, ")"));
  if (files_.IsNameless(step)) {
    statements.push_back({absl::StrCat("unlink(", path, ");"), ""});
  }
  return statements;
}

Statements Speller::FileByte(const Step& step) {
  const std::string fd = Argument(step, 0);
  const std::string offset = Argument(step, 1);
  const std::string error = step.answer.ok() ? "" : Recorded(step);
  if (step.op == Op::kReadByte) {
    helpers_.Declare("unsigned char", "byte");
    const std::string call = absl::StrCat("pread(", fd, ", &byte, 1, ", offset, ")");
    if (!error.empty()) return {{Expect(call, error), ""}};
    if (step.answer.value == kEndOfFile) return {{Expect(call, "0"), ""}};
    return {{Expect(call + " == 1 ? byte : -1", Recorded(step)), ""}};
  }
  const std::string byte = Spell(Numeral::kString, static_cast<std::int64_t>(step.args[2]));
  const auto write = [&](const std::string& at) {
    return Expect(absl::StrCat("pwrite(", fd, ", ", byte, ", 1, ", at, ")"),
                  error.empty() ? "1" : error);
  };
  if (step.op == Op::kWriteByte || !error.empty()) return {{write(offset), ""}};
  return {{absl::StrCat("for (size_t at = 0; at < ", Argument(step, 3), "; ++at) ",
                        write(step.args[1] == 0 ? "at" : offset + " + at")),
           ""}};
}

// What fstat() tells of a descriptor.
Statements Speller::Field(const Step& step, const std::string& value, const std::string& wanted) {
  helpers_.Declare("struct stat", "file");
  return {{Expect(absl::StrCat("fstat(", Argument(step, 0), ", &file)"), "0"), ""},
          {Expect("file." + value, wanted), ""}};
}

// What belongs to <sys/stat.h>. Times long past are those of a day in 1970.
Statements Speller::Status(const Step& step) {
  constexpr char kOld[] = "1000000";
  helpers_.Include("sys/stat.h");
  switch (step.op) {
    case Op::kFileSize:
      return Field(step, "st_size", Recorded(step));
    case Op::kLinkCount:
      return Field(step, "st_nlink", Recorded(step));
    case Op::kBlockSize:
      return Field(step, "st_blksize", Recorded(step));
    case Op::kPermissions:
      return Field(step, "st_mode & 0777",
                   absl::StrCat("0", step.answer.value / 64 % 8, step.answer.value / 8 % 8,
                                step.answer.value % 8));
    case Op::kOwnedByCaller:
      return Field(step, "st_uid == geteuid() && file.st_gid == getegid()", Recorded(step));
    case Op::kSetOldTimes:
      return Expected(step, absl::StrCat("futimens(", Argument(step, 0), ", (struct timespec[]){{",
                                         kOld, ", 0}, {", kOld, ", 0}})"));
    case Op::kTimeMarked: {
      constexpr const char* kTimes[] = {"st_atime", "st_mtime", "st_ctime"};
      return Field(step, absl::StrCat(kTimes[step.args[1]], " != ", kOld), Recorded(step));
    }
    default:
      return Plain(step, "sys/stat.h");
  }
}

Statements Speller::Object(const Step& step) {
  switch (step.op) {
    case Op::kPipe:
    case Op::kSocketpair: {
      const bool pipe = step.op == Op::kPipe;
      const std::string name = pipe ? "ends" : "sockets";
      if (step.answer.ok()) names_.NewPair(name, step.answer.value, step.answer.second);
      helpers_.Include(pipe ? "unistd.h" : "sys/socket.h");
      helpers_.Declare("int", name + "[2]");
      const char* const call = pipe ? "pipe(" : "socketpair(AF_UNIX, SOCK_STREAM, 0, ";
      return {{Expect(absl::StrCat(call, name, ")"), step.answer.ok() ? "0" : Recorded(step)), ""}};
    }
    case Op::kSendDescriptor:
      return Helper(step, "pass_descriptor");
    case Op::kReceiveDescriptor:
      helpers_.Use("pass_descriptor");
      return Opening(step, absl::StrCat("pass_descriptor(", Arguments(step), ", -1)"));
    case Op::kEventfd:
      helpers_.Include("sys/eventfd.h");
      return Opening(step, "eventfd(0, EFD_CLOEXEC)");
    default:
      return SharedObject(step);
  }
}

Statements Speller::Memfd(const Step& step) {
  helpers_.Include(step.op == Op::kGetSeals || step.op == Op::kAddSeals ? "fcntl.h" : "sys/mman.h");
  switch (step.op) {
    case Op::kMemfdCreate:
      return Opening(step, absl::StrCat("memfd_create(", Arguments(step), ")"));
    case Op::kMemfdNameless:
      return Opening(step, absl::StrCat("memfd_create(NULL, ", Arguments(step), ")"));
    case Op::kGetSeals:
      return Expected(step, absl::StrCat("fcntl(", Argument(step, 0), ", F_GET_SEALS)"));
    case Op::kAddSeals:
      return Expected(step, absl::StrCat("fcntl(", Argument(step, 0), ", F_ADD_SEALS, ",
                                         Argument(step, 1), ")"));
    default:
      break;
  }
  for (const char* const header : {"sys/syscall.h", "unistd.h"}) helpers_.Include(header);
  if (step.op == Op::kPidfd) return Opening(step, "(int)syscall(SYS_pidfd_open, getpid(), 0U)");
  return Opening(step, absl::StrCat("(int)syscall(SYS_pidfd_open - 434 + 447, ", Arguments(step),
                                    ") /* memfd_secret */"));
}

// A name of the trace stands for one of that run.
std::string Speller::ObjectName(const std::string& name) const {
  const bool slash = name.empty() || name[0] == '/';
  return absl::StrCat(slash ? "\"/" : "\"", "reproduce.",
                      slash && !name.empty() ? name.substr(1) : name, "\"");
}

Statements Speller::SharedObject(const Step& step) {
  const std::string name = ObjectName(step.text);
  switch (step.op) {
    case Op::kShmOpen:
      for (const char* const header : {"fcntl.h", "sys/mman.h"}) helpers_.Include(header);
      return Opening(step, absl::StrCat("shm_open(", name, ", ", Argument(step, 0), ", ",
                                        Argument(step, 1), ")"));
    case Op::kShmOpenAnonymous:
      for (const char* const header : {"fcntl.h", "sys/mman.h"}) helpers_.Include(header);
      return Opening(step, absl::StrCat("shm_open(SHM_ANON, ", Arguments(step), ")"));
    case Op::kShmLargePages:
      for (const char* const header : {"fcntl.h", "sys/mman.h"}) helpers_.Include(header);
      return Opening(step,
                     absl::StrCat("shm_create_largepage(SHM_ANON, ", Argument(step, 0),
                                  ", 1, SHM_LARGEPAGE_ALLOC_NOWAIT, ", Argument(step, 1), ")"));
    case Op::kShmUnlink:
      helpers_.Include("sys/mman.h");
      return Expected(step, absl::StrCat("shm_unlink(", name, ")"));
    case Op::kShmRename:
      helpers_.Include("sys/mman.h");
      return Expected(step, absl::StrCat("shm_rename(", name, ", ", ObjectName(step.text + ".new"),
                                         ", ", Argument(step, 0), ")"));
    default:
      return step.op >= Op::kShmget ? Segment(step) : Memfd(step);
  }
}

Statements Speller::NewSegment(const Step& step, const std::string& call) {
  if (!step.answer.ok()) return Expected(step, call);
  helpers_.Use("segment");
  return {{Expect(absl::StrCat(names_.NewDescriptor(step.answer.value), "segment(", call, ")"),
                  AnySuccess()),
           ""}};
}

Statements Speller::Segment(const Step& step) {
  // In the order of ShmField.
  constexpr const char* kFields[] = {"shm_segsz",
                                     "shm_nattch",
                                     "shm_perm.mode & 0777",
                                     "shm_perm.uid == geteuid() && info.shm_perm.cuid == geteuid()",
                                     "shm_cpid == getpid()",
                                     "shm_lpid == getpid()",
                                     "shm_lpid != 0",
                                     "shm_atime != 0",
                                     "shm_dtime != 0",
                                     "shm_ctime != 0",
                                     "shm_perm.mode & SHM_DEST ? 1 : 0",
                                     "shm_perm.mode & SHM_LOCKED ? 1 : 0"};
  helpers_.Include("sys/shm.h");
  const std::string segment =
      step.op == Op::kShmget || step.op == Op::kShmgetKey ? "" : names_.Descriptor(step.args[0]);
  switch (step.op) {
    case Op::kShmget:
      return NewSegment(step, absl::StrCat("shmget(IPC_PRIVATE, ", Argument(step, 0),
                                           ", IPC_CREAT | ", Argument(step, 1), ")"));
    case Op::kShmgetKey:
      return NewSegment(step, absl::StrCat("shmget(0x6d630000 + ", Argument(step, 0), ", ",
                                           Argument(step, 1), ", ", Argument(step, 2), ")"));
    case Op::kShmStatus: {
      helpers_.Include("unistd.h");
      helpers_.Declare("struct shmid_ds", "info");
      const std::string call = absl::StrCat("shmctl(", segment, ", IPC_STAT, &info)");
      if (!step.answer.ok()) return Expected(step, call);
      return {{Expect(call, "0"), ""},
              {Expect(absl::StrCat("info.", kFields[step.args[1]]), Recorded(step)), ""}};
    }
    case Op::kShmSetMode:
      helpers_.Use("set_mode");
      return Expected(step, absl::StrCat("set_mode(", segment, ", ", Argument(step, 1), ")"));
    case Op::kShmControl:
      helpers_.Declare("struct shmid_ds", "info");
      return Expected(step, absl::StrCat("shmctl(", segment, ", ", Argument(step, 1), ", &info)"));
    case Op::kShmat:
      return Mapping(step, absl::StrCat("shmat(", segment, ", ", Argument(step, 1), ", ",
                                        Argument(step, 2), ")"));
    case Op::kShmRemove:
      return Expected(step, absl::StrCat("shmctl(", segment, ", IPC_RMID, NULL)"));
    default:
      return Plain(step, "sys/shm.h");
  }
}

// Becomes an unprivileged user, who may make files in few places only.
Statements Speller::Drop(const Step& step) {
  helpers_.Include("grp.h");
  helpers_.Include("unistd.h");
  const bool makes_files = std::any_of(
      &step, trace_.steps.data() + trace_.steps.size(),
      [](const Step& later) { return later.op == Op::kOpen && (later.args[0] & O_CREAT) != 0; });
  return {{absl::StrCat(makes_files ? Expect("chdir(\"/tmp\")", "0") + "\n" : "",
                        "if (geteuid() == 0) ",
                        Expect("setgroups(0, NULL) || setgid(65534) || setuid(65534)",
                               step.answer.ok() ? "0" : "1")),
           ""}};
}

Statements Speller::Process(const Step& step) {
  switch (step.op) {
    case Op::kFork:
      return {};  // its place is known to the program as a whole
    case Op::kGetLimit:
      // What the limit is does not matter, only that it comes back.
      helpers_.Include("sys/resource.h");
      helpers_.Declare("struct rlimit", "before");
      was_limit_[step.args[0]] = static_cast<std::uint64_t>(step.answer.value);
      return {{absl::StrCat(Expect(absl::StrCat("getrlimit(", Argument(step, 0), ", &before)"),
                                   step.answer.ok() ? "0" : Recorded(step))),
               ""}};
    case Op::kSetLimit: {
      const auto was = was_limit_.find(step.args[0]);
      if (was == was_limit_.end() || was->second != step.args[1]) return Helper(step, "set_limit");
      return Expected(step, absl::StrCat("setrlimit(", Argument(step, 0), ", &before)"));
    }
    case Op::kDropPrivilege:
      return Drop(step);
    case Op::kLockedBytes:
      return Helper(step, "locked_bytes");
    case Op::kPersonality:
      return Plain(step, "sys/personality.h");
    case Op::kProcessOption:
      helpers_.Include("sys/prctl.h");
      return Expected(step, absl::StrCat("prctl(", Arguments(step), "UL, 0UL, 0UL, 0UL)"));
    case Op::kPageSize:
    case Op::kReadSetting:
      return Setting(step);
    case Op::kIsLinux:
      return Helper(step, "is_linux");
    case Op::kVariable: {
      const std::string variable =
          names_.NewMapping(static_cast<std::uint64_t>(step.answer.value), 1);
      helpers_.Declare("static char", "variable");
      return {{variable + "&variable;", ""}};
    }
    default:
      return NewProgram(step);
  }
}

// A number that the system has and a program asks for.
// What the new program does is the body of a part of this one.
Statements Speller::NewProgram(const Step& step) {
  helpers_.Include("unistd.h");
  const std::string number = absl::StrCat(parts_.size() + 1);
  std::string part = absl::StrCat("\"", number, "\"");
  std::string text;
  if (step.op == Op::kProgramScan) {
    // The address follows the number.
    helpers_.Use(faults_ ? "scan" : "plain_scan");
    helpers_.Declare("char", "part[40]");
    helpers_.Declare("void", "*address");
    parts_.push_back(absl::StrCat(
        "sscanf(argv[1], \"", number, "%p\", &address);\n",
        Expect(absl::StrCat("scan(address, ", Argument(step, 1), ", ", Argument(step, 2), ")"),
               Recorded(step))));
    text = absl::StrCat("snprintf(part, sizeof part, \"", number, "%p\", (void *)",
                        names_.Address(step.args[0]), ");\n");
    part = "part";
  } else if (step.op == Op::kProgramLocked) {
    helpers_.Use("locked_bytes");
    parts_.push_back(Expect("locked_bytes()", Recorded(step)));
  } else {
    const std::string role = step.op == Op::kProgramWrite ? "writes" : "reads";
    helpers_.Use(role);
    parts_.push_back(Expect(absl::StrCat(role, "(", Arguments(step), ")"), Recorded(step)));
  }
  Statements statements = JoinChild(helpers_);
  statements.insert(statements.begin(),
                    {absl::StrCat(text, "if (fork() == 0) _exit(execl(argv[0], argv[0], ", part,
                                  ", (char *)NULL));"),
                     ""});
  return statements;
}

}  // namespace conformance
