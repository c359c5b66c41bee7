// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of splitting, joining and sliding, and of shared memory by name, beside models
// of what rearrange.h and shared_memory.h promise, with every failure for a documented reason.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/explore/random.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/rearrange.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::conformance::explore::Random;

constexpr int kRearrangeSequences = 200;
constexpr int kRearrangeSteps = 100;
constexpr std::size_t kRearrangeFilePages = 9;

enum class Kind { kNothing, kPrivate, kShared, kWindow };

// What was mapped by one call, or what is left of that.
struct Piece {
  Mapping mapping;
  Kind kind = Kind::kNothing;
  int origin = 0;  // pieces of one mapping have one number
  std::string bytes;
  std::size_t offset = 0;  // in the file
  Protection protection = Protection::kReadWrite;
};

class Pieces {
 public:
  explicit Pieces(std::uint64_t seed)
      : random_(seed),
        file_(Pattern(kRearrangeFilePages * PageSize())),
        fd_(file_.Open(O_RDWR)),
        contents_(Pattern(kRearrangeFilePages * PageSize())),
        foreign_("another file"),
        foreign_fd_(foreign_.Open(O_RDWR)) {}

  void Step() {
    using Operation = void (Pieces::*)(Piece&);
    static constexpr Operation kOperations[] = {
        &Pieces::Make,    &Pieces::SplitOne, &Pieces::SplitOne, &Pieces::JoinTwo, &Pieces::JoinTwo,
        &Pieces::JoinTwo, &Pieces::SlideOne, &Pieces::Store,    &Pieces::Store,   &Pieces::Protect,
    };
    (this->*random_.From(kOperations))(random_.From(pieces_));
    for (const Piece& piece : pieces_) Compare(piece);
  }

 private:
  static std::size_t Size(const Piece& piece) {
    return piece.kind == Kind::kNothing ? 0 : piece.bytes.size();
  }

  void Compare(const Piece& piece) {
    EXPECT_EQ(piece.mapping.is_mapped(), piece.kind != Kind::kNothing);
    EXPECT_EQ(piece.mapping.size(), Size(piece));
    if (piece.kind == Kind::kNothing || piece.protection == Protection::kNone) return;
    EXPECT_TRUE(piece.mapping.text() == (piece.kind == Kind::kWindow
                                             ? contents_.substr(piece.offset, piece.bytes.size())
                                             : piece.bytes));
  }

  void Make(Piece& piece) {
    const std::array<Kind, 3> kinds = {Kind::kPrivate, Kind::kShared, Kind::kWindow};
    const Kind kind = random_.From(kinds);
    const std::size_t size =
        static_cast<std::size_t>(1 + random_.Below(kRearrangeFilePages)) * PageSize();
    FileOptions options;
    options.access = FileAccess::kReadWrite;
    options.length = size;
    auto made = kind == Kind::kPrivate  ? Mapping::AnonymousPrivate(size)
                : kind == Kind::kShared ? Mapping::AnonymousShared(size)
                                        : Mapping::File(fd_.get(), options);
    ASSERT_THAT(made, Succeeds());
    piece = Piece();
    piece.mapping = *std::move(made);
    piece.kind = kind;
    piece.origin = ++origins_;
    piece.bytes.assign(size, '\0');
  }

  void SplitOne(Piece& piece) {
    Piece& rest =
        pieces_[static_cast<std::size_t>(random_.Below(static_cast<int>(pieces_.size())))];
    if (&rest == &piece) return;
    std::size_t at = static_cast<std::size_t>(random_.Below(kRearrangeFilePages)) * PageSize();
    if (random_.Percent(10)) at += PageSize() / 2;
    std::set<Reason> reasons;
    if (at == 0 || at >= Size(piece)) reasons.insert(Reason::kNotMapped);
    if (at % PageSize() != 0) reasons.insert(Reason::kInvalidAddress);
    auto made = Split(piece.mapping, at);
    EXPECT_THAT(made, SucceedsUnless(reasons));
    if (!made.ok()) return;
    rest = Piece();
    rest.mapping = *std::move(made);
    rest.kind = piece.kind;
    rest.origin = piece.origin;
    rest.bytes = piece.bytes.substr(at);
    rest.offset = piece.offset + at;
    rest.protection = piece.protection;
    piece.bytes.resize(at);
  }

  void JoinTwo(Piece& first) {
    Piece* second = &random_.From(pieces_);
    // Mostly the one that continues it.
    for (Piece& other : pieces_) {
      if (random_.Percent(80) && Continues(first, other)) second = &other;
    }
    if (second == &first) return;
    std::set<Reason> reasons;
    if (first.kind == Kind::kNothing || second->kind == Kind::kNothing) {
      reasons.insert(Reason::kNotMapped);
    }
    const bool continues = Continues(first, *second);
    if (!continues) reasons.insert(Reason::kInvalidAddress);
    if (first.protection != second->protection) reasons.insert(Reason::kUnsupported);
    // Memory without a file is the same whichever call made it.
    const bool of_another =
        first.kind == second->kind && first.origin != second->origin && continues;
    const absl::Status status = Join(first.mapping, second->mapping);
    if (of_another && !status.ok()) reasons.insert(Reason::kInvalidAddress);
    EXPECT_THAT(status, SucceedsUnless(reasons));
    if (!status.ok()) return;
    first.bytes += second->bytes;
    *second = Piece();
  }

  static bool Continues(const Piece& first, const Piece& second) {
    if (first.kind == Kind::kNothing || first.kind != second.kind) return false;
    const std::byte* const end = first.mapping.bytes().data() + first.mapping.size();
    const bool in_file =
        first.kind != Kind::kWindow || first.offset + first.bytes.size() == second.offset;
    return end == second.mapping.bytes().data() && in_file;
  }

  void SlideOne(Piece& window) {
    const std::size_t offset =
        static_cast<std::size_t>(random_.Below(kRearrangeFilePages)) * PageSize();
    const std::size_t length = static_cast<std::size_t>(random_.Below(5)) * PageSize();
    const int kind = random_.Below(20);
    std::set<Reason> reasons;
    if (window.kind == Kind::kNothing) reasons.insert(Reason::kNotMapped);
    if (window.kind == Kind::kPrivate || window.kind == Kind::kShared) {
      reasons.insert(Reason::kUnsupported);
    }
    if (length == 0) reasons.insert(Reason::kInvalidLength);
    if (kind == 0) reasons.insert(Reason::kInvalidOffset);
    if (kind == 1) reasons.insert(Reason::kBeyondFileLimits);
    if (kind == 2 || kind == 3) reasons.insert(Reason::kBadDescriptor);
    // The other file is short.
    if (kind == 3 && offset > foreign_.Size()) reasons.insert(Reason::kBeyondFileLimits);
    const std::int64_t at = kind == 0   ? -1
                            : kind == 1 ? static_cast<std::int64_t>(contents_.size() + 1)
                                        : static_cast<std::int64_t>(offset);
    const int fd = kind == 2 ? -1 : kind == 3 ? foreign_fd_.get() : fd_.get();
    const absl::Status status = Slide(window.mapping, fd, at, length);
    EXPECT_THAT(status, SucceedsUnless(reasons));
    if (!status.ok()) return;
    window.offset = offset;
    window.bytes.assign(std::min(length, contents_.size() - offset), '\0');
    window.origin = ++origins_;
  }

  void Store(Piece& piece) {
    const auto bytes = piece.mapping.mutable_bytes();
    const bool writable = piece.protection == Protection::kReadWrite;
    EXPECT_EQ(bytes.size(), writable ? Size(piece) : 0U);
    if (bytes.empty()) return;
    const std::size_t at = random_.Next() % bytes.size();
    const char byte = static_cast<char>(random_.Below(256));
    bytes[at] = static_cast<std::byte>(byte);
    (piece.kind == Kind::kWindow ? contents_[piece.offset + at] : piece.bytes[at]) = byte;
  }

  void Protect(Piece& piece) {
    const std::array<Protection, 4> all = {Protection::kNone, Protection::kRead,
                                           Protection::kReadWrite, Protection::kReadWrite};
    const Protection wanted = random_.From(all);
    std::set<Reason> reasons;
    if (piece.kind == Kind::kNothing) reasons.insert(Reason::kNotMapped);
    EXPECT_THAT(piece.mapping.Protect(wanted), SucceedsUnless(reasons));
    if (reasons.empty()) piece.protection = wanted;
  }

  Random random_;
  ScratchFile file_;
  ScopedFd fd_;
  std::string contents_;
  ScratchFile foreign_;
  ScopedFd foreign_fd_;
  std::array<Piece, 6> pieces_;
  int origins_ = 0;
};

TEST(RearrangeModelTest, RandomSequencesDoWhatTheHeaderPromises) {
  for (int sequence = 0; sequence < kRearrangeSequences && !::testing::Test::HasFailure();
       ++sequence) {
    Pieces pieces(static_cast<std::uint64_t>(sequence));
    for (int i = 0; i < kRearrangeSteps && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE(::testing::Message() << "sequence " << sequence << ", operation " << i);
      pieces.Step();
    }
  }
}

// Memory objects, the names that lead to them, and handles that have them open.
class Objects {
 public:
  explicit Objects(std::uint64_t seed) : random_(seed) {}

  void Step() {
    using Operation = void (Objects::*)();
    static constexpr Operation kOperations[] = {
        &Objects::Create,  &Objects::OpenOrCreate, &Objects::Open,  &Objects::Unlink,
        &Objects::Unnamed, &Objects::Resize,       &Objects::Store, &Objects::Store,
    };
    (this->*random_.From(kOperations))();
    for (const Handle& handle : handles_) Compare(handle);
  }

 private:
  struct Handle {
    std::optional<SharedMemory> memory;
    std::shared_ptr<std::string> bytes;  // one string for all that have the object open
  };
  struct Name {
    ScopedMemoryName text;
    std::shared_ptr<std::string> bytes;  // null: no such object
  };

  std::size_t AnySize() {
    const std::array<std::size_t, 5> sizes = {0, 1, PageSize(), PageSize() + 1, 3 * PageSize()};
    return random_.From(sizes);
  }

  static void Compare(const Handle& handle) {
    if (!handle.memory) return;
    const auto size = handle.memory->Size();
    ASSERT_THAT(size, Succeeds());
    ASSERT_EQ(*size, handle.bytes->size());
    FileOptions options;
    options.access = FileAccess::kReadOnly;
    const auto map = handle.memory->Map(options);
    ASSERT_THAT(map, Succeeds());
    EXPECT_TRUE(map->text() == *handle.bytes);
  }

  void Take(absl::StatusOr<SharedMemory> made, std::shared_ptr<std::string> bytes) {
    Handle& handle = random_.From(handles_);
    handle.memory.emplace(*std::move(made));
    handle.bytes = std::move(bytes);
  }

  void Create() {
    Name& name = random_.From(names_);
    const std::size_t size = AnySize();
    std::set<Reason> reasons;
    if (name.bytes != nullptr) reasons.insert(Reason::kAlreadyExists);
    if (size == 0) reasons.insert(Reason::kInvalidLength);
    const bool nameless = random_.Percent(5);
    if (nameless) reasons.insert(Reason::kInvalidName);
    auto made = SharedMemory::Create(nameless ? "no slash" : name.text.get(), size);
    EXPECT_THAT(made, SucceedsUnless(reasons));
    if (!made.ok()) return;
    name.bytes = std::make_shared<std::string>(size, '\0');
    Take(std::move(made), name.bytes);
  }

  void OpenOrCreate() {
    Name& name = random_.From(names_);
    const std::size_t size = AnySize();
    std::set<Reason> reasons;
    if (size == 0) reasons.insert(Reason::kInvalidLength);
    auto made = SharedMemory::OpenOrCreate(name.text.get(), size);
    EXPECT_THAT(made, SucceedsUnless(reasons));
    if (!made.ok()) return;
    if (name.bytes == nullptr) name.bytes = std::make_shared<std::string>(size, '\0');
    Take(std::move(made), name.bytes);
  }

  void Open() {
    const Name& name = random_.From(names_);
    std::set<Reason> reasons;
    if (name.bytes == nullptr) reasons.insert(Reason::kNotFound);
    auto made = SharedMemory::Open(name.text.get());
    EXPECT_THAT(made, SucceedsUnless(reasons));
    if (made.ok()) Take(std::move(made), name.bytes);
  }

  void Unlink() {
    Name& name = random_.From(names_);
    std::set<Reason> reasons;
    if (name.bytes == nullptr) reasons.insert(Reason::kNotFound);
    EXPECT_THAT(SharedMemory::Unlink(name.text.get()), SucceedsUnless(reasons));
    name.bytes = nullptr;
  }

  void Unnamed() {
    const std::size_t size = AnySize();
    std::set<Reason> reasons;
    if (size == 0) reasons.insert(Reason::kInvalidLength);
    auto made = SharedMemory::Unnamed(size);
    EXPECT_THAT(made, SucceedsUnless(reasons));
    if (made.ok()) Take(std::move(made), std::make_shared<std::string>(size, '\0'));
  }

  void Resize() {
    Handle& handle = random_.From(handles_);
    if (!handle.memory) return;
    const std::size_t size = AnySize();
    std::set<Reason> reasons;
    if (size == 0) reasons.insert(Reason::kInvalidLength);
    const absl::Status status = handle.memory->Resize(size);
    EXPECT_THAT(status, SucceedsUnless(reasons));
    if (status.ok()) handle.bytes->resize(size, '\0');
  }

  void Store() {
    Handle& handle = random_.From(handles_);
    if (!handle.memory) return;
    auto map = handle.memory->Map();
    ASSERT_THAT(map, Succeeds());
    const std::size_t at = random_.Next() % map->size();
    const char byte = static_cast<char>(random_.Below(256));
    map->mutable_bytes()[at] = static_cast<std::byte>(byte);
    (*handle.bytes)[at] = byte;
  }

  Random random_;
  std::array<Name, 2> names_;
  std::array<Handle, 4> handles_;
};

TEST(SharedMemoryModelTest, RandomSequencesDoWhatTheHeaderPromises) {
  for (int sequence = 0; sequence < kRearrangeSequences && !::testing::Test::HasFailure();
       ++sequence) {
    Objects objects(static_cast<std::uint64_t>(sequence));
    for (int i = 0; i < kRearrangeSteps && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE(::testing::Message() << "sequence " << sequence << ", operation " << i);
      objects.Step();
    }
  }
}

}  // namespace
}  // namespace mmap_compat
