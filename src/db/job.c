#include <assert.h>
#include <string.h>

#include "compose.h"
#include "db_priv.h"
#include "ttydesk/base/log.h"
#include "ttydesk/base/mem.h"

#define JOB_TRIES_SPOILED 3
#define JOB_TRIES_LOCKED 12
#define JOB_LOCKED_US (250 * WHEN_MS)

static struct job *
job_open(struct db *d, const struct request *r)
{
	struct job *j = mem_zalloc(sizeof *j);

	j->request = *r;
	j->lane = plan_is_side(r) ? &d->side : &d->main;
	if (r->id_count > 0) {
		int64_t *ids = mem_array(r->id_count, sizeof *ids);

		memcpy(ids, r->ids, r->id_count * sizeof *ids);
		j->request.ids = ids;
	}
	j->request.changes.p =
	    r->changes.n == 0 ? NULL : mem_strndup(r->changes.p, r->changes.n);
	j->request.words.p = r->words.n == 0 ? NULL : mem_strndup(r->words.p, r->words.n);
	return j;
}

static void
job_close(struct job *j)
{
	for (size_t i = 0; i < JOB_SLOTS_MAX; i++)
		PQclear(j->results[i]);
	if (j->request.id_count > 0)
		mem_free((void *)(uintptr_t)j->request.ids);
	mem_free((void *)(uintptr_t)j->request.changes.p);
	mem_free((void *)(uintptr_t)j->request.words.p);
	mem_free(j);
}

void
job_free_all(struct db *d)
{
	while (d->jobs != NULL) {
		struct job *j = d->jobs;

		d->jobs = j->next;
		job_close(j);
	}
}

void
job_submit(struct db *d, const struct request *requests, size_t n)
{
	struct job **end = &d->jobs;

	while (*end != NULL)
		end = &(*end)->next;
	for (size_t i = 0; i < n; i++) {
		*end = job_open(d, &requests[i]);
		end = &(*end)->next;
	}
}

void
job_cancel(struct db *d, uint64_t request_id)
{
	for (struct job *j = d->jobs; j != NULL; j = j->next) {
		if (j->request.id != request_id)
			continue;
		j->is_canceled = true;
		if (j->state == JOB_WAITING) {
			j->state = JOB_READY;
			d->is_turn_due = true;
		} else if (j->state == JOB_SENT && j->lane == &d->side) {
			side_cancel(d);
		}
	}
}

/* A statement of a job is answered. */
static void
job_answered(void *ctx, int slot, enum pipe_end end, PGresult *res)
{
	struct job *j = ctx;

	switch (end) {
	case PIPE_OK: j->results[slot] = res; return;
	case PIPE_ERROR:
		if (j->err.code == ERR_NONE)
			pgerr_result(&j->err, res);
		PQclear(res);
		return;
	case PIPE_ABORTED: j->is_aborted = true; return;
	case PIPE_LOST:
		if (j->err.code == ERR_NONE)
			(void)err_set(&j->err, ERR_LOST,
			    "the connection was lost before the answer came");
		return;
	}
}

/* The oldest segment of a lane has ended: its jobs are ready. */
static void
job_segment_ended(void *ctx, enum pipe_end end, const PGresult *res, int64_t took_us)
{
	struct lane *lane = ctx;
	uint64_t segment = ++lane->segments_done;

	(void)took_us;
	for (struct job *j = lane->db->jobs; j != NULL; j = j->next) {
		if (j->lane != lane || j->state != JOB_SENT || j->segment != segment)
			continue;
		j->state = JOB_READY;
		if (end == PIPE_ERROR && j->err.code == ERR_NONE) /* the commit failed */
			pgerr_result(&j->err, res);
		else if (end == PIPE_LOST && j->err.code == ERR_NONE)
			(void)err_set(&j->err, ERR_LOST,
			    "the connection was lost before the answer came");
	}
	if (end == PIPE_OK && lane == &lane->db->main)
		link_proven(lane->db);
}

static bool
job_may_go(const struct job *j, const struct lane *lane, int64_t now)
{
	return j->lane == lane && j->state == JOB_WAITING && j->not_before <= now;
}

/* Ends a segment that was begun. */
static void
job_end_segment(struct lane *lane, int64_t now, bool *is_begun)
{
	if (!*is_begun)
		return;
	pipe_sync(&lane->pipe, now, lane->answer_us, job_segment_ended, lane);
	lane->segments_sent++;
	*is_begun = false;
}

static void
job_send_settings(const struct job *j, struct pipe *pipe)
{
	const struct filter *f = &j->request.query.filter;

	if (j->request.kind != REQUEST_PAGE || (f->tag_count == 0 && f->node_count == 0))
		return;
	pipe_call(pipe, &(struct pipe_call){ .sql = compose_text("page_plans.sql").p });
	if (filter_is_search(f))
		pipe_call(pipe, &(struct pipe_call){ .sql = compose_text("search.sql").p });
}

/* Neighbouring reads share a segment and so a snapshot; a write, and a read
 * that another one's error has aborted, has one of its own. A page begins one:
 * the server answers when a segment ends, and the few rows before it shall not
 * wait for its hundred. */
void
job_send(struct lane *lane, int64_t now)
{
	bool is_begun = false;

	if (!lane->is_open || lane->pipe.is_broken)
		return;
	for (struct job *j = lane->db->jobs; j != NULL; j = j->next) {
		bool is_write = plan_is_write(j->request.kind);

		if (!job_may_go(j, lane, now))
			continue;
		if (is_write || j->is_alone || lane == &lane->db->side ||
		    j->request.kind == REQUEST_PAGE)
			job_end_segment(lane, now, &is_begun);
		if (!is_write && !is_begun)
			pipe_call(&lane->pipe,
			    &(struct pipe_call){ .sql = compose_text("snapshot.sql").p });
		job_send_settings(j, &lane->pipe);
		is_begun = true;
		j->state = JOB_SENT;
		j->segment = lane->segments_sent + 1;
		j->tries++;
		plan_call(j, job_answered);
		if (is_write || j->is_alone)
			job_end_segment(lane, now, &is_begun);
	}
	job_end_segment(lane, now, &is_begun);
	pipe_flush(&lane->pipe);
}

void
job_forgive(struct lane *lane)
{
	for (struct job *j = lane->db->jobs; j != NULL; j = j->next)
		if (j->lane == lane && j->state == JOB_READY && j->err.code != ERR_NONE)
			(void)err_set(&j->err, ERR_LOST, "the connection could not be set up");
}

/* An error on a lane whose tables were not checked yet is held back: the check
 * may say it better. */
static bool
job_is_held(const struct job *j)
{
	const struct db *d = j->lane->db;

	return j->lane == &d->main && j->lane->is_open && !d->is_set_up && !j->is_canceled &&
	    (j->err.code != ERR_NONE || j->is_aborted);
}

bool
job_is_waiting(const struct lane *lane)
{
	for (const struct job *j = lane->db->jobs; j != NULL; j = j->next)
		if (j->lane == lane && j->state == JOB_WAITING)
			return true;
	return false;
}

int64_t
job_deadline(const struct lane *lane)
{
	int64_t at = WHEN_NEVER;

	if (!lane->is_open)
		return at;
	for (const struct job *j = lane->db->jobs; j != NULL; j = j->next)
		if (j->lane == lane && j->state == JOB_WAITING && j->not_before < at)
			at = j->not_before;
	return at;
}

void
job_fail_waiting(struct lane *lane, const struct err *err)
{
	for (struct job *j = lane->db->jobs; j != NULL; j = j->next)
		if (j->lane == lane && j->state == JOB_WAITING) {
			j->state = JOB_READY;
			j->err = *err;
		}
}

static bool
job_state_is(const struct job *j, const char *sqlstate)
{
	return strcmp(j->err.sqlstate, sqlstate) == 0;
}

/* What can be sent again without anybody noticing: what met a lock (an
 * operation's id makes that safe for writes); reads that a neighbour or an old
 * plan has spoiled. */
static bool
job_try_again(struct job *j, int64_t now)
{
	bool is_write = plan_is_write(j->request.kind);
	bool is_locked = job_state_is(j, "55P03") ||
	    (is_write && (job_state_is(j, "40001") || job_state_is(j, "40P01")));

	if (j->is_canceled)
		return false;
	if (is_locked && j->tries < JOB_TRIES_LOCKED)
		j->not_before = now + JOB_LOCKED_US;
	else if (j->tries >= JOB_TRIES_SPOILED)
		return false;
	else if (job_state_is(j, "0A000") || job_state_is(j, "26000"))
		j->not_before = now;
	else if (j->is_aborted && j->err.code == ERR_NONE)
		j->is_alone = true;
	else
		return false;
	for (size_t i = 0; i < JOB_SLOTS_MAX; i++) {
		PQclear(j->results[i]);
		j->results[i] = NULL;
	}
	err_clear(&j->err);
	j->is_aborted = false;
	j->state = JOB_WAITING;
	return true;
}

static void
job_reply(struct db *d, struct job *j)
{
	struct reply r = { .id = j->request.id,
		.stamp = j->request.stamp,
		.kind = j->request.kind,
		.window = j->request.window };

	if (j->is_canceled)
		(void)err_set(&r.err, ERR_CANCELED, "cancelled");
	else if (j->err.code != ERR_NONE)
		r.err = j->err;
	else if (j->is_aborted)
		(void)err_set(&r.err, ERR_FAILED, "not done because of another error");
	else if (!plan_decode(j, &r, &r.err))
		log_line("job: undecodable: %s", r.err.msg);
	d->events.reply(d->events.ctx, &r);
	d->is_link_news = true; /* its counters at least */
}

void
job_deliver(struct db *d, int64_t now)
{
	struct job **at = &d->jobs;

	while (*at != NULL) {
		struct job *j = *at;

		if (j->state != JOB_READY || job_is_held(j) || job_try_again(j, now)) {
			at = &j->next;
			continue;
		}
		*at = j->next;
		job_reply(d, j);
		job_close(j);
		at = &d->jobs; /* the callback may have submitted or cancelled */
	}
}
