/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mapped memory and files for programs in C: the same core as mmap_compat/mapping.h, with the same
 * reasons for the same mistakes on Linux, the BSDs and macOS.
 *
 *   mmap_compat_error error;
 *   mmap_compat_mapping *file = mmap_compat_map_path("words.txt", NULL, &error);
 *   if (file == NULL) {
 *     fprintf(stderr, "%s\n", error.message);
 *     return 1;
 *   }
 *   count(mmap_compat_data(file), mmap_compat_size(file));
 *   mmap_compat_unmap(file, NULL);
 *
 * A mapping belongs to whoever made it, until mmap_compat_unmap. It keeps no descriptor. Lengths
 * and offsets are in bytes; any offset is accepted, and an empty file is an empty mapping on which
 * everything works. What each call does, on which system by what, is written in
 * mmap_compat/mapping.h, at the function of the name that is given here.
 *
 * Failures: a function that returns a pointer returns NULL, one that returns int -1; errno is the
 * system's, or POSIX's where the mistake was seen before any call, and `error`, which may be NULL,
 * is filled in. Success leaves errno and `error` as they were. A mapping that is NULL is
 * MMAP_COMPAT_NOT_MAPPED everywhere, and has no data and size 0.
 *
 * Threads: several may call what takes a const mapping on one of them at once; nothing else while
 * another thread uses it. Fork: a child has the mappings of its parent, and unmaps its own view.
 * None of this is for signal handlers. No C++ exception passes through.
 *
 * This header is C99 and C++. A program links libmmap_compat and the runtime of C++: with
 * pkg-config cc program.c $(pkg-config --cflags --libs --static mmap_compat) -lstdc++ -lm and
 * -static for a program that is to need no shared library (-lc++ where that is the runtime).
 */
#ifndef MMAP_COMPAT_MMAP_COMPAT_H_
#define MMAP_COMPAT_MMAP_COMPAT_H_

#include "mmap_compat/abi.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The names are C's. */
/* NOLINTBEGIN(readability-identifier-naming) */

/* Reason in mmap_compat/errors.h says what each means. */
typedef enum mmap_compat_reason {
  MMAP_COMPAT_INVALID_LENGTH,
  MMAP_COMPAT_INVALID_OFFSET,
  MMAP_COMPAT_INVALID_ADDRESS,
  MMAP_COMPAT_INVALID_FLAGS,
  MMAP_COMPAT_BAD_DESCRIPTOR,
  MMAP_COMPAT_NOT_MAPPABLE,
  MMAP_COMPAT_ACCESS_DENIED,
  MMAP_COMPAT_NOT_PERMITTED,
  MMAP_COMPAT_ADDRESS_IN_USE,
  MMAP_COMPAT_OUT_OF_MEMORY,
  MMAP_COMPAT_OUT_OF_ADDRESS_SPACE,
  MMAP_COMPAT_TOO_MANY_MAPPINGS,
  MMAP_COMPAT_LOCK_LIMIT,
  MMAP_COMPAT_BEYOND_FILE_LIMITS,
  MMAP_COMPAT_NOT_MAPPED,
  MMAP_COMPAT_UNSUPPORTED,
  MMAP_COMPAT_IO,
  MMAP_COMPAT_INVALID_NAME,
  MMAP_COMPAT_NOT_FOUND,
  MMAP_COMPAT_ALREADY_EXISTS,
  MMAP_COMPAT_TOO_MANY_FILES,
  MMAP_COMPAT_CANCELLED,
  MMAP_COMPAT_UNKNOWN
} mmap_compat_reason;

typedef struct mmap_compat_error {
  mmap_compat_reason reason;
  int error_number;  /* an errno, never 0 */
  int refused;       /* 1 where the mistake was seen before any call was made */
  char message[256]; /* "mmap(length=0): length is zero [EINVAL]"; truncated where it is longer */
} mmap_compat_error;

typedef struct mmap_compat_mapping mmap_compat_mapping;

typedef enum mmap_compat_protection {
  MMAP_COMPAT_NONE,
  MMAP_COMPAT_READ,
  MMAP_COMPAT_READ_WRITE,
  MMAP_COMPAT_READ_EXECUTE,
  MMAP_COMPAT_READ_WRITE_EXECUTE
} mmap_compat_protection;

typedef enum mmap_compat_access {
  MMAP_COMPAT_FILE_READ_ONLY,
  MMAP_COMPAT_FILE_READ_WRITE,        /* stores reach the file */
  MMAP_COMPAT_FILE_COPY_ON_WRITE,     /* stores stay in this mapping */
  MMAP_COMPAT_FILE_PRIVATE_READ_ONLY, /* for reading; what is allowed later stays there as well */
  MMAP_COMPAT_FILE_READ_EXECUTE       /* code, as programs are loaded */
} mmap_compat_access;

/* Where the range ends past the end of the file: refuse (MMAP_COMPAT_BEYOND_FILE_LIMITS), make the
 * file longer, or map it all the same, although touching what is past the end is a signal. */
typedef enum mmap_compat_past_end {
  MMAP_COMPAT_REFUSE,
  MMAP_COMPAT_GROW,
  MMAP_COMPAT_ALLOW
} mmap_compat_past_end;

/* All zero: the whole file, to read. */
typedef struct mmap_compat_file_options {
  mmap_compat_access access;
  mmap_compat_past_end past_end;
  int64_t offset;
  int has_length; /* 0: to the end of the file, whatever `length` is */
  size_t length;
} mmap_compat_file_options;

typedef enum mmap_compat_sharing {
  MMAP_COMPAT_PRIVATE, /* a child made by fork gets a copy */
  MMAP_COMPAT_SHARED   /* a child made by fork from now on shares it */
} mmap_compat_sharing;

typedef enum mmap_compat_flush_mode {
  MMAP_COMPAT_SYNC, /* returns when the data has been written */
  MMAP_COMPAT_ASYNC /* asks for it to be written */
} mmap_compat_flush_mode;

/* Hints, which change no contents. Advice in mmap_compat/mapping_options.h says more. */
typedef enum mmap_compat_advice {
  MMAP_COMPAT_NORMAL,
  MMAP_COMPAT_RANDOM,
  MMAP_COMPAT_SEQUENTIAL,
  MMAP_COMPAT_WILL_NEED,
  MMAP_COMPAT_COLD,
  MMAP_COMPAT_PAGE_OUT,
  MMAP_COMPAT_HUGE_PAGES,
  MMAP_COMPAT_NO_HUGE_PAGES,
  MMAP_COMPAT_COLLAPSE
} mmap_compat_advice;

/* What changes contents, inheritance or dumps. Effect in mmap_compat/mapping_options.h says more.
 */
typedef enum mmap_compat_effect {
  MMAP_COMPAT_DISCARD = 1, /* private memory is zero again, and given back */
  MMAP_COMPAT_REMOVE,      /* a hole in the file or the shared memory */
  MMAP_COMPAT_FREE,        /* may become zero until it is stored to again */
  MMAP_COMPAT_DO_NOT_FORK,
  MMAP_COMPAT_WIPE_ON_FORK,
  MMAP_COMPAT_DO_FORK,
  MMAP_COMPAT_DO_NOT_DUMP,
  MMAP_COMPAT_DO_DUMP
} mmap_compat_effect;

/* Mapping::OpenFile and Mapping::File, with their reasons, and MMAP_COMPAT_INVALID_NAME where
 * `path` is NULL. `options` may be NULL. `fd` can be closed at once. */
MMAP_COMPAT_EXPORT mmap_compat_mapping* mmap_compat_map_path(
    const char* path, const mmap_compat_file_options* options, mmap_compat_error* error);
MMAP_COMPAT_EXPORT mmap_compat_mapping* mmap_compat_map_fd(int fd,
                                                           const mmap_compat_file_options* options,
                                                           mmap_compat_error* error);

/* Mapping::AnonymousPrivate and Mapping::AnonymousShared, with their reasons: `length` zeroed bytes
 * that can be read and written. */
MMAP_COMPAT_EXPORT mmap_compat_mapping* mmap_compat_anonymous(size_t length,
                                                              mmap_compat_sharing sharing,
                                                              mmap_compat_error* error);

/* The bytes; NULL, or an address of no meaning, where there is none. For stores: NULL as well where
 * the protection of the mapping allows none. Valid until the mapping is unmapped. */
MMAP_COMPAT_EXPORT const void* mmap_compat_data(const mmap_compat_mapping* mapping);
MMAP_COMPAT_EXPORT void* mmap_compat_mutable_data(mmap_compat_mapping* mapping);
MMAP_COMPAT_EXPORT size_t mmap_compat_size(const mmap_compat_mapping* mapping);

/* Mapping::Unmap, with its reasons. The mapping is gone; where the call fails it is as before. */
MMAP_COMPAT_EXPORT int mmap_compat_unmap(mmap_compat_mapping* mapping, mmap_compat_error* error);

/* On `length` bytes from `offset` on, which must be inside (MMAP_COMPAT_NOT_MAPPED):
 * Mapping::Flush, Advise, Lock, Unlock and Populate (strictly, for the first use), with their
 * reasons. A value that is none of its enum is MMAP_COMPAT_INVALID_FLAGS, here and above. */
MMAP_COMPAT_EXPORT int mmap_compat_flush(const mmap_compat_mapping* mapping, size_t offset,
                                         size_t length, mmap_compat_flush_mode mode,
                                         mmap_compat_error* error);
MMAP_COMPAT_EXPORT int mmap_compat_advise(const mmap_compat_mapping* mapping, size_t offset,
                                          size_t length, mmap_compat_advice advice,
                                          mmap_compat_error* error);
MMAP_COMPAT_EXPORT int mmap_compat_lock(const mmap_compat_mapping* mapping, size_t offset,
                                        size_t length, mmap_compat_error* error);
MMAP_COMPAT_EXPORT int mmap_compat_unlock(const mmap_compat_mapping* mapping, size_t offset,
                                          size_t length, mmap_compat_error* error);
MMAP_COMPAT_EXPORT int mmap_compat_populate(const mmap_compat_mapping* mapping, size_t offset,
                                            size_t length, mmap_compat_error* error);

/* The same of Mapping::Protect, for which a range begins on a page boundary and ends on one or at
 * the end, and Mapping::Apply. The whole mapping is from 0 to its size. */
MMAP_COMPAT_EXPORT int mmap_compat_protect(mmap_compat_mapping* mapping, size_t offset,
                                           size_t length, mmap_compat_protection protection,
                                           mmap_compat_error* error);
MMAP_COMPAT_EXPORT int mmap_compat_apply(mmap_compat_mapping* mapping, size_t offset, size_t length,
                                         mmap_compat_effect effect, mmap_compat_error* error);

/* Whether the running system can: Mapping::SupportsAdvice and Mapping::SupportsEffect. */
MMAP_COMPAT_EXPORT int mmap_compat_supports_advice(mmap_compat_advice advice);
MMAP_COMPAT_EXPORT int mmap_compat_supports_effect(mmap_compat_effect effect);

/* "invalid length", "access denied", ... Lower case, stable; "unknown" for what is no reason. */
MMAP_COMPAT_EXPORT const char* mmap_compat_reason_name(mmap_compat_reason reason);

/* The unit of protection: a power of two. */
MMAP_COMPAT_EXPORT size_t mmap_compat_page_size(void);

/* NOLINTEND(readability-identifier-naming) */

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* MMAP_COMPAT_MMAP_COMPAT_H_ */
