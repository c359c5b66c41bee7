// SPDX-License-Identifier: Apache-2.0
//
// How each operation is written in C.

#ifndef CONFORMANCE_REPRODUCE_C_SPELLER_H_
#define CONFORMANCE_REPRODUCE_C_SPELLER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/probe/trace.h"
#include "conformance/reproduce/c_files.h"
#include "conformance/reproduce/c_helpers.h"
#include "conformance/reproduce/c_names.h"
#include "conformance/reproduce/c_spelling.h"
#include "conformance/reproduce/c_text.h"

namespace conformance {

// Spells one trace; see c_spelling.h. The operations are told apart by what they work on, as in
// op.h. What is virtual is spelled otherwise in a program that does not know the answers before it
// runs; see ../export/suite_speller.h.
class Speller {
 public:
  Speller(const Trace& trace, std::uint64_t page_size, const CFiles& files, CHelpers& helpers);
  virtual ~Speller() = default;
  Speller(const Speller&) = delete;
  Speller& operator=(const Speller&) = delete;

  SpelledTrace All();

 protected:
  std::vector<std::vector<CStatement>> SpellSteps();
  std::vector<CStatement> Memory(const Step& step);
  std::vector<CStatement> Area(const Step& step);
  virtual std::vector<CStatement> PosixMadvise(const Step& step);
  virtual std::vector<CStatement> Touch(const Step& step);
  std::vector<CStatement> File(const Step& step);
  std::vector<CStatement> Allocation(const Step& step);
  std::vector<CStatement> Status(const Step& step);
  std::vector<CStatement> Object(const Step& step);
  std::vector<CStatement> SharedObject(const Step& step);
  virtual std::string ObjectName(const std::string& name) const;
  std::vector<CStatement> Memfd(const Step& step);
  std::vector<CStatement> Segment(const Step& step);
  virtual std::vector<CStatement> NewSegment(const Step& step, const std::string& call);
  std::vector<CStatement> Process(const Step& step);
  virtual std::vector<CStatement> Setting(const Step& step);
  virtual std::vector<CStatement> Drop(const Step& step);
  virtual std::vector<CStatement> NewProgram(const Step& step);
  virtual std::vector<CStatement> FileByte(const Step& step);
  virtual std::vector<CStatement> Field(const Step& step, const std::string& value,
                                        const std::string& wanted);

  std::string Argument(const Step& step, std::size_t index);
  std::string Arguments(const Step& step);
  virtual std::string Recorded(const Step& step);
  virtual std::string Expect(const std::string& call, const std::string& answer);
  std::string AnySuccess();
  virtual std::vector<CStatement> Expected(const Step& step, const std::string& call);
  std::vector<CStatement> Helper(const Step& step, const char* function);
  std::vector<CStatement> Plain(const Step& step, const char* header);
  virtual std::vector<CStatement> Mapping(const Step& step, const std::string& call);
  std::string FarOffset(std::uint64_t value);
  std::string Placement(const Step& step);
  std::vector<CStatement> NewFile(const Step& step);
  virtual std::vector<CStatement> Opening(const Step& step, const std::string& call);

  const Trace& trace_;
  const CFiles& files_;
  CHelpers& helpers_;
  std::uint64_t page_;
  CNames names_;
  bool faults_;                                       // somewhere in the trace
  std::map<std::uint64_t, std::uint64_t> was_limit_;  // of a resource that was asked for
  std::vector<std::string> parts_;
};

// A number without a macro comes as "errno 77"; in C that is 77.
std::string Macro(const std::string& name);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_SPELLER_H_
