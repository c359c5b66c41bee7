// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/file_benchmarks.h"

#ifdef MMAP_COMPAT_HAS_GLIB

#include <glib.h>

#include <cstdlib>
#include <string>

#include "tests/benchmarks/compat/plain_files.h"

namespace mmap_compat {
namespace {

class GlibFile : public WholeFile {
 public:
  explicit GlibFile(const char* path) : file_(g_mapped_file_new(path, FALSE, nullptr)) {
    if (file_ == nullptr) std::abort();
    Hold(g_mapped_file_get_contents(file_), g_mapped_file_get_length(file_));
  }
  ~GlibFile() { g_mapped_file_unref(file_); }
  GlibFile(const GlibFile&) = delete;
  GlibFile& operator=(const GlibFile&) = delete;

 private:
  GMappedFile* const file_;
};

}  // namespace

void RegisterGlib() {
  RegisterMapped<GlibFile>("GLib");
  benchmark::AddCustomContext("GLib", std::to_string(glib_major_version) + '.' +
                                          std::to_string(glib_minor_version) + '.' +
                                          std::to_string(glib_micro_version));
}

}  // namespace mmap_compat

#else

namespace mmap_compat {

void RegisterGlib() {
  benchmark::AddCustomContext("GLib", "skipped: not installed (libglib2.0-dev)");
}

}  // namespace mmap_compat

#endif
