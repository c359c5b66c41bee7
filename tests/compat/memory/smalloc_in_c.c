/* SPDX-License-Identifier: Apache-2.0
 *
 * A C program's use of smalloc: what is seen is that the header is C. */
#include <errno.h>
#include <string.h>

#include "mmap_compat/smalloc.h"

/* 0, or the number of the step that went wrong. */
int UseSmallocFromC(void) {
  char* const text = smalloc(100);
  if (text == NULL) return 1;
  strcpy(text, "from C");
  if (smalloc_size(text) != 100) return 2;
  if (sfree(text) != 0) return 3;
  errno = 0;
  if (sfree(text) != -1 || errno != EINVAL) return 4;
  errno = 0;
  if (smalloc(0) != NULL || errno != EINVAL) return 5;
  errno = 0;
  if (smalloc((size_t)-1) != NULL || errno != ENOMEM) return 6;
  if (sfree(NULL) != 0) return 7;
  return 0;
}
