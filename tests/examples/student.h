// SPDX-License-Identifier: Apache-2.0
//
// What the writing and the reading example agree on.
#ifndef TESTS_EXAMPLES_STUDENT_H_
#define TESTS_EXAMPLES_STUDENT_H_

struct Student {
  int id;
  char name[20];
  char sex;
};

#endif  // TESTS_EXAMPLES_STUDENT_H_
