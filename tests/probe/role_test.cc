// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/role.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace conformance {
namespace {

constexpr std::uint64_t kLength = 100;

// Each case restores what main has set: where this program's file is.
class RoleTest : public ::testing::Test {
 protected:
  static void Name(std::string name) {
    char* arguments[] = {name.data(), nullptr};
    int status = 0;
    EXPECT_FALSE(RunRoleIfAsked(1, arguments, &status));
  }
  void TearDown() override { Name(own_); }
  const std::string own_ = ::testing::internal::GetArgvs().front();
  const std::string path_ = ::testing::TempDir() + "/role_test_file";
};

TEST_F(RoleTest, OneProgramWritesAndAnotherReads) {
  EXPECT_TRUE(DoInNewProgram(Call{Op::kProgramWrite, {kLength, 'w'}, path_.c_str()}).ok());
  const Answer byte = DoInNewProgram(Call{Op::kProgramRead, {kLength}, path_.c_str()});
  EXPECT_EQ(byte.value, 'w');
  std::string content;
  std::getline(std::ifstream(path_), content);
  EXPECT_EQ(content, std::string(kLength, 'w'));
}

TEST_F(RoleTest, TellsWhyItCouldNotRead) {
  const std::string missing = ::testing::TempDir() + "/no_such_file";
  EXPECT_EQ(DoInNewProgram(Call{Op::kProgramRead, {kLength}, missing.c_str()}).error, ENOENT);
}

TEST_F(RoleTest, LooksAtItsOwnMemoryNotAtOurs) {
  const std::string ours(kLength, 'm');
  const Answer alike = DoInNewProgram(Call{
      Op::kProgramScan, {reinterpret_cast<std::uintptr_t>(ours.data()), kLength, 'm'}, nullptr});
  EXPECT_FALSE(alike.ok() && alike.value == static_cast<std::int64_t>(kLength));
}

TEST_F(RoleTest, FindsItsFileAlongThePath) {
  const std::size_t slash = own_.rfind('/');
  ASSERT_NE(slash, std::string::npos);
  const char* const before = std::getenv("PATH");
  const std::string restored = before != nullptr ? before : "";
  setenv("PATH", ("/nowhere:" + own_.substr(0, slash)).c_str(), 1);
  Name(own_.substr(slash + 1));
  setenv("PATH", restored.c_str(), 1);
  EXPECT_TRUE(DoInNewProgram(Call{Op::kProgramWrite, {kLength, 'w'}, path_.c_str()}).ok());
}

TEST_F(RoleTest, SaysSoWhereItsFileIsNotKnown) {
  Name("/nowhere/at/all");
  EXPECT_EQ(DoInNewProgram(Call{Op::kProgramRead, {kLength}, path_.c_str()}).error, ENOEXEC);
}

TEST_F(RoleTest, SaysSoWhereItsFileIsNoProgram) {
  std::ofstream(path_) << "not a program";
  Name(path_);
  EXPECT_EQ(DoInNewProgram(Call{Op::kProgramRead, {kLength}, path_.c_str()}).error, ENOEXEC);
}

}  // namespace
}  // namespace conformance
