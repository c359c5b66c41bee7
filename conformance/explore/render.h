// SPDX-License-Identifier: Apache-2.0
//
// An exploration for people and for programs.

#ifndef CONFORMANCE_EXPLORE_RENDER_H_
#define CONFORMANCE_EXPLORE_RENDER_H_

#include <string>

#include "conformance/explore/explore.h"

namespace conformance::explore {

// Walks, findings with their traces and C programs, and the table of situations; `columns` wide.
std::string RenderText(const Exploration& exploration, std::size_t columns);
// The same as data, indented.
std::string RenderJson(const Exploration& exploration);
// One case per kind of call: failed where there is a finding that is not known.
std::string RenderJunit(const Exploration& exploration);
std::string RenderHtml(const Exploration& exploration);

// Findings that are a surprise.
std::size_t Surprises(const Exploration& exploration);

// "1,234,567"
std::string Grouped(std::uint64_t number);

// One sentence about a walk: how much was done in which time.
std::string WalkSentence(const Walk& walk);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_RENDER_H_
