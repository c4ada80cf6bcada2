#include "sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ttydesk/base/macros.h"
#include "ttydesk/base/when.h"

static int
sys_create(void *ctx TD_UNUSED, int folder, const char *name)
{
	return openat(
	    folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
}

static ssize_t
sys_write(void *ctx TD_UNUSED, int fd, struct str bytes, off_t at)
{
	return pwrite(fd, bytes.p, bytes.n, at);
}

static int
sys_truncate(void *ctx TD_UNUSED, int fd, off_t size)
{
	return ftruncate(fd, size);
}

static int
sys_sync(void *ctx TD_UNUSED, int fd, bool is_folder)
{
	return is_folder ? fsync(fd) : fdatasync(fd);
}

static int
sys_unlink(void *ctx TD_UNUSED, int folder, const char *name)
{
	return unlinkat(folder, name, 0);
}

static int
sys_rename(void *ctx TD_UNUSED, int folder, const char *from, const char *to)
{
	return renameat(folder, from, folder, to);
}

static int64_t
sys_mono(void *ctx TD_UNUSED)
{
	return when_mono();
}

const struct journal_sys journal_sys_real = {
	.create = sys_create,
	.write = sys_write,
	.truncate = sys_truncate,
	.sync = sys_sync,
	.unlink = sys_unlink,
	.rename = sys_rename,
	.mono = sys_mono,
};
