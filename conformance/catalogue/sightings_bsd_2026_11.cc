// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/sightings_bsd_2026_11.h"

namespace conformance {
namespace {

constexpr std::string_view kFreebsd12Stable = "12.1-STABLE amd64";
constexpr std::string_view kNetbsd7 = "7.99.4 amd64";
constexpr std::string_view kOpenbsd5 = "5.5-current amd64";
constexpr std::string_view kDragonfly5 = "5.9-DEVELOPMENT x86_64";
constexpr std::string_view kSource = "measured 2026-11 with a freestanding probe, no C library";

constexpr BsdSighting kTable[] = {
    {"len.zero_file", {"FreeBSD", kFreebsd12Stable, "EINVAL", kSource}},
    {"len.zero_file", {"NetBSD", kNetbsd7, "maps", kSource}},
    {"len.zero_file", {"OpenBSD", kOpenbsd5, "EINVAL", kSource}},
    {"len.zero_file", {"DragonFly", kDragonfly5, "EINVAL", kSource}},
};

}  // namespace

absl::Span<const BsdSighting> BsdSightings202611() { return kTable; }

}  // namespace conformance
