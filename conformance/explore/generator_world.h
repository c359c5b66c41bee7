// SPDX-License-Identifier: Apache-2.0
//
// The world as the generator imagines it: roughly what is where if every call succeeds, so that
// what it draws is likely to mean something.

#ifndef CONFORMANCE_EXPLORE_GENERATOR_WORLD_H_
#define CONFORMANCE_EXPLORE_GENERATOR_WORLD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/explore/generator.h"
#include "conformance/explore/program.h"
#include "conformance/explore/random.h"

namespace conformance::explore {

// A place in one of the arrays here, whose places are counted as int.
inline std::size_t Index(int place) { return static_cast<std::size_t>(place); }

inline constexpr int kMostRegions = 6;

inline Value Plain(std::uint64_t number) { return {Value::Base::kNone, 0, number}; }
inline Value Fd(std::uint8_t variable) { return {Value::Base::kDescriptor, variable, 0}; }

class World {
 public:
  World(Random random, const GeneratorOptions& options);

  Random& random() { return random_; }
  Program Take();

  // The arena, files with bytes in them, an object.
  void SetUp();
  // Which process makes the next calls.
  void ChooseProcess();
  // One call each, and sometimes a few stores that belong to it.
  void Store();
  void Load();
  void Scan();
  void Map();
  void Unmap();
  void Protect();
  void Remap();
  void Advise();
  void Inherit();
  void Lock();
  void Unlock();
  void Sync();
  void Read();
  void Write();
  void FillFile();
  void Truncate();
  void Punch();
  void Size();
  void Close();
  void Unlink();
  void Fork();
  // Looks at everything in every process.
  void Sweep();

 private:
  struct Spot {  // a page of the arena
    bool mapped = false;
    bool readable = false;
    bool writable = false;
    bool shared = false;
    int piece = 0;  // spots of one number were treated alike
  };
  struct Region {  // placed by the system
    std::uint8_t variable;
    int pages;
    bool writable;
  };
  struct OpenFile {
    std::uint8_t variable;
    int file;
    bool writable;
  };
  struct File {
    std::string name;
    int pages = 0;
    bool linked = false;
  };
  struct Actor {
    int number = 0;
    std::array<Spot, kArenaPages> arena;
    std::vector<Region> regions;
    std::vector<OpenFile> open;
  };
  struct Range {  // of the arena
    int first;
    int count;
  };

  Actor& actor() { return actors_[current_]; }
  int Emit(Op op, const std::vector<Value>& args, std::string text = "", int result = -1);
  void MakeFile(int index);
  void MakeObject();
  void MapArena();
  void MapAnywhere();
  Value MapSource(std::uint64_t& flags, std::uint64_t& protection, std::uint64_t& offset, int pages,
                  Spot& spot);
  void MarkBorders(const Range& range);
  void Split(const Range& range);
  // A range that is one mapping as far as it is known.
  Range DrawPiece();
  void RemapNetbsd();
  Range DrawRange();
  // A range of the arena, or now and then one of a region.
  std::array<Value, 2> DrawAddressRange(Range* arena);
  Value Address(int page, std::uint64_t offset = 0) const;
  Value Touchable(bool store);
  std::uint64_t OffsetInPage();
  std::uint64_t SizeInFile();
  std::uint64_t Protection();
  std::uint8_t Byte() { return byte_ = byte_ == 255 ? 1 : static_cast<std::uint8_t>(byte_ + 1); }
  void Paint(const Range& range);
  const OpenFile* AnyFile(bool writable);

  Random random_;
  std::uint64_t page_;
  int most_processes_;
  Program program_;
  std::vector<Actor> actors_;
  std::size_t current_ = 0;
  std::array<bool, kArenaPages + 1> borders_ = {};
  int window_;  // pages of the arena where most happens
  std::array<File, 4> files_;
  std::uint8_t mappings_ = 0;  // variables given
  std::uint8_t descriptors_ = 0;
  std::uint8_t byte_ = 0;
  int children_of_first_ = 0;
  int pieces_ = 0;
};

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_GENERATOR_WORLD_H_
