// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/generator.h"

#include <algorithm>
#include <utility>

#include "conformance/explore/generator_world.h"

namespace conformance::explore {
namespace {

// How often each call is drawn, relative to the others.
struct Weight {
  Op op;
  int weight;
  void (World::*make)();
};

constexpr Weight kWeights[] = {
    {Op::kStore, 22, &World::Store},       {Op::kLoad, 14, &World::Load},
    {Op::kScan, 2, &World::Scan},          {Op::kMmap, 14, &World::Map},
    {Op::kMunmap, 8, &World::Unmap},       {Op::kMprotect, 8, &World::Protect},
    {Op::kMremap, 8, &World::Remap},       {Op::kMadvise, 5, &World::Advise},
    {Op::kMlock, 2, &World::Lock},         {Op::kMunlock, 1, &World::Unlock},
    {Op::kMsync, 2, &World::Sync},         {Op::kReadByte, 4, &World::Read},
    {Op::kWriteByte, 4, &World::Write},    {Op::kFill, 1, &World::FillFile},
    {Op::kFtruncate, 4, &World::Truncate}, {Op::kFileSize, 1, &World::Size},
    {Op::kClose, 1, &World::Close},        {Op::kUnlink, 1, &World::Unlink},
    {Op::kFork, 1, &World::Fork},          {Op::kPunch, 2, &World::Punch},
    {Op::kMinherit, 2, &World::Inherit},
};

bool IsTouch(Op op) { return op == Op::kLoad || op == Op::kStore || op == Op::kScan; }

bool IsWanted(const GeneratorOptions& options, Op op) {
  if (options.calls.empty() || IsTouch(op)) return true;
  return std::find(options.calls.begin(), options.calls.end(), op) != options.calls.end();
}

}  // namespace

const std::vector<Op>& ChoosableCalls() {
  static const auto& calls = *new std::vector<Op>([] {
    std::vector<Op> list;
    for (const Weight& weight : kWeights) list.push_back(weight.op);
    return list;
  }());
  return calls;
}

Program Generate(const GeneratorOptions& options, std::uint64_t index) {
  Random mixer(options.seed);
  World world(Random(mixer.Next() ^ (index * 0xD1B54A32D192ED03U)), options);
  world.SetUp();
  std::vector<const Weight*> choices;
  for (const Weight& weight : kWeights) {
    if (!IsWanted(options, weight.op)) continue;
    choices.insert(choices.end(), static_cast<std::size_t>(weight.weight), &weight);
  }
  const int calls = 30 + world.random().Below(90);
  for (int i = 0; i < calls; ++i) {
    world.ChooseProcess();
    (world.*world.random().From(choices)->make)();
  }
  world.Sweep();
  return world.Take();
}

}  // namespace conformance::explore
