// SPDX-License-Identifier: Apache-2.0
//
// The picture on the page of a matrix.

#ifndef CONFORMANCE_COMPARE_MATRIX_MAP_H_
#define CONFORMANCE_COMPARE_MATRIX_MAP_H_

#include <cstddef>
#include <string>

#include "conformance/compare/matrix.h"

namespace conformance {

// Hosts by the rules on which they differ; hosts that gave the same on all of those are one line.
std::string MatrixMap(const Matrix& matrix);

// More hosts than these have no columns of their own: no reader finds one among them, and no
// browser shows so many cells at once.
inline constexpr std::size_t kMostHostColumns = 100;

// A table of the rows that differ, or do not: for each the usual result, and who gave another.
void AppendGroupedTable(const Matrix& matrix, bool differs, std::string* content);

// The id of a rule's row in the tables of the page.
std::string RowId(const MatrixRow& row);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_MATRIX_MAP_H_
