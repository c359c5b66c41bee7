/* SPDX-License-Identifier: Apache-2.0
 *
 * usage: use_from_c FILE
 *
 * A program in C99 that maps memory and the file, whose contents are "from C\n", and sees that what
 * the header says is so. Prints what is not. Run as it is, and linked with nothing shared. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mmap_compat/mmap_compat.h"

static int failures = 0;

static void expect(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "does not hold: %s\n", what);
  ++failures;
}

#define EXPECT(condition) expect((condition) != 0, #condition)

/* A call failed for that reason, with that errno. */
static void expect_error(const mmap_compat_error* error, mmap_compat_reason reason, int number,
                         const char* what) {
  if (error->reason == reason && error->error_number == number && errno == number) return;
  fprintf(stderr, "%s: %s [%s]\n", what, error->message, mmap_compat_reason_name(error->reason));
  ++failures;
}

static void use_memory(void) {
  const size_t page = mmap_compat_page_size();
  mmap_compat_error error;
  mmap_compat_mapping* const memory = mmap_compat_anonymous(3 * page, MMAP_COMPAT_PRIVATE, &error);
  char* bytes = mmap_compat_mutable_data(memory);
  if (bytes == NULL) {
    expect(0, "memory is mapped");
    return;
  }
  memset(bytes, 'x', 3 * page);
  errno = 0;
  EXPECT(mmap_compat_size(memory) == 3 * page);
  EXPECT(mmap_compat_data(memory) == bytes);
  EXPECT(mmap_compat_advise(memory, 0, page, MMAP_COMPAT_RANDOM, &error) == 0);
  EXPECT(mmap_compat_populate(memory, page, 1, &error) == 0);
  EXPECT(mmap_compat_flush(memory, 0, 3 * page, MMAP_COMPAT_SYNC, &error) == 0);
  EXPECT(mmap_compat_supports_effect(MMAP_COMPAT_DISCARD) == 1);
  EXPECT(mmap_compat_supports_advice(MMAP_COMPAT_NORMAL) == 1);
  EXPECT(mmap_compat_supports_advice((mmap_compat_advice)100) == 0);
  EXPECT(mmap_compat_apply(memory, page, page, MMAP_COMPAT_DISCARD, &error) == 0);
  EXPECT(bytes[page - 1] == 'x' && bytes[page] == '\0' && bytes[2 * page] == 'x');
  EXPECT(mmap_compat_unlock(memory, 0, page, &error) == 0);
  EXPECT(errno == 0);
  EXPECT(mmap_compat_protect(memory, 1, 1, MMAP_COMPAT_READ, &error) == -1);
  expect_error(&error, MMAP_COMPAT_INVALID_ADDRESS, EINVAL, "part of a page");
  EXPECT(error.refused == 1);
  EXPECT(mmap_compat_protect(memory, 0, 3 * page, MMAP_COMPAT_READ, &error) == 0);
  EXPECT(mmap_compat_mutable_data(memory) == NULL);
  EXPECT(mmap_compat_advise(memory, 0, page, (mmap_compat_advice)100, &error) == -1);
  expect_error(&error, MMAP_COMPAT_INVALID_FLAGS, EINVAL, "advice without a name");
  EXPECT(mmap_compat_flush(memory, page, 3 * page, MMAP_COMPAT_SYNC, NULL) == -1);
  EXPECT(mmap_compat_apply(memory, 0, page, MMAP_COMPAT_REMOVE, &error) == -1);
  expect_error(&error, MMAP_COMPAT_UNSUPPORTED, EINVAL, "a hole in private memory");
  EXPECT(mmap_compat_unmap(memory, &error) == 0);
}

static void use_file(const char* path) {
  mmap_compat_file_options options = {MMAP_COMPAT_FILE_READ_WRITE, MMAP_COMPAT_REFUSE, 5, 0, 0};
  mmap_compat_error error;
  mmap_compat_mapping* file = mmap_compat_map_path(path, NULL, &error);
  EXPECT(mmap_compat_size(file) == 7 && memcmp(mmap_compat_data(file), "from C\n", 7) == 0);
  EXPECT(mmap_compat_mutable_data(file) == NULL);
  EXPECT(mmap_compat_unmap(file, NULL) == 0);
  file = mmap_compat_map_path(path, &options, &error);
  EXPECT(mmap_compat_size(file) == 2 && mmap_compat_mutable_data(file) != NULL);
  if (file != NULL) *(char*)mmap_compat_mutable_data(file) = 'c';
  EXPECT(mmap_compat_flush(file, 0, 2, MMAP_COMPAT_SYNC, &error) == 0);
  EXPECT(mmap_compat_unmap(file, &error) == 0);
  options.has_length = 1;
  EXPECT(mmap_compat_map_path(path, &options, &error) == NULL);
  expect_error(&error, MMAP_COMPAT_INVALID_LENGTH, EINVAL, "a length of zero");
  options.length = 100;
  EXPECT(mmap_compat_map_path(path, &options, &error) == NULL);
  EXPECT(error.reason == MMAP_COMPAT_BEYOND_FILE_LIMITS);
  options.access = (mmap_compat_access)7;
  EXPECT(mmap_compat_map_path(path, &options, &error) == NULL);
  expect_error(&error, MMAP_COMPAT_INVALID_FLAGS, EINVAL, "access without a name");
}

static void make_mistakes(void) {
  mmap_compat_error error;
  char name[1000];
  EXPECT(mmap_compat_map_path("/no/such/file", NULL, &error) == NULL);
  expect_error(&error, MMAP_COMPAT_NOT_FOUND, ENOENT, "a missing file");
  EXPECT(error.refused == 0);
  EXPECT(strcmp(error.message, "open(path=/no/such/file): not found [ENOENT]") == 0);
  memset(name, '/', sizeof(name) - 1);
  name[sizeof(name) - 2] = 'x';
  name[sizeof(name) - 1] = '\0';
  EXPECT(mmap_compat_map_path(name, NULL, &error) == NULL);
  EXPECT(strlen(error.message) == sizeof(error.message) - 1);
  EXPECT(mmap_compat_map_path(NULL, NULL, &error) == NULL);
  expect_error(&error, MMAP_COMPAT_INVALID_NAME, EFAULT, "a path that is NULL");
  EXPECT(mmap_compat_map_fd(-1, NULL, &error) == NULL);
  expect_error(&error, MMAP_COMPAT_BAD_DESCRIPTOR, EBADF, "no descriptor");
  EXPECT(mmap_compat_anonymous(0, MMAP_COMPAT_SHARED, &error) == NULL);
  expect_error(&error, MMAP_COMPAT_INVALID_LENGTH, EINVAL, "no length");
  EXPECT(strcmp(mmap_compat_reason_name(error.reason), "invalid length") == 0);
  EXPECT(strcmp(mmap_compat_reason_name((mmap_compat_reason)1000), "unknown") == 0);
  EXPECT(mmap_compat_anonymous(1, (mmap_compat_sharing)2, NULL) == NULL && errno == EINVAL);
  EXPECT(mmap_compat_unmap(NULL, &error) == -1);
  expect_error(&error, MMAP_COMPAT_NOT_MAPPED, EINVAL, "nothing is unmapped");
  EXPECT(mmap_compat_lock(NULL, 0, 0, &error) == -1);
  EXPECT(mmap_compat_protect(NULL, 0, 0, MMAP_COMPAT_READ, NULL) == -1);
  EXPECT(mmap_compat_apply(NULL, 0, 0, MMAP_COMPAT_DISCARD, NULL) == -1);
  EXPECT(mmap_compat_size(NULL) == 0 && mmap_compat_data(NULL) == NULL);
  EXPECT(mmap_compat_mutable_data(NULL) == NULL);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  use_memory();
  use_file(argv[1]);
  make_mistakes();
  return failures == 0 ? 0 : 1;
}
