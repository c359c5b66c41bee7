// SPDX-License-Identifier: Apache-2.0
//
// The first process of a program: makes its calls, has the others make theirs, and checks.

#ifndef CONFORMANCE_EXPLORE_LEADER_H_
#define CONFORMANCE_EXPLORE_LEADER_H_

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "conformance/explore/execute.h"

namespace conformance::explore {

// What it tells at the end; in trouble as many steps follow.
struct Record {
  End end = End::kGood;
  std::uint32_t made = 0;
  std::uint32_t skipped = 0;
  std::int32_t last = -1;
  Answer answer;
  Allowed allowed;
  Coverage coverage;
  int signal = 0;
  std::uint32_t steps = 0;
};

// One call as it was made.
struct MadeCall {
  std::int32_t index = 0;
  std::array<std::uint64_t, kMaxArguments> args = {};
  Answer answer;
};

// All of it, or false where the other side is gone.
bool ReadAll(int fd, void* bytes, std::size_t size);
bool WriteAll(int fd, const void* bytes, std::size_t size);

class Leader {
 public:
  Leader(Kernel& kernel, const Parameters& parameters, const Program& program,
         const ExecuteOptions& options)
      : kernel_(kernel), program_(program), options_(options), model_(parameters) {}

  // Runs the program and writes a Record and steps to `report`. Never returns.
  [[noreturn]] void Run(int report);

 private:
  // A further process, and the pipes over which it is told what to do.
  struct Follower {
    int number = 0;  // 0: none
    int fork = -1;   // the call that makes it
    int last = -1;   // its last call
    pid_t pid = -1;  // if this process is its parent
    bool running = false;
    std::array<int, 2> commands = {-1, -1};
    std::array<int, 2> answers = {-1, -1};
  };
  struct Command {
    std::int32_t index = -1;  // of the call; -1: end
    std::array<std::uint64_t, kMaxArguments> args = {};
  };
  struct Variable {
    std::uint64_t value = 0;
    int process = 0;
    int made_by = -1;  // the call; -1: nothing yet
  };

  bool FindFollowers();
  bool MakePipes();
  void CallAll();
  bool CallOne(int index);
  bool Resolve(int index, std::array<std::uint64_t, kMaxArguments>& args) const;
  bool IsUsable(const Variable& variable, int index) const;
  Answer Make(int index, const std::array<std::uint64_t, kMaxArguments>& args);
  Answer MakeHere(int index, const std::array<std::uint64_t, kMaxArguments>& args);
  Answer ForkHere(int index);
  [[noreturn]] void Follow(Follower& self);
  void Finish(Follower& follower);
  Follower* FollowerOf(int process);
  void Fail(End end, int index, const Answer& answer, const Allowed& allowed);

  Kernel& kernel_;
  const Program& program_;
  const ExecuteOptions& options_;
  Model model_;
  std::array<Follower, kMostProcesses - 1> followers_ = {};
  std::array<Variable, kMostVariables> mappings_ = {};
  std::array<Variable, kMostVariables> descriptors_ = {};
  Record record_;
  std::array<MadeCall, kMostCalls> steps_ = {};
  int report_ = -1;
  bool lost_ = false;  // a follower died
};

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_LEADER_H_
