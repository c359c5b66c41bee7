// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/probe.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "conformance/probe/abilities.h"
#include "conformance/probe/names.h"
#include "conformance/probe/reporter.h"
#include "platforms/host/raw_calls.h"

namespace conformance {

std::string Reply::Word(std::string_view when_ok) const {
  if (signal != 0) return SignalName(signal);
  if (error != 0) return ErrnoName(error);
  return std::string(when_ok);
}

Outcome Agreeing(std::initializer_list<std::pair<std::string_view, std::string>> words) {
  const std::string& first = words.begin()->second;
  const bool agree = std::all_of(words.begin(), words.end(),
                                 [&](const auto& word) { return word.second == first; });
  if (agree) return first;
  std::string all;
  for (const auto& [label, word] : words) {
    absl::StrAppend(&all, all.empty() ? "" : ", ", std::string(label), ": ", word);
  }
  return Outcome("mixed").Detail(all);
}

Probe::Probe(Kernel& kernel, Reporter* reporter, std::string scratch_directory,
             const Abilities* abilities)
    : kernel_(kernel),
      reporter_(reporter),
      scratch_directory_(std::move(scratch_directory)),
      abilities_(abilities),
      page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {}

Reply Probe::Do(Op op, std::initializer_list<std::uint64_t> arguments, const char* text) {
  Call call{op, {}, text};
  std::copy(arguments.begin(), arguments.end(), call.args.begin());
  if (Info(op).takes_text || op == Op::kEntries || op == Op::kMountFlags) EnterScratchDirectory();
  if (reporter_ != nullptr) reporter_->Begin(process_, call);
  const Answer answer = kernel_.Do(call);
  if (reporter_ != nullptr) reporter_->Record(process_, call, answer);
  SkipIfRefusedToAll(call, answer);
  return answer;
}

Reply Probe::MustDo(Op op, std::initializer_list<std::uint64_t> arguments, const char* text) {
  const Reply reply = Do(op, arguments, text);
  Require(reply, Info(op).name);
  return reply;
}

// ---- memory ------------------------------------------------------------------------------------

Mapped Probe::Mmap(const MapRequest& request) {
  const Mapped map = TryToMap(request);
  SkipIfNoneMaps(request, map);
  return map;
}

Mapped Probe::TryToMap(const MapRequest& request) {
  const Reply reply = Do(
      Op::kMmap, {request.address(), request.length(), AsArgument(request.protection()),
                  AsArgument(request.flags()), AsArgument(request.descriptor()), request.offset()});
  return Mapped(reply, request.length());
}

Mapped Probe::RawMmap(const MapRequest& request) {
  if (!HasRawMmap()) Unsupported("this system has no stable number for the mmap call");
  const Reply reply =
      Do(Op::kRawMmap,
         {request.address(), request.length(), AsArgument(request.protection()),
          AsArgument(request.flags()), AsArgument(request.descriptor()), request.offset()});
  SkipIfNoneMaps(request, reply);
  return Mapped(reply, request.length());
}

bool Probe::HasRawMmap() const { return platforms::HasRawMmap(); }

Mapped Probe::MustMap(const MapRequest& request) {
  const Mapped map = Mmap(request);
  Require(map, "map memory for the probe");
  return map;
}

Mapped Probe::Reserve(std::size_t pages) {
  return MustMap(MapAnonymous(pages * page_).Protection(PROT_NONE));
}

Address Probe::Hole(std::size_t pages) {
  const Mapped map = Reserve(pages);
  Require(Munmap(map.start, map.length), "unmap the probe's own reservation");
  return map.start;
}

Reply Probe::Munmap(Address address, std::size_t length) {
  return Do(Op::kMunmap, {address, length});
}

Reply Probe::Mprotect(Address address, std::size_t length, int protection) {
  return Do(Op::kMprotect, {address, length, AsArgument(protection)});
}

Reply Probe::Msync(Address address, std::size_t length, int flags) {
  return Do(Op::kMsync, {address, length, AsArgument(flags)});
}

Reply Probe::Mlock(Address address, std::size_t length) {
  return Do(Op::kMlock, {address, length});
}

Reply Probe::Munlock(Address address, std::size_t length) {
  return Do(Op::kMunlock, {address, length});
}

Reply Probe::Madvise(Address address, std::size_t length, int advice) {
  return Do(Op::kMadvise, {address, length, AsArgument(advice)});
}

Reply Probe::PosixMadvise(Address address, std::size_t length, int advice) {
  return Do(Op::kPosixMadvise, {address, length, AsArgument(advice)});
}

Reply Probe::Load(Address address) { return Do(Op::kLoad, {address}); }

Reply Probe::Store(Address address, unsigned char byte) { return Do(Op::kStore, {address, byte}); }

Reply Probe::Scan(Address address, std::size_t length, unsigned char byte) {
  return Do(Op::kScan, {address, length, byte});
}

void Probe::Fill(Address address, std::size_t length, unsigned char byte) {
  MustDo(Op::kFillMemory, {address, length, byte});
}

bool Probe::Holds(Address address, std::size_t length, unsigned char byte) {
  return Scan(address, length, byte).Is(static_cast<std::int64_t>(length));
}

std::string Probe::ReadablePages(Address start, std::size_t pages) {
  std::string letters;
  for (std::size_t i = 0; i < pages; ++i) letters += Load(start + i * page_).ok() ? 'x' : '-';
  return letters;
}

std::string Probe::WritablePages(Address start, std::size_t pages) {
  std::string letters;
  for (std::size_t i = 0; i < pages; ++i) letters += Store(start + i * page_, 0).ok() ? 'x' : '-';
  return letters;
}

// ---- files -------------------------------------------------------------------------------------

void Probe::EnterScratchDirectory() {
  if (entered_) return;
  entered_ = true;
  // Open to everybody, since a probe may give up its privilege; the directory above is closed.
  if (mkdir(scratch_directory_.c_str(), 0777) != 0 && errno != EEXIST) {
    const std::string full = abilities_ == nullptr ? "" : NoRoom(*abilities_, ErrnoName(errno));
    if (!full.empty()) Skip(full);
    Broken(absl::StrCat("could not make its scratch directory: ", ErrnoName(errno)));
  }
  if (chmod(scratch_directory_.c_str(), 0777) != 0 || chdir(scratch_directory_.c_str()) != 0) {
    Broken(absl::StrCat("could not enter its scratch directory: ", ErrnoName(errno)));
  }
}

int Probe::MakeFile(std::uint64_t size, unsigned char byte) {
  const std::string name = absl::StrCat("file", ++files_);
  const int fd = Open(name.c_str(), O_RDWR | O_CREAT | O_EXCL);
  if (size > 0 && byte == 0) Resize(fd, size);
  if (size > 0 && byte != 0) MustDo(Op::kFill, {AsArgument(fd), 0, byte, size});
  return fd;
}

int Probe::Open(const char* path, int flags, int mode) {
  const Reply reply = TryOpen(path, flags, mode);
  Require(reply, "open a scratch file");
  return static_cast<int>(reply.value);
}

Reply Probe::TryOpen(const char* path, int flags, int mode) {
  if ((flags & O_CREAT) != 0) made_files_ = true;
  return Do(Op::kOpen, {AsArgument(flags), AsArgument(mode)}, path);
}

int Probe::MakeFileOpenedAs(int flags, std::uint64_t size, unsigned char byte) {
  Close(MakeFile(size, byte));
  return Open(absl::StrCat("file", files_).c_str(), flags);
}

void Probe::Close(int fd) { MustDo(Op::kClose, {AsArgument(fd)}); }

void Probe::Resize(int fd, std::uint64_t size) { MustDo(Op::kFtruncate, {AsArgument(fd), size}); }

Reply Probe::ReadByte(int fd, std::uint64_t offset) {
  return Do(Op::kReadByte, {AsArgument(fd), offset});
}

void Probe::WriteByte(int fd, std::uint64_t offset, unsigned char byte) {
  MustDo(Op::kWriteByte, {AsArgument(fd), offset, byte});
}

std::int64_t Probe::FileSize(int fd) { return MustDo(Op::kFileSize, {AsArgument(fd)}).value; }

void Probe::Unlink(const char* path) { MustDo(Op::kUnlink, {}, path); }

Reply Probe::Read(int fd, Address buffer, std::size_t length) {
  return Do(Op::kRead, {AsArgument(fd), buffer, length});
}

Reply Probe::Write(int fd, Address buffer, std::size_t length) {
  return Do(Op::kWrite, {AsArgument(fd), buffer, length});
}

// ---- POSIX shared memory objects ---------------------------------------------------------------

Reply Probe::OpenObject(const char* name, int flags) {
  return Do(Op::kShmOpen, {AsArgument(flags), 0600}, name);
}

int Probe::MakeObject(const char* name, std::uint64_t size) {
  const Reply object = OpenObject(name, O_RDWR | O_CREAT | O_EXCL);
  if (object.Failed(ENOSYS)) Unsupported("this system has no shm_open");
  if (!object.ok())
    Skip(absl::StrCat("needs shared memory objects: shm_open gave ", object.Word()));
  MustDo(Op::kShmUnlink, {}, name);
  const int fd = static_cast<int>(object.value);
  if (size > 0) Resize(fd, size);
  return fd;
}

// ---- anything else -----------------------------------------------------------------------------

Reply Probe::InNewProgram(Op op, std::initializer_list<std::uint64_t> arguments, const char* text) {
  const Reply reply = Do(op, arguments, text);
  if (reply.Failed(ENOEXEC)) {
    Skip("this program cannot execute itself again: its own file is not known or not executable");
  }
  if (reply.signal != 0 && reply.value == kProgramKilled)
    Broken(absl::StrCat("the new program was killed by ", reply.Word()));
  return reply;
}

bool Probe::Privileged() const { return geteuid() == 0; }

void Probe::DropPrivilege() {
  EnterScratchDirectory();  // which only the present user may create
  const Reply dropped = Do(Op::kDropPrivilege);
  // The root of a user namespace that knows no other user cannot become one.
  if (!dropped.ok()) Skip(absl::StrCat("cannot become an unprivileged user: ", dropped.Word()));
}

void Probe::End(Status status, std::string_view reason) {
  if (reporter_ != nullptr) reporter_->Finish(status, "", "", reason);
  _exit(kEndedEarly);
}

void Probe::Unsupported(std::string_view reason) { End(Status::kUnsupported, reason); }
void Probe::Skip(std::string_view reason) { End(Status::kSkipped, reason); }
void Probe::Broken(std::string_view reason) { End(Status::kBroken, reason); }

void Probe::Require(const Reply& reply, std::string_view what) {
  if (reply.ok()) return;
  SkipIfOutsideCause(reply, what);
  Broken(absl::StrCat("could not ", std::string(what), ": ", reply.Word()));
}

}  // namespace conformance
