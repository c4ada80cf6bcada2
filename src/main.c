/* The command line: which verb, which options. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <termios.h>
#include <unistd.h>

#include "loop.h"
#include "ttydesk/base/log.h"
#include "ttydesk/cli/verbs.h"

struct arguments {
	const char *conninfo, *me, *theme, *log, *color;
	bool show_help, show_version;
	int rest; /* index of the first argument that is not an option */
};

struct option_row {
	const char *name, *alias, *value, *help;
	size_t offset; /* of a const char * in struct arguments */
	size_t flag;   /* of a bool, where value is NULL */
};

/* clang-format off */
static const struct option_row options[] = {
	{ "--dbname",  "-d", "CONNINFO", "connection string or URI; else PG* variables and service files",
	    offsetof(struct arguments, conninfo), 0 },
	{ "--me",      NULL, "EMAIL", "who acts, where the database role does not say",
	    offsetof(struct arguments, me), 0 },
	{ "--theme",   NULL, "NAME", "default, mono", offsetof(struct arguments, theme), 0 },
	{ "--color",   NULL, "WHEN", "auto (obeys NO_COLOR), always, never", offsetof(struct arguments, color), 0 },
	{ "--log",     NULL, "FILE", "a log for bug reports", offsetof(struct arguments, log), 0 },
	{ "--help",    "-h", NULL, "this text", 0, offsetof(struct arguments, show_help) },
	{ "--version", "-V", NULL, "the version", 0, offsetof(struct arguments, show_version) },
};
/* clang-format on */

static const struct option_row *
main_find_option(const char *word)
{
	for (size_t i = 0; i < countof(options); i++) {
		if (strcmp(word, options[i].name) == 0 ||
		    (options[i].alias != NULL && strcmp(word, options[i].alias) == 0))
			return &options[i];
	}
	return NULL;
}

static bool
main_parse(struct arguments *a, int argc, char **argv, struct err *err)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		const struct option_row *row = main_find_option(argv[i]);

		if (row == NULL)
			return err_set(err, ERR_USAGE,
			    "unknown option %.40s: see ttydesk --help", argv[i]);
		if (row->value == NULL) {
			*(bool *)((char *)a + row->flag) = true;
		} else if (i + 1 < argc) {
			*(const char **)((char *)a + row->offset) = argv[++i];
		} else {
			return err_set(err, ERR_USAGE, "%s needs %s", row->name, row->value);
		}
	}
	a->rest = i;
	return true;
}

static void
main_help(void)
{
	printf("Usage: ttydesk [OPTION]... [COMMAND]\n\n"
	       "A terminal helpdesk on PostgreSQL. Without a command: opens the screen.\n\n"
	       "Commands:\n");
	for (const struct verb *v = verb_rows(); v->name != NULL; v++)
		printf("  %-10s %-28s %s\n", v->name, v->usage, v->help);
	printf("\nOptions:\n");
	for (size_t i = 0; i < countof(options); i++)
		printf("  %-10s %-28s %s\n", options[i].name,
		    options[i].value ? options[i].value : "", options[i].help);
	printf("\nIn the screen, ? shows the keys.\n");
}

static bool
main_color(const char *word, enum term_color *out, struct err *err)
{
	static const char *const words[] = { "auto", "always", "never" };

	*out = TERM_COLOR_AUTO;
	if (word == NULL)
		return true;
	for (size_t i = 0; i < countof(words); i++) {
		if (strcmp(word, words[i]) == 0) {
			*out = (enum term_color)i;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "--color: auto, always or never, not %.40s", word);
}

/* ---- the screen, and the password it may need first ---- */

static bool
main_ask_password(char *out, size_t size)
{
	struct termios saved, quiet;
	FILE *tty = fopen("/dev/tty", "r+e");
	bool ok;

	if (tty == NULL || tcgetattr(fileno(tty), &saved) != 0) {
		if (tty)
			fclose(tty);
		return false;
	}
	quiet = saved;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	fputs("Password: ", tty);
	fflush(tty);
	ok = fgets(out, (int)size, tty) != NULL;
	tcsetattr(fileno(tty), TCSAFLUSH, &saved);
	fputc('\n', tty);
	fclose(tty);
	if (ok)
		out[strcspn(out, "\r\n")] = '\0';
	return ok;
}

/* Where drafts live: $XDG_STATE_HOME/ttydesk, as the base directory rules say. */
static const char *
main_state_folder(char *out, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state != NULL && state[0] == '/')
		snprintf(out, size, "%s/ttydesk", state);
	else if (home != NULL && home[0] == '/')
		snprintf(out, size, "%s/.local/state/ttydesk", home);
	else
		return NULL;
	return out;
}

static int
main_screen(const struct arguments *a, const char *conninfo, const char *title, struct err *err)
{
	struct loop_options o = {
		.db = { .conninfo = conninfo, .me = a->me },
		.term = { .theme = a->theme },
		.app = { .title = title, .auto_advance = true },
	};
	char password[256], state[1024];
	int code;

	o.app.state_folder = main_state_folder(state, sizeof state);
	if (o.db.me == NULL)
		o.db.me = getenv("TTYDESK_ME");
	if (!main_color(a->color, &o.term.color, err))
		return err_exit_code(err->code);
	code = loop_run(&o, err);
	/* no password was sent at all: ask once, then open again */
	if (code != 0 && err->code == ERR_PASSWORD && err->sqlstate[0] == '\0' &&
	    main_ask_password(password, sizeof password)) {
		o.db.password = password;
		err_clear(err);
		code = loop_run(&o, err);
		explicit_bzero(password, sizeof password);
	}
	return code;
}

static int
main_open_screen(void *ctx, const char *conninfo, const char *title, struct err *err)
{
	return main_screen(ctx, conninfo, title, err);
}

static int
main_run(struct arguments *a, int argc, char **argv, struct err *err)
{
	struct verb_context context = {
		.conninfo = a->conninfo ? a->conninfo : "",
		.me = a->me,
		.open_screen = main_open_screen,
		.ctx = a,
	};
	const struct verb *v;

	if (a->log != NULL && !log_open(a->log, err))
		return err_exit_code(err->code);
	if (a->rest >= argc)
		return main_screen(a, context.conninfo, NULL, err);
	v = verb_find(argv[a->rest]);
	if (v == NULL) {
		err_set(
		    err, ERR_USAGE, "unknown command %.40s: see ttydesk --help", argv[a->rest]);
		return err_exit_code(err->code);
	}
	return v->run(&context, argc - a->rest, argv + a->rest, err);
}

int
main(int argc, char **argv)
{
	struct arguments a = { 0 };
	struct err err = { 0 };
	int code;

	if (getauxval(AT_SECURE) != 0) {
		fputs("ttydesk: must not run setuid or setgid\n", stderr);
		return 2;
	}
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	if (!main_parse(&a, argc, argv, &err)) {
		code = err_exit_code(err.code);
	} else if (a.show_help) {
		main_help();
		return 0;
	} else if (a.show_version) {
		printf("ttydesk %s\n", TD_VERSION);
		return 0;
	} else {
		code = main_run(&a, argc, argv, &err);
	}
	if (code != 0 && err.msg[0] != '\0')
		fprintf(stderr, "ttydesk: %s\n", err.msg);
	log_close();
	return code;
}
