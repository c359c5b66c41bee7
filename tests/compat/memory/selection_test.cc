// SPDX-License-Identifier: Apache-2.0
//
// Compiles the selection of the backend against stand-ins for the <sys/mman.h> of several systems,
// and looks at what the compiler says. The compiler is $CXX, else c++, else g++, else clang++.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using ::testing::HasSubstr;

struct Outcome {
  bool compiled = false;
  std::string output;
};

Outcome Run(const std::string& command) {
  Outcome outcome;
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.output.append(buffer.data(), n);
  }
  outcome.compiled = pclose(pipe) == 0;
  return outcome;
}

std::string Compiler() {
  const char* const named = std::getenv("CXX");
  if (named != nullptr && *named != '\0') return named;
  for (const char* const candidate : {"c++", "g++", "clang++"}) {
    if (Run("command -v " + std::string(candidate)).compiled) return candidate;
  }
  return "";
}

// Compiles `source` with the stand-in of `family`; the working directory is the workspace.
Outcome Compile(const std::string& family, const std::string& defines,
                const std::string& source = "tests/compat/memory/selection_probe.cc") {
  return Run(Compiler() + " -std=c++17 -fsyntax-only -I. -Icompat/include -Itests/compat/headers/" +
             family + ' ' + defines + ' ' + source);
}

std::string Expect(const std::string& backend, const std::string& flag) {
  return " -DEXPECTED_BACKEND=" + backend + (flag.empty() ? "" : " -DEXPECTED_FLAG=" + flag);
}

struct Selection {
  const char* family;
  const char* defines;
  const char* backend;
  const char* flag;
};

class SelectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Compiler().empty()) GTEST_SKIP() << "no compiler: set CXX";
  }
};

TEST_F(SelectionTest, EachSystemGetsItsBackend) {
  constexpr Selection kSelections[] = {
      {"freebsd", "-DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON", "kMapAnon", "0x1000"},
      {"dragonfly", "-DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON", "kMapAnon", "0x1000"},
      {"netbsd", "-DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON", "kMapAnon", "0x1000"},
      {"openbsd", "-DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON", "kMapAnon", "0x1000"},
      {"macos", "-DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON", "kMapAnon", "0x1000"},
      {"freebsd", "", "kMapAnonymous", "0x1000"},
      {"only_anon", "-DMMAP_COMPAT_BACKEND_AUTO", "kMapAnon", "0x1000"},
      {"strict_posix", "", "kMapAnonymous", "0x1000"},
  };
  for (const Selection& selection : kSelections) {
    const Outcome outcome =
        Compile(selection.family, selection.defines + Expect(selection.backend, selection.flag));
    EXPECT_TRUE(outcome.compiled) << selection.family << ' ' << selection.defines << '\n'
                                  << outcome.output;
  }
}

TEST_F(SelectionTest, ForcedBackendWins) {
  constexpr Selection kSelections[] = {
      {"freebsd", "-DMMAP_COMPAT_BACKEND_MAP_ANONYMOUS -DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON",
       "kMapAnonymous", "0x1000"},
      {"macos", "-DMMAP_COMPAT_BACKEND_DEV_ZERO -DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON", "kDevZero",
       ""},
      {"neither", "-DMMAP_COMPAT_BACKEND_DEV_ZERO", "kDevZero", ""},
      {"only_anon", "-DMMAP_COMPAT_BACKEND_MAP_ANON", "kMapAnon", "0x1000"},
  };
  for (const Selection& selection : kSelections) {
    const Outcome outcome =
        Compile(selection.family, selection.defines + Expect(selection.backend, selection.flag));
    EXPECT_TRUE(outcome.compiled) << selection.family << ' ' << selection.defines << '\n'
                                  << outcome.output;
  }
}

TEST_F(SelectionTest, WhatTheHeadersLackIsAnErrorThatSaysSo) {
  constexpr std::array<std::array<const char*, 3>, 6> kImpossible = {{
      {"only_anon", "-DMMAP_COMPAT_BACKEND_MAP_ANONYMOUS", "does not define MAP_ANONYMOUS"},
      {"neither", "-DMMAP_COMPAT_BACKEND_MAP_ANON", "does not define MAP_ANON."},
      {"neither", "-DMMAP_COMPAT_BACKEND_AUTO", "defines neither MAP_ANONYMOUS nor MAP_ANON"},
      {"neither", "", "defines neither MAP_ANONYMOUS nor MAP_ANON"},
      {"strict_posix", "-DSTAND_IN_STRICT_POSIX -DMMAP_COMPAT_PLATFORM_HAS_MAP_ANON",
       "remove the macro (_POSIX_C_SOURCE, -std=) that hides it"},
      {"freebsd", "-DMMAP_COMPAT_BACKEND_MAP_ANON -DMMAP_COMPAT_BACKEND_DEV_ZERO",
       "more than one MMAP_COMPAT_BACKEND_"},
  }};
  for (const auto& [family, defines, message] : kImpossible) {
    const Outcome outcome = Compile(family, defines + Expect("kDevZero", ""));
    EXPECT_FALSE(outcome.compiled) << family << ' ' << defines;
    EXPECT_THAT(outcome.output, HasSubstr(message)) << family << ' ' << defines;
  }
}

TEST_F(SelectionTest, ProbeNoticesAnotherBackend) {
  const Outcome outcome = Compile("freebsd", Expect("kDevZero", ""));
  EXPECT_FALSE(outcome.compiled);
  EXPECT_THAT(outcome.output, HasSubstr("another backend was selected"));
}

TEST_F(SelectionTest, AnonymousMemoryCompilesOnEverySystem) {
  for (const char* const family : {"freebsd", "dragonfly", "netbsd", "openbsd", "macos"}) {
    const Outcome outcome = Compile(family, "", "compat/src/memory/anonymous.cc");
    EXPECT_TRUE(outcome.compiled) << family << '\n' << outcome.output;
  }
  const Outcome outcome =
      Compile("neither", "-DMMAP_COMPAT_BACKEND_DEV_ZERO", "compat/src/memory/anonymous.cc");
  EXPECT_TRUE(outcome.compiled) << outcome.output;
}

// The tests of every backend compile one source anew for each and take the others as they are: see
// backends.bzl.
TEST(SelectionSourcesTest, NothingElseDependsOnTheBackend) {
  const Outcome outcome = ::Run(
      "grep -l -R -E 'anonymous_selection|MMAP_COMPAT_(BACKEND|ANONYMOUS_FLAG|PLATFORM)' compat | "
      "sort");
  EXPECT_EQ(outcome.output,
            "compat/src/memory/anonymous.cc\ncompat/src/memory/anonymous_selection.h\n");
}

}  // namespace
