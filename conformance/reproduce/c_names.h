// SPDX-License-Identifier: Apache-2.0
//
// What a generated program calls the mappings and descriptors that it gets.

#ifndef CONFORMANCE_REPRODUCE_C_NAMES_H_
#define CONFORMANCE_REPRODUCE_C_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace conformance {

// The bounds of size_t and of what an address can be, on the host that made the trace.
inline constexpr std::uint64_t kSizeBound = std::numeric_limits<std::size_t>::max();

// Gives names in the order in which mappings and descriptors appear. Only those that are spoken of
// later need one, which is known in the end: so a trace is gone through twice, the second time with
// the knowledge of the first.
class CNames {
 public:
  explicit CNames(std::uint64_t page_size) : page_(page_size) {}

  // Starts anew. From now on, what was not spoken of so far gets no name.
  void Again();

  // From here on names are those that `process` knows: its own and its ancestors'.
  void SpeakFor(int process) { process_ = process; }

  // "page", "3 * page + 5", with marks as in c_text.h.
  std::string Bytes(std::uint64_t bytes) const;
  // "m1 + page"; a number where nothing was mapped.
  std::string Address(std::uint64_t address);
  std::string Descriptor(std::uint64_t value);
  // True if Address() would tell it by the name of a mapping.
  bool Knows(std::uint64_t address) const { return Find(address) != nullptr; }

  // A new mapping or descriptor; "m1 = ", or nothing if it needs no name.
  std::string NewMapping(std::uint64_t start, std::uint64_t length);
  std::string NewDescriptor(std::int64_t value);
  // A new mapping that is spoken of as the one in which it lies.
  void NewMappingWithin(std::uint64_t start, std::uint64_t length);
  // The ends of a pair are "NAME[0]" and "NAME[1]".
  void NewPair(const std::string& name, std::int64_t one, std::int64_t other);

  std::size_t mappings() const { return mapping_names_.given; }
  std::size_t descriptors() const { return descriptor_names_.given; }

 private:
  // The names of one kind.
  struct Naming {
    std::vector<bool> wanted;         // which were spoken of when last gone through
    std::vector<bool> spoken;         // which are this time
    std::vector<std::size_t> number;  // the number in the name; 0 for none
    std::size_t given = 0;
    bool first = true;  // not gone through yet: all may be wanted

    std::size_t New();
    void Again();
  };
  struct Place {
    std::uint64_t start;
    std::uint64_t length;
    int process;           // which made it, and which with its children knows it by this name
    std::size_t variable;  // an index of mapping_names_
    std::uint64_t origin;  // what the variable holds
  };
  struct OpenFile {
    int number;
    int process;
    std::size_t variable;
    std::string pair_end;  // its name if it is an end of a pair
  };

  // Bytes in pages and what is left; a little less than a page is a page less a little.
  struct Split {
    std::int64_t pages;
    std::int64_t rest;
  };

  Split SplitUp(std::uint64_t bytes) const;
  const Place* Find(std::uint64_t address) const;
  // The last that holds the address, or ends less than `beyond` bytes before it: of this process's
  // own or of its ancestors'.
  const Place* Within(std::uint64_t address, std::uint64_t beyond, bool own) const;

  std::uint64_t page_;
  int process_ = 0;
  Naming mapping_names_;
  Naming descriptor_names_;
  std::vector<Place> places_;
  std::vector<OpenFile> descriptors_;
};

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_NAMES_H_
