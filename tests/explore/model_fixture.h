// SPDX-License-Identifier: Apache-2.0
//
// A model and answers that are made up.

#ifndef TESTS_EXPLORE_MODEL_FIXTURE_H_
#define TESTS_EXPLORE_MODEL_FIXTURE_H_

#include <fcntl.h>
#include <sys/mman.h>

#include <cstdint>
#include <initializer_list>

#include "conformance/explore/model/model.h"
#include "conformance/probe/map_request.h"
#include "gtest/gtest.h"

namespace conformance::explore {

inline constexpr std::uint64_t kPage = 4096;
inline constexpr std::uint64_t kBase = 100 * kPage;
inline constexpr std::uint64_t kFile = 7;  // a descriptor
inline constexpr std::uint64_t kNone = ~std::uint64_t{0};
inline constexpr std::uint64_t kReadWrite = PROT_READ | PROT_WRITE;
inline constexpr std::uint64_t kAnonymous = kMapAnonymous;

// A system that does in every respect what Linux does.
inline Parameters Definite() {
  Parameters parameters;
  parameters.page = kPage;
  parameters.unmapped = parameters.denied_read = parameters.denied_write = kSegv;
  parameters.write_only_read = kSucceeds;
  parameters.past_end = parameters.private_past_end = kBus;
  parameters.private_shows_writes = kChanged;
  parameters.tail_after_shrink = parameters.tail_grows = kLost;
  parameters.store_is_read = parameters.write_is_seen = kChanged;
  parameters.punch = kSucceeds;
  parameters.private_punched = kKept;
  parameters.shared_by_reader = parameters.shared_by_both = parameters.shared_to_write = kSucceeds;
  parameters.munmap_hole = kSucceeds;
  parameters.mprotect_hole = parameters.msync_hole = parameters.advice_hole = kEnomem;
  parameters.mprotect_before_hole = kChanged;
  parameters.dontneed_anonymous = parameters.dontneed_private = kLost;
  parameters.dontneed_shared = kKept;
  parameters.dontneed_locked = kEinval;
  parameters.remap = kSucceeds;
  parameters.remap_blocked = kEnomem;
  parameters.fork_advice = kChanged;
  parameters.wipe = kSucceeds;
  return parameters;
}

// The same but for one.
inline Parameters DefiniteBut(Ways Parameters::*one, Ways ways) {
  Parameters parameters = Definite();
  parameters.*one = ways;
  return parameters;
}

inline Answer Gives(std::uint64_t value) {
  Answer answer;
  answer.value = static_cast<std::int64_t>(value);
  return answer;
}

inline Answer Fails(int error) {
  Answer answer;
  answer.error = error;
  return answer;
}

inline Answer Faults(int signal) {
  Answer answer;
  answer.signal = signal;
  return answer;
}

class ModelTest : public ::testing::Test {
 protected:
  explicit ModelTest(const Parameters& parameters = Definite()) : model_(parameters) {}

  bool Allows(Op op, std::initializer_list<std::uint64_t> args, const Answer& answer,
              int process = 0) {
    const Call call = Make(op, args);
    if (!model_.Knows(process, call)) return false;
    return model_.Judge(process, call, model_.Expect(process, call), answer) == Judgement::kRight;
  }

  // That it is allowed, and that it happens.
  void Happens(Op op, std::initializer_list<std::uint64_t> args, const Answer& answer = {},
               int process = 0) {
    ASSERT_TRUE(Allows(op, args, answer, process)) << Info(op).name;
    ASSERT_TRUE(model_.Advance(process, Make(op, args), answer));
  }

  void Map(std::uint64_t page, std::uint64_t pages, std::uint64_t flags, std::uint64_t descriptor,
           std::uint64_t offset = 0) {
    const Call call = Make(Op::kMmap, {kBase + page * kPage, pages * kPage, kReadWrite,
                                       flags | MAP_FIXED, descriptor, offset});
    ASSERT_TRUE(model_.Advance(0, call, Gives(call.args[0])));
  }

  // A file of so many bytes, each of which is `byte`.
  void MakeFile(std::uint64_t size, std::uint64_t byte) {
    Call open = Make(Op::kOpen, {O_RDWR | O_CREAT, 0600});
    open.text = "file1";
    ASSERT_TRUE(model_.Advance(0, open, Gives(kFile)));
    Happens(Op::kFill, {kFile, 0, byte, size});
  }

  bool Loads(std::uint64_t address, std::uint64_t byte, int process = 0) {
    return Allows(Op::kLoad, {address}, Gives(byte), process);
  }
  bool LoadFaults(std::uint64_t address, int signal, int process = 0) {
    return Allows(Op::kLoad, {address}, Faults(signal), process);
  }
  void Store(std::uint64_t address, std::uint64_t byte, int process = 0) {
    Happens(Op::kStore, {address, byte}, Gives(0), process);
  }

  static Call Make(Op op, std::initializer_list<std::uint64_t> args) {
    Call call{op, {}, nullptr};
    std::size_t i = 0;
    for (const std::uint64_t arg : args) call.args[i++] = arg;
    return call;
  }

  Model model_;
};

}  // namespace conformance::explore

#endif  // TESTS_EXPLORE_MODEL_FIXTURE_H_
