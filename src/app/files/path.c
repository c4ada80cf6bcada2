#include "files/path.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ttydesk/base/text.h"

enum { PATH_NAMES_MAX = 400 }; /* bytes of names that are told */

/* What is so far shared by the names that fit. */
struct path_found {
	char shared[256];
	size_t count;
	bool is_folder;
};

/* Names that could not be shown, or that hold what a line refuses, are passed over. */
static bool
path_is_plain(const char *name)
{
	struct buf clean = { 0 };
	bool ok;

	text_clean(&clean, str_z(name), TEXT_LINE);
	ok = str_eq_z(buf_str(&clean), name);
	buf_done(&clean);
	return ok;
}

static void
path_take(struct path_found *f, int folder, const char *name)
{
	struct stat st;
	size_t n = 0;

	if (f->count++ == 0) {
		snprintf(f->shared, sizeof f->shared, "%s", name);
		f->is_folder = fstatat(folder, name, &st, 0) == 0 && S_ISDIR(st.st_mode);
		return;
	}
	while (f->shared[n] != '\0' && f->shared[n] == name[n])
		n++;
	while (n > 0 && ((unsigned char)f->shared[n] & 0xc0) == 0x80)
		n--; /* not within a character */
	f->shared[n] = '\0';
	f->is_folder = false;
}

static void
path_read(struct path_found *f, struct buf *names, const char *folder, struct str start)
{
	DIR *dir = opendir(folder);
	const struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		    (e->d_name[0] == '.' && start.n == 0) ||
		    strncmp(e->d_name, start.p, start.n) != 0 || !path_is_plain(e->d_name))
			continue;
		path_take(f, dirfd(dir), e->d_name);
		if (names->n < PATH_NAMES_MAX)
			buf_putf(names, "%s%s", names->n > 0 ? "  " : "", e->d_name);
	}
	if (dir != NULL)
		closedir(dir);
}

void
path_complete(struct buf *out, struct buf *names, struct str typed)
{
	const char *home = getenv("HOME");
	struct path_found f = { .count = 0 };
	struct buf folder = { 0 };
	size_t cut = typed.n;

	while (cut > 0 && typed.p[cut - 1] != '/')
		cut--;
	if (cut >= 2 && typed.p[0] == '~' && typed.p[1] == '/')
		buf_putf(&folder, "%s%.*s", home ? home : "", (int)cut - 1, typed.p + 1);
	else if (cut > 0)
		buf_put(&folder, typed.p, cut);
	else
		buf_put_z(&folder, ".");
	buf_put_char(&folder, '\0');
	path_read(&f, names, folder.p, (struct str){ typed.p + cut, typed.n - cut });
	buf_put(out, typed.p, f.count > 0 ? cut : typed.n);
	if (f.count > 0)
		buf_putf(out, "%s%s", f.shared, f.is_folder ? "/" : "");
	if (f.count == 1)
		buf_clear(names);
	buf_done(&folder);
}
