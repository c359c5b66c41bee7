// SPDX-License-Identifier: Apache-2.0
//
// One way to make each failure happen that a header documents ("Fails with kInvalidLength, ...").
#ifndef TESTS_COMPAT_ERRORS_DOCUMENTED_FAILURES_H_
#define TESTS_COMPAT_ERRORS_DOCUMENTED_FAILURES_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "mmap_compat/errors.h"

namespace mmap_compat {

struct Failure {
  std::string function;  // as its header calls it
  Reason reason;

  // Runs in a process of its own, so that it may set limits and filters. OK where the failure could
  // not be made to happen.
  std::function<absl::Status()> provoke;
};

std::vector<Failure> FailuresOfMappingMemory();
std::vector<Failure> FailuresOfMappingFiles();
std::vector<Failure> FailuresOfRanges();
std::vector<Failure> FailuresOfPassing();
std::vector<Failure> FailuresOfQuestions();
std::vector<Failure> FailuresOfRearranging();
std::vector<Failure> FailuresOfReservations();
std::vector<Failure> FailuresOfSharedMemory();
std::vector<Failure> FailuresOfCode();
std::vector<Failure> FailuresOfFiles();
std::vector<Failure> FailuresOfTheRest();

// What is done to the system before a call. Each returns whether it worked; Answer() stays for
// every later call of the process.
bool AnswerMmap(int error_number);  // to mappings that can be read and written
bool AnswerMmapOfProtection(int error_number, int protection);
bool AnswerMmapOfFlags(int error_number, int flags);  // to mappings with exactly these flags
bool AnswerEveryMmap(int error_number);  // also to those that are made to explain a failure
bool AnswerOpen(int error_number);       // to open, shm_open and mkstemp
bool AnswerFtruncate(int error_number);  // and whatever else makes files longer
bool AnswerRead(int error_number);
bool AnswerWrite(int error_number);
bool AnswerUnlink(int error_number);
bool AnswerRename(int error_number);  // to all that gives a file another name
bool AnswerFsync(int error_number);
bool NoDescriptorsLeft();

// A length that an object may have and that no address space has room for; where one could have,
// this process's is limited first.
std::size_t MoreThanThereIs();

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_ERRORS_DOCUMENTED_FAILURES_H_
