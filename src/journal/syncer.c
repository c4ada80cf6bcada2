#include "syncer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/when.h"

enum syncer_phase {
	SYNCER_IDLE,
	SYNCER_WORK, /* the jobs are the thread's */
	SYNCER_DONE, /* the jobs are the loop's, to be taken */
	SYNCER_QUIT,
};

struct syncer {
	const struct journal_sys *sys;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	enum syncer_phase phase; /* under the mutex */
	bool is_orphan;          /* under the mutex: the thread frees */
	bool has_thread;         /* the loop's */
	bool is_busy;            /* the loop's */
	int pipe[2];
	struct syncer_job jobs[SYNCER_JOBS];
	size_t n;
};

static void
syncer_free(struct syncer *s)
{
	for (size_t i = 0; i < 2; i++)
		if (s->pipe[i] >= 0)
			close(s->pipe[i]);
	for (size_t i = 0; i < s->n; i++)
		close(s->jobs[i].fd);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->mutex);
	mem_free(s);
}

static void
syncer_work(struct syncer *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct syncer_job *job = &s->jobs[i];
		int result;

		do
			result = s->sys->sync(s->sys->ctx, job->fd, job->is_folder);
		while (result != 0 && errno == EINTR);
		job->error = result == 0 ? 0 : errno;
		/* some file systems cannot sync a folder, and need not */
		if (job->is_folder && job->error == EINVAL)
			job->error = 0;
	}
}

static void *
syncer_run(void *arg)
{
	struct syncer *s = arg;
	bool is_orphan;

	pthread_mutex_lock(&s->mutex);
	while (s->phase != SYNCER_QUIT) {
		ssize_t n;

		if (s->phase != SYNCER_WORK) {
			pthread_cond_wait(&s->changed, &s->mutex);
			continue;
		}
		pthread_mutex_unlock(&s->mutex);
		syncer_work(s);
		pthread_mutex_lock(&s->mutex);
		if (s->phase == SYNCER_WORK)
			s->phase = SYNCER_DONE;
		pthread_cond_broadcast(&s->changed);
		n = write(s->pipe[1], "", 1);
		(void)n; /* one byte a batch: the pipe is never full */
	}
	is_orphan = s->is_orphan;
	pthread_mutex_unlock(&s->mutex);
	if (is_orphan)
		syncer_free(s);
	return NULL;
}

struct syncer *
syncer_open(const struct journal_sys *sys)
{
	struct syncer *s = mem_zalloc(sizeof *s);
	pthread_condattr_t attr;

	s->sys = sys;
	s->pipe[0] = s->pipe[1] = -1;
	pthread_mutex_init(&s->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &attr);
	pthread_condattr_destroy(&attr);
	return s;
}

static bool
syncer_open_pipe(struct syncer *s)
{
	if (pipe(s->pipe) != 0) {
		s->pipe[0] = s->pipe[1] = -1;
		return false;
	}
	for (size_t i = 0; i < 2; i++)
		if (fcntl(s->pipe[i], F_SETFL, O_NONBLOCK) != 0 ||
		    fcntl(s->pipe[i], F_SETFD, FD_CLOEXEC) != 0)
			return false;
	return true;
}

static void
syncer_start_thread(struct syncer *s)
{
	sigset_t all, before;

	if (s->has_thread || (s->pipe[0] < 0 && !syncer_open_pipe(s)))
		return;
	/* signals are the loop's: the thread inherits a full mask */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	s->has_thread = pthread_create(&s->thread, NULL, syncer_run, s) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int
syncer_fd(const struct syncer *s)
{
	return s->has_thread ? s->pipe[0] : -1;
}

bool
syncer_is_busy(const struct syncer *s)
{
	return s->is_busy;
}

void
syncer_start(struct syncer *s, const struct syncer_job *jobs, size_t n)
{
	assert(!s->is_busy && n <= SYNCER_JOBS && n > 0);
	syncer_start_thread(s);
	pthread_mutex_lock(&s->mutex);
	memcpy(s->jobs, jobs, n * sizeof *jobs);
	s->n = n;
	s->is_busy = true;
	s->phase = SYNCER_WORK;
	if (!s->has_thread) { /* late is better than never */
		syncer_work(s);
		s->phase = SYNCER_DONE;
	}
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
}

size_t
syncer_take(struct syncer *s, struct syncer_job out[static SYNCER_JOBS])
{
	char bytes[16];
	size_t n = 0;

	if (!s->is_busy)
		return 0;
	pthread_mutex_lock(&s->mutex);
	if (s->phase == SYNCER_DONE) {
		n = s->n;
		memcpy(out, s->jobs, n * sizeof *out);
		s->n = 0;
		s->is_busy = false;
		s->phase = SYNCER_IDLE;
		for (size_t i = 0; i < n; i++)
			close(out[i].fd);
		while (s->has_thread && read(s->pipe[0], bytes, sizeof bytes) > 0)
			continue;
	}
	pthread_mutex_unlock(&s->mutex);
	return n;
}

static struct timespec
syncer_until(int64_t wait_us)
{
	int64_t at = when_mono() + wait_us;

	return (struct timespec){ .tv_sec = (time_t)(at / WHEN_SECOND),
		.tv_nsec = (long)(at % WHEN_SECOND * 1000) };
}

bool
syncer_wait(struct syncer *s, int64_t wait_us)
{
	struct timespec until = syncer_until(wait_us);
	bool is_over;

	pthread_mutex_lock(&s->mutex);
	while (s->phase == SYNCER_WORK &&
	    pthread_cond_timedwait(&s->changed, &s->mutex, &until) != ETIMEDOUT)
		continue;
	is_over = s->phase != SYNCER_WORK;
	pthread_mutex_unlock(&s->mutex);
	return is_over;
}

void
syncer_close(struct syncer *s, int64_t wait_us)
{
	pthread_t thread; /* an orphan may free `s` at once */
	bool is_idle;

	if (s == NULL)
		return;
	is_idle = !s->has_thread || syncer_wait(s, wait_us);
	if (!s->has_thread) {
		syncer_free(s);
		return;
	}
	thread = s->thread;
	pthread_mutex_lock(&s->mutex);
	s->is_orphan = !is_idle;
	s->phase = SYNCER_QUIT;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->mutex);
	if (!is_idle) {
		pthread_detach(thread);
		return;
	}
	pthread_join(thread, NULL);
	syncer_free(s);
}
