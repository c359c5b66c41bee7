// SPDX-License-Identifier: Apache-2.0
//
// Reports as a fleet would give them, for measurements.

#ifndef TESTS_BENCHMARKS_CONFORMANCE_GENERATED_REPORT_H_
#define TESTS_BENCHMARKS_CONFORMANCE_GENERATED_REPORT_H_

#include <cstdint>

#include "conformance/report/report.h"

namespace conformance {

// A report of this host as host number `host` would have given it: another release and machine, and
// another of the catalogue's outcomes on one rule in 23, judged anew. Everything else, the traces
// above all, is what the checker really wrote.
Report GeneratedReport(const Report& real, std::uint32_t host);

}  // namespace conformance

#endif  // TESTS_BENCHMARKS_CONFORMANCE_GENERATED_REPORT_H_
