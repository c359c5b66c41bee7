// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/c_spelling.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "conformance/probe/names.h"

namespace conformance {
namespace {

constexpr std::uint64_t kManyPages = std::uint64_t{1} << 40;

// A number without a macro comes as "errno 77"; in C that is 77.
std::string Macro(const std::string& name) {
  const std::size_t blank = name.find(' ');
  return blank == std::string::npos ? name : name.substr(blank + 1);
}

// The bounds of size_t and of what an address can be, on the host that made the trace.
constexpr std::uint64_t kSizeBound = std::numeric_limits<std::size_t>::max();

// Where a call was asked to put what it maps; zero if nowhere.
std::uint64_t Requested(const Step& step) {
  switch (step.op) {
    case Op::kMremap:
      return step.args[4];
    case Op::kMremapNetbsd:
      return step.args[2];
    case Op::kShmat:
      return step.args[1];
    default:
      return step.args[0];
  }
}

std::uint64_t MappedLength(const Step& step) {
  switch (step.op) {
    case Op::kMremap:
      return step.args[2];
    case Op::kMremapNetbsd:
      return step.args[3];
    case Op::kShmat:
      return 0;
    default:
      return step.args[1];
  }
}

}  // namespace

std::string CSpeller::Bytes(std::uint64_t bytes) const {
  const std::uint64_t pages = bytes / page_;
  const std::uint64_t rest = bytes % page_;
  if (pages == 0) return absl::StrCat(rest);
  if (kSizeBound - bytes < kManyPages) {
    const std::uint64_t below = kSizeBound - bytes + 1;  // zero minus this
    return absl::StrCat("(size_t)0 - ", below % page_ == 0 && below >= page_
                                            ? absl::StrCat(below / page_, " * page")
                                            : absl::StrCat(below));
  }
  if (pages >= kManyPages) return absl::StrCat("(size_t)0x", absl::Hex(bytes));
  const std::string whole = pages == 1 ? "page" : absl::StrCat(pages, " * page");
  return rest == 0 ? whole : absl::StrCat(whole, " + ", rest);
}

std::string CSpeller::Address(std::uint64_t address) const {
  if (address == 0) return "NULL";
  // Mappings often lie side by side: one that holds the address goes before one that ends there.
  for (const std::uint64_t beyond : {std::uint64_t{0}, std::uint64_t{page_} + 1}) {
    // What a process mapped itself goes before what its ancestors did, maybe after the fork.
    for (const bool own : {true, false}) {
      std::string found = Within(address, beyond, own);
      if (!found.empty()) return found;
    }
  }
  return absl::StrCat("(char *)(", Bytes(address), ")");
}

std::string CSpeller::Within(std::uint64_t address, std::uint64_t beyond, bool own) const {
  for (std::size_t i = regions_.size(); i-- > 0;) {
    const Region& region = regions_[i];
    if (own != (region.process == process_) || !IsWithin(process_, region.process)) continue;
    const std::uint64_t offset = address - region.start;
    if (address < region.start || (offset != 0 && offset >= region.length + beyond)) continue;
    return absl::StrCat("m[", i + 1, "]", offset == 0 ? "" : " + ",
                        offset == 0 ? "" : Bytes(offset));
  }
  return "";
}

std::string CSpeller::Descriptor(std::uint64_t value) const {
  const int fd = static_cast<int>(static_cast<std::int64_t>(value));
  for (std::size_t i = descriptors_.size(); i-- > 0;) {
    if (!IsWithin(process_, descriptors_[i].process)) continue;
    if (descriptors_[i].number == fd) return absl::StrCat("fd[", i + 1, "]");
  }
  return absl::StrCat(fd);
}

std::string CSpeller::NewDescriptor(std::int64_t value) {
  descriptors_.push_back({static_cast<int>(value), process_});
  return absl::StrCat("fd[", descriptors_.size(), "]");
}

// A failed call gets a variable too, so that its text does not depend on the answer.
std::string CSpeller::NewRegion(const Step& step) {
  regions_.push_back(
      step.answer.ok()
          ? Region{static_cast<std::uint64_t>(step.answer.value), MappedLength(step), process_}
          : Region{std::numeric_limits<std::uint64_t>::max(), 0, process_});
  return absl::StrCat("m[", regions_.size(), "]");
}

std::string CSpeller::Argument(const Step& step, std::size_t index) const {
  const std::uint64_t value = step.args[index];
  const auto number = static_cast<std::int64_t>(value);
  const enum Argument kind = Info(step.op).arguments[index];
  switch (kind) {
    case Argument::kAddress:
      return Address(value);
    case Argument::kLength:
      return Bytes(value);
    case Argument::kOffset:
      if (number < 0) return absl::StrCat("-(off_t)(", Bytes(0 - value), ")");
      return value > kSizeBound / 4 ? absl::StrCat("(off_t)0x", absl::Hex(value)) : Bytes(value);
    case Argument::kDescriptor:
      return Descriptor(value);
    case Argument::kMode:
      return absl::StrCat("0", value / 64 % 8, value / 8 % 8, value % 8);
    case Argument::kByte:
    case Argument::kNumber:
      return absl::StrCat(number);
    case Argument::kAdvice:
    case Argument::kPosixAdvice:
    case Argument::kInheritance:
    case Argument::kResource:
      return Macro(FlagNames(kind, value));
    default:
      return FlagNames(kind, value);
  }
}

std::string CSpeller::Arguments(const Step& step, std::size_t count) const {
  std::vector<std::string> texts;
  if (Info(step.op).takes_text) texts.push_back(absl::StrCat("\"", step.text, "\""));
  for (std::size_t i = 0; i < count; ++i) {
    if (Info(step.op).arguments[i] != Argument::kNone) texts.push_back(Argument(step, i));
  }
  return absl::StrJoin(texts, ", ");
}

std::string CSpeller::Helper(const char* function, const std::string& arguments) {
  helpers_.Use(function);
  return absl::StrCat(function, "(", arguments, ")");
}

// The call as an expression whose value is what Recorded() tells. Long, since it is a table of one
// entry per operation in the form of a switch.
std::string CSpeller::Call(const Step& step) {  // NOLINT(readability-function-size)
  const std::string all = Arguments(step, kMaxArguments);
  const auto mapping = [&](const std::string& call) {
    return Helper("mapped", absl::StrCat(NewRegion(step), " = ", call));
  };
  const auto opening = [&](const std::string& call) {
    return Helper("opened", absl::StrCat(NewDescriptor(step.answer.value), " = ", call));
  };
  const auto plain = [&](const char* function, const char* header) {
    helpers_.Include(header);
    return Helper("result", absl::StrCat(function, "(", all, ")"));
  };
  switch (step.op) {
    case Op::kMmap:
      return mapping(absl::StrCat("mmap(", all, ")"));
    case Op::kRawMmap:
      helpers_.Include("sys/syscall.h");
      helpers_.Include("unistd.h");
      return mapping(absl::StrCat("(char *)syscall(SYS_mmap, ", all, ")"));
    case Op::kMremap:
      return mapping(absl::StrCat("mremap(", all, ")"));
    case Op::kMremapNetbsd:
      return mapping(absl::StrCat("mremap(", all, ")"));
    case Op::kMunmap:
    case Op::kMprotect:
    case Op::kMsync:
    case Op::kMlock:
    case Op::kMlock2:
    case Op::kMunlock:
    case Op::kMlockall:
    case Op::kMunlockall:
    case Op::kMadvise:
    case Op::kMinherit:
    case Op::kShmUnlink:
      return plain(Info(step.op).name, "sys/mman.h");
    case Op::kMseal:
      return Helper("seal", all);
    case Op::kPosixMadvise:
      return Helper("advised", absl::StrCat("(errno = 0, posix_madvise(", all, "))"));
    case Op::kMincore:
      return Helper("resident", all);
    case Op::kLoad:
      return Helper("load", all);
    case Op::kStore:
      return Helper("store", all);
    case Op::kScan:
      return Helper("scan", all);
    case Op::kExecute:
      return Helper("execute", all);
    case Op::kOpen:
      return opening(absl::StrCat("open(", all, ")"));
    case Op::kClose:
    case Op::kUnlink:
    case Op::kTruncate:
    case Op::kFtruncate:
    case Op::kRead:
    case Op::kWrite:
    case Op::kSeek:
      return plain(Info(step.op).name, "unistd.h");
    case Op::kReadByte:
      return Helper("read_byte", all);
    case Op::kWriteByte:
      return Helper("write_byte", all);
    case Op::kFill:
      return Helper("fill", all);
    case Op::kFileSize:
      return absl::StrCat(Helper("status", all), ".st_size");
    case Op::kLinkCount:
      return absl::StrCat("(long long)", Helper("status", all), ".st_nlink");
    case Op::kBlockSize:
      return absl::StrCat(Helper("status", all), ".st_blksize");
    case Op::kEntries:
      return Helper("entries", "");
    case Op::kChmod:
      return plain(Info(step.op).name, "sys/stat.h");
    case Op::kSetOldTimes:
      return Helper("set_old_times", all);
    case Op::kTimeMarked:
      return Helper("time_marked", all);
    case Op::kLockRecord:
      return Helper("lock_record", all);
    case Op::kSetInodeFlag:
      return Helper("set_append_only", all);
    case Op::kMountFlags:
      return Helper("mount_is_noexec", "");
    case Op::kCloseOnExec:
      return absl::StrCat("(fcntl(", all, ", F_GETFD) & FD_CLOEXEC) != 0");
    case Op::kPipe:
    case Op::kSocketpair: {
      const std::string one = NewDescriptor(step.answer.value);
      const std::string other = NewDescriptor(step.answer.second);
      helpers_.Include(step.op == Op::kPipe ? "unistd.h" : "sys/socket.h");
      return Helper("pair",
                    absl::StrCat(step.op == Op::kPipe ? "pipe(ends)"
                                                      : "socketpair(AF_UNIX, SOCK_STREAM, 0, ends)",
                                 ", ends, &", one, ", &", other));
    }
    case Op::kSendDescriptor:
      return Helper("pass_descriptor", absl::StrCat(all, ", NULL"));
    case Op::kReceiveDescriptor:
      return Helper("pass_descriptor",
                    absl::StrCat(all, ", -1, &", NewDescriptor(step.answer.value)));
    case Op::kEventfd:
      helpers_.Include("sys/eventfd.h");
      return opening("eventfd(0, EFD_CLOEXEC)");
    case Op::kMemfdCreate:
      return opening(absl::StrCat("memfd_create(", all, ")"));
    case Op::kAddSeals:
      return Helper("result", absl::StrCat("fcntl(", Argument(step, 0), ", F_ADD_SEALS, ",
                                           Argument(step, 1), ")"));
    case Op::kShmOpen:
      return opening(absl::StrCat("shm_open(", all, ")"));
    case Op::kShmOpenAnonymous:
      return opening(absl::StrCat("shm_open(SHM_ANON, ", all, ")"));
    case Op::kShmget:
      helpers_.Include("sys/shm.h");
      return Helper("segment",
                    absl::StrCat(NewDescriptor(step.answer.value), " = shmget(IPC_PRIVATE, ",
                                 Argument(step, 0), ", IPC_CREAT | ", Argument(step, 1), ")"));
    case Op::kShmat:
      helpers_.Include("sys/shm.h");
      return mapping(absl::StrCat("shmat(", Descriptor(step.args[0]), ", ", Argument(step, 1), ", ",
                                  Argument(step, 2), ")"));
    case Op::kShmdt:
      return plain(Info(step.op).name, "sys/shm.h");
    case Op::kShmRemove:
      helpers_.Include("sys/shm.h");
      return Helper("result",
                    absl::StrCat("shmctl(", Descriptor(step.args[0]), ", IPC_RMID, NULL)"));
    case Op::kSetLimit:
      return Helper("set_limit", all);
    case Op::kGetLimit:
      return "0";  // what the limit is does not matter, only what is done with it
    case Op::kDropPrivilege:
      return Helper("drop_privilege", "");
    case Op::kLockedBytes:
      return Helper("locked_bytes", "");
    case Op::kPersonality:
      return plain(Info(step.op).name, "sys/personality.h");
    case Op::kProcessOption:
      helpers_.Include("sys/prctl.h");
      return Helper("result", absl::StrCat("prctl((int)", all, ", 0UL, 0UL, 0UL)"));
    case Op::kPageSize: {
      constexpr const char* kWays[] = {"sysconf(_SC_PAGESIZE)", "sysconf(_SC_PAGE_SIZE)",
                                       "getpagesize()"};
      helpers_.Include("unistd.h");
      return kWays[step.args[0]];
    }
    case Op::kIsLinux:
      return Helper("is_linux", "");
    case Op::kVariable:
      helpers_.Use("variable");
      return mapping("&variable");
    case Op::kProgramWrite:
      return Helper("program", absl::StrCat("\"write\", \"", step.text, "\", NULL, ",
                                            Argument(step, 0), ", ", Argument(step, 1)));
    case Op::kProgramRead:
      return Helper("program", absl::StrCat("\"read\", \"", step.text, "\", NULL, ",
                                            Argument(step, 0), ", 0"));
    case Op::kProgramScan:
      return Helper("program", absl::StrCat("\"scan\", \"\", ", all));
    case Op::kFork:
    case Op::kCount:
      break;
  }
  return "0";
}

std::string CSpeller::Recorded(const Step& step) const {
  const Answer& answer = step.answer;
  if (step.op == Op::kPosixMadvise && answer.second != 0) return "1";  // as "advised" tells it
  if (answer.error != 0) return absl::StrCat("-", Macro(ErrnoName(answer.error)));
  if (answer.signal != 0) {
    return absl::StrCat("FAULT(", Macro(SignalName(answer.signal)), ", ",
                        Macro(SignalCodeName(answer.signal, answer.code)), ")");
  }
  if (step.op == Op::kGetLimit || step.op == Op::kShmget) return "0";
  // In bytes, since "one page" would say nothing.
  if (step.op == Op::kPageSize) return absl::StrCat(answer.value);
  switch (Info(step.op).result) {
    case ResultKind::kByte:
      return absl::StrCat(answer.value);
    case ResultKind::kNumber:
      return Bytes(static_cast<std::uint64_t>(answer.value));
    default:
      return "0";
  }
}

// An address that was asked for: whether it was given is part of what was seen.
std::string CSpeller::PlacementCheck(const Step& step, const std::string& region) const {
  std::string checks;
  const std::uint64_t requested = Requested(step);
  if (step.op == Op::kVariable) return checks;  // lies wherever the compiler put it
  if (Info(step.op).result != ResultKind::kAddress || !step.answer.ok()) return checks;
  const auto got = static_cast<std::uint64_t>(step.answer.value);
  if (requested != 0) {
    absl::StrAppend(&checks, "  expect(\"placed as asked\", ", region, " == ", Address(requested),
                    ", ", got == requested ? 1 : 0, ");\n");
  }
  if (got % page_ != 0) {
    absl::StrAppend(&checks, "  expect(\"distance from a page\", (long long)((size_t)", region,
                    " % page), ", got % page_, ");\n");
  }
#ifdef MAP_32BIT
  if (step.op == Op::kMmap && (step.args[3] & MAP_32BIT) != 0) {
    absl::StrAppend(&checks, "  expect(\"lies below 2 GiB\", (size_t)", region, " >> 31 == 0, ",
                    got >> 31 == 0 ? 1 : 0, ");\n");
  }
#endif
  return checks;
}

std::string CSpeller::Statement(const Step& step) {
  process_ = step.process;
  // The placement is judged by what was known before the call.
  const std::string region = absl::StrCat("m[", regions_.size() + 1, "]");
  const std::string placement = PlacementCheck(step, region);
  const std::string call = Call(step);
  return absl::StrCat("  expect(\"", Info(step.op).name, "\", ", call, ", ", Recorded(step), ");\n",
                      placement);
}

}  // namespace conformance
