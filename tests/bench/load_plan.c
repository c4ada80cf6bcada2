/* What more agents would take: each way to the desk is measured with some clients, at rest
 * and while changes come, and what one client adds is multiplied. That holds for CPU while
 * the server has cores to spare, and for memory; not for delays, which grow before. */
#include <stdio.h>
#include <unistd.h>

#include "db/cluster.h"
#include "load.h"
#include "ttydesk/base/macros.h"

#define PLAN_REST_S 20 /* two heartbeats */

static const char *const plan_names[] = { "", "backends", "GiB", "rest", "+rest", "storm",
	"+storm", "stmts/s", "live p95" };

/* Of one client; `base`: of the server without any. */
struct plan_cost {
	struct outcome rest, storm;
};

static struct plan_cost
plan_measure(const struct load *l, int clients)
{
	struct load slow = *l;
	const struct load_task rest = { clients, 0, 0, false },
			       storm = { clients, 1, l->rate, false };
	struct plan_cost cost;

	if (slow.seconds < PLAN_REST_S)
		slow.seconds = PLAN_REST_S;
	cost.rest = load_measure(&slow, &rest);
	cost.storm = load_measure(l, &storm);
	return cost;
}

static double
plan_grown(double base, double with, double factor)
{
	return with < base ? base : base + (with - base) * factor;
}

/* `cost` for `clients` clients, scaled to `agents`. */
static void
plan_row(const struct load *l, const char *how, const struct plan_cost *base,
    const struct plan_cost *cost, const int *clients_agents)
{
	int clients = clients_agents[0], agents = clients_agents[1];
	double f = (double)agents / clients;
	bool is_pooled = l->helper > 0 && l->standby == NULL;
	double backends = cost->storm.backends - 2; /* the writer and this bench */
	double own = cost->storm.own / cost->storm.backends;
	bool is_measured = agents == clients;
	char name[64];
	double v[countof(plan_names) - 1];

	if (l->standby != NULL)
		backends = cost->storm.backends;
	if (!is_pooled)
		backends *= f;
	v[0] = backends < 0 ? 0 : (double)(int)(backends + 0.5);
	v[1] = v[0] * own / 1024;
	if (l->standby != NULL) /* they add nothing to the primary */
		f = 1;
	v[2] = plan_grown(base->rest.cpu, cost->rest.cpu, f);
	v[4] = plan_grown(base->storm.cpu, cost->storm.cpu, f);
	f = (double)agents / clients;
	v[3] = l->helper > 0 ? cost->rest.helper_cpu * f : -1;
	v[5] = l->helper > 0 ? cost->storm.helper_cpu * f : -1;
	v[6] = cost->storm.statements * f;
	v[7] = is_measured ? cost->storm.live_p95 : -1;
	snprintf(name, sizeof name, "%d %s%s", agents, how, is_measured ? ", measured" : "");
	load_line(l, name, v, countof(v));
}

static void
plan_rows(const struct load *l, const char *how, const struct plan_cost *base, int clients)
{
	const int agents[] = { clients, 1000, 10000 };
	struct plan_cost cost = plan_measure(l, clients);

	for (size_t i = 0; i < countof(agents); i++)
		plan_row(l, how, base, &cost, (const int[]){ clients, agents[i] });
}

void
load_plan(struct load *l)
{
	int clients = l->step_count > 0 ? l->steps[l->step_count - 1] : 0;
	struct plan_cost base;

	if (clients < 1) {
		fputs("--plan needs --clients\n", stderr);
		return;
	}
	if (!l->is_csv)
		printf(
		    "\n%d tickets, %d changes a second in a storm, %ld cores for all. cores of "
		    "the server (+: of pooler or standby) at rest and in a storm;\nGiB: of "
		    "the clients' backends. Measured with %d clients; the rest is calculated: "
		    "base + (measured - base) x agents / %d\n\n",
		    l->tickets, l->rate, sysconf(_SC_NPROCESSORS_ONLN), clients, clients);
	load_head(l, plan_names, countof(plan_names));
	base = plan_measure(l, 0);
	plan_rows(l, "direct", &base, clients);
	l->pooling = "transaction";
	if (load_open_pooler(l))
		plan_rows(l, "pgbouncer", &base, clients);
	load_close_door(l);
	load_open_standby(l);
	plan_rows(l, "on a standby", &base, clients);
}
