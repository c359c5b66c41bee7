/* SPDX-License-Identifier: Apache-2.0
 *
 * In C: adds up the bytes of a file, as the system's sum command does.
 *
 *   checksum FILE */
#include <stdio.h>

#include "mmap_compat/mmap_compat.h"

int main(int argc, char** argv) {
  mmap_compat_error error;
  mmap_compat_mapping* file;
  const unsigned char* bytes;
  unsigned sum = 0;
  if (argc != 2) {
    fputs("usage: checksum FILE\n", stderr);
    return 2;
  }
  file = mmap_compat_map_path(argv[1], NULL, &error);
  if (file == NULL) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  (void)mmap_compat_advise(file, 0, mmap_compat_size(file), MMAP_COMPAT_SEQUENTIAL, NULL);
  bytes = mmap_compat_data(file);
  for (size_t i = 0; i < mmap_compat_size(file); ++i) {
    sum = (sum >> 1 | (sum & 1) << 15) + bytes[i];
    sum &= 0xffff;
  }
  printf("%05u\n", sum);
  return mmap_compat_unmap(file, &error) == 0 ? 0 : 1;
}
