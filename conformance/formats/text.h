// SPDX-License-Identifier: Apache-2.0
//
// The report for people: an aligned table between what was asked and what follows from it.

#ifndef CONFORMANCE_FORMATS_TEXT_H_
#define CONFORMANCE_FORMATS_TEXT_H_

#include <cstddef>
#include <string>

#include "conformance/formats/terminal.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"

namespace conformance {

struct TextOptions {
  std::size_t columns = 100;
  Palette palette{false};
};

// The whole report. Strings of the report cannot steer the terminal, see Visible().
std::string RenderText(const Report& report, const TextOptions& options);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_TEXT_H_
