// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_processes.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/reproduce/c_layout.h"

namespace conformance {
namespace {

// The child of `parent` that `process` is or descends from.
int BranchOf(int process, int parent) {
  while (process / 10 != parent) process /= 10;
  return process;
}

class Processes {
 public:
  Processes(const Trace& trace, std::vector<std::vector<CStatement>> spelled, CHelpers& helpers)
      : steps_(trace.steps), spelled_(std::move(spelled)), helpers_(helpers) {}

  // What `process` does from step `from` on.
  std::vector<CStatement> Body(int process, std::size_t from) {
    std::vector<CStatement> body;
    for (std::size_t i = from; i < steps_.size(); ++i) {
      const int owner = steps_[i].process;
      if (owner == process) {
        if (steps_[i].op == Op::kFork) {
          Fork(i, body);
        } else {
          Append(std::move(spelled_[i]), body);
        }
        continue;
      }
      const int before = i == from ? process : steps_[i - 1].process;
      if (IsWithin(owner, process)) {
        const int child = BranchOf(owner, process);
        if (!IsWithin(before, child)) GiveTurn(child, i, body);
      } else if (IsWithin(before, process) && NextOf(process, i) < steps_.size()) {
        body.push_back(Give(process, true));
        body.push_back(Await(process, true));
      }
    }
    return Folded(std::move(body));
  }

 private:
  // The first step at or after `from` that is one of `process` or its descendants.
  std::size_t NextOf(int process, std::size_t from) const {
    while (from < steps_.size() && !IsWithin(steps_[from].process, process)) ++from;
    return from;
  }

  // The first step at or after `from` that is not.
  std::size_t PauseOf(int process, std::size_t from) const {
    while (from < steps_.size() && IsWithin(steps_[from].process, process)) ++from;
    return from;
  }

  // The end of a socket over which a child and its parent give each other the turn.
  std::string Turn(int child, bool in_child) {
    helpers_.Include("sys/socket.h");
    helpers_.Declare("int", absl::StrCat("turn", child, "[2]"));
    return absl::StrCat("turn", child, in_child ? "[1]" : "[0]");
  }

  CStatement Give(int child, bool in_child) {
    helpers_.Use("EXPECT");
    return {absl::StrCat("EXPECT(write(", Turn(child, in_child),
                         ", \"\", 1), 1); /* gives the turn */"),
            ""};
  }

  // Waits until it is the turn of this process.
  CStatement Await(int child, bool in_child) {
    helpers_.Use("EXPECT");
    helpers_.Declare("unsigned char", "byte");
    return {absl::StrCat("EXPECT(read(", Turn(child, in_child),
                         ", &byte, 1), 1); /* waits for its turn */"),
            ""};
  }

  static void Append(std::vector<CStatement> more, std::vector<CStatement>& body) {
    for (CStatement& statement : more) body.push_back(std::move(statement));
  }

  // The child's block, and what its parent does at once.
  void Fork(std::size_t fork, std::vector<CStatement>& body) {
    const int child = static_cast<int>(steps_[fork].args[0]);
    const std::size_t first = NextOf(child, fork);
    const bool at_once = first == fork + 1 || first == steps_.size();
    const bool pauses = NextOf(child, PauseOf(child, first)) < steps_.size();
    const bool turns = !at_once || pauses;
    helpers_.Include("unistd.h");
    std::vector<CStatement> inner;
    if (turns) {
      inner.push_back({absl::StrCat("close(", Turn(child, false), ");"), ""});
      helpers_.Use("EXPECT");
      body.push_back(
          {absl::StrCat("EXPECT(socketpair(AF_UNIX, SOCK_STREAM, 0, turn", child, "), 0);"), ""});
    }
    if (!at_once) inner.push_back(Await(child, true));
    Append(Body(child, first), inner);
    std::string text = "if (fork() == 0) {\n";
    for (const CStatement& statement : inner) {
      absl::StrAppend(&text, Indented(statement.text, 2), "\n");
    }
    body.push_back({text + "  _exit(0);\n}", ""});
    if (turns) {
      body.push_back({absl::StrCat("close(", Turn(child, true), ");"), ""});
      if (at_once) body.push_back(Await(child, false));
    } else {
      Append(JoinChild(helpers_), body);
    }
  }

  // Lets a child do what it does from step `next` on. Right after the fork it does that anyway.
  void GiveTurn(int child, std::size_t next, std::vector<CStatement>& body) {
    if (steps_[next - 1].op == Op::kFork && steps_[next - 1].args[0] == Number(child)) return;
    body.push_back(Give(child, false));
    if (NextOf(child, PauseOf(child, next)) < steps_.size()) {
      body.push_back(Await(child, false));
    } else {
      Append(JoinChild(helpers_), body);
    }
  }

  static std::uint64_t Number(int child) { return static_cast<std::uint64_t>(child); }

  const std::vector<Step>& steps_;
  std::vector<std::vector<CStatement>> spelled_;
  CHelpers& helpers_;
};

}  // namespace

std::vector<CStatement> InProcesses(const Trace& trace,
                                    std::vector<std::vector<CStatement>> spelled,
                                    CHelpers& helpers) {
  return Processes(trace, std::move(spelled), helpers).Body(0, 0);
}

std::vector<CStatement> JoinChild(CHelpers& helpers) {
  helpers.Use("EXPECT");
  helpers.Include("sys/wait.h");
  helpers.Include("unistd.h");
  helpers.Declare("int", "status");
  return {{"EXPECT(wait(&status) == -1 ? -1 : status, 0);", ""}};
}

}  // namespace conformance
