// SPDX-License-Identifier: Apache-2.0
//
// The process that removes what probes leave: files, named shared memory, System V segments.
//
//   absl::StatusOr<Janitor> janitor = Janitor::Start();
//   janitor->Keep(Belonging::kTree, "/tmp/mmap-conformance.1.abc");  // goes when the run ends
//   janitor->Remove(Belonging::kTree, "/tmp/mmap-conformance.1.abc/7");  // goes now
//   for (const std::string& complaint : janitor->Finish()) …
//
// A process of its own for two reasons. It notices the end of the runner, whatever ended it, and
// removes then what it was asked to keep an eye on. And the calls that removal takes are calls to
// the system under test: where one of them ends the caller, the report is not lost.

#ifndef CONFORMANCE_PROBE_JANITOR_H_
#define CONFORMANCE_PROBE_JANITOR_H_

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace conformance {

enum class Belonging : char {
  kTree = 't',     // a path, with all below it
  kObject = 'o',   // a name as shm_unlink() takes it
  kSegment = 's',  // a System V identifier
  // The System V segments that a process has made, by its number: what it made last it may not have
  // told. Only where the system lists segments with their makers.
  kSegmentsOf = 'p',
  // What killed runs of this user have left in a directory: not a thing to keep.
  kAbandoned = 'a',
};

class Janitor {
 public:
  // Starts the process. It outlives the signals that people end programs with.
  static absl::StatusOr<Janitor> Start();

  Janitor(Janitor&& other) noexcept;
  Janitor& operator=(Janitor&&) = delete;
  // As Finish(), without the complaints.
  ~Janitor();

  // Remembers a thing that is to go when the run ends, unless it is removed or forgotten before.
  void Keep(Belonging kind, const std::string& what) { Tell('+', kind, what); }
  // Removes it soon. What is not there is no error.
  void Remove(Belonging kind, const std::string& what) { Tell('!', kind, what); }

  // A thing that will not need it.
  void Forget(Belonging kind, const std::string& what) { Tell('-', kind, what); }

  // Waits until all is removed. A sentence for each thing that may still be there, and why.
  std::vector<std::string> Finish();

  // In a child of the runner: lets go of the janitor, who waits for the runner alone.
  void CloseInChild();

 private:
  Janitor(pid_t pid, int pipe) : pid_(pid), pipe_(pipe) {}
  void Tell(char verb, Belonging kind, const std::string& what);

  pid_t pid_;
  int pipe_;
  std::vector<std::pair<Belonging, std::string>> entrusted_;
};

// Removes a directory and all that it holds; does not follow links. No error if it is not there.
void RemoveTree(const std::string& path);

// Removes the segments that a process of this user made that has ended. False, and nothing is done,
// while there is one with that number: it may make more, or be another one by now.
bool RemoveSegmentsOf(pid_t maker);

// Removes what runs that are no more left in `parent` and among the named shared memory.
void RemoveAbandoned(const std::string& parent);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_JANITOR_H_
