// SPDX-License-Identifier: Apache-2.0
//
// How one recorded call is written in C.

#ifndef CONFORMANCE_REPORT_C_SPELLING_H_
#define CONFORMANCE_REPORT_C_SPELLING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/probe/trace.h"
#include "conformance/report/c_helpers.h"

namespace conformance {

// Writes the calls of one trace, in order. Addresses become m[1] + offset, descriptors fd[1],
// lengths multiples of `page`, so that the program holds nowhere what one run happened to get.
class CSpeller {
 public:
  CSpeller(std::uint64_t page_size, CHelpers& helpers) : page_(page_size), helpers_(helpers) {}

  // A statement that makes the call and compares its answer with the recorded one.
  std::string Statement(const Step& step);

  std::size_t regions() const { return regions_.size(); }
  std::size_t descriptors() const { return descriptors_.size(); }

 private:
  struct Region {
    std::uint64_t start;
    std::uint64_t length;
    int process;  // which made it, and which with its children knows it by this name
  };
  struct OpenFile {
    int number;
    int process;
  };

  std::string Argument(const Step& step, std::size_t index) const;
  std::string Arguments(const Step& step, std::size_t count) const;
  std::string Bytes(std::uint64_t bytes) const;
  std::string Address(std::uint64_t address) const;
  // The last mapping that holds the address, or ends less than `beyond` bytes before it: of this
  // process's own or of its ancestors'. Empty if there is none.
  std::string Within(std::uint64_t address, std::uint64_t beyond, bool own) const;
  std::string Descriptor(std::uint64_t value) const;
  std::string NewRegion(const Step& step);
  std::string NewDescriptor(std::int64_t value);
  std::string Call(const Step& step);
  std::string Recorded(const Step& step) const;
  std::string PlacementCheck(const Step& step, const std::string& region) const;
  std::string Helper(const char* function, const std::string& arguments);

  std::uint64_t page_;
  CHelpers& helpers_;
  int process_ = 0;  // whose step is being spelled
  std::vector<Region> regions_;
  std::vector<OpenFile> descriptors_;
};

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_C_SPELLING_H_
