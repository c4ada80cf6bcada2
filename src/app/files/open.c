#include "files/open.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app_priv.h"

/* ---- the private folder ---- */

static const char *
open_base(void)
{
	static const char *const names[] = { "XDG_RUNTIME_DIR", "TMPDIR" };

	for (size_t i = 0; i < countof(names); i++) {
		const char *dir = getenv(names[i]);

		if (dir != NULL && dir[0] == '/' && strlen(dir) < 300 && access(dir, W_OK) == 0)
			return dir;
	}
	return "/tmp";
}

static bool
open_folder(struct app *a)
{
	struct opening *o = &a->opening;

	if (o->folder[0] != '\0')
		return true;
	snprintf(o->folder, sizeof o->folder, "%s/ttydesk-XXXXXX", open_base());
	if (mkdtemp(o->folder) != NULL)
		return true;
	app_say(a, true, "%s: %s", o->folder, strerror(errno));
	o->folder[0] = '\0';
	return false;
}

/* A name of ours: the number, and an ending that goes with the type. */
static const char *
open_name(struct app *a, const struct attachment *f)
{
	return arena_printf(&a->arena, "file-%lld%s", (long long)f->id,
	    upload_ending(text_str(f->content_type)))
	    .p;
}

static const char *
open_path(struct app *a, const struct attachment *f)
{
	return arena_printf(&a->arena, "%s/%s", a->opening.folder, open_name(a, f)).p;
}

void
open_done(struct app *a)
{
	struct opening *o = &a->opening;

	for (size_t i = 0; i < o->file_count; i++)
		unlink(arena_printf(&a->arena, "%s/%s", o->folder, o->files[i]).p);
	if (o->folder[0] != '\0')
		rmdir(o->folder);
	*o = (struct opening){ .file_count = 0 };
}

/* ---- which command ---- */

/* "image/png; x=y" is image/png, and an image; * */
static bool
open_fits(struct str pattern, struct str type)
{
	size_t n = 0;

	while (n < type.n && type.p[n] != ';' && type.p[n] != ' ')
		n++;
	if (pattern.n > 2 && memcmp(pattern.p + pattern.n - 2, "/*", 2) == 0)
		return n >= pattern.n && strncasecmp(pattern.p, type.p, pattern.n - 1) == 0;
	return n == pattern.n && strncasecmp(pattern.p, type.p, n) == 0;
}

/* Of the settings' lines "type TAB command" the last that fits; in the arena. */
static const char *
open_command(struct app *a, struct str type)
{
	struct str rest = a->options.openers, found = { 0 };

	while (rest.n > 0) {
		const char *end = memchr(rest.p, '\n', rest.n), *tab;
		struct str line = { rest.p, (size_t)(end - rest.p) };

		tab = memchr(line.p, '\t', line.n);
		if (open_fits((struct str){ line.p, (size_t)(tab - line.p) }, type))
			found = (struct str){ tab + 1, (size_t)(line.p + line.n - tab - 1) };
		rest.p += line.n + 1;
		rest.n -= line.n + 1;
	}
	return found.p ? arena_z(&a->arena, found) : NULL;
}

static bool
open_may(struct app *a)
{
	if (!a->options.settings.restricted)
		return true;
	app_say(a, true, "restricted: no commands");
	return false;
}

/* ---- running ---- */

static void
open_run(struct app *a, const char *command, const char *argument)
{
	struct opening *o = &a->opening;

	snprintf(o->run, sizeof o->run, "%s \"$1\"", command);
	snprintf(o->argument, sizeof o->argument, "%s", argument);
	a->effects.shell = o->run;
	a->effects.shell_argument = o->argument;
	a->effects.shell_is_quiet = true;
}

static void
open_run_file(struct app *a, const char *path)
{
	struct opening *o = &a->opening;

	if (!o->is_pipe) {
		open_run(a, o->command, path);
		return;
	}
	snprintf(o->argument, sizeof o->argument, "%s", path);
	a->effects.shell = o->command;
	a->effects.shell_file = o->argument;
}

void
open_fetched(struct app *a)
{
	struct opening *o = &a->opening;
	const char *path = arena_printf(&a->arena, "%s/%s", o->folder, a->save.target).p;

	if (o->file_count < OPENING_FILES_MAX)
		snprintf(o->files[o->file_count++], sizeof o->files[0], "%s", a->save.target);
	if (o->key_count == a->key_count)
		open_run_file(a, path);
	else
		app_say(a, false, "%s is here now: the same key again takes it", a->save.name);
}

static void
open_begin(struct app *a, const struct attachment *f)
{
	struct opening *o = &a->opening;
	const char *path;

	if (!open_folder(a))
		return;
	path = open_path(a, f);
	if (access(path, R_OK) == 0) {
		open_run_file(a, path);
		return;
	}
	if (o->file_count == OPENING_FILES_MAX) {
		app_say(a, true, "%d files were opened: save it, or start ttydesk again",
		    OPENING_FILES_MAX);
		return;
	}
	o->key_count = a->key_count;
	save_start_private(a, f, o->folder, open_name(a, f));
}

struct text
open_words(struct app *a, struct str type)
{
	const char *command = open_command(a, type);

	if (a->options.settings.restricted)
		return TEXT_LIT("restricted: nothing is opened");
	if (command == NULL)
		return TEXT_LIT("no command is set for this type (open_with in the settings)");
	return text_printf_tmp(&a->arena, "Enter opens it with: %s", command);
}

void
open_file(struct app *a, const struct attachment *f)
{
	const char *command = open_command(a, text_str(f->content_type));

	if (!open_may(a))
		return;
	if (command == NULL) {
		app_say(a, false,
		    "no command is set for %.*s (open_with in the settings): s saves it",
		    (int)f->content_type.n, f->content_type.p);
		return;
	}
	snprintf(a->opening.command, sizeof a->opening.command, "%s", command);
	a->opening.is_pipe = false;
	open_begin(a, f);
}

void
open_pipe(struct app *a, const struct attachment *f, struct str command)
{
	if (command.n == 0 || !open_may(a))
		return;
	if (command.n >= sizeof a->opening.command) {
		app_say(a, true, "the command is too long");
		return;
	}
	snprintf(
	    a->opening.command, sizeof a->opening.command, "%.*s", (int)command.n, command.p);
	a->opening.is_pipe = true;
	open_begin(a, f);
}

void
open_url(struct app *a, struct text url)
{
	const char *command = open_command(a, STR_LIT("url"));

	if (!open_may(a))
		return;
	if (command == NULL)
		app_say(a, false,
		    "no command is set for url (open_with in the settings): y copies it");
	else
		open_run(a, command,
		    arena_printf(&a->arena, "%s%.*s",
			str_starts(text_str(url), STR_LIT("www.")) ? "https://" : "",
			(int)url.n, url.p)
			.p);
}
