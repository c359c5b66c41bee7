// SPDX-License-Identifier: Apache-2.0
//
// Programs that share nothing with the one that starts them but the filesystem.
//
// A few rules are about unrelated processes, or about what execution does to mappings. A forked
// child will not do for them, so this program executes itself again in a role: it does one thing,
// tells the answer and exits. Every program that runs probes calls this first in its main:
//
//   int main(int argc, char** argv) {
//     int status = 0;
//     if (RunRoleIfAsked(argc, argv, &status)) return status;
//     …
//   }
//
// One that does not, or that cannot tell where its own file is, has those rules skipped.

#ifndef CONFORMANCE_PROBE_ROLE_H_
#define CONFORMANCE_PROBE_ROLE_H_

#include "conformance/probe/kernel.h"

namespace conformance {

// Remembers where this program's file is. Where it was executed in a role, plays that and returns
// true: main is to return `*status` at once.
bool RunRoleIfAsked(int argc, char** argv, int* status);

// This program's file as RunRoleIfAsked() found it; empty if it could not tell.
const char* ProgramFile();

// Makes `call`, a kProgramWrite, kProgramRead or kProgramScan, in a new program. ENOEXEC if there
// can be none.
Answer DoInNewProgram(const Call& call);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_ROLE_H_
