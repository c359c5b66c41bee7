// SPDX-License-Identifier: Apache-2.0

#include "tests/mutants/screening.h"

#include <cerrno>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "mmap_compat/mapping.h"
#include "tests/mutants/matrix.h"

namespace conformance {
namespace {

constexpr std::byte kLies{1};

bool Same(const Call& left, const Call& right) {
  return left.op == right.op && left.args == right.args && left.text == right.text;
}

bool Same(const Answer& left, const Answer& right) {
  return left.value == right.value && left.second == right.second && left.error == right.error &&
         left.signal == right.signal && left.code == right.code;
}

// Stands for the kernel while a mutant is asked about a call that has been made already.
class Replay : public Kernel {
 public:
  Replay(const Call& call, const Answer& answer) : call_(call), answer_(answer) {}

  Answer Do(const Call& call) override {
    ++calls_;
    if (Same(call, call_)) return answer_;
    changed_ = true;
    return Fail(ENOSYS);
  }

  bool WasCalledOnce() const { return calls_ == 1 && !changed_; }

 private:
  const Call& call_;
  const Answer& answer_;
  int calls_ = 0;
  bool changed_ = false;
};

// An honest kernel that notes which mutants would have done otherwise. The notes are in memory that
// the processes of a probe share with this one. Mutants have their static storage for themselves in
// each of these processes, as they have in a run of their own.
class Screen : public Kernel {
 public:
  Screen(Kernel& honest, const std::vector<Mutant>& mutants, absl::Span<std::byte> lies)
      : honest_(honest), mutants_(mutants), lies_(lies) {}

  Answer Do(const Call& call) override {
    const Answer answer = honest_.Do(call);
    for (std::size_t i = 0; i < mutants_.size(); ++i) {
      if (lies_[i] == kLies) continue;
      Replay replay(call, answer);
      const Answer told = mutants_[i].act(replay, call);
      if (!replay.WasCalledOnce() || !Same(told, answer)) lies_[i] = kLies;
    }
    return answer;
  }

 private:
  Kernel& honest_;
  const std::vector<Mutant>& mutants_;
  absl::Span<std::byte> lies_;
};

}  // namespace

std::vector<bool> MutantsThatLie(const Rule& rule, const std::string& honest, Kernel& kernel,
                                 const std::vector<Mutant>& mutants, int timeout_seconds) {
  auto notes = mmap_compat::Mapping::AnonymousShared(mutants.size());
  EXPECT_TRUE(notes.ok()) << notes.status();
  if (!notes.ok()) return std::vector<bool>(mutants.size(), true);
  const absl::Span<std::byte> lies = notes->mutable_bytes();
  Screen screen(kernel, mutants, lies);
  const bool as_before = RunRules({&rule}, screen, timeout_seconds)[0] == honest;
  std::vector<bool> result;
  for (const std::byte note : lies) result.push_back(!as_before || note == kLies);
  return result;
}

}  // namespace conformance
