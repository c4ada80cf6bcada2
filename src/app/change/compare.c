#include "change/compare.h"

#include <stdint.h>
#include <string.h>

enum { COMPARE_CELLS_MAX = 1 << 18 };

void
compare_split_tmp(struct arena *a, struct text t, struct compare_side *out)
{
	size_t n = 1, at = 0;

	for (size_t i = 0; i < t.n; i++)
		n += t.p[i] == '\n';
	out->lines = arena_zalloc(a, n, sizeof *out->lines);
	out->differs = arena_zalloc(a, n, sizeof *out->differs);
	out->n = n;
	for (size_t i = 0; i < n; i++) {
		size_t to = at + text_line_len(t, at);

		out->lines[i] = text_sub(t, at, to);
		at = to + 1;
	}
}

/* What is left when equal beginnings and ends are cut off. */
struct compare_span {
	struct compare_side *side;
	size_t from, n;
};

static bool
compare_eq(const struct compare_span *x, size_t i, const struct compare_span *y, size_t k)
{
	return text_eq(x->side->lines[x->from + i], y->side->lines[y->from + k]);
}

static void
compare_trim(struct compare_span *x, struct compare_span *y)
{
	while (x->n > 0 && y->n > 0 && compare_eq(x, 0, y, 0)) {
		x->from++;
		y->from++;
		x->n--;
		y->n--;
	}
	while (x->n > 0 && y->n > 0 && compare_eq(x, x->n - 1, y, y->n - 1)) {
		x->n--;
		y->n--;
	}
}

static void
compare_mark_rest(struct compare_span *s, size_t from)
{
	for (size_t i = from; i < s->n; i++)
		s->side->differs[s->from + i] = true;
}

/* table[i][k]: how many lines are common from x's i-th and y's k-th on. */
static uint32_t *
compare_table(struct arena *a, const struct compare_span *x, const struct compare_span *y)
{
	size_t w = y->n + 1;
	uint32_t *table = arena_zalloc(a, (x->n + 1) * w, sizeof *table);

	for (size_t i = x->n; i-- > 0;) {
		for (size_t k = y->n; k-- > 0;) {
			uint32_t down = table[(i + 1) * w + k], right = table[i * w + k + 1];

			table[i * w + k] = compare_eq(x, i, y, k)
			    ? table[(i + 1) * w + k + 1] + 1
			    : (down > right ? down : right);
		}
	}
	return table;
}

static void
compare_walk(struct arena *a, struct compare_span *x, struct compare_span *y)
{
	const uint32_t *table = compare_table(a, x, y);
	size_t w = y->n + 1, i = 0, k = 0;

	while (i < x->n && k < y->n) {
		if (compare_eq(x, i, y, k)) {
			i++;
			k++;
		} else if (table[(i + 1) * w + k] >= table[i * w + k + 1]) {
			x->side->differs[x->from + i++] = true;
		} else {
			y->side->differs[y->from + k++] = true;
		}
	}
	compare_mark_rest(x, i);
	compare_mark_rest(y, k);
}

void
compare_mark(struct arena *a, struct compare_side *one, struct compare_side *other)
{
	struct compare_span x = { one, 0, one->n }, y = { other, 0, other->n };

	compare_trim(&x, &y);
	if (x.n > 0 && y.n > COMPARE_CELLS_MAX / x.n) {
		compare_mark_rest(&x, 0);
		compare_mark_rest(&y, 0);
		return;
	}
	compare_walk(a, &x, &y);
}
