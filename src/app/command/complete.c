#include "command/complete.h"

#include <string.h>

#include "app_priv.h"
#include "dialog/filter.h"
#include "files/path.h"
#include "macro/macro.h"
#include "ttydesk/base/embed.h"
#include "ttydesk/desk/filter.h"

/* ---- names ---- */

const char *
complete_status_name(int index)
{
	return status_row((enum ticket_status)index)->word;
}

const char *
complete_priority_name(int index)
{
	return priority_row((enum ticket_priority)index)->word;
}

/* The themes of the program, without ".theme". */
#define THEME_SUFFIX ".theme"

static struct str
complete_theme_at(size_t index)
{
	struct str name = str_z(theme_files[index].name);

	name.n -= strlen(THEME_SUFFIX);
	return name;
}

bool
complete_is_theme(struct str name)
{
	for (size_t i = 0; i < theme_file_count; i++) {
		if (str_eq(name, complete_theme_at(i)))
			return true;
	}
	return false;
}

/* ---- words ---- */

void
complete_status(struct app *a, struct str words, struct candidates *out)
{
	(void)a;
	(void)words;
	for (int i = 0; i < STATUS_COUNT; i++)
		candidates_add(out, str_z(complete_status_name(i)));
}

void
complete_priority(struct app *a, struct str words, struct candidates *out)
{
	(void)a;
	(void)words;
	for (int i = 0; i < PRIORITY_COUNT; i++)
		candidates_add(out, str_z(complete_priority_name(i)));
}

void
complete_person(struct app *a, struct str words, struct candidates *out)
{
	struct ids staff = { 0 };

	(void)words;
	candidates_add(out, STR_LIT("me"));
	candidates_add(out, STR_LIT("nobody"));
	store_staff(a->store, &staff);
	for (size_t i = 0; i < staff.n; i++)
		candidates_add(out, text_str(store_user(a->store, staff.p[i])->full_name));
	for (size_t i = 0; i < staff.n && words.n > 0; i++)
		candidates_add(out, text_str(store_user(a->store, staff.p[i])->email));
	ids_done(&staff);
}

/* Only the last word is completed. */
static struct str
complete_last(struct str words, struct candidates *out)
{
	size_t from = words.n;

	while (from > 0 && words.p[from - 1] != ' ')
		from--;
	out->from += from;
	out->prefix = (struct str){ words.p + from, words.n - from };
	return out->prefix;
}

void
complete_tags(struct app *a, struct str words, struct candidates *out)
{
	struct str last = complete_last(words, out);
	struct ids tags = { 0 };

	if (last.n > 0 && (last.p[0] == '-' || last.p[0] == '+')) {
		out->from++;
		out->prefix.p++;
		out->prefix.n--;
	}
	store_tags(a->store, &tags);
	for (size_t i = 0; i < tags.n; i++)
		candidates_add(out, text_str(store_tag(a->store, tags.p[i])->name));
	ids_done(&tags);
}

void
complete_filter(struct app *a, struct str words, struct candidates *out)
{
	struct filter_names names = filters_names(a);
	size_t from = 0, start = out->from;

	for (size_t i = 0; i < CANDIDATES_MAX; i++) {
		struct buf word = { 0 };
		bool ok = filter_complete(&word, words, &names, i, &from);

		if (ok) {
			out->from = start + from;
			out->prefix = (struct str){ "", 0 };
			candidates_add(out, buf_str(&word));
		}
		buf_done(&word);
		if (!ok)
			break;
	}
}

void
complete_view(struct app *a, struct str words, struct candidates *out)
{
	(void)words;
	for (int i = 0; i < view_total(a); i++)
		candidates_add(out, text_str(view_name(a, i)));
}

void
complete_saved_view(struct app *a, struct str words, struct candidates *out)
{
	(void)words;
	for (int i = VIEW_COUNT; i < view_total(a); i++)
		candidates_add(out, text_str(view_name(a, i)));
}

void
complete_sort(struct app *a, struct str words, struct candidates *out)
{
	struct buf line = { 0 };
	struct str last = complete_last(words, out);
	size_t from = out->from;

	buf_putf(&line, "sort:%.*s", (int)last.n, last.p);
	complete_filter(a, buf_str(&line), out);
	out->from = from; /* the language's own words, behind its sort: */
	buf_done(&line);
}

void
complete_columns(struct app *a, struct str words, struct candidates *out)
{
	(void)a;
	(void)complete_last(words, out);
	candidates_add(out, STR_LIT("default"));
	for (size_t i = 0; columns_name(i) != NULL; i++)
		candidates_add(out, str_z(columns_name(i)));
}

void
complete_time(struct app *a, struct str words, struct candidates *out)
{
	static const char *const times[] = { "tomorrow", "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday", "2h", "2d", "2w" };

	(void)a;
	(void)words;
	for (size_t i = 0; i < countof(times); i++)
		candidates_add(out, str_z(times[i]));
}

void
complete_macro(struct app *a, struct str words, struct candidates *out)
{
	(void)words;
	for (size_t i = 0; i < a->macros.count; i++)
		candidates_add(out, buf_str(&a->macros.rows[i].name));
}

void
complete_path(struct app *a, struct str words, struct candidates *out)
{
	struct str last = complete_last(words, out);
	struct buf path = { 0 }, names = { 0 };
	size_t slash = 0;

	(void)a;
	path_complete(&path, &names, last);
	if (names.n == 0) {
		out->prefix = (struct str){ "", 0 };
		candidates_add(out, buf_str(&path));
	}
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] == '/')
			slash = i + 1;
	}
	for (size_t at = 0; at < names.n;) { /* each behind the folder they are in */
		const char *end = memchr(names.p + at, ' ', names.n - at);
		size_t n = end ? (size_t)(end - names.p) - at : names.n - at;

		buf_remove(&path, slash, path.n - slash);
		buf_put(&path, names.p + at, n);
		candidates_add(out, buf_str(&path));
		at += n + 1;
	}
	buf_done(&path);
	buf_done(&names);
}

void
complete_theme(struct app *a, struct str words, struct candidates *out)
{
	(void)a;
	(void)words;
	for (size_t i = 0; i < theme_file_count; i++)
		candidates_add(out, complete_theme_at(i));
}

/* ---- settings ---- */

static void
complete_setting_words(const struct option_row *row, struct candidates *out)
{
	const char *p = row->type == OPTION_BOOL ? "true false" : row->words ? row->words : "";

	while (*p != '\0') {
		size_t n = strcspn(p, " ");

		candidates_add(out, (struct str){ p, n });
		p += n;
		p += strspn(p, " ");
	}
}

void
complete_setting(struct app *a, struct str words, struct candidates *out)
{
	const char *equal = words.n > 0 ? memchr(words.p, '=', words.n) : NULL;
	struct buf name = { 0 };

	if (equal == NULL) {
		for (const struct option_row *row = option_rows(); row->name != NULL; row++) {
			buf_clear(&name);
			buf_putf(&name, "%s=", row->name);
			candidates_add(out, buf_str(&name));
		}
	} else {
		const struct option_row *row;

		buf_put(&name, words.p, (size_t)(equal - words.p));
		row = option_find(name.n > 0 ? name.p : "");
		out->from += (size_t)(equal + 1 - words.p);
		out->prefix = words;
		out->prefix.n -= (size_t)(equal + 1 - words.p);
		out->prefix.p = equal + 1;
		(void)complete_last(out->prefix, out); /* of several words the last */
		if (row != NULL && strcmp(row->name, "theme") == 0)
			complete_theme(a, words, out);
		else if (row != NULL && strcmp(row->name, "columns") == 0)
			complete_columns(a, out->prefix, out);
		else if (row != NULL)
			complete_setting_words(row, out);
	}
	buf_done(&name);
}
