// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/shrink.h"

#include <sys/mman.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "conformance/explore/finding.h"

namespace conformance::explore {
namespace {

using Clock = std::chrono::steady_clock;

class Shrinker {
 public:
  Shrinker(const Program& program, const Execution& execution, Executor& executor,
           const ShrinkBounds& bounds)
      : executor_(executor),
        bounds_(bounds),
        end_(Clock::now() + bounds.time),
        signature_(Signature(program, execution)) {
    best_.program = program;
    best_.execution = execution;
    options_.timeout_seconds = execution.end == End::kTimedOut ? 2 : 10;
  }

  Shrunk Work() {
    CutAfterLast();
    std::size_t before = 0;
    do {
      before = best_.program.calls.size();
      DropProcesses();
      DropRuns();
      Simplify();
    } while (best_.program.calls.size() < before && !IsOver());
    return std::move(best_);
  }

 private:
  bool IsOver() const { return best_.runs >= bounds_.runs || Clock::now() >= end_; }

  // Keeps `program` if it is the same finding.
  bool Try(const Program& program) {
    if (IsOver() || program.calls.empty()) return false;
    ++best_.runs;
    Execution execution = executor_.Run(program, options_);
    if (!IsFinding(execution.end) || Signature(program, execution) != signature_) return false;
    best_.program = program;
    best_.execution = std::move(execution);
    return true;
  }

  void CutAfterLast() {
    const auto last = static_cast<std::size_t>(std::max(best_.execution.last, -1) + 1);
    if (last == 0 || last >= best_.program.calls.size()) return;
    Program program = best_.program;
    program.calls.resize(last);
    Try(program);
  }

  // All calls of a process, then its calls by its parent instead.
  void DropProcesses() {
    std::vector<int> numbers;
    for (const ProgramCall& call : best_.program.calls) {
      if (call.op == Op::kFork) numbers.push_back(static_cast<int>(call.args[0].number));
    }
    for (const int number : numbers) {
      Program without = best_.program;
      auto& calls = without.calls;
      const auto of_process = [number](const ProgramCall& call) {
        const bool forks =
            call.op == Op::kFork && call.args[0].number == static_cast<std::uint64_t>(number);
        return forks || IsWithin(call.process, number);
      };
      calls.erase(std::remove_if(calls.begin(), calls.end(), of_process), calls.end());
      if (Try(without)) continue;
      Program merged = best_.program;
      for (ProgramCall& call : merged.calls) {
        if (call.process == number) call.process = number / 10;
      }
      Try(merged);
    }
  }

  // Runs of calls, long ones first.
  void DropRuns() {
    for (std::size_t length = best_.program.calls.size() / 2; length > 0; length /= 2) {
      for (std::size_t end = best_.program.calls.size(); end > 0 && !IsOver();) {
        const std::size_t start = end > length ? end - length : 0;
        Program program = best_.program;
        program.calls.erase(program.calls.begin() + static_cast<std::ptrdiff_t>(start),
                            program.calls.begin() + static_cast<std::ptrdiff_t>(end));
        Try(program);
        end = std::min(start, best_.program.calls.size());
      }
    }
  }

  bool TryArgument(std::size_t call, std::size_t argument, std::uint64_t number) {
    Program program = best_.program;
    std::uint64_t& place = program.calls[call].args[argument].number;
    if (place == number) return false;
    place = number;
    return Try(program);
  }

  void Simplify() {
    const std::uint64_t page = best_.program.page;
    for (std::size_t i = 0; i < best_.program.calls.size() && !IsOver(); ++i) {
      const ProgramCall call = best_.program.calls[i];
      const OpInfo& info = conformance::Info(call.op);
      for (std::size_t a = 0; a < kMaxArguments; ++a) {
        const Argument kind = info.arguments[a];
        const std::uint64_t number = call.args[a].number;
        if (kind == Argument::kLength && number > page) {
          if (!TryArgument(i, a, page)) TryArgument(i, a, number / page / 2 * page);
        } else if (kind == Argument::kProtection) {
          TryArgument(i, a, PROT_READ | PROT_WRITE);
        } else if ((kind == Argument::kOffset || kind == Argument::kAddress) &&
                   number % page != 0) {
          TryArgument(i, a, number - number % page);
        }
      }
    }
  }

  Executor& executor_;
  ShrinkBounds bounds_;
  Clock::time_point end_;
  std::string signature_;
  ExecuteOptions options_;
  Shrunk best_;
};

}  // namespace

Shrunk Shrink(const Program& program, const Execution& execution, Executor& executor,
              const ShrinkBounds& bounds) {
  return Shrinker(program, execution, executor, bounds).Work();
}

}  // namespace conformance::explore
