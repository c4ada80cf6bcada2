#include "files/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app_priv.h"

enum { PIECE = 256 * 1024 };

#define FILE_MAX (INT64_C(100) << 20)

/* ---- what a file is ---- */

static const char *const upload_rows[][2] = {
	{ ".txt", "text/plain" },
	{ ".log", "text/plain" },
	{ ".csv", "text/csv" },
	{ ".html", "text/html" },
	{ ".json", "application/json" },
	{ ".pdf", "application/pdf" },
	{ ".zip", "application/zip" },
	{ ".gz", "application/gzip" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".jpeg", "image/jpeg" },
	{ ".gif", "image/gif" },
};

const char *
upload_type(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < countof(upload_rows); i++) {
		if (strcasecmp(dot, upload_rows[i][0]) == 0)
			return upload_rows[i][1];
	}
	return "application/octet-stream";
}

const char *
upload_ending(struct str type)
{
	for (size_t i = 0; i < countof(upload_rows); i++) {
		if (str_starts(type, str_z(upload_rows[i][1])))
			return upload_rows[i][0];
	}
	return "";
}

void
upload_add(struct op *o, const struct draft *d)
{
	for (size_t i = 0; i < d->file_count; i++) {
		struct change *c = op_add(o, CHANGE_ATTACH);

		buf_put_z(&c->content, d->files[i].name);
		buf_put_z(&c->from, d->files[i].blob);
		buf_put_z(&c->title, upload_type(d->files[i].name));
		c->to = d->files[i].size;
	}
}

/* ---- the end of it ---- */

static void
upload_close(struct app *a)
{
	if (a->upload.serial == 0)
		return;
	if (a->upload.fd >= 0)
		close(a->upload.fd);
	buf_done(&a->upload.piece);
	a->upload = (struct upload){ .fd = -1 };
	app_dirty(a);
}

static void
upload_fail(struct app *a, const char *why)
{
	app_say(a, true, "%s was not attached: %s", a->upload.file.name, why);
	upload_close(a);
}

bool
upload_cancel(struct app *a)
{
	if (a->upload.serial == 0)
		return false;
	upload_fail(a, "cancelled");
	return true;
}

void
upload_done(struct app *a)
{
	upload_close(a);
}

bool
upload_is_for(const struct app *a, const struct draft *d)
{
	return a->upload.serial != 0 && a->upload.serial == d->serial;
}

static void
upload_finish(struct app *a)
{
	struct draft *d = draft_find(a, a->upload.serial);

	if (d == NULL) {
		upload_fail(a, "its text is gone");
		return;
	}
	d->files[d->file_count++] = a->upload.file;
	draft_save(a, d);
	app_say(a, false, "attached: %s", a->upload.file.name);
	upload_close(a);
}

/* ---- the start ---- */

static bool
upload_open(struct app *a, const char *path, struct err *err)
{
	struct upload *u = &a->upload;
	const char *last = strrchr(path, '/');
	struct stat st;

	file_name_safe(u->file.name, str_z(last ? last + 1 : path));
	u->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (u->fd < 0 || fstat(u->fd, &st) != 0)
		return err_set(err, ERR_SYSTEM, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_BADINPUT, "it is no file");
	if (st.st_size == 0)
		return err_set(err, ERR_BADINPUT, "it is empty");
	if (st.st_size > FILE_MAX)
		return err_set(err, ERR_BADINPUT, "it is larger than 100 MB");
	u->file.size = st.st_size;
	return true;
}

static void
upload_path(struct app *a, struct str words)
{
	struct draft *d = compose_draft(a);
	const char *home = getenv("HOME"), *path = words.p;
	struct err err;

	if (d == NULL)
		return;
	if (words.n == 0) {
		d->file_count = 0;
		draft_save(a, d);
		app_say(a, false, "nothing is attached");
		return;
	}
	if (words.p[0] == '~' && words.p[1] == '/')
		path = arena_printf(&a->arena, "%s%s", home ? home : "", words.p + 1).p;
	a->upload = (struct upload){ .serial = d->serial, .fd = -1 };
	rng_uuid(a->upload.file.blob);
	if (!upload_open(a, path, &err))
		upload_fail(a, err.msg);
}

void
upload_ask(struct app *a)
{
	const struct draft *d = compose_draft(a);

	if (d->kind != DRAFT_REPLY && d->kind != DRAFT_NOTE)
		app_say(a, false, "files go with replies and notes");
	else if (a->upload.serial != 0)
		app_say(a, true, "%s is still on its way", a->upload.file.name);
	else if (d->file_count == DRAFT_FILES_MAX)
		app_say(a, true, "at most %d files go with one text", DRAFT_FILES_MAX);
	else
		ask_open_path(a,
		    d->file_count > 0 ? "attach (empty: none at all): " : "attach: ",
		    upload_path);
}

/* ---- the pieces ---- */

/* The next piece as bytea's text; false: it cannot be read as it was. */
static bool
upload_read(struct upload *u, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char piece[4096];
	off_t at = (off_t)u->next * PIECE;
	int64_t left = u->file.size - at;

	left = left > PIECE ? PIECE : left;
	buf_put_z(out, "\\x");
	buf_reserve(out, (size_t)left * 2);
	while (left > 0) {
		size_t most = left < (int64_t)sizeof piece ? (size_t)left : sizeof piece;
		ssize_t n = pread(u->fd, piece, most, at);

		if (n <= 0)
			return false;
		for (ssize_t i = 0; i < n; i++) {
			buf_put_char(out, digits[piece[i] >> 4]);
			buf_put_char(out, digits[piece[i] & 15]);
		}
		at += n;
		left -= n;
	}
	return true;
}

void
upload_collect(struct app *a, struct request *out, size_t *n)
{
	struct upload *u = &a->upload;

	if (u->serial == 0 || u->request_id != 0 || !a->link_known)
		return;
	buf_clear(&u->piece);
	if (!upload_read(u, &u->piece)) {
		upload_fail(a, "it changed while it was read");
		return;
	}
	out[*n] = (struct request){ .id = app_request_id(a),
		.stamp = store_stamp(a->store),
		.kind = REQUEST_PUT_CHUNK,
		.limit = (size_t)u->next,
		.words = buf_str(&u->piece) };
	memcpy(out[*n].op, u->file.blob, sizeof out[*n].op);
	u->request_id = out[*n].id;
	++*n;
}

void
upload_reply(struct app *a, const struct reply *r)
{
	struct upload *u = &a->upload;

	if (u->serial == 0 || r->id != u->request_id)
		return;
	u->request_id = 0;
	app_dirty(a);
	if (r->err.code == ERR_LOST || r->err.code == ERR_CONNECTION)
		return; /* the same piece again: a second time changes nothing */
	if (r->err.code != ERR_NONE || r->is_missing) {
		upload_fail(
		    a, r->err.code != ERR_NONE ? r->err.msg : "the database refused it");
		return;
	}
	u->next++;
	if ((int64_t)u->next * PIECE >= u->file.size)
		upload_finish(a);
}

struct text
upload_words(struct app *a)
{
	const struct upload *u = &a->upload;
	int64_t sent = (int64_t)u->next * PIECE;
	int64_t unit = u->file.size < 10 << 20 ? 1 << 10 : 1 << 20;

	if (u->serial == 0)
		return (struct text){ 0 };
	return text_printf_tmp(&a->arena, "sending %s: %lld of %lld %s", u->file.name,
	    (long long)(sent / unit), (long long)(u->file.size / unit),
	    unit == 1 << 10 ? "kB" : "MB");
}
