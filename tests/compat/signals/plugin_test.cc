// SPDX-License-Identifier: Apache-2.0
//
// Copies of the library that come with dlopen(), beside the one that the program has.
#include <dlfcn.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "tests/compat/signals/guard_plugin.h"
#include "tests/compat/signals/guarding.h"

namespace mmap_compat {
namespace {

class Plugin {
 public:
  explicit Plugin(const std::string& name)
      : handle_(dlopen(("tests/compat/signals/" + name).c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) ADD_FAILURE() << dlerror();
  }
  ~Plugin() { dlclose(handle_); }
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  template <typename Function>
  Function* Find(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(handle_, name));
  }
  bool Install() const { return Find<decltype(PluginInstall)>("PluginInstall")() == 1; }
  void Release() const { Find<decltype(PluginRelease)>("PluginRelease")(); }
  bool Guards(const TruncatedFile& file) const {
    const auto guards = Find<decltype(PluginGuards)>("PluginGuards");
    return guards(file.bytes().data(), file.bytes().size()) == 1;
  }

 private:
  void* const handle_;
};

class PluginTest : public ::testing::Test {
 protected:
  const TruncatedFile file;
};

// The copies are put over each other in turn, and each guards what it guards.
TEST_F(PluginTest, CopiesInOneProcessForwardToEachOther) {
  EXPECT_EQ(InChild([this] {
              const Plugin a("guard_plugin_a.so");
              const Plugin b("guard_plugin_b.so");
              if (a.Find<void>("PluginInstall") == b.Find<void>("PluginInstall")) return 1;
              const AccessGuard own = Installed();
              if (!a.Install() || !b.Install()) return 2;
              const AccessGuard again = Installed();
              for (int i = 0; i < 100; ++i) {
                if (!file.IsGuardedBy(own) || !a.Guards(file) || !b.Guards(file)) return 3;
              }
              a.Release();  // from the middle
              for (int i = 0; i < 100; ++i) {
                if (!file.IsGuardedBy(again) || !b.Guards(file)) return 4;
              }
              file.Touch();
              return 0;
            }),
            128 + SIGBUS);
}

// Threads that were there before need nothing to be made for them in the handler, which gets their
// unguarded faults too.
TEST_F(PluginTest, ThreadsOfBeforeAreGuardedByWhatIsLoadedLater) {
  EXPECT_EQ(InChild([this] {
              int result = 1;
              int go[2];
              if (pipe(go) != 0) return 2;
              const Plugin* plugin = nullptr;
              std::thread thread([&] {
                char byte;
                if (read(go[0], &byte, 1) == 1 && plugin->Guards(file)) result = 0;
              });
              const Plugin loaded("guard_plugin_a.so");
              if (!loaded.Install()) return 3;
              plugin = &loaded;
              (void)!write(go[1], "g", 1);
              thread.join();
              return result;
            }),
            0);
}

TEST_F(PluginTest, PluginCanBeUnloadedWhenItsLastGuardIsGone) {
  EXPECT_EQ(InChild([this] {
              for (int i = 0; i < 20; ++i) {
                const Plugin plugin("guard_plugin_a.so");
                if (!plugin.Install() || !plugin.Guards(file)) return 1;
                plugin.Release();
              }
              const AccessGuard own = Installed();
              return file.IsGuardedBy(own) ? 0 : 2;
            }),
            0);
}

}  // namespace
}  // namespace mmap_compat
