#include "files/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app_priv.h"

enum { SAVE_TURNS = 99 };

/* ---- the end of it ---- */

static void
save_close(struct app *a)
{
	struct save *s = &a->save;

	if (s->attachment_id == 0)
		return;
	if (s->file >= 0)
		close(s->file);
	if (s->folder >= 0) {
		unlinkat(s->folder, s->part, 0);
		close(s->folder);
	}
	*s = (struct save){ .folder = -1, .file = -1 };
	app_dirty(a);
}

static void
save_fail(struct app *a, const char *why)
{
	app_say(a, true, "%s was not %s: %s", a->save.name,
	    a->save.is_private ? "fetched" : "saved", why);
	save_close(a);
}

bool
save_cancel(struct app *a)
{
	if (a->save.attachment_id == 0)
		return false;
	save_fail(a, "cancelled");
	return true;
}

void
save_done(struct app *a)
{
	save_close(a);
}

/* Gives the whole file its name; never over another file. */
static bool
save_name(struct save *s, char *out, size_t size)
{
	for (int turn = 1; turn <= SAVE_TURNS; turn++) {
		file_name_turn(out, size, s->target, turn);
		if (linkat(s->folder, s->part, s->folder, out, 0) == 0)
			return true;
		if (errno != EEXIST)
			return false;
	}
	errno = EEXIST;
	return false;
}

static void
save_finish(struct app *a)
{
	struct save *s = &a->save;
	char name[FILE_NAME_SIZE + 8];
	int failed;

	if (s->got != s->size) {
		save_fail(a, "it came shorter or longer than it says");
		return;
	}
	failed = close(s->file);
	s->file = -1;
	if (failed != 0 || !save_name(s, name, sizeof name)) {
		save_fail(a, strerror(errno));
		return;
	}
	if (s->is_private)
		open_fetched(a);
	else
		app_say(a, false, "saved: %s/%s", s->folder_name, name);
	save_close(a); /* the name without meaning goes */
}

/* ---- the start ---- */

const char *
save_usual_folder(struct app *a)
{
	const char *home = getenv("HOME"), *set = a->options.settings.download_folder;
	const char *path;
	struct stat st;

	if (set[0] != '\0')
		return set;
	path = arena_printf(&a->arena, "%s/Downloads", home ? home : "").p;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? path : home ? home : "/tmp";
}

static void
save_take_folder(struct app *a, struct str folder)
{
	const char *home = getenv("HOME");

	if (folder.n == 0)
		folder = str_z(save_usual_folder(a));
	while (folder.n > 1 && folder.p[folder.n - 1] == '/')
		folder.n--;
	if (folder.p[0] == '~' && (folder.n == 1 || folder.p[1] == '/'))
		snprintf(a->save.folder_name, sizeof a->save.folder_name, "%s%.*s",
		    home ? home : "", (int)folder.n - 1, folder.p + 1);
	else
		snprintf(a->save.folder_name, sizeof a->save.folder_name, "%.*s", (int)folder.n,
		    folder.p);
}

static bool
save_open(struct app *a)
{
	struct save *s = &a->save;
	char uuid[UUID_SIZE];

	rng_uuid(uuid);
	snprintf(s->part, sizeof s->part, ".%s", uuid);
	s->folder = open(s->folder_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->folder >= 0)
		s->file = openat(s->folder, s->part,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return s->file >= 0;
}

/* False: it was said why not. */
static bool
save_begin(struct app *a, const struct attachment *f)
{
	struct save *s = &a->save;

	if (s->attachment_id != 0) {
		app_say(a, true, "%s is still being %s (Ctrl-C ends that)", s->name,
		    s->is_private ? "fetched" : "saved");
		return false;
	}
	if (!str_starts(text_str(f->path), STR_LIT("db:"))) {
		app_say(a, true,
		    "its bytes are not in the database, the backend keeps them: %.*s",
		    (int)f->path.n, f->path.p);
		return false;
	}
	*s = (struct save){
		.attachment_id = f->id, .size = f->size_bytes, .folder = -1, .file = -1
	};
	file_name_safe(s->name, text_str(f->filename));
	snprintf(s->target, sizeof s->target, "%s", s->name);
	return true;
}

static void
save_open_or_say(struct app *a)
{
	if (save_open(a))
		return;
	app_say(a, true, "%.200s: %s", a->save.folder_name, strerror(errno));
	save_close(a);
}

void
save_start(struct app *a, const struct attachment *f, struct str folder)
{
	if (!save_begin(a, f))
		return;
	save_take_folder(a, folder);
	save_open_or_say(a);
}

void
save_start_private(
    struct app *a, const struct attachment *f, const char *folder, const char *name)
{
	if (!save_begin(a, f))
		return;
	a->save.is_private = true;
	snprintf(a->save.folder_name, sizeof a->save.folder_name, "%s", folder);
	snprintf(a->save.target, sizeof a->save.target, "%s", name);
	save_open_or_say(a);
}

/* ---- the pieces ---- */

void
save_collect(struct app *a, struct request *out, size_t *n)
{
	struct save *s = &a->save;

	if (s->attachment_id == 0 || s->request_id != 0)
		return;
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_CHUNK,
		.row_id = s->attachment_id,
		.limit = (size_t)s->next };
	s->request_id = out[*n].id;
	++*n;
}

static bool
save_write(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return true;
}

void
save_reply(struct app *a, const struct reply *r)
{
	struct save *s = &a->save;

	if (s->attachment_id == 0 || r->id != s->request_id)
		return;
	s->request_id = 0;
	app_dirty(a);
	if (r->err.code == ERR_LOST || r->err.code == ERR_CONNECTION)
		return; /* the same piece again when the link is back */
	if (r->err.code != ERR_NONE) {
		save_fail(a, r->err.msg);
	} else if (r->is_missing) {
		save_finish(a);
	} else if (!save_write(s->file, r->text)) {
		save_fail(a, strerror(errno));
	} else {
		s->got += (int64_t)r->text.n;
		s->next++;
	}
}

struct text
save_words(struct app *a)
{
	const struct save *s = &a->save;
	int64_t unit = s->size < 10 << 20 ? 1 << 10 : 1 << 20;

	if (s->attachment_id == 0)
		return (struct text){ 0 };
	return text_printf_tmp(&a->arena, "%s %s: %lld of %lld %s",
	    s->is_private ? "fetching" : "saving", s->name, (long long)(s->got / unit),
	    (long long)(s->size / unit), unit == 1 << 10 ? "kB" : "MB");
}
