// SPDX-License-Identifier: Apache-2.0
//
// Files and memory objects: their sizes and bytes.

#include <fcntl.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "conformance/explore/model/model.h"

namespace conformance::explore {
namespace {

bool IsOpen(Op op) { return op == Op::kOpen || op == Op::kShmOpen; }
bool IsUnlink(Op op) { return op == Op::kUnlink || op == Op::kShmUnlink; }

}  // namespace

Allowed Model::ExpectFile(const Process& process, const Call& call) const {
  Allowed allowed;
  allowed.ground = Ground::kFileCall;
  if (IsOpen(call.op) || IsUnlink(call.op)) {
    // That there are files at all is not the question here.
    allowed.ways = kSucceeds | kErrors;
    return allowed;
  }
  const Descriptor* const descriptor = FindDescriptor(process, call.args[0]);
  if (descriptor == nullptr) {
    allowed.ways = kEbadf;
    allowed.ground = Ground::kBadDescriptor;
    return allowed;
  }
  if (call.op == Op::kClose) {
    allowed.ends = kErrors;
    return allowed;
  }
  return ExpectObjectIo(process, call);
}

Allowed Model::ExpectObjectIo(const Process& process, const Call& call) const {
  const Descriptor& descriptor = *FindDescriptor(process, call.args[0]);
  const Object& object = ObjectAt(descriptor.object);
  Allowed allowed;
  allowed.ground = Ground::kFileCall;
  // A disk may be full, and reading what is no file is not for all systems.
  allowed.ends = object.kind == ObjectKind::kMemory ? kErrors : kOtherError;
  switch (call.op) {
    case Op::kFtruncate:
      if (!descriptor.writable) allowed.ways = kEinval | kEbadf;
      break;
    case Op::kFileSize:
      allowed.value = ValueKind::kNumber;
      allowed.value_ground = Ground::kFileSize;
      allowed.low = object.size;
      break;
    case Op::kReadByte: {
      if (!descriptor.readable) {
        allowed.ways = kEbadf;
        break;
      }
      const std::uint64_t at = call.args[1];
      allowed.value_ground = Ground::kFileBytes;
      if (at >= object.size) {
        allowed.value = ValueKind::kNumber;
        allowed.low = kEndOfFile;
      } else {
        allowed.value = ValueKind::kByte;
        allowed.bytes =
            object.pages[static_cast<std::size_t>(at / page())][CellAt(at % page(), page())];
      }
      break;
    }
    case Op::kPunch:
      ExpectPunch(call, descriptor, allowed);
      break;
    default:  // kWriteByte, kFill
      if (!descriptor.writable) allowed.ways = kEbadf;
      break;
  }
  return allowed;
}

void Model::ExpectPunch(const Call& call, const Descriptor& descriptor, Allowed& allowed) const {
  allowed.ground = Ground::kPunched;
  allowed.ways = parameters_.punch & (kSucceeds | kErrors);
  // Some systems take whole blocks alone.
  const bool whole = call.args[1] % page() == 0 && call.args[2] % page() == 0;
  if (!whole || call.args[2] == 0) allowed.ways |= kEinval;
  // The rule asked of a file, and memory objects may lie elsewhere.
  if (ObjectAt(descriptor.object).kind == ObjectKind::kMemory) allowed.ways |= kSucceeds;
  if (!descriptor.writable) allowed.ways |= kEbadf;
  if (!descriptor.writable || call.args[2] == 0) allowed.ways &= ~kSucceeds;
}

int Model::NewObject(ObjectKind kind, std::uint64_t size) {
  for (int i = 0; i < kMostObjects; ++i) {
    Object& object = ObjectAt(i);
    if (object.live) continue;
    object.live = true;
    object.kind = kind;
    object.size = size;
    return i;
  }
  return kNoObject;
}

bool Model::AdvanceOpen(Process& process, const Call& call, const Answer& answer) {
  if (!answer.ok()) return true;
  const bool memory = call.op == Op::kShmOpen;
  Name* free = nullptr;
  Name* name = nullptr;
  for (Name& candidate : state_.names) {
    if (candidate.object == kNoObject) {
      free = &candidate;
    } else if (candidate.shared_memory == memory && std::strcmp(candidate.text, call.text) == 0) {
      name = &candidate;
    }
  }
  if (name == nullptr) {
    if (free == nullptr || (call.args[0] & O_CREAT) == 0) return false;
    const int object = NewObject(memory ? ObjectKind::kMemory : ObjectKind::kFile, 0);
    if (object == kNoObject) return false;
    name = free;
    std::snprintf(name->text, sizeof(name->text), "%s", call.text);
    name->object = static_cast<std::int8_t>(object);
    name->shared_memory = memory;
  } else if ((call.args[0] & O_TRUNC) != 0 && !Resize(ObjectAt(name->object), 0, false)) {
    return false;
  }
  for (Descriptor& descriptor : process.descriptors) {
    if (descriptor.number >= 0) continue;
    const auto mode = call.args[0] & O_ACCMODE;
    descriptor.number = static_cast<int>(answer.value);
    descriptor.object = name->object;
    descriptor.readable = mode != O_WRONLY;
    descriptor.writable = mode != O_RDONLY;
    return true;
  }
  return false;
}

bool Model::AdvanceFile(Process& process, const Call& call, const Answer& answer) {
  if (IsOpen(call.op)) return AdvanceOpen(process, call, answer);
  if (!answer.ok()) return true;
  const auto is_mapped = [this](int object) {
    bool mapped = false;
    for (Process& each : state_.processes) {
      if (!each.live) continue;
      each.pages.ForEach([object, &mapped](const Page& page) {
        mapped = mapped || (page.mapped && page.object == object);
      });
    }
    return mapped;
  };
  if (IsUnlink(call.op)) {
    for (Name& name : state_.names) {
      if (name.object == kNoObject || std::strcmp(name.text, call.text) != 0) continue;
      if (is_mapped(name.object)) coverage_.Meet(Situation::kUnlinkMapped);
      name.object = kNoObject;
    }
    return true;
  }
  auto* const descriptor = const_cast<Descriptor*>(FindDescriptor(process, call.args[0]));
  if (descriptor == nullptr) return true;
  Object& object = ObjectAt(descriptor->object);
  switch (call.op) {
    case Op::kClose:
      if (is_mapped(descriptor->object)) coverage_.Meet(Situation::kCloseMapped);
      descriptor->number = -1;
      return true;
    case Op::kFtruncate:
      CoverResize(descriptor->object, call.args[1]);
      return Resize(object, call.args[1], false);
    case Op::kReadByte:
      coverage_.Meet(call.args[1] < object.size ? Situation::kReadFile : Situation::kReadPastEnd);
      return true;
    case Op::kWriteByte:
    case Op::kFill: {
      const std::uint64_t count = call.op == Op::kFill ? call.args[3] : 1;
      const std::uint64_t end = call.args[1] + count;
      if (count == 0) return true;
      if (end > kObjectPages * page()) return false;
      coverage_.Meet(end > object.size ? Situation::kWriteGrows : Situation::kWriteFile);
      if (end > object.size && !Resize(object, end, true)) return false;
      Write(object, call.args[1], end, Bytes(static_cast<std::uint8_t>(call.args[2])), false);
      return true;
    }
    case Op::kPunch:
      if (parameters_.punch != kSucceeds) return false;  // what is in a hole is not known
      Punch(object, call.args[1], call.args[1] + call.args[2]);
      return true;
    default:
      return true;
  }
}

// The bytes become zero, and the size stays.
void Model::Punch(Object& object, std::uint64_t from, std::uint64_t to) {
  to = std::min(to, object.size);
  if (from >= to) return coverage_.Meet(Situation::kPunchPastEnd);
  const bool whole = from % page() == 0 && (to % page() == 0 || to == object.size);
  coverage_.Meet(whole ? Situation::kPunchPages : Situation::kPunchInPage);
  const int index = IndexOf(object);
  for (Process& process : state_.processes) {
    if (!process.live) continue;
    process.pages.ForEach([&](Page& page) {
      const std::uint64_t start = page.object_page * this->page();
      const bool meets = from < start + this->page() && start < to;
      if (!page.mapped || page.object != index || !meets) return;
      const bool copied = !page.shared && page.copy == Copy::kOwn;
      coverage_.Meet(page.shared ? Situation::kPunchUnderShared
                     : copied    ? Situation::kPunchUnderCopy
                                 : Situation::kPunchUnderPrivate);
      if (copied && parameters_.private_punched != kKept) page.unknown = true;
    });
  }
  Write(object, from, to, Bytes(), false);
}

void Model::Write(Object& object, std::uint64_t from, std::uint64_t to, const Bytes& byte,
                  bool store) {
  // Where stores are not read at once they may be written to the file later, over what is written
  // now.
  const Ways seen = parameters_.store_is_read | (store ? 0 : parameters_.write_is_seen);
  const bool weak = object.kind != ObjectKind::kAnonymous && seen != kChanged;
  const int index = IndexOf(object);
  for (std::uint64_t at = from; at < to;) {
    const std::uint64_t number = at / page();
    const std::uint64_t end = std::min(to, (number + 1) * page());
    const std::uint64_t low = at - number * page();
    const std::uint64_t high = end - number * page();
    Cells& cells = object.pages[static_cast<std::size_t>(number)];
    if (store && at >= object.size) {
      // Past the end, in the last page: the system may clear it whenever it writes the page.
      Bytes either = byte;
      either.Add(0);
      SetBytes(cells, low, high, either, page());
    } else if (weak) {
      AddBytes(cells, low, high, byte, page());
    } else {
      SetBytes(cells, low, high, byte, page());
    }
    for (Process& process : state_.processes) {
      if (!state_.maybe_copies && store) break;
      if (!process.live) continue;
      process.pages.ForEach([&](Page& page) {
        if (!page.mapped || page.object != index || page.object_page != number) return;
        if (page.shared) {
          if (!store) coverage_.Meet(Situation::kWriteUnderShared);
        } else if (page.copy == Copy::kMaybe) {
          AddBytes(page.own, low, high, byte, this->page());
        } else if (page.copy == Copy::kOwn && !store) {
          coverage_.Meet(Situation::kWriteUnderCopy);
        }
      });
    }
    at = end;
  }
}

void Model::CoverResize(int object, std::uint64_t size) {
  const std::uint64_t before = ObjectAt(object).size;
  for (Process& process : state_.processes) {
    if (!process.live) continue;
    process.pages.ForEach([&](const Page& page) {
      if (!page.mapped || page.object != object) return;
      const std::uint64_t start = page.object_page * this->page();
      if (size > before) {
        if (start >= before && start < size) coverage_.Meet(Situation::kGrowUnderMapping);
      } else if (start >= size && start < before) {
        coverage_.Meet(page.shared               ? Situation::kShrinkUnderShared
                       : page.copy == Copy::kOwn ? Situation::kShrinkUnderCopy
                                                 : Situation::kShrinkUnderShared);
      } else if (start < size && size < start + this->page() && size < before) {
        coverage_.Meet(Situation::kShrinkInPage);
      }
    });
  }
}

bool Model::Resize(Object& object, std::uint64_t size, bool by_write) {
  if (size > kObjectPages * page()) return false;
  const std::uint64_t before = object.size;
  object.size = size;
  const auto last = static_cast<std::size_t>(size / page());
  const Bytes zero;
  if (size < before) {
    const bool surely = parameters_.tail_after_shrink == kLost && object.kind == ObjectKind::kFile;
    if (size % page() != 0) {
      const auto change = surely ? SetBytes : AddBytes;
      change(object.pages[last], size % page(), page(), zero, page());
    }
    for (auto i = static_cast<std::size_t>((size + page() - 1) / page()); i < kObjectPages; ++i) {
      object.pages[i] = Cells();
    }
    Shrunk(IndexOf(object), size);
    return true;
  }
  const auto old_last = static_cast<std::size_t>(before / page());
  if (before % page() != 0) {
    // What was stored past the end.
    const bool surely = parameters_.tail_grows == kLost && object.kind == ObjectKind::kFile;
    const auto change = surely && !by_write ? SetBytes : AddBytes;
    const std::uint64_t end = old_last == last ? size % page() : page();
    change(object.pages[old_last], before % page(), end, zero, page());
  }
  return true;
}

void Model::Shrunk(int object, std::uint64_t size) {
  for (Process& process : state_.processes) {
    if (!process.live) continue;
    process.pages.ForEach([&](Page& page) {
      if (!page.mapped || page.object != object || page.shared) return;
      if (page.copy == Copy::kFollows) return;
      const std::uint64_t start = page.object_page * this->page();
      if (start >= size) {
        const Ways gone = parameters_.private_past_end;
        if ((gone & kKept) == 0) {
          page.copy = Copy::kFollows;
        } else if (gone != kKept || page.copy == Copy::kMaybe) {
          page.unknown = true;
        }
      } else if (size < start + this->page()) {
        AddBytes(page.own, size - start, this->page(), Bytes(), this->page());
      }
    });
  }
}

}  // namespace conformance::explore
