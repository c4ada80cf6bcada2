#include "ttydesk/cli/demo.h"

#include <string.h>

#include "demo_priv.h"
#include "options.h"
#include "ttydesk/base/str.h"
#include "verb_fn.h"

bool
demo_parse(struct demo_options *o, int argc, char **argv, struct err *err)
{
	*o = (struct demo_options){ 0 };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--live") == 0) {
			o->is_live = true;
		} else if (strcmp(argv[i], "--reset") == 0) {
			o->is_reset = true;
		} else if (strcmp(argv[i], "--tickets") == 0) {
			if (i + 1 == argc || !str_to_i64(str_z(argv[++i]), &o->tickets) ||
			    o->tickets < DEMO_TICKETS_MIN || o->tickets > DEMO_TICKETS_MAX)
				return err_set(err, ERR_USAGE,
				    "--tickets takes a number from %d to %d", DEMO_TICKETS_MIN,
				    DEMO_TICKETS_MAX);
		} else {
			return err_set(err, ERR_USAGE,
			    "demo: unknown option %.40s; it knows --tickets N, --live, --reset",
			    argv[i]);
		}
	}
	return true;
}

int
verb_demo(const struct verb_context *v, int argc, char **argv, struct err *err)
{
	struct demo_options o;
	struct demo_cluster c;
	struct demo_live live = { 0 };
	char conninfo[DEMO_CONNINFO_SIZE];
	int code;

	if (options_is_help(verb_find("demo"), argc, argv))
		return 0;
	if (!demo_parse(&o, argc, argv, err))
		return err_exit_code(err->code);
	if (v->conninfo != NULL && v->conninfo[0] != '\0') {
		err_set(err, ERR_USAGE, "demo makes a database of its own: leave -d away");
		return err_exit_code(err->code);
	}
	o.progress = stderr;
	demo_place_forget_environment();
	if (!demo_cluster_open(&o, &c, err))
		return err_exit_code(err->code);
	if (o.is_live && !demo_live_start(&live, &c, err)) {
		code = err_exit_code(err->code);
	} else {
		demo_conninfo(&c, "ana", "desk", conninfo);
		code = v->open_screen(v->ctx, conninfo, "ana@demo", err);
	}
	demo_live_stop(&live);
	demo_cluster_close(&c);
	return code;
}
