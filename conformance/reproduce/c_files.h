// SPDX-License-Identifier: Apache-2.0
//
// What a generated program calls its scratch files.

#ifndef CONFORMANCE_REPRODUCE_C_FILES_H_
#define CONFORMANCE_REPRODUCE_C_FILES_H_

#include <string>
#include <vector>

#include "conformance/probe/trace.h"

namespace conformance {

// Their names stand in variables that are called as the probe called the file. One that is used
// once is made by mkstemp() and taken away at once; others stay until the program ends.
class CFiles {
 public:
  explicit CFiles(const Trace& trace);

  // How a file that the trace calls `name` is spelled: a variable, or a string where it is not one
  // of the program's own.
  std::string Path(const std::string& name) const;
  // True if the step does what mkstemp() does.
  bool IsMkstemp(const Step& step) const;
  // True if the step makes a file whose name is not used again.
  bool IsNameless(const Step& step) const;

  // For the names that are used once: "file1[] = …", as declarations of characters.
  std::vector<std::string> Nameless() const;
  // For the others: variables, and the function remove_files(); empty where there are none.
  std::string Definitions() const;
  bool any() const { return !files_.empty(); }

 private:
  struct File {
    std::string name;
    const Step* maker;
    int uses;         // of the name
    bool by_mkstemp;  // made by the call that mkstemp() would make
  };

  const File* Find(const std::string& name) const;
  bool HasName(const File& file) const {
    return name_matters_ || file.uses > 1 || !file.by_mkstemp;
  }

  std::vector<File> files_;
  bool name_matters_ = false;
};

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_FILES_H_
