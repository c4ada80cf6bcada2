#include "belled.h"

void
belled_clear(struct belled *b)
{
	b->n = b->at = 0;
}

static void
belled_put(struct belled *b, const struct note *note, int64_t id)
{
	b->rows[b->at] = (struct belled_row){ note->xid, id, note->table, note->op };
	b->at = (b->at + 1) % BELLED_MAX;
	if (b->n < BELLED_MAX)
		b->n++;
}

void
belled_add(struct belled *b, const struct note *note)
{
	if (note->xid == 0)
		return;
	if (note->is_all)
		belled_put(b, note, 0);
	for (size_t i = 0; i < note->n; i++)
		belled_put(b, note, note->ids[i]);
}

bool
belled_has(const struct belled *b, int64_t xid, char table, char op, int64_t id)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct belled_row *r = &b->rows[i];

		if (r->xid == xid && r->table == table && r->op == op &&
		    (r->id == id || r->id == 0))
			return xid != 0;
	}
	return false;
}
