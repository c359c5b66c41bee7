// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_COMPAT_SIGNALS_GUARD_PLUGIN_H_
#define TESTS_COMPAT_SIGNALS_GUARD_PLUGIN_H_

#include <cstddef>

// 1 for yes.
#define PLUGIN_EXPORT __attribute__((visibility("default")))
extern "C" {
PLUGIN_EXPORT int PluginInstall();
PLUGIN_EXPORT void PluginRelease();
PLUGIN_EXPORT int PluginGuards(const std::byte* bytes, std::size_t size);
}

#endif  // TESTS_COMPAT_SIGNALS_GUARD_PLUGIN_H_
