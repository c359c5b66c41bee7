// SPDX-License-Identifier: Apache-2.0
//
// Probes that misbehave, each in one way. None may hurt the runner, another probe or the host.

#ifndef TESTS_PROBE_HOSTILE_PROBES_H_
#define TESTS_PROBE_HOSTILE_PROBES_H_

#include "conformance/probe/probe.h"

namespace conformance {

Outcome WellBehaved(Probe& probe);           // makes a file and a mapping; "fine"
Outcome Crashes(Probe& probe);               // SIGSEGV outside of any touch
Outcome Aborts(Probe& probe);                // SIGABRT
Outcome Hangs(Probe& probe);                 // sleeps in a system call for ever
Outcome Spins(Probe& probe);                 // uses CPU for ever
Outcome HangsDeafToSignals(Probe& probe);    // ignores every signal that can be ignored
Outcome ExhaustsMemory(Probe& probe);        // touches all the memory it can get; "refused"
Outcome ClosesAllDescriptors(Probe& probe);  // its pipe to the runner included
Outcome ScribblesOnPipe(Probe& probe);       // sends bytes that are no report
Outcome ForksAndLeaves(Probe& probe);        // leaves children that hold its pipe and hang; "left"
Outcome DiesLeavingChildren(Probe& probe);   // the same, and crashes
Outcome ChangesLimits(Probe& probe);         // no descriptors, no file size, no CPU; "changed"
Outcome ExitsEarly(Probe& probe);            // with status 3
Outcome ExitsEarlyWithSuccess(Probe& probe);
Outcome ChangesDirectoryAndMask(Probe& probe);  // "changed"
Outcome LeavesFiles(Probe& probe);              // a tree of files in its scratch directory; "left"
Outcome LeavesAppendOnlyFile(Probe& probe);     // a file that nobody can remove, and hangs
Outcome LeavesObjects(Probe& probe);            // named memory and a segment, and crashes
Outcome CallsTooOften(Probe& probe);            // thousands of calls; "called"

}  // namespace conformance

#endif  // TESTS_PROBE_HOSTILE_PROBES_H_
