// SPDX-License-Identifier: Apache-2.0
//
// What the body of a rule works with: typed calls over the kernel door, files in a scratch
// directory, children in lock-step, and the ways to end without an outcome.
//
//   Outcome Body(Probe& probe) {
//     const int file = probe.MakeFile(probe.page());
//     const Mapped map = probe.MustMap(MapFile(file, probe.page()));
//     probe.Store(map.start, 'x');
//     return probe.ReadByte(file, 0).Is('x') ? "immediate" : "stale";
//   }
//
// A probe runs in a process of its own (see sandbox.h). It need not release anything: mappings,
// descriptors and scratch files go with the process. Set-up that fails ends the probe at once as
// `broken`; a set-up failure is never a verdict on a rule.

#ifndef CONFORMANCE_PROBE_PROBE_H_
#define CONFORMANCE_PROBE_PROBE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/map_request.h"
#include "conformance/probe/observation.h"

namespace conformance {

class Reporter;
struct Abilities;

// An answer, in words.
struct Reply : Answer {
  Reply(const Answer& answer) : Answer(answer) {}  // NOLINT(google-explicit-constructor)

  // The errno's or the signal's name ("EINVAL", "SIGBUS"), or `when_ok` if the call succeeded.
  std::string Word(std::string_view when_ok = "0") const;
  // True if the call succeeded with this value.
  bool Is(std::int64_t wanted) const { return ok() && value == wanted; }
  // True if the call failed with this errno.
  bool Failed(int errno_value) const { return error == errno_value && error != 0; }
};

// The answer of an mmap call. `start` is meaningful only if ok().
struct Mapped : Reply {
  Mapped(const Answer& answer, std::size_t bytes)
      : Reply(answer), start(static_cast<Address>(answer.value)), length(bytes) {}
  Address start;
  std::size_t length;
};

// The word a rule declares, and free text that may differ from run to run.
struct Outcome {
  Outcome(const char* outcome) : word(outcome) {}             // NOLINT(google-explicit-constructor)
  Outcome(std::string outcome) : word(std::move(outcome)) {}  // NOLINT(google-explicit-constructor)
  Outcome&& Detail(std::string text) && { return detail = std::move(text), std::move(*this); }
  std::string word;
  std::string detail;
};

// One word for several calls that a rule expects to agree: the word they share, or "mixed" with
// every label and word in the detail.
Outcome Agreeing(std::initializer_list<std::pair<std::string_view, std::string>> words);

// A descriptor or a flag word as Probe::Do() takes it.
inline std::uint64_t AsArgument(int value) {
  return static_cast<std::uint64_t>(std::int64_t{value});
}

class Child;

class Probe {
 public:
  // `reporter` may be nullptr, then nothing is recorded; `abilities` too, then every answer stands
  // for itself (see abilities.h).
  Probe(Kernel& kernel, Reporter* reporter, std::string scratch_directory,
        const Abilities* abilities = nullptr);
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  std::size_t page() const { return page_; }

  // ---- memory --------------------------------------------------------------------------------
  // Skips the rule where it fails as all mappings of files do in this directory.
  Mapped Mmap(const MapRequest& request);
  // Mmap() for a rule that asks just that: the answer stands.
  Mapped TryToMap(const MapRequest& request);
  // By system call number. Ends as `unsupported` where the system has no stable numbers.
  Mapped RawMmap(const MapRequest& request);
  bool HasRawMmap() const;
  // Mmap() that is set-up: ends the probe as `broken` if it fails.
  Mapped MustMap(const MapRequest& request);
  // `pages` pages of PROT_NONE memory of our own, the only place for fixed addresses.
  Mapped Reserve(std::size_t pages);
  // An address of `pages` pages that were ours and are unmapped now.
  Address Hole(std::size_t pages);

  Reply Munmap(Address address, std::size_t length);
  Reply Mprotect(Address address, std::size_t length, int protection);
  Reply Msync(Address address, std::size_t length, int flags);
  Reply Mlock(Address address, std::size_t length);
  Reply Munlock(Address address, std::size_t length);
  Reply Madvise(Address address, std::size_t length, int advice);
  Reply PosixMadvise(Address address, std::size_t length, int advice);

  Reply Load(Address address);
  Reply Store(Address address, unsigned char byte);
  // The offset of the first byte that is not `byte`, or `length`.
  Reply Scan(Address address, std::size_t length, unsigned char byte);
  // Stores `byte` all over, which is set-up.
  void Fill(Address address, std::size_t length, unsigned char byte);
  // True if all `length` bytes are `byte`. A lie that spares the first byte of a page is one still.
  bool Holds(Address address, std::size_t length, unsigned char byte);
  // A letter per page, for several pages at a glance: 'x' where its first byte can be loaded (or
  // stored to, for which it then holds a zero), '-' where that faults.
  std::string ReadablePages(Address start, std::size_t pages);
  std::string WritablePages(Address start, std::size_t pages);

  // ---- files, in a scratch directory of this probe --------------------------------------------
  // A new file of `size` bytes, all `byte`, open for reading and writing. Its name is the next of
  // "file1", "file2", …
  int MakeFile(std::uint64_t size, unsigned char byte = 0);
  // As open(2), relative to the scratch directory; set-up.
  int Open(const char* path, int flags, int mode = 0600);
  Reply TryOpen(const char* path, int flags, int mode = 0600);
  // MakeFile() and then its only descriptor, opened with `flags` (O_RDONLY, …).
  int MakeFileOpenedAs(int flags, std::uint64_t size, unsigned char byte = 0);
  void Close(int fd);
  void Resize(int fd, std::uint64_t size);
  Reply ReadByte(int fd, std::uint64_t offset);
  void WriteByte(int fd, std::uint64_t offset, unsigned char byte);
  std::int64_t FileSize(int fd);
  void Unlink(const char* path);
  // As read(2) and write(2), into and out of memory of the probe.
  Reply Read(int fd, Address buffer, std::size_t length);
  Reply Write(int fd, Address buffer, std::size_t length);

  // ---- POSIX shared memory objects -------------------------------------------------------------
  // As shm_open(3). Names begin with a slash; the object is this probe's own, whatever other runs
  // use the same name.
  Reply OpenObject(const char* name, int flags);
  // OpenObject() of a new object of `size` bytes, whose name is free again. Skips where the system
  // has nowhere to put objects.
  int MakeObject(const char* name, std::uint64_t size);

  // ---- processes -------------------------------------------------------------------------------
  // Starts `body` in a child, which waits for its first Resume(). What body returns is what Join()
  // gives. Parent and children take turns, so that a trace has one order.
  Child Fork(absl::FunctionRef<std::int64_t(Probe&)> body);
  // Fork() and Join(): runs body in a child to its end.
  Reply InChild(absl::FunctionRef<std::int64_t(Probe&)> body);
  // Load() in a child of its own.
  Reply LoadInChild(Address address);
  // In a child: hands the turn back to the parent and waits for its next Resume().
  void Pause();

  // ---- anything else ---------------------------------------------------------------------------
  Reply Do(Op op, std::initializer_list<std::uint64_t> arguments = {}, const char* text = nullptr);
  // Do() that is set-up.
  Reply MustDo(Op op, std::initializer_list<std::uint64_t> arguments = {},
               const char* text = nullptr);
  // Do() of a kProgram… operation. Skips the rule where this program cannot execute itself again.
  Reply InNewProgram(Op op, std::initializer_list<std::uint64_t> arguments,
                     const char* text = nullptr);
  // True for a caller that limits do not bind (effective user id 0).
  bool Privileged() const;
  // Becomes an unprivileged user if this one is privileged; ends as `skipped` where it cannot.
  void DropPrivilege();

  // From now on no failure is taken for one of the directory's, since the rule asks for those.
  void AskOfTheDirectory();

  // ---- endings without an outcome --------------------------------------------------------------
  [[noreturn]] void Unsupported(std::string_view reason);
  [[noreturn]] void Skip(std::string_view reason);
  [[noreturn]] void Broken(std::string_view reason);
  // Ends as `broken` unless the reply is a success, or as `skipped` where a limit or a policy and
  // not the rule's matter is what failed. `what` completes "could not …".
  void Require(const Reply& reply, std::string_view what);

  // Exit status of a process whose probe is over before its end; it has told the runner why.
  static constexpr int kEndedEarly = 77;

 private:
  [[noreturn]] void End(Status status, std::string_view reason);
  void EnterScratchDirectory();
  // Ends the probe as skipped where this failure is none of the rule's: see abilities.h.
  void SkipIfRefusedToAll(const Call& call, const Answer& answer);
  std::string WhyPageIsLost(bool of_this_program);
  std::string TryObjectRoom();
  void SkipIfOutsideCause(const Reply& reply, std::string_view what);
  void SkipIfNoneMaps(const MapRequest& request, const Answer& answer);
  void RecordFork(const Answer& answer, int child);
  void WaitForTurn();

  Kernel& kernel_;
  Reporter* reporter_;
  std::string scratch_directory_;
  const Abilities* abilities_;
  bool entered_ = false;
  bool made_files_ = false;    // below the scratch directory
  bool made_objects_ = false;  // in memory, with a name
  std::size_t page_;
  int process_ = 0;   // as Step::process
  int children_ = 0;  // children that this process has made
  int files_ = 0;
  int from_parent_ = -1;  // in a child: where turns come from
  int to_parent_ = -1;
};

// A child of a probe. Destroying it joins it.
class Child {
 public:
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  // Gives the child its turn; returns when it pauses or ends. False if it has ended.
  bool Resume();
  // Lets the child run to its end. Value: what its body returned; signal: what killed it.
  Reply Join();

 private:
  friend class Probe;
  Child(int pid, int to_child, int from_child)
      : pid_(pid), to_child_(to_child), from_child_(from_child) {}
  int pid_;
  int to_child_;
  int from_child_;
  bool ended_ = false;
  std::int64_t returned_ = 0;
};

using ProbeFunction = Outcome (*)(Probe&);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_PROBE_H_
