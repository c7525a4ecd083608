/*
 * Stands between a process and its disk (LD_PRELOAD): counts what is changed below one folder, lets the n-th change
 * fail, or writes down every change with its content. It never acts on anything outside that folder.
 *
 *   OM_SHIM_ROOT     the folder, absolute and without symbolic links
 *   OM_SHIM_COUNTER  a file of 8 bytes, shared by all processes: changes are counted across them
 *   OM_SHIM_AT       which change fails, from 1; 0: none
 *   OM_SHIM_ONLY     counts and fails changes of this name alone, such as sync-folder
 *   OM_SHIM_KIND     enospc, eio; full: ENOSPC for this one and all that need room after it; torn: half of it is
 *                    written, then the process is killed; kill: killed before it
 *   OM_SHIM_HIT      a file that gets one line about the change that failed
 *   OM_SHIM_TRACE    a file that gets a record of each change that succeeded, see `io-trace.ts`
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) (*(__typeof__(&name))real(#name))

static char root[PATH_MAX];
static size_t root_length;
static _Atomic uint64_t *counter;
static uint64_t fail_at;
static enum { NONE, ENOSPC_ONCE, EIO_ONCE, FULL, TORN, KILL } kind;
static const char *only;
static const char *hit_path;
static int trace_fd = -1;

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("OM_SHIM_ROOT");
  if (folder == NULL || strlen(folder) >= sizeof root) return;
  strcpy(root, folder);
  root_length = strlen(root);
  hit_path = getenv("OM_SHIM_HIT");
  only = getenv("OM_SHIM_ONLY");
  const char *file = getenv("OM_SHIM_COUNTER"), *at = getenv("OM_SHIM_AT"), *name = getenv("OM_SHIM_KIND");
  if (file != NULL) {
    int fd = REAL(open)(file, O_RDWR | O_CLOEXEC);
    void *shared = fd < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0) close(fd);
    if (shared == MAP_FAILED) abort();
    counter = shared;
  }
  fail_at = at == NULL ? 0 : strtoull(at, NULL, 10);
  if (name != NULL) {
    const char *kinds[] = {"none", "enospc", "eio", "full", "torn", "kill"};
    for (int i = 0; i < 6; i += 1)
      if (strcmp(name, kinds[i]) == 0) kind = i;
  }
  const char *trace = getenv("OM_SHIM_TRACE");
  if (trace != NULL) {
    trace_fd = REAL(open)(trace, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (trace_fd < 0) abort();
  }
}

/* ---- which paths are ours ---- */

/* The path relative to the folder, "" for itself; NULL for what lies outside. */
static const char *inside(const char *path) {
  if (root_length == 0 || strncmp(path, root, root_length) != 0) return NULL;
  if (path[root_length] == '\0') return "";
  return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static int path_of_fd(int fd, char *into) {
  char link_name[40];
  snprintf(link_name, sizeof link_name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link_name, into, PATH_MAX - 1);
  if (length < 0) return -1;
  into[length] = '\0';
  return 0;
}

/* Absolute, "." and ".." left as they are: our programs do not use them. */
static const char *absolute(int folder_fd, const char *path, char *into) {
  if (path[0] == '/') return path;
  size_t length;
  if (folder_fd == AT_FDCWD) {
    if (getcwd(into, PATH_MAX) == NULL) return path;
  } else if (path_of_fd(folder_fd, into) != 0) {
    return path;
  }
  length = strlen(into);
  if (length + 1 + strlen(path) >= PATH_MAX) return path;
  into[length] = '/';
  strcpy(into + length + 1, path);
  return into;
}

/* ---- what is written down ---- */

struct head {
  uint32_t size; /* of the whole record */
  uint32_t op;
  uint64_t inode;
  uint64_t offset;
  uint32_t path_size;
  uint32_t other_size;
  uint32_t data_size;
  uint32_t pid;
};

static void trace_data(char op, uint64_t inode, uint64_t offset, const char *path, const char *other,
                       const struct iovec *data, int count, size_t data_size) {
  if (trace_fd < 0) return;
  int kept = errno;
  if (other == NULL) other = "";
  struct head head = {0, op, inode, offset, strlen(path), strlen(other), data_size, getpid()};
  head.size = sizeof head + head.path_size + head.other_size + data_size;
  struct iovec parts[3 + 1024] = {{&head, sizeof head}, {(void *)path, head.path_size}, {(void *)other, head.other_size}};
  int used = 3;
  for (int i = 0; i < count && data_size > 0 && used < 1027; i += 1) {
    size_t size = data[i].iov_len < data_size ? data[i].iov_len : data_size;
    parts[used++] = (struct iovec){data[i].iov_base, size};
    data_size -= size;
  }
  if (REAL(writev)(trace_fd, parts, used) != (ssize_t)head.size) abort(); /* a trace with a hole proves nothing */
  errno = kept;
}

static void trace_names(char op, uint64_t inode, const char *path, const char *other) {
  trace_data(op, inode, 0, path, other, NULL, 0, 0);
}

static uint64_t inode_of_fd(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 ? info.st_ino : 0;
}

/* ---- what fails ---- */

enum fault { GO_ON, REFUSE, TEAR };

static _Noreturn void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Counts one change; says whether it fails, with errno set. */
static enum fault next_change(const char *op, const char *path, int needs_room) {
  if (counter == NULL || (only != NULL && strcmp(only, op) != 0)) return GO_ON;
  uint64_t number = atomic_fetch_add(counter, 1) + 1;
  if (kind == FULL && fail_at != 0 && number > fail_at && needs_room) {
    errno = ENOSPC;
    return REFUSE;
  }
  if (fail_at == 0 || number != fail_at || kind == NONE) return GO_ON;
  if (hit_path != NULL) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%llu %s %s %d\n", (unsigned long long)number, op, path, getpid());
    int fd = REAL(open)(hit_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
      if (REAL(write)(fd, line, length) < 0) abort();
      close(fd);
    }
  }
  if (kind == KILL) die();
  if (kind == TORN) return TEAR;
  errno = kind == EIO_ONCE ? EIO : ENOSPC;
  return REFUSE;
}

/* For changes that cannot be torn. */
static int refuses(const char *op, const char *path, int needs_room) {
  enum fault fault = next_change(op, path, needs_room);
  if (fault == TEAR) die();
  return fault == REFUSE;
}

/* ---- writes ---- */

/* The first half, in whole sectors where there are some. */
static void tear(int fd, const struct iovec *data, off64_t offset) {
  size_t half = data[0].iov_len / 2;
  if (half > 512) half -= half % 512;
  if (half > 0) {
    ssize_t written = offset < 0 ? REAL(write)(fd, data[0].iov_base, half)
                                 : REAL(pwrite64)(fd, data[0].iov_base, half, offset);
    (void)written;
  }
  die();
}

/* offset -1: at the place of the descriptor */
static ssize_t change_bytes(int fd, const struct iovec *data, int count, off64_t offset) {
  char name[PATH_MAX];
  const char *path = root_length == 0 || path_of_fd(fd, name) != 0 ? NULL : inside(name);
  if (path != NULL) {
    enum fault fault = next_change("write", path, 1);
    if (fault == REFUSE) return -1;
    if (fault == TEAR) tear(fd, data, offset);
  }
  ssize_t written = offset < 0 ? REAL(writev)(fd, data, count) : REAL(pwritev64)(fd, data, count, offset);
  if (path != NULL && written > 0 && trace_fd >= 0) {
    off64_t at = offset >= 0 ? offset : lseek64(fd, 0, SEEK_CUR) - written;
    trace_data('W', inode_of_fd(fd), at, path, NULL, data, count, written);
  }
  return written;
}

ssize_t write(int fd, const void *bytes, size_t size) {
  if (root_length == 0) return REAL(write)(fd, bytes, size);
  struct iovec one = {(void *)bytes, size};
  return change_bytes(fd, &one, 1, -1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  struct iovec one = {(void *)bytes, size};
  return change_bytes(fd, &one, 1, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) { return pwrite64(fd, bytes, size, offset); }

ssize_t writev(int fd, const struct iovec *data, int count) {
  if (root_length == 0) return REAL(writev)(fd, data, count);
  return change_bytes(fd, data, count, -1);
}

ssize_t pwritev64(int fd, const struct iovec *data, int count, off64_t offset) {
  return change_bytes(fd, data, count, offset);
}

ssize_t pwritev(int fd, const struct iovec *data, int count, off_t offset) {
  return change_bytes(fd, data, count, offset);
}

static int change_size(const char *op, int fd, off64_t size) {
  char name[PATH_MAX];
  const char *path = root_length == 0 || path_of_fd(fd, name) != 0 ? NULL : inside(name);
  if (path != NULL && refuses(op, path, 1)) return -1;
  int result = REAL(ftruncate64)(fd, size);
  if (path != NULL && result == 0) trace_data('T', inode_of_fd(fd), size, path, NULL, NULL, 0, 0);
  return result;
}

int ftruncate64(int fd, off64_t size) { return change_size("ftruncate", fd, size); }
int ftruncate(int fd, off_t size) { return change_size("ftruncate", fd, size); }

/* Room that is set aside grows the file: to us it is a change of its size. */
static int set_aside(int fd, off64_t offset, off64_t size) {
  struct stat info;
  if (fstat(fd, &info) != 0) return -1;
  return offset + size <= info.st_size ? 0 : change_size("fallocate", fd, offset + size);
}

int posix_fallocate64(int fd, off64_t offset, off64_t size) { return set_aside(fd, offset, size) == 0 ? 0 : errno; }
int posix_fallocate(int fd, off_t offset, off_t size) { return set_aside(fd, offset, size) == 0 ? 0 : errno; }

/* ---- flushes ---- */

static int flush(const char *op, int fd, int (*flush_real)(int)) {
  char name[PATH_MAX];
  const char *path = root_length == 0 || path_of_fd(fd, name) != 0 ? NULL : inside(name);
  if (path == NULL) return flush_real(fd);
  struct stat info;
  int is_folder = fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
  if (refuses(is_folder ? "sync-folder" : op, path, 0)) return -1;
  uint64_t inode = info.st_ino;
  trace_names('B', inode, path, NULL); /* what is written from here on may not be covered */
  int result = flush_real(fd);
  if (result == 0) trace_names('S', inode, path, NULL);
  return result;
}

int fsync(int fd) { return flush("fsync", fd, real("fsync")); }
int fdatasync(int fd) { return flush("fdatasync", fd, real("fdatasync")); }

/* ---- names ---- */

static int opened(int folder_fd, const char *path, int flags, mode_t mode) {
  char buffer[PATH_MAX];
  const char *name = root_length == 0 || (flags & (O_CREAT | O_TRUNC)) == 0 || (flags & O_TMPFILE) == O_TMPFILE
                         ? NULL
                         : inside(absolute(folder_fd, path, buffer));
  if (name == NULL) return REAL(openat64)(folder_fd, path, flags, mode);
  struct stat before;
  int is_there = fstatat(folder_fd, path, &before, 0) == 0;
  if (!is_there && (flags & O_CREAT) && refuses("create", name, 1)) return -1;
  int fd = REAL(openat64)(folder_fd, path, flags, mode);
  if (fd < 0) return fd;
  if (!is_there) trace_names('C', inode_of_fd(fd), name, NULL);
  else if ((flags & O_TRUNC) && before.st_size > 0) trace_data('T', before.st_ino, 0, name, NULL, NULL, 0, 0);
  return fd;
}

#define MODE_OF(flags, last)                                \
  mode_t mode = 0;                                          \
  if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) { \
    va_list list;                                           \
    va_start(list, last);                                   \
    mode = va_arg(list, mode_t);                            \
    va_end(list);                                           \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int openat(int folder_fd, const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  return opened(folder_fd, path, flags, mode);
}
int openat64(int folder_fd, const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  return opened(folder_fd, path, flags | O_LARGEFILE, mode);
}
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int mkdirat(int folder_fd, const char *path, mode_t mode) {
  char buffer[PATH_MAX];
  const char *name = root_length == 0 ? NULL : inside(absolute(folder_fd, path, buffer));
  struct stat info;
  if (name != NULL && fstatat(folder_fd, path, &info, AT_SYMLINK_NOFOLLOW) != 0 && refuses("mkdir", name, 1)) return -1;
  int result = REAL(mkdirat)(folder_fd, path, mode);
  if (name != NULL && result == 0 && fstatat(folder_fd, path, &info, 0) == 0) trace_names('M', info.st_ino, name, NULL);
  return result;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

static int moved(int from_fd, const char *from, int to_fd, const char *to, unsigned int flags) {
  char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
  const char *source = root_length == 0 ? NULL : inside(absolute(from_fd, from, from_buffer));
  const char *target = root_length == 0 ? NULL : inside(absolute(to_fd, to, to_buffer));
  if ((source != NULL || target != NULL) && refuses("rename", target == NULL ? source : target, 1)) return -1;
  int result = flags == 0 ? REAL(renameat)(from_fd, from, to_fd, to) : REAL(renameat2)(from_fd, from, to_fd, to, flags);
  if (result == 0 && source != NULL && target != NULL) trace_names('R', 0, source, target);
  else if (result == 0 && (source != NULL || target != NULL)) abort(); /* what comes from elsewhere we do not know */
  return result;
}
int rename(const char *from, const char *to) { return moved(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_fd, const char *from, int to_fd, const char *to) { return moved(from_fd, from, to_fd, to, 0); }
int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned int flags) {
  return moved(from_fd, from, to_fd, to, flags);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
  char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
  const char *source = root_length == 0 ? NULL : inside(absolute(from_fd, from, from_buffer));
  const char *target = root_length == 0 ? NULL : inside(absolute(to_fd, to, to_buffer));
  if (target != NULL && refuses("link", target, 1)) return -1;
  int result = REAL(linkat)(from_fd, from, to_fd, to, flags);
  if (result == 0 && target != NULL) {
    if (source == NULL) abort();
    trace_names('L', 0, source, target);
  }
  return result;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder_fd, const char *path, int flags) {
  char buffer[PATH_MAX];
  const char *name = root_length == 0 ? NULL : inside(absolute(folder_fd, path, buffer));
  struct stat info;
  int is_there = name != NULL && fstatat(folder_fd, path, &info, AT_SYMLINK_NOFOLLOW) == 0;
  if (is_there && refuses("unlink", name, 0)) return -1;
  int result = REAL(unlinkat)(folder_fd, path, flags);
  if (is_there && result == 0) trace_names('U', 0, name, NULL);
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = unlinkat(AT_FDCWD, path, 0);
  return result != 0 && errno == EISDIR ? unlinkat(AT_FDCWD, path, AT_REMOVEDIR) : result;
}
