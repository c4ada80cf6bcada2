#include "help.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/rng.h"

/* ---- a folder ---- */

void
place_open(char out[static PLACE_SIZE])
{
	snprintf(out, PLACE_SIZE, "/tmp/ttydesk-journal-XXXXXX");
	assert_non_null(mkdtemp(out));
}

void
place_close(const char *path)
{
	if (chmod(path, 0700) != 0)
		return;
	place_empty(path);
	rmdir(path);
}

void
place_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *found;

	if (dir == NULL)
		return;
	while ((found = readdir(dir)) != NULL) {
		char inner[PLACE_SIZE * 2];
		struct stat st;

		if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
			continue;
		snprintf(inner, sizeof inner, "%s/%s", path, found->d_name);
		if (lstat(inner, &st) == 0 && S_ISDIR(st.st_mode))
			place_close(inner);
		else
			unlink(inner);
	}
	closedir(dir);
}

void
place_copy(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *found;
	struct buf bytes = { 0 };

	while (dir != NULL && (found = readdir(dir)) != NULL) {
		char path[PLACE_SIZE * 2];

		if (found->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%.200s", from, found->d_name);
		place_read(path, &bytes);
		snprintf(path, sizeof path, "%s/%.200s", to, found->d_name);
		place_write(path, buf_str(&bytes));
	}
	if (dir != NULL)
		closedir(dir);
	buf_done(&bytes);
}

static size_t
place_look(const char *folder, const char *end, char first[static PLACE_SIZE])
{
	DIR *dir = opendir(folder);
	struct dirent *found;
	size_t count = 0;

	first[0] = '\0';
	if (dir == NULL)
		return 0;
	while ((found = readdir(dir)) != NULL) {
		size_t n = strlen(found->d_name);

		if (found->d_name[0] == '.' || n < strlen(end) ||
		    strcmp(found->d_name + n - strlen(end), end) != 0)
			continue;
		if (count++ == 0)
			snprintf(first, PLACE_SIZE, "%s/%.150s", folder, found->d_name);
	}
	closedir(dir);
	return count;
}

size_t
place_count(const char *folder, const char *end)
{
	char first[PLACE_SIZE];

	return place_look(folder, end, first);
}

void
place_first(const char *folder, char out[static PLACE_SIZE])
{
	place_look(folder, "", out);
}

void
place_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[65536];
	ssize_t n;

	assert_true(fd >= 0);
	buf_clear(out);
	while ((n = read(fd, bytes, sizeof bytes)) > 0)
		buf_put(out, bytes, (size_t)n);
	close(fd);
}

void
place_write(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
}

/* ---- chance ---- */

struct dice
dice_open(const char *test)
{
	const char *given = getenv("TD_SEED");
	struct dice d = { 0 };
	int64_t seed = 0;

	if (given == NULL || !str_to_i64(str_z(given), &seed))
		rng_bytes(&seed, 4);
	d.state = (uint64_t)seed;
	print_message("%s: TD_SEED=%lld\n", test, (long long)seed);
	return d;
}

uint32_t
dice_below(struct dice *d, uint32_t bound)
{
	uint64_t z = d->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (uint32_t)((z ^ (z >> 31)) % bound);
}

static void
dice_insert(struct dice *d, struct buf *text, size_t n)
{
	size_t at = dice_below(d, (uint32_t)text->n + 1);
	struct buf piece = { 0 };

	/* few letters: what is inserted often equals what stands beside it */
	buf_reserve(&piece, n);
	while (piece.n < n) {
		size_t run = dice_below(d, 1 + (uint32_t)n / 32) + 1;

		run = run < n - piece.n ? run : n - piece.n;
		memset(piece.p + piece.n, 'a' + (int)dice_below(d, 3), run);
		piece.n += run;
	}
	buf_insert(text, at, piece.p, piece.n);
	buf_done(&piece);
}

void
dice_edit(struct dice *d, struct buf *text, uint32_t paste_max)
{
	size_t at = dice_below(d, (uint32_t)text->n + 1);

	switch (dice_below(d, 8)) {
	case 0: dice_insert(d, text, dice_below(d, paste_max) + 1); break;
	case 1: buf_remove(text, at, dice_below(d, (uint32_t)(text->n - at) + 1)); break;
	case 2:
		if (at < text->n)
			text->p[at] = (char)dice_below(d, 256);
		break;
	case 3:
		if (dice_below(d, 4) == 0)
			buf_clear(text);
		break;
	default: dice_insert(d, text, 1); break;
	}
}

void
dice_replace(struct dice *d, struct buf *text, uint32_t max)
{
	buf_clear(text);
	dice_insert(d, text, dice_below(d, max) + 1);
}

/* ---- a disk ---- */

static bool
disk_fails(struct disk *d, enum disk_call call)
{
	long number;

	if ((d->fails & DISK_BIT(call)) == 0)
		return false;
	number = d->calls++;
	if (number < d->fail_from || number >= d->fail_to)
		return false;
	errno = d->error;
	return true;
}

/* Under the mutex. */
static struct disk_event *
disk_note(struct disk *d, enum disk_call call, size_t file, const char *name)
{
	struct disk_event *event;

	if (!d->is_watched)
		return NULL;
	if (d->n == d->cap) {
		d->cap = d->cap > 0 ? d->cap * 2 : 256;
		d->events = mem_grow(d->events, d->cap, sizeof *d->events);
	}
	event = &d->events[d->n++];
	*event = (struct disk_event){ .call = call, .file = file, .mono = d->now };
	if (name != NULL)
		snprintf(event->name, sizeof event->name, "%s", name);
	return event;
}

static void
disk_maybe_die(const struct disk *d)
{
	if (d->kills)
		kill(getpid(), SIGKILL);
}

static int
disk_create(void *ctx, int folder, const char *name)
{
	struct disk *d = ctx;
	int fd = -1;

	pthread_mutex_lock(&d->mutex);
	if (disk_fails(d, DISK_CREATE)) {
		disk_maybe_die(d);
	} else {
		fd = journal_sys_real.create(NULL, folder, name);
		if (fd >= 0 && fd < (int)countof(d->file_of)) {
			d->file_of[fd] = ++d->files;
			disk_note(d, DISK_CREATE, d->files, name);
		}
	}
	pthread_mutex_unlock(&d->mutex);
	return fd;
}

static ssize_t
disk_write(void *ctx, int fd, struct str bytes, off_t at)
{
	struct disk *d = ctx;
	struct disk_event *event;
	bool fails;
	ssize_t n = -1;
	int error;

	pthread_mutex_lock(&d->mutex);
	if (d->short_max > 0 && (d->was_short = !d->was_short)) {
		pthread_mutex_unlock(&d->mutex);
		errno = EINTR;
		return -1;
	}
	if (d->short_max > 0 && bytes.n > d->short_max)
		bytes.n = d->short_max;
	fails = disk_fails(d, DISK_WRITE);
	error = errno;
	if (fails && (d->is_half || d->kills))
		bytes.n /= 2;
	if (!fails || d->is_half || d->is_lying || d->kills) {
		n = journal_sys_real.write(NULL, fd, bytes, at);
		event = n >= 0 ? disk_note(d, DISK_WRITE, d->file_of[fd], NULL) : NULL;
		if (event != NULL) {
			event->at = (size_t)at;
			buf_put(&event->bytes, bytes.p, (size_t)n);
		}
	}
	if (fails) {
		disk_maybe_die(d);
		errno = error;
		n = -1;
	}
	pthread_mutex_unlock(&d->mutex);
	return n;
}

static int
disk_truncate(void *ctx, int fd, off_t size)
{
	struct disk *d = ctx;
	struct disk_event *event;
	int result = -1;

	pthread_mutex_lock(&d->mutex);
	if (disk_fails(d, DISK_TRUNCATE)) {
		disk_maybe_die(d);
	} else {
		result = journal_sys_real.truncate(NULL, fd, size);
		event = disk_note(d, DISK_TRUNCATE, d->file_of[fd], NULL);
		if (event != NULL)
			event->at = (size_t)size;
	}
	pthread_mutex_unlock(&d->mutex);
	return result;
}

/* The descriptor is a copy: the file behind it says which one it is. */
static size_t
disk_file_of_copy(const struct disk *d, int fd)
{
	struct stat st, other;

	if (fstat(fd, &st) != 0)
		return 0;
	for (size_t i = 0; i < countof(d->file_of); i++)
		if ((int)i != fd && d->file_of[i] != 0 && fstat((int)i, &other) == 0 &&
		    other.st_ino == st.st_ino && other.st_dev == st.st_dev)
			return d->file_of[i];
	return 0;
}

static int
disk_sync(void *ctx, int fd, bool is_folder)
{
	struct disk *d = ctx;
	struct disk_event *event;
	size_t began;
	size_t file;
	bool fails;

	pthread_mutex_lock(&d->mutex);
	fails = disk_fails(d, DISK_SYNC);
	began = d->n;
	file = is_folder ? SIZE_MAX : disk_file_of_copy(d, fd);
	if (fails) {
		int error = errno;

		disk_maybe_die(d);
		pthread_mutex_unlock(&d->mutex);
		errno = error;
		return -1;
	}
	/* the real one is slow, and what it does is played below */
	while (d->is_gated)
		pthread_cond_wait(&d->gate, &d->mutex);
	event = disk_note(d, DISK_SYNC, file, NULL);
	if (event != NULL)
		event->began = began;
	pthread_mutex_unlock(&d->mutex);
	return 0;
}

static int
disk_unlink(void *ctx, int folder, const char *name)
{
	struct disk *d = ctx;
	int result = -1;

	pthread_mutex_lock(&d->mutex);
	if (disk_fails(d, DISK_UNLINK)) {
		disk_maybe_die(d);
	} else {
		result = journal_sys_real.unlink(NULL, folder, name);
		disk_note(d, DISK_UNLINK, 0, name);
	}
	pthread_mutex_unlock(&d->mutex);
	return result;
}

static int
disk_rename(void *ctx, int folder, const char *from, const char *to)
{
	struct disk *d = ctx;
	struct disk_event *event;
	int result = -1;

	pthread_mutex_lock(&d->mutex);
	if (disk_fails(d, DISK_RENAME)) {
		disk_maybe_die(d);
	} else {
		result = journal_sys_real.rename(NULL, folder, from, to);
		event = disk_note(d, DISK_RENAME, 0, from);
		if (event != NULL)
			snprintf(event->to, sizeof event->to, "%s", to);
	}
	pthread_mutex_unlock(&d->mutex);
	return result;
}

static int64_t
disk_mono(void *ctx)
{
	return ((struct disk *)ctx)->now;
}

static int
disk_sync_nothing(void *ctx, int fd, bool is_folder)
{
	(void)ctx;
	(void)fd;
	(void)is_folder;
	return 0;
}

struct journal_sys
disk_lazy(void)
{
	struct journal_sys sys = journal_sys_real;

	sys.sync = disk_sync_nothing;
	return sys;
}

void
disk_init(struct disk *d)
{
	*d = (struct disk){ .now = WHEN_SECOND };
	d->sys = (struct journal_sys){ d, disk_create, disk_write, disk_truncate, disk_sync,
		disk_unlink, disk_rename, disk_mono };
	pthread_mutex_init(&d->mutex, NULL);
	pthread_cond_init(&d->gate, NULL);
}

void
disk_done(struct disk *d)
{
	for (size_t i = 0; i < d->n; i++)
		buf_done(&d->events[i].bytes);
	mem_free(d->events);
	pthread_cond_destroy(&d->gate);
	pthread_mutex_destroy(&d->mutex);
}

static void
disk_set_gate(struct disk *d, bool is_gated)
{
	pthread_mutex_lock(&d->mutex);
	d->is_gated = is_gated;
	pthread_cond_broadcast(&d->gate);
	pthread_mutex_unlock(&d->mutex);
}

void
disk_open_gate(struct disk *d)
{
	disk_set_gate(d, false);
}

void
disk_close_gate(struct disk *d)
{
	disk_set_gate(d, true);
}

void
disk_fail(struct disk *d, unsigned calls, long from, long to, int error)
{
	pthread_mutex_lock(&d->mutex);
	d->fails = calls;
	d->calls = 0;
	d->fail_from = from;
	d->fail_to = to;
	d->error = error;
	pthread_mutex_unlock(&d->mutex);
}

void
disk_heal(struct disk *d)
{
	disk_fail(d, 0, 0, 0, 0);
}

void
disk_pass(struct disk *d, int64_t us)
{
	pthread_mutex_lock(&d->mutex);
	d->now += us;
	pthread_mutex_unlock(&d->mutex);
}

bool
disk_settle(struct disk *d, struct journal *j)
{
	struct err err;
	bool ok = journal_pump(j, d->now, &err);

	while (syncer_is_busy(j->syncer)) {
		struct pollfd poll_fd = { journal_fd(j), POLLIN, 0 };

		assert_int_equal(poll(&poll_fd, 1, 20000), 1);
		ok = journal_pump(j, d->now, &err) && ok;
	}
	return ok;
}

/* ---- the power cut ---- */

/* The bytes of `file` after some prefix of its events before `cut`: all that
 * was synced, and of the rest as much as `dice` says, the last one torn. */
static void
disk_replay_file(struct disk *d, size_t cut, struct dice *dice, size_t file, struct buf *out)
{
	size_t synced = 0;
	size_t end;

	for (size_t i = 0; i < cut; i++)
		if (d->events[i].call == DISK_SYNC && d->events[i].file == file)
			synced = d->events[i].began;
	end = synced + dice_below(dice, (uint32_t)(cut - synced) + 1);
	if (dice_below(dice, 4) == 0)
		end = synced;
	for (size_t i = 0; i < end; i++) {
		const struct disk_event *e = &d->events[i];
		struct str bytes = buf_str(&e->bytes);

		if (e->file != file || (e->call != DISK_WRITE && e->call != DISK_TRUNCATE))
			continue;
		if (e->call == DISK_TRUNCATE) {
			if (out->n > e->at)
				buf_remove(out, e->at, out->n - e->at);
			continue;
		}
		if (i >= synced && i + 1 == end)
			bytes.n = dice_below(dice, (uint32_t)bytes.n + 1);
		while (out->n < e->at + bytes.n)
			buf_put_char(out, '\0');
		if (bytes.n > 0)
			memcpy(out->p + e->at, bytes.p, bytes.n);
	}
	/* a size that came before its blocks */
	for (uint32_t zeros = dice_below(dice, 8) == 0 ? dice_below(dice, 5000) : 0; zeros > 0;
	     zeros--)
		if (end == synced && cut > synced && synced > 0)
			buf_put_char(out, '\0');
}

static void
disk_replay_make(struct disk *d, size_t cut, struct dice *dice, const struct disk_event *made,
    const char *path)
{
	struct buf bytes = { 0 };

	disk_replay_file(d, cut, dice, made->file, &bytes);
	place_write(path, buf_str(&bytes));
	buf_done(&bytes);
}

void
disk_replay(struct disk *d, size_t cut, struct dice *dice, const char *folder)
{
	size_t synced = 0;
	size_t end;

	for (size_t i = 0; i < cut; i++)
		if (d->events[i].call == DISK_SYNC && d->events[i].file == SIZE_MAX)
			synced = d->events[i].began;
	end = synced + dice_below(dice, (uint32_t)(cut - synced) + 1);
	for (size_t i = 0; i < end; i++) {
		const struct disk_event *e = &d->events[i];
		char path[PLACE_SIZE * 2], to[PLACE_SIZE * 2];

		snprintf(path, sizeof path, "%s/%s", folder, e->name);
		snprintf(to, sizeof to, "%s/%s", folder, e->to);
		if (e->call == DISK_CREATE)
			disk_replay_make(d, cut, dice, e, path);
		else if (e->call == DISK_UNLINK)
			unlink(path);
		else if (e->call == DISK_RENAME)
			rename(path, to);
	}
}
