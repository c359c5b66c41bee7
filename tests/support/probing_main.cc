// SPDX-License-Identifier: Apache-2.0
//
// The main of tests that run the catalogue's probes: some of them execute their program again.

#include "conformance/probe/role.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

int main(int argc, char** argv) {
  int status = 0;
  if (conformance::RunRoleIfAsked(argc, argv, &status)) return status;
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
