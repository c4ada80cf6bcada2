/* The command line: which verb, which options. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <termios.h>
#include <unistd.h>

#include "loop.h"
#include "ttydesk/app/check.h"
#include "ttydesk/app/settings.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/when.h"
#include "ttydesk/cli/arguments.h"
#include "ttydesk/cli/verbs.h"

static void
main_help(void)
{
	printf("Usage: ttydesk [OPTION]... [COMMAND]\n\n"
	       "A terminal helpdesk on PostgreSQL. Without a command: opens the screen.\n\n"
	       "Commands:\n");
	for (const struct verb *v = verb_rows(); v->name != NULL; v++)
		printf("  %-8s %-22s %s\n", v->name, v->usage, v->help);
	printf("\nOptions:\n");
	for (const struct argument_row *row = argument_rows(); row->name != NULL; row++)
		printf("  %2s%c %-14s %-12s %s\n", row->alias ? row->alias : "",
		    row->alias ? ',' : ' ', row->name, row->value ? row->value : "", row->help);
	printf("\nttydesk COMMAND --help lists what a command takes.\n");
	printf("\nIn the screen, ? shows the keys.\n");
}

/* ---- settings: files, then the environment, then the command line ---- */

static bool
main_override(struct options *o, const char *name, const char *value, struct err *err)
{
	struct err why = { 0 };

	if (value == NULL || option_set(o, option_find(name), value, &why))
		return true;
	return err_set(err, ERR_USAGE, "--%s", why.msg);
}

/* `settings` is settings_done()'s in any case. */
static bool
main_settings(const struct arguments *a, struct settings *settings, struct err *err)
{
	struct settings_files files;
	const char *me = a->me ? a->me : getenv("TTYDESK_ME");

	settings_find(&files);
	settings_read(settings, &files);
	return main_override(&settings->options, "me", me, err) &&
	    main_override(&settings->options, "theme", a->theme, err) &&
	    main_override(&settings->options, "color", a->color, err);
}

static int
main_print_config(const struct arguments *a, struct err *err)
{
	struct settings settings;
	struct buf out = { 0 };
	int code = 0;

	if (main_settings(a, &settings, err)) {
		options_print(&settings.options, &out);
		fwrite(out.p, 1, out.n, stdout);
		fputs(settings.faults.p, stderr);
	} else {
		code = err_exit_code(err->code);
	}
	buf_done(&out);
	settings_done(&settings);
	return code;
}

static void
main_say_file(const char *file)
{
	if (file[0] != '\0')
		printf(
		    "%s: %s\n", file, access(file, F_OK) == 0 ? "no faults" : "is not there");
}

static int
main_check_config(void)
{
	struct settings_files files;
	struct settings settings;
	int code;

	settings_find(&files);
	settings_read(&settings, &files);
	code = settings.fault_count > 0;
	fputs(settings.faults.p, stdout);
	if (code == 0) {
		main_say_file(files.system);
		main_say_file(files.person);
	}
	settings_done(&settings);
	return code;
}

static int
main_check_theme(const char *file, struct err *err)
{
	if (!check_theme(file, err))
		return 1;
	printf("%s: no faults\n", file);
	return 0;
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

/* Runs the loop; where no password was sent at all, asks once and runs again. */
static int
main_loop(struct loop_options *o, struct err *err)
{
	char password[256];
	int code = loop_run(o, err);

	if (code != 0 && err->code == ERR_PASSWORD && err->sqlstate[0] == '\0' &&
	    main_ask_password(password, sizeof password)) {
		o->db.password = password;
		err_clear(err);
		code = loop_run(o, err);
		explicit_bzero(password, sizeof password);
	}
	return code;
}

static int
main_screen(const struct arguments *a, const char *conninfo, const char *title, struct err *err)
{
	struct settings settings;
	const struct options *set = &settings.options;
	struct loop_options o = { .db.conninfo = conninfo, .app.title = title };
	char state[1024], notice[ERR_MSG_SIZE + 32];
	int code;

	if (main_settings(a, &settings, err)) {
		o.app.settings = *set;
		o.app.openers = buf_str(&settings.openers);
		o.app.binds = buf_str(&settings.binds);
		o.app.macros = buf_str(&settings.macros);
		o.app.send_hold_s = (int)(set->send_hold / WHEN_SECOND);
		o.app.keeps_on_quit = set->send_on_quit == OPTION_QUIT_KEEP;
		if (options_state_folder(set, state, sizeof state))
			o.app.state_folder = state;
		o.db.me = set->me[0] != '\0' ? set->me : NULL;
		o.term.theme = set->theme[0] != '\0' ? set->theme : NULL;
		o.term.color = (enum term_color)set->color;
		snprintf(notice, sizeof notice, "%s, see --check-config", settings.first);
		o.app.notice = settings.fault_count > 0 ? notice : NULL;
		code = main_loop(&o, err);
	} else {
		code = err_exit_code(err->code);
	}
	settings_done(&settings);
	return code;
}

static int
main_open_screen(void *ctx, const char *conninfo, const char *title, struct err *err)
{
	return main_screen(ctx, conninfo, title, err);
}

/* Who acts, as on the screen: --me, TTYDESK_ME, the files. */
static bool
main_me(const struct arguments *a, char out[static OPTION_TEXT_SIZE])
{
	struct settings settings;
	struct err err;
	bool is_said = main_settings(a, &settings, &err) && settings.options.me[0] != '\0';

	snprintf(out, OPTION_TEXT_SIZE, "%s", is_said ? settings.options.me : "");
	settings_done(&settings);
	return is_said;
}

static int
main_run(struct arguments *a, int argc, char **argv, struct err *err)
{
	char me[OPTION_TEXT_SIZE];
	struct verb_context context = {
		.conninfo = a->conninfo ? a->conninfo : "",
		.me = main_me(a, me) ? me : NULL,
		.open_screen = main_open_screen,
		.ctx = a,
	};
	const struct verb *v;

	if (a->log != NULL && !log_open(a->log, err))
		return err_exit_code(err->code);
	if (a->check_config)
		return main_check_config();
	if (a->check_theme != NULL)
		return main_check_theme(a->check_theme, err);
	if (a->print_config)
		return main_print_config(a, err);
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

/* Else a connection could become the standard output. */
static void
main_fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
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
	main_fill_standard_files();
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	if (!arguments_parse(&a, argc, argv, &err)) {
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
