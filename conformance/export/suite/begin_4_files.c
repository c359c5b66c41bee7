/* SPDX-License-Identifier: Apache-2.0 */
/* ---- files and other objects ------------------------------------------------------------------
 */

UNUSED static long read_byte(int fd, off_t offset) {
  unsigned char byte;
  long count = pread(fd, &byte, 1, offset);
  return count == 1 ? byte : count == 0 ? END_OF_FILE : -1;
}

/* Writes so many copies of the byte. */
UNUSED static long fill(int fd, off_t offset, int byte, size_t count) {
  static char bytes[512];
  memset(bytes, byte, sizeof bytes);
  while (count > 0) {
    const size_t part = count < sizeof bytes ? count : sizeof bytes;
    if (pwrite(fd, bytes, part, offset) != (long)part) return -1;
    count -= part;
    offset += (off_t)part;
  }
  return 0;
}

#ifdef HAVE_OPENDIR
/* How many names the directory holds. */
UNUSED static long entries(void) {
  DIR* directory = opendir(".");
  int count = -2; /* without . and .. */
  if (!directory) return -1;
  while (readdir(directory)) ++count;
  closedir(directory);
  return count;
}
#endif

static const char* path_of(int fd) {
  static char path[40];
  append_number(append(path, "/proc/self/fd/"), (unsigned long)fd);
  return path;
}

UNUSED static long reopen(int fd, int flags) { return open(path_of(fd), flags); }

UNUSED static long is_named(int fd, const char* name) {
  char target[512] = "";
  if (readlink(path_of(fd), target, sizeof target - 1) == -1) return -1;
  return strncmp(target, name, strlen(name)) == 0;
}

#ifdef HAVE_PUNCH
UNUSED static long punch(int fd, off_t offset, off_t length) {
#ifdef SPACECTL_DEALLOC
  struct spacectl_range range;
  range.r_offset = offset;
  range.r_len = length;
  return fspacectl(fd, SPACECTL_DEALLOC, &range, 0, NULL);
#else
  return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
#endif
}
#endif

#ifdef HAVE_INODE_FLAGS
UNUSED static long set_append_only(int fd, int on) {
#ifdef FS_IOC_GETFLAGS
  int flags;
  if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == -1) return -1;
  flags = on ? flags | FS_APPEND_FL : flags & ~FS_APPEND_FL;
  return ioctl(fd, FS_IOC_SETFLAGS, &flags);
#else
  return fchflags(fd, on ? UF_APPEND : 0);
#endif
}
#endif

#ifdef HAVE_STATVFS
UNUSED static long mount_is_noexec(void) {
  struct statvfs mount;
  return statvfs(".", &mount) == -1 ? -1 : (mount.f_flag & ST_NOEXEC) != 0;
}
#endif

#ifdef HAVE_SOCKETS
/* Sends a descriptor over a socket, or receives one in the place of -1. */
UNUSED static long pass_descriptor(int over, int fd) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  char data = 0;
  struct iovec part;
  struct msghdr message;
  memset(&control, 0, sizeof control);
  memset(&message, 0, sizeof message);
  control.header.cmsg_len = CMSG_LEN(sizeof fd);
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  part.iov_base = &data;
  part.iov_len = 1;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
  if (fd != -1) return sendmsg(over, &message, 0) == 1 ? 0 : -1;
  if (recvmsg(over, &message, 0) == 1) memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
  return fd;
}
#endif

#ifdef HAVE_SHM_OPEN
/* Names that no other program uses; the process that waits removes what a rule leaves. */
UNUSED static const char* object(const char* name) {
  static char names[2][512];
  static int next;
  char* text = names[next = !next];
  const int slash = name[0] == '/';
  char* end = append_number(append(text, slash ? "/mc" : "mc"), (unsigned long)rule_pid);
  append(append(end, "."), name + slash);
  return text;
}
#endif

/* What a rule has made and would stay for ever is told to the process that waits for it. */
struct message {
  int segment; /* -1: none, but the result */
  long maker;  /* the process that made it */
  struct result result;
};

#ifdef HAVE_SYSV
enum { MOST_SEGMENTS = 16 };
static struct message segments[MOST_SEGMENTS];
static int segment_count;

static void remember_segment(const struct message* made) {
  if (segment_count < MOST_SEGMENTS) segments[segment_count++] = *made;
}

UNUSED static long segment(int id) {
  struct message message;
  if (id == -1) return -1;
  message.segment = id;
  message.maker = (long)getpid();
  message.result = result;
  if (news == -1) {
    remember_segment(&message);
  } else if (write(news, &message, sizeof message) < 0) {
    return -1;
  }
  return id;
}

/* As mmap, at a multiple of SHMLBA, which is more than a page on some systems. */
UNUSED static char* shmlba_mmap(void* wish, size_t size, int prot, int flags, int fd, off_t at) {
  const size_t step = (size_t)SHMLBA;
  char *whole, *start;
  if (step <= page) return mmap(wish, size, prot, flags, fd, at);
  whole = mmap(wish, size + step, prot, flags, fd, at);
  if (whole == MAP_FAILED) return whole;
  start = whole + (step - (size_t)whole % step) % step;
  if (start != whole) munmap(whole, (size_t)(start - whole));
  munmap(start + size, step - (size_t)(start - whole));
  return start;
}

/* The first of 16 keys that no other program uses. */
UNUSED static key_t own_key(void) { return (key_t)(0x6d000000 + (rule_pid & 0xfffff) * 16); }

UNUSED static long set_mode(int id, int mode) {
  struct shmid_ds info;
  if (shmctl(id, IPC_STAT, &info) == -1) return -1;
  info.shm_perm.mode = (unsigned short)mode;
  return shmctl(id, IPC_SET, &info);
}
#endif
