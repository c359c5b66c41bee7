// SPDX-License-Identifier: Apache-2.0
//
// Who is emulated, as a table. Rows "by manual" say what the manual says where something else was
// seen; the other rows are otherwise the same.

#include <cerrno>

#include "tests/emulated/emulated_kernel.h"

namespace conformance {

// The columns: name, system, manual, by manual, MAP_EXCL busy, MAP_TRYFIXED busy, MAP_ALIGNED too
// large, stacks are writable, stacks are large, MAP_REMAPDUP is refused, what was writable never
// executes.
const Personality kFreebsd = {
    "FreeBSD", "FreeBSD", Document::kFreebsd, false, ENOMEM, 0, ENOMEM, true, true, false, false};
const Personality kFreebsdByManual = {"FreeBSD by its manual",
                                      "FreeBSD",
                                      Document::kFreebsd,
                                      true,
                                      EINVAL,
                                      0,
                                      EINVAL,
                                      true,
                                      true,
                                      false,
                                      false};
const Personality kNetbsd = {
    "NetBSD", "NetBSD", Document::kNetbsd, false, 0, 0, ENOMEM, false, false, true, true};
const Personality kNetbsdByManual = {"NetBSD by its manual",
                                     "NetBSD",
                                     Document::kNetbsd,
                                     true,
                                     0,
                                     0,
                                     ENOMEM,
                                     false,
                                     false,
                                     false,
                                     true};
const Personality kOpenbsd = {"OpenBSD", "OpenBSD", Document::kOpenbsd, false, 0, 0, 0, true, false,
                              true,      false};
const Personality kOpenbsdByManual = {"OpenBSD by its manual",
                                      "OpenBSD",
                                      Document::kOpenbsd,
                                      true,
                                      0,
                                      0,
                                      0,
                                      true,
                                      false,
                                      true,
                                      false};
const Personality kDragonfly = {
    "DragonFly", "DragonFly", Document::kDragonfly, false, 0, ENOMEM, 0, true, false, true, false};
const Personality kDragonflyByManual = {"DragonFly by its manual",
                                        "DragonFly",
                                        Document::kDragonfly,
                                        true,
                                        0,
                                        ENOMEM,
                                        0,
                                        false,
                                        false,
                                        true,
                                        false};
const Personality kMacos = {"macOS", "macOS", Document::kMacos, false, 0, 0, 0, false, false,
                            true,    false};
const Personality kMacosByManual = {
    "macOS by its manual", "macOS", Document::kMacos, true, 0, 0, 0, false, false, true, false};
const Personality kIllumosByManual = {
    "illumos by its manual", "SunOS", Document::kIllumos, true, 0, 0, 0, false, false, true, false};
const Personality kLaterLinux = {
    "later Linux", "Linux", Document::kLinux, false, 0, 0, 0, false, false, true, false};

}  // namespace conformance
