#include "history/tabs.h"

#include <string.h>

#include "history/audit.h"
#include "key/cmd_fn.h"

#define QUARTER_US (15 * WHEN_MINUTE) /* no zone has a midnight between two */

/* ---- which one ---- */

void
tab_reset(struct app *a)
{
	struct ticket_pane *p = &a->ticket;

	p->tab = TICKET_THREAD;
	p->shows_whole = false;
	for (int i = 0; i < TICKET_TAB_COUNT; i++)
		p->places[i] = (struct ticket_place){ .is_at_end = i == TICKET_AUDIT };
}

void
tab_show(struct app *a, enum ticket_tab tab)
{
	struct ticket_pane *p = &a->ticket;

	if (p->tab == tab)
		return;
	p->tab = tab;
	p->match_line = -1;
	app_dirty(a);
}

static void
tab_step(struct app *a, int step)
{
	int tab = ((int)a->ticket.tab + step + TICKET_TAB_COUNT) % TICKET_TAB_COUNT;

	if (a->ticket.ticket_id != 0)
		tab_show(a, (enum ticket_tab)tab);
}

void
cmd_tab_next(struct app *a, int arg)
{
	(void)arg;
	tab_step(a, 1);
}

void
cmd_tab_previous(struct app *a, int arg)
{
	(void)arg;
	tab_step(a, -1);
}

/* ---- their names ---- */

struct text
tab_words_tmp(struct app *a, const struct ticket *t, int cols)
{
	static const char *const names[] = { "Thread", "Audit", "Files" };
	struct buf b = { .arena = &a->arena };
	struct text out;

	for (int i = 0; i < TICKET_TAB_COUNT; i++) {
		bool is_shown = i == (int)a->ticket.tab;

		buf_putf(&b, "%s%s%s", i > 0 ? " " : "", is_shown ? "[" : "", names[i]);
		if (i == TICKET_FILES && t->attachment_count > 0)
			buf_putf(&b, "(%d)", t->attachment_count);
		buf_put_z(&b, is_shown ? "]" : "");
	}
	out = text_clean_tmp(&a->arena, buf_str(&b), TEXT_LINE);
	buf_done(&b);
	if (text_width(out) <= cols)
		return out;
	if (a->ticket.tab == TICKET_THREAD)
		return TEXT_LIT("");
	return text_printf_tmp(&a->arena, "[%s]", names[a->ticket.tab]);
}

/* ---- their lines ---- */

struct thread_line *
tab_add(struct thread_layout *l, struct text t, enum role role, int64_t anchor)
{
	struct thread_line *line = thread_add(l, t, role);

	line->comment_id = anchor;
	return line;
}

static void
tab_lay_files(struct thread_layout *l, struct app *a, const struct ticket *t)
{
	if (!(t->loaded & PART_THREAD))
		tab_add(l, TEXT_LIT("loading ..."), ROLE_TEXT_DIM, 0);
	else if (t->attachments_loaded == 0)
		tab_add(l, TEXT_LIT("no files"), ROLE_TEXT_DIM, 0);
	for (size_t i = 0; i < t->attachments_loaded; i++) {
		const struct attachment *f = &t->attachments[i];
		bool is_big = f->size_bytes >= 1024;
		long long size = (long long)f->size_bytes / (is_big ? 1024 : 1);

		tab_add(l,
		    text_printf_tmp(&a->arena, "%8lld %s  %.*s  %.*s", size,
			is_big ? "kB" : "B ", (int)f->filename.n, f->filename.p,
			(int)f->content_type.n, f->content_type.p),
		    ROLE_TEXT, f->id);
	}
}

/* All that the lines are made from, in one number. */
static uint64_t
tab_print(const struct app *a, const struct ticket *t)
{
	uint64_t print = UINT64_C(14695981039346656037);
	uint64_t numbers[] = { t->rev, t->loaded, a->generation, a->audit.rev,
		(uint64_t)a->ticket.tab, a->ticket.shows_whole,
		(uint64_t)(a->real / QUARTER_US) };

	for (size_t i = 0; i < countof(numbers); i++)
		print = (print ^ numbers[i]) * UINT64_C(1099511628211);
	return print;
}

void
tab_lay(struct thread_layout *l, struct app *a, const struct ticket *t, int width)
{
	uint64_t print = tab_print(a, t);

	if (l->count > 0 && l->ticket_id == t->id && l->width == width && l->print == print)
		return;
	l->ticket_id = t->id;
	l->width = width;
	l->print = print;
	l->count = 0;
	buf_clear(&l->text);
	if (a->ticket.tab == TICKET_AUDIT)
		audit_lay(l, a, t);
	else
		tab_lay_files(l, a, t);
}
