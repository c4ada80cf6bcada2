/* `:set`: a setting for as long as the program runs. */
#include <stdio.h>
#include <string.h>

#include "app_priv.h"
#include "command/complete.h"

/* What is decided once, when the program starts. */
static bool
setting_is_fixed(const struct option_row *row)
{
	static const char *const fixed[] = { "me", "color", "drafts_folder", "restricted",
		"keys" };

	for (size_t i = 0; i < countof(fixed); i++) {
		if (strcmp(row->name, fixed[i]) == 0)
			return true;
	}
	return false;
}

static void
setting_taken(struct app *a, const struct option_row *row)
{
	const struct options *o = &a->options.settings;

	a->options.send_hold_s = (int)(o->send_hold / WHEN_SECOND);
	a->options.keeps_on_quit = o->send_on_quit == OPTION_QUIT_KEEP;
	if (strcmp(row->name, "theme") == 0) {
		snprintf(a->commands.theme, sizeof a->commands.theme, "%.*s",
		    (int)sizeof a->commands.theme - 1,
		    o->theme[0] != '\0' ? o->theme : "default");
		memcpy(a->effects.theme, a->commands.theme, sizeof a->effects.theme);
	}
}

static void
setting_say(struct app *a, const struct option_row *row)
{
	struct buf value = { 0 };

	option_value(&a->options.settings, row, &value);
	app_say(a, false, "%s = %s", row->name, value.p);
	buf_done(&value);
}

static bool
setting_unknown(const char *name, struct err *err)
{
	struct buf nearest = { 0 };
	bool is_good = option_nearest(&nearest, name);

	(void)err_set(err, ERR_BADINPUT, "there is no setting %.60s%s%s", name,
	    is_good ? ", nearest: " : "", is_good ? nearest.p : "");
	buf_done(&nearest);
	return false;
}

bool
setting_run(struct app *a, struct str words, struct err *err, size_t *at)
{
	struct options fresh = a->options.settings;
	const struct option_row *row;
	char name[64];
	size_t n = 0, value;

	while (n < words.n && words.p[n] != '=' && words.p[n] != ' ')
		n++;
	for (value = n; value < words.n && (words.p[value] == '=' || words.p[value] == ' ');)
		value++;
	snprintf(name, sizeof name, "%.*s", (int)(n < 63 ? n : 63), words.p);
	row = option_find(name);
	if (row == NULL)
		return setting_unknown(name, err);
	if (n == words.n) {
		setting_say(a, row);
		return true;
	}
	*at = value;
	if (setting_is_fixed(row))
		return err_set(err, ERR_BADINPUT, "%s is set in ttydesk.conf only", name);
	if (fresh.locked >> (row - option_rows()) & 1)
		return err_set(err, ERR_BADINPUT, "%s is locked by the system's file", name);
	if (strcmp(name, "theme") == 0 && value < words.n &&
	    !complete_is_theme((struct str){ words.p + value, words.n - value }))
		return err_set(err, ERR_BADINPUT, "there is no such theme");
	if (strcmp(name, "columns") == 0 &&
	    !columns_check((struct str){ words.p + value, words.n - value }, err, &n)) {
		*at += n;
		return false;
	}
	if (!option_set(&fresh, row, words.p + value, err))
		return false;
	a->options.settings = fresh;
	setting_taken(a, row);
	setting_say(a, row);
	return true;
}
