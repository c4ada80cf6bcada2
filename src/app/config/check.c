#include "ttydesk/app/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/text.h"
#include "ttydesk/tui/term.h"
#include "ttydesk/tui/theme.h"

#define CHECK_THEME_MAX ((size_t)1024 * 1024)

static bool
check_read(const char *file, struct buf *out, struct err *err)
{
	FILE *f = fopen(file, "re");
	char piece[4096];
	bool ok;
	size_t n;

	if (f == NULL)
		return err_set(err, ERR_SYSTEM, "%.200s: %s", file, strerror(errno));
	while (out->n <= CHECK_THEME_MAX && (n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(out, piece, n);
	buf_put_z(out, "");
	ok = ferror(f) == 0 && out->n <= CHECK_THEME_MAX && memchr(out->p, 0, out->n) == NULL;
	fclose(f);
	return ok || err_set(err, ERR_SYSTEM, "%.200s is no theme", file);
}

bool
check_theme(const char *file, struct err *err)
{
	const char *slash = strrchr(file, '/');
	char folder[1024] = ".";
	const char *const dirs[] = { folder, NULL };
	struct buf text = { 0 };
	struct theme theme;
	bool ok;

	if (slash != NULL)
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - file), file);
	ok = check_read(file, &text, err) && theme_parse(&theme, file, text.p, dirs, err);
	buf_done(&text);
	return ok;
}

bool
check_terminal(struct buf *says, bool *is_fallback, struct err *err)
{
	const char *name = getenv("TERM");
	char notice[TERM_NOTICE_SIZE];
	int colors;

	if (!term_check(name, &colors, notice, err))
		return false;
	*is_fallback = notice[0] != '\0';
	if (*is_fallback)
		buf_put_z(says, notice);
	else
		text_clean(says, str_z(name), TEXT_LINE);
	if (colors > 1)
		buf_putf(says, ", %d colors", colors);
	else
		buf_put_z(says, ", no colors");
	return true;
}
