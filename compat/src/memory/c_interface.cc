// SPDX-License-Identifier: Apache-2.0
//
// The interface for C: each function is one of Mapping, its status laid out as C reads it.
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include "../errors/errno_table.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/mmap_compat.h"
#include "mmap_compat/page_size.h"

struct mmap_compat_mapping {
  mmap_compat::Mapping mapping;
};

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// The enums of C are those of C++, by their numbers.
template <typename A, typename B>
constexpr bool AreOne(A a, B b) {
  return static_cast<int>(a) == static_cast<int>(b);
}
static_assert(AreOne(MMAP_COMPAT_INVALID_LENGTH, Reason::kInvalidLength) &&
              AreOne(MMAP_COMPAT_INVALID_OFFSET, Reason::kInvalidOffset) &&
              AreOne(MMAP_COMPAT_INVALID_ADDRESS, Reason::kInvalidAddress) &&
              AreOne(MMAP_COMPAT_INVALID_FLAGS, Reason::kInvalidFlags) &&
              AreOne(MMAP_COMPAT_BAD_DESCRIPTOR, Reason::kBadDescriptor) &&
              AreOne(MMAP_COMPAT_NOT_MAPPABLE, Reason::kNotMappable) &&
              AreOne(MMAP_COMPAT_ACCESS_DENIED, Reason::kAccessDenied) &&
              AreOne(MMAP_COMPAT_NOT_PERMITTED, Reason::kNotPermitted) &&
              AreOne(MMAP_COMPAT_ADDRESS_IN_USE, Reason::kAddressInUse) &&
              AreOne(MMAP_COMPAT_OUT_OF_MEMORY, Reason::kOutOfMemory) &&
              AreOne(MMAP_COMPAT_OUT_OF_ADDRESS_SPACE, Reason::kOutOfAddressSpace) &&
              AreOne(MMAP_COMPAT_TOO_MANY_MAPPINGS, Reason::kTooManyMappings) &&
              AreOne(MMAP_COMPAT_LOCK_LIMIT, Reason::kLockLimit) &&
              AreOne(MMAP_COMPAT_BEYOND_FILE_LIMITS, Reason::kBeyondFileLimits) &&
              AreOne(MMAP_COMPAT_NOT_MAPPED, Reason::kNotMapped) &&
              AreOne(MMAP_COMPAT_UNSUPPORTED, Reason::kUnsupported) &&
              AreOne(MMAP_COMPAT_IO, Reason::kIo) &&
              AreOne(MMAP_COMPAT_INVALID_NAME, Reason::kInvalidName) &&
              AreOne(MMAP_COMPAT_NOT_FOUND, Reason::kNotFound) &&
              AreOne(MMAP_COMPAT_ALREADY_EXISTS, Reason::kAlreadyExists) &&
              AreOne(MMAP_COMPAT_TOO_MANY_FILES, Reason::kTooManyFiles) &&
              AreOne(MMAP_COMPAT_CANCELLED, Reason::kCancelled) &&
              AreOne(MMAP_COMPAT_UNKNOWN, Reason::kUnknown));
static_assert(AreOne(MMAP_COMPAT_NONE, Protection::kNone) &&
              AreOne(MMAP_COMPAT_READ, Protection::kRead) &&
              AreOne(MMAP_COMPAT_READ_WRITE, Protection::kReadWrite) &&
              AreOne(MMAP_COMPAT_READ_EXECUTE, Protection::kReadExecute) &&
              AreOne(MMAP_COMPAT_READ_WRITE_EXECUTE, Protection::kReadWriteExecute));
static_assert(AreOne(MMAP_COMPAT_FILE_READ_ONLY, FileAccess::kReadOnly) &&
              AreOne(MMAP_COMPAT_FILE_READ_WRITE, FileAccess::kReadWrite) &&
              AreOne(MMAP_COMPAT_FILE_COPY_ON_WRITE, FileAccess::kCopyOnWrite) &&
              AreOne(MMAP_COMPAT_FILE_PRIVATE_READ_ONLY, FileAccess::kPrivateReadOnly) &&
              AreOne(MMAP_COMPAT_FILE_READ_EXECUTE, FileAccess::kReadExecute) &&
              AreOne(MMAP_COMPAT_REFUSE, PastEnd::kRefuse) &&
              AreOne(MMAP_COMPAT_GROW, PastEnd::kGrow) &&
              AreOne(MMAP_COMPAT_ALLOW, PastEnd::kAllow) &&
              AreOne(MMAP_COMPAT_SYNC, FlushMode::kSync) &&
              AreOne(MMAP_COMPAT_ASYNC, FlushMode::kAsync));
static_assert(AreOne(MMAP_COMPAT_NORMAL, Advice::kNormal) &&
              AreOne(MMAP_COMPAT_RANDOM, Advice::kRandom) &&
              AreOne(MMAP_COMPAT_SEQUENTIAL, Advice::kSequential) &&
              AreOne(MMAP_COMPAT_WILL_NEED, Advice::kWillNeed) &&
              AreOne(MMAP_COMPAT_COLD, Advice::kCold) &&
              AreOne(MMAP_COMPAT_PAGE_OUT, Advice::kPageOut) &&
              AreOne(MMAP_COMPAT_HUGE_PAGES, Advice::kHugePages) &&
              AreOne(MMAP_COMPAT_NO_HUGE_PAGES, Advice::kNoHugePages) &&
              AreOne(MMAP_COMPAT_COLLAPSE, Advice::kCollapse));
static_assert(AreOne(MMAP_COMPAT_DISCARD, Effect::kDiscard) &&
              AreOne(MMAP_COMPAT_REMOVE, Effect::kRemove) &&
              AreOne(MMAP_COMPAT_FREE, Effect::kFree) &&
              AreOne(MMAP_COMPAT_DO_NOT_FORK, Effect::kDoNotFork) &&
              AreOne(MMAP_COMPAT_WIPE_ON_FORK, Effect::kWipeOnFork) &&
              AreOne(MMAP_COMPAT_DO_FORK, Effect::kDoFork) &&
              AreOne(MMAP_COMPAT_DO_NOT_DUMP, Effect::kDoNotDump) &&
              AreOne(MMAP_COMPAT_DO_DUMP, Effect::kDoDump));

// With the message as far as there is room for it.
void FillIn(const absl::Status& status, mmap_compat_error& to) {
  const std::optional<Error> error = ErrorFrom(status);
  const Reason reason = error ? error->reason : Reason::kUnknown;
  to.reason = static_cast<mmap_compat_reason>(reason);
  to.error_number = error ? error->original_errno : EINVAL;
  to.refused = error && error->refused ? 1 : 0;
  const std::size_t length = status.message().size() < sizeof(to.message) ? status.message().size()
                                                                          : sizeof(to.message) - 1;
  std::memcpy(to.message, status.message().data(), length);
  to.message[length] = '\0';
}

int Fail(const absl::Status& status, mmap_compat_error* error) {
  mmap_compat_error filled;
  FillIn(status, filled);
  if (error != nullptr) *error = filled;
  errno = filled.error_number;
  return -1;
}

int Answer(const absl::Status& status, mmap_compat_error* error) {
  return status.ok() ? 0 : Fail(status, error);
}

mmap_compat_mapping* ForC(absl::StatusOr<Mapping> mapping, mmap_compat_error* error) {
  if (!mapping.ok()) {
    Fail(mapping.status(), error);
    return nullptr;
  }
  auto* const made = new (std::nothrow) mmap_compat_mapping{*std::move(mapping)};
  if (made == nullptr) Fail(Failure(Operation::kMmap, ENOMEM, kAlways, {}), error);
  return made;
}

// Of numbers, which C lets an enum have that it does not name.
template <typename Enum>
bool IsNamed(Enum value, Enum first, Enum last) {
  const auto number = static_cast<long long>(value);
  return number >= static_cast<long long>(first) && number <= static_cast<long long>(last);
}

absl::Status Unnamed(Operation operation, const char* argument, long long value) {
  return Refusal(operation, kUnnamedValue, {SignedNumber(argument, value)});
}

// What a null pointer is: a mapping of nothing.
const Mapping& MappingOf(const mmap_compat_mapping* mapping) {
  static const Mapping nothing;
  return mapping == nullptr ? nothing : mapping->mapping;
}

absl::Status Gone(Operation operation) { return Refusal(operation, kGone, {}); }

// `map` is what makes a mapping, of options.
template <typename Map>
mmap_compat_mapping* MapFile(const mmap_compat_file_options* asked, mmap_compat_error* error,
                             const Map& map) {
  FileOptions options;
  if (asked != nullptr) {
    if (!IsNamed(asked->access, MMAP_COMPAT_FILE_READ_ONLY, MMAP_COMPAT_FILE_READ_EXECUTE)) {
      return ForC(Unnamed(Operation::kMmap, "access", asked->access), error);
    }
    if (!IsNamed(asked->past_end, MMAP_COMPAT_REFUSE, MMAP_COMPAT_ALLOW)) {
      return ForC(Unnamed(Operation::kMmap, "past_end", asked->past_end), error);
    }
    options.access = static_cast<FileAccess>(asked->access);
    options.past_end = static_cast<PastEnd>(asked->past_end);
    options.offset = asked->offset;
    if (asked->has_length != 0) options.length = asked->length;
  }
  return ForC(map(options), error);
}

}  // namespace
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

using namespace mmap_compat;

mmap_compat_mapping* mmap_compat_map_path(const char* path, const mmap_compat_file_options* options,
                                          mmap_compat_error* error) {
  return MapFile(options, error,
                 [path](const FileOptions& asked) { return Mapping::OpenFile(path, asked); });
}

mmap_compat_mapping* mmap_compat_map_fd(int fd, const mmap_compat_file_options* options,
                                        mmap_compat_error* error) {
  return MapFile(options, error,
                 [fd](const FileOptions& asked) { return Mapping::File(fd, asked); });
}

mmap_compat_mapping* mmap_compat_anonymous(size_t length, mmap_compat_sharing sharing,
                                           mmap_compat_error* error) {
  if (!IsNamed(sharing, MMAP_COMPAT_PRIVATE, MMAP_COMPAT_SHARED)) {
    return ForC(Unnamed(Operation::kMmap, "sharing", sharing), error);
  }
  const bool shared = sharing == MMAP_COMPAT_SHARED;
  return ForC(shared ? Mapping::AnonymousShared(length) : Mapping::AnonymousPrivate(length), error);
}

const void* mmap_compat_data(const mmap_compat_mapping* mapping) {
  return MappingOf(mapping).data();
}

void* mmap_compat_mutable_data(mmap_compat_mapping* mapping) {
  if (mapping == nullptr || !mapping->mapping.writable()) return nullptr;
  return mapping->mapping.mutable_bytes().data();
}

size_t mmap_compat_size(const mmap_compat_mapping* mapping) { return MappingOf(mapping).size(); }

int mmap_compat_unmap(mmap_compat_mapping* mapping, mmap_compat_error* error) {
  if (mapping == nullptr) return Answer(Gone(Operation::kMunmap), error);
  const absl::Status status = mapping->mapping.Unmap();
  if (status.ok()) delete mapping;
  return Answer(status, error);
}

int mmap_compat_flush(const mmap_compat_mapping* mapping, size_t offset, size_t length,
                      mmap_compat_flush_mode mode, mmap_compat_error* error) {
  if (!IsNamed(mode, MMAP_COMPAT_SYNC, MMAP_COMPAT_ASYNC)) {
    return Answer(Unnamed(Operation::kMsync, "mode", mode), error);
  }
  return Answer(MappingOf(mapping).Flush(offset, length, static_cast<FlushMode>(mode)), error);
}

int mmap_compat_advise(const mmap_compat_mapping* mapping, size_t offset, size_t length,
                       mmap_compat_advice advice, mmap_compat_error* error) {
  if (!IsNamed(advice, MMAP_COMPAT_NORMAL, MMAP_COMPAT_COLLAPSE)) {
    return Answer(Unnamed(Operation::kMadvise, "advice", advice), error);
  }
  return Answer(MappingOf(mapping).Advise(offset, length, static_cast<Advice>(advice)), error);
}

int mmap_compat_lock(const mmap_compat_mapping* mapping, size_t offset, size_t length,
                     mmap_compat_error* error) {
  return Answer(MappingOf(mapping).Lock(offset, length), error);
}

int mmap_compat_unlock(const mmap_compat_mapping* mapping, size_t offset, size_t length,
                       mmap_compat_error* error) {
  return Answer(MappingOf(mapping).Unlock(offset, length), error);
}

int mmap_compat_populate(const mmap_compat_mapping* mapping, size_t offset, size_t length,
                         mmap_compat_error* error) {
  return Answer(MappingOf(mapping).Populate(offset, length, Effort::kStrict), error);
}

int mmap_compat_protect(mmap_compat_mapping* mapping, size_t offset, size_t length,
                        mmap_compat_protection protection, mmap_compat_error* error) {
  if (mapping == nullptr) return Answer(Gone(Operation::kMprotect), error);
  if (!IsNamed(protection, MMAP_COMPAT_NONE, MMAP_COMPAT_READ_WRITE_EXECUTE)) {
    return Answer(Unnamed(Operation::kMprotect, "protection", protection), error);
  }
  const auto wanted = static_cast<Protection>(protection);
  Mapping& pages = mapping->mapping;
  // All of it, so that what the mapping says of itself follows.
  const bool all = offset == 0 && length == pages.size();
  return Answer(all ? pages.Protect(wanted) : pages.Protect(offset, length, wanted), error);
}

int mmap_compat_apply(mmap_compat_mapping* mapping, size_t offset, size_t length,
                      mmap_compat_effect effect, mmap_compat_error* error) {
  if (mapping == nullptr) return Answer(Gone(Operation::kMadvise), error);
  if (!IsNamed(effect, MMAP_COMPAT_DISCARD, MMAP_COMPAT_DO_DUMP)) {
    return Answer(Unnamed(Operation::kMadvise, "effect", effect), error);
  }
  return Answer(mapping->mapping.Apply(offset, length, static_cast<Effect>(effect)), error);
}

int mmap_compat_supports_advice(mmap_compat_advice advice) {
  return IsNamed(advice, MMAP_COMPAT_NORMAL, MMAP_COMPAT_COLLAPSE) &&
                 Mapping::SupportsAdvice(static_cast<Advice>(advice))
             ? 1
             : 0;
}

int mmap_compat_supports_effect(mmap_compat_effect effect) {
  return IsNamed(effect, MMAP_COMPAT_DISCARD, MMAP_COMPAT_DO_DUMP) &&
                 Mapping::SupportsEffect(static_cast<Effect>(effect))
             ? 1
             : 0;
}

const char* mmap_compat_reason_name(mmap_compat_reason reason) {
  // The names are literals, which end with a NUL.
  return ReasonName(static_cast<Reason>(reason)).data();
}

size_t mmap_compat_page_size(void) { return PageSize(); }
