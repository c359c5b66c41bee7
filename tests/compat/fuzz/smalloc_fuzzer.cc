// SPDX-License-Identifier: Apache-2.0
//
// Sequences of smalloc and sfree against a model: what is live can be freed once, nothing else can.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <map>

#include "mmap_compat/page_size.h"
#include "mmap_compat/smalloc.h"
#include "tests/compat/fuzz/input.h"

namespace mmap_compat {
namespace {

using Model = std::map<char*, std::size_t>;

void Allocate(Input& input, Model& model) {
  const bool huge = input.Byte() % 16 == 0;
  const std::size_t size =
      huge ? std::numeric_limits<std::size_t>::max() - input.Byte() : input.Below(3 * PageSize());
  void* const block = input.Byte() % 2 == 0 ? smalloc(size) : smalloc_shared(size);
  Require((block != nullptr) == (!huge && size != 0), "only sizes that can be are given");
  if (block == nullptr) return;
  std::memset(block, 'f', size);
  Require(model.emplace(static_cast<char*>(block), size).second, "blocks are different");
}

char* Chosen(Input& input, const Model& model) {
  if (model.empty()) return nullptr;
  auto block = model.begin();
  std::advance(block, static_cast<std::ptrdiff_t>(input.Below(model.size())));
  return block->first;
}

void Free(Input& input, Model& model) {
  char* const block = Chosen(input, model);
  if (block == nullptr) return;
  Require(smalloc_size(block) == model.at(block), "a block knows its size");
  Require(sfree(block) == 0, "a block can be freed");
  Require(sfree(block) == -1, "but once");
  model.erase(block);
}

void FreeWhatIsNone(Input& input, const Model& model) {
  char* const block = Chosen(input, model);
  if (block == nullptr) return;
  Require(sfree(block + 1 + input.Below(PageSize())) == -1, "nothing else can be freed");
  Require(sfree(block - 1 - input.Below(PageSize())) == -1, "nothing else can be freed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  Model model;
  while (!input.empty()) {
    switch (input.Byte() % 3) {
      case 0:
        Allocate(input, model);
        break;
      case 1:
        Free(input, model);
        break;
      default:
        FreeWhatIsNone(input, model);
    }
  }
  for (const auto& [block, length] : model) {
    Require(block[0] == 'f' && block[length - 1] == 'f', "contents stay");
    Require(sfree(block) == 0, "a block can be freed");
  }
  return 0;
}

}  // namespace mmap_compat
