// SPDX-License-Identifier: Apache-2.0
//
// A model of address spaces, the objects that are mapped into them, and the processes that have
// them: which answers a call may get in a given state, and what the state is after it.
//
//   Model model(parameters);
//   const Allowed allowed = model.Expect(0, call);
//   const Answer answer = kernel.Do(call);
//   if (model.Judge(allowed, answer) == Judgement::kWrong) …
//   if (!model.Advance(0, call, answer)) …  // what is now is not decided: stop
//
// It makes no system call and asks for no memory. Sound first: what documents do not decide is
// allowed, whichever way it goes, and the state then holds every possibility. What systems choose
// is a parameter.

#ifndef CONFORMANCE_EXPLORE_MODEL_MODEL_H_
#define CONFORMANCE_EXPLORE_MODEL_MODEL_H_

#include <cstdint>
#include <utility>

#include "conformance/explore/model/coverage.h"
#include "conformance/explore/model/ground.h"
#include "conformance/explore/model/parameters.h"
#include "conformance/explore/model/state.h"
#include "conformance/probe/kernel.h"

namespace conformance::explore {

// What the value of a successful call has to be.
enum class ValueKind : std::uint8_t {
  kAny,
  kNumber,  // `low` exactly
  kByte,    // one of `bytes`
  kScan,    // an offset that the cells scanned allow; see Model::Judge()
  kPlace,   // whole pages of `pages`, where nothing is mapped
};

struct Allowed {
  Ways ways = kSucceeds;
  // Ways that are allowed and after which the state is not known: the program ends there.
  Ways ends = 0;
  Ground ground = Ground::kNone;  // why nothing else is allowed
  Ground value_ground = Ground::kNone;
  ValueKind value = ValueKind::kAny;
  Bytes bytes;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::uint64_t pages = 0;
};

enum class Judgement : std::uint8_t { kRight, kWrong, kEnds };

class Model {
 public:
  explicit Model(const Parameters& parameters);

  // Nothing that the model has no opinion on is ours to call: false for a range that lies outside
  // what the program has mapped before, and for a process that is not there.
  bool Knows(int process, const Call& call) const;

  Allowed Expect(int process, const Call& call) const;
  // `process` and `call` are what `allowed` was given for.
  Judgement Judge(int process, const Call& call, const Allowed& allowed,
                  const Answer& answer) const;
  // Which of the grounds an answer that is wrong violates.
  static Ground Violated(const Allowed& allowed, const Answer& answer);
  bool Advance(int process, const Call& call, const Answer& answer);
  // A process ends: its mappings and descriptors are gone.
  void End(int number);

  const State& state() const { return state_; }
  const Coverage& coverage() const { return coverage_; }

 private:
  struct Range {
    std::uint64_t first = 0;  // number of a page
    std::uint64_t count = 0;
    bool holes = false;    // a page of it is not mapped
    bool mapped = false;   // a page of it is
    bool unknown = false;  // a page of it was never the program's
    bool one_piece = false;
  };
  struct Touched {
    Ways ways = 0;
    Ground ground = Ground::kNone;
    Bytes bytes;
  };

  std::uint64_t page() const { return parameters_.page; }
  const Process* Find(int process) const;
  Process* Find(int process) { return const_cast<Process*>(std::as_const(*this).Find(process)); }
  static const Descriptor* FindDescriptor(const Process& process, std::uint64_t number);
  Range RangeOf(const Process& process, std::uint64_t address, std::uint64_t length) const;
  template <typename Predicate>
  bool Any(const Process& process, const Range& range, Predicate predicate) const {
    for (std::uint64_t i = 0; i < range.count; ++i) {
      const Page* const found = process.pages.Find(range.first + i);
      if (found != nullptr && found->mapped && predicate(*found)) return true;
    }
    return false;
  }
  template <typename Function>
  void Each(Process& process, const Range& range, Function function) {
    for (std::uint64_t i = 0; i < range.count; ++i) {
      Page* const found = process.pages.Find(range.first + i);
      if (found != nullptr && found->mapped) function(*found);
    }
  }

  // memory.cc
  Allowed ExpectMmap(const Process& process, const Call& call) const;
  Allowed ExpectMunmap(const Process& process, const Call& call) const;
  Allowed ExpectMprotect(const Process& process, const Call& call) const;
  bool AdvanceMmap(Process& process, const Call& call, const Answer& answer);
  bool AdvanceMunmap(Process& process, const Call& call, const Answer& answer);
  bool AdvanceMprotect(Process& process, const Call& call, const Answer& answer);
  bool Fill(Page& page, const Call& call, const Descriptor* descriptor, int object,
            std::uint64_t index) const;
  void Coverings(const Process& process, const Range& range, Situation first);
  // remap.cc
  bool KnowsRemap(const Call& call) const;
  Allowed ExpectMremap(const Process& process, const Call& call) const;
  Allowed ExpectMremapNetbsd(const Process& process, const Call& call) const;
  bool AdvanceMremap(Process& process, const Call& call, const Answer& answer);
  bool Grow(Page& page, std::uint64_t by) const;
  void CoverRemap(const Process& process, const Call& call, const Answer& answer);
  // advice.cc
  Allowed ExpectMsync(const Process& process, const Call& call) const;
  Allowed ExpectLock(const Process& process, const Call& call) const;
  Allowed ExpectMadvise(const Process& process, const Call& call) const;
  bool AdvanceLock(Process& process, const Call& call, const Answer& answer);
  bool AdvanceMadvise(Process& process, const Call& call, const Answer& answer);
  void Discard(Page& page, bool surely);
  // touch.cc
  Touched Touch(const Page* page, std::size_t cell, bool store) const;
  Cells Contents(const Page& page) const;
  bool IsPastEnd(const Page& page) const;
  Allowed ExpectTouch(const Process& process, const Call& call) const;
  Allowed ExpectScan(const Process& process, const Call& call) const;
  bool ScanMayEndAt(const Process& process, const Call& call, std::uint64_t offset) const;
  bool AdvanceTouch(Process& process, const Call& call, const Answer& answer);
  void Narrow(Page& page, bool store, const Answer& answer) const;
  void MayHaveStored(const Page& page, const Call& store);
  void CoverTouch(const Process& process, const Page* found, const Call& call);
  // objects.cc
  Allowed ExpectFile(const Process& process, const Call& call) const;
  Allowed ExpectObjectIo(const Process& process, const Call& call) const;
  void ExpectPunch(const Call& call, const Descriptor& descriptor, Allowed& allowed) const;
  bool AdvanceFile(Process& process, const Call& call, const Answer& answer);
  bool AdvanceOpen(Process& process, const Call& call, const Answer& answer);
  int NewObject(ObjectKind kind, std::uint64_t size);
  // By a call (or by a store to a mapping).
  void Write(Object& object, std::uint64_t from, std::uint64_t to, const Bytes& byte, bool store);
  void Punch(Object& object, std::uint64_t from, std::uint64_t to);
  bool Resize(Object& object, std::uint64_t size, bool by_write);
  void Shrunk(int object, std::uint64_t size);
  void CoverResize(int object, std::uint64_t size);
  // process.cc
  Allowed ExpectMinherit(const Process& process, const Call& call) const;
  bool AdvanceMinherit(Process& process, const Call& call, const Answer& answer);
  bool ShareForFork(Process& process);
  bool AdvanceFork(Process& process, const Call& call, const Answer& answer);

  int IndexOf(const Object& object) const {
    return static_cast<int>(&object - state_.objects.data());
  }
  Object& ObjectAt(int index) { return state_.objects[static_cast<std::size_t>(index)]; }
  const Object& ObjectAt(int index) const {
    return state_.objects[static_cast<std::size_t>(index)];
  }
  std::uint16_t NewPiece() { return ++state_.pieces; }
  // Gives the pages of a range new piece numbers, one for each that there was.
  void Split(Process& process, const Range& range);

  Parameters parameters_;
  State state_;
  Coverage coverage_;
};

// True for the operations that the model knows.
bool IsOfTheWorld(Op op);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_MODEL_MODEL_H_
