/* The bytes of a journal file: any prefix and any damage gives a state that
 * was written, or none. */
#include <string.h>

#include "help.h"
#include "ttydesk/base/mem.h"

#define HISTORY_MAX 12

/* A file and what it held behind each record. */
struct history {
	struct crc crc;
	struct buf file;
	struct buf meta[HISTORY_MAX];
	struct buf text[HISTORY_MAX];
	size_t end[HISTORY_MAX];
	bool is_over[HISTORY_MAX];
	size_t n;
};

static void
history_next(struct history *h, const struct record *r, uint32_t *chain)
{
	*chain = record_put(&h->crc, *chain, r, &h->file);
	h->end[h->n] = h->file.n;
	h->is_over[h->n] = r->kind == RECORD_END;
	h->n++;
}

static void
history_copy_last(struct history *h)
{
	size_t last = h->n - 1;

	buf_put_str(&h->meta[h->n], buf_str(&h->meta[last]));
	buf_put_str(&h->text[h->n], buf_str(&h->text[last]));
}

static void
history_make(struct history *h, struct dice *dice)
{
	struct record r = { .kind = RECORD_META | RECORD_TEXT, .at = 1 };
	uint32_t chain;
	size_t steps = dice_below(dice, HISTORY_MAX - 1) + 1;

	*h = (struct history){ .n = 0 };
	crc_init(&h->crc);
	chain = record_put_head(&h->crc, dice_below(dice, UINT32_MAX), &h->file);
	dice_edit(dice, &h->text[0], 60);
	buf_put_z(&h->meta[0], "{}");
	r.meta = buf_str(&h->meta[0]);
	r.text = buf_str(&h->text[0]);
	history_next(h, &r, &chain);
	while (h->n < steps) {
		history_copy_last(h);
		r = (struct record){ .kind = RECORD_EDIT, .at = (int64_t)h->n };
		dice_edit(dice, &h->text[h->n], 60);
		if (dice_below(dice, 3) == 0) {
			buf_putf(&h->meta[h->n], "%u", dice_below(dice, 1000));
			r.kind |= RECORD_META;
			r.meta = buf_str(&h->meta[h->n]);
		}
		record_diff(&r, buf_str(&h->text[h->n - 1]), buf_str(&h->text[h->n]));
		if (dice_below(dice, 20) == 0) {
			r.kind = (r.kind & RECORD_META) | RECORD_TEXT;
			r.text = buf_str(&h->text[h->n]);
		}
		history_next(h, &r, &chain);
	}
	if (dice_below(dice, 4) == 0 && h->n < HISTORY_MAX) {
		history_copy_last(h);
		r = (struct record){ .kind = RECORD_END, .at = 9 };
		history_next(h, &r, &chain);
	}
}

static void
history_done(struct history *h)
{
	for (size_t i = 0; i < HISTORY_MAX; i++) {
		buf_done(&h->meta[i]);
		buf_done(&h->text[i]);
	}
	buf_done(&h->file);
}

static bool
history_is(const struct history *h, size_t i, const struct record_state *s)
{
	return str_eq(buf_str(&h->meta[i]), buf_str(&s->meta)) &&
	    str_eq(buf_str(&h->text[i]), buf_str(&s->text)) && h->is_over[i] == s->is_over;
}

static void
checksum_is_crc32c(void **state)
{
	struct crc c;
	uint32_t sum;

	(void)state;
	crc_init(&c);
	assert_int_equal(crc_add(&c, 0, STR_LIT("123456789")), 0xE3069283u);
	sum = crc_add(&c, 0, STR_LIT("12345678901"));
	assert_int_equal(crc_add(&c, sum, STR_LIT("23456789")),
	    crc_add(&c, 0, STR_LIT("1234567890123456789")));
}

static void
difference_is_the_smallest_middle(void **state)
{
	struct record r = { 0 };

	(void)state;
	record_diff(&r, STR_LIT("abcabc"), STR_LIT("abcXabc"));
	assert_int_equal(r.pos, 3);
	assert_int_equal(r.removed, 0);
	assert_true(str_eq_z(r.text, "X"));
	record_diff(&r, STR_LIT("aaaa"), STR_LIT("aaa"));
	assert_int_equal(r.pos, 3);
	assert_int_equal(r.removed, 1);
	assert_int_equal(r.text.n, 0);
	record_diff(&r, (struct str){ 0 }, STR_LIT("x"));
	assert_int_equal(r.text.n, 1);
	record_diff(&r, STR_LIT("x"), (struct str){ 0 });
	assert_int_equal(r.removed, 1);
}

static void
difference_makes_one_text_of_the_other(void **state)
{
	struct dice dice = dice_open("difference");
	struct buf old = { 0 }, new = { 0 };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct record r = { 0 };

		buf_clear(&old);
		buf_put_str(&old, buf_str(&new));
		dice_edit(&dice, &new, 10000);
		record_diff(&r, buf_str(&old), buf_str(&new));
		buf_remove(&old, r.pos, r.removed);
		buf_insert(&old, r.pos, r.text.p, r.text.n);
		assert_true(str_eq(buf_str(&old), buf_str(&new)));
	}
	buf_done(&old);
	buf_done(&new);
}

static void
every_prefix_is_the_last_whole_record(void **state)
{
	struct dice dice = dice_open("prefix");
	struct record_state s = { 0 };

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct history h;
		size_t known = 0;

		history_make(&h, &dice);
		for (size_t n = 0; n <= h.file.n; n++) {
			/* a block of the exact size: the reader stays inside */
			char *exact = mem_alloc(n);

			memcpy(exact, h.file.p, n);
			while (known < h.n && h.end[known] <= n)
				known++;
			record_read(&h.crc, (struct str){ exact, n }, &s);
			mem_free(exact);
			assert_int_equal(s.is_known, known > 0);
			if (known > 0)
				assert_true(history_is(&h, known - 1, &s));
			assert_true(s.end == RECORD_WHOLE || s.end == RECORD_TORN);
			assert_int_equal(s.end == RECORD_WHOLE,
			    s.size == n); /* and a torn tail is never in it */
		}
		history_done(&h);
	}
	record_state_done(&s);
}

static void
a_changed_byte_never_gives_what_was_not_written(void **state)
{
	struct dice dice = dice_open("damage");
	struct record_state s = { 0 };

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct history h;

		history_make(&h, &dice);
		for (size_t at = 0; at < h.file.n; at++) {
			char before = h.file.p[at];
			bool is_one = false;

			h.file.p[at] = (char)(before ^ (char)(1 + dice_below(&dice, 255)));
			record_read(&h.crc, buf_str(&h.file), &s);
			h.file.p[at] = before;
			/* only what stands before the change is believed */
			assert_true(s.size <= at || !s.is_known);
			assert_true(s.end != RECORD_WHOLE);
			for (size_t i = 0; i < h.n; i++)
				is_one = is_one || history_is(&h, i, &s);
			assert_true(!s.is_known || is_one);
		}
		history_done(&h);
	}
	record_state_done(&s);
}

static void
records_of_another_file_are_not_believed(void **state)
{
	struct dice dice = dice_open("other");
	struct record_state s = { 0 };
	struct history a, b;

	(void)state;
	for (int round = 0; round < 200; round++) {
		history_make(&a, &dice);
		history_make(&b, &dice);
		/* stale blocks of another file, at the very border of a record */
		buf_remove(&a.file, a.end[0], a.file.n - a.end[0]);
		buf_put(&a.file, b.file.p + b.end[0], b.file.n - b.end[0]);
		record_read(&a.crc, buf_str(&a.file), &s);
		assert_int_equal(s.size, a.end[0]);
		assert_true(history_is(&a, 0, &s));
		history_done(&a);
		history_done(&b);
	}
	record_state_done(&s);
}

static void
zeros_at_the_end_are_a_torn_tail(void **state)
{
	static const char zeros[5000];
	struct dice dice = dice_open("zeros");
	struct record_state s = { 0 };
	struct history h;

	(void)state;
	history_make(&h, &dice);
	buf_put(&h.file, zeros, sizeof zeros);
	record_read(&h.crc, buf_str(&h.file), &s);
	assert_int_equal(s.end, RECORD_TORN);
	assert_true(history_is(&h, h.n - 1, &s));
	record_read(&h.crc, (struct str){ zeros, sizeof zeros }, &s);
	assert_int_equal(s.end, RECORD_TORN);
	assert_false(s.is_known);
	history_done(&h);
	record_state_done(&s);
}

/* Right checksums do not make a wrong record right. */
static void
edits_outside_the_text_are_refused(void **state)
{
	static const struct record wrong[] = {
		{ .kind = RECORD_EDIT, .pos = 4 },
		{ .kind = RECORD_EDIT, .pos = 3, .removed = 1 },
		{ .kind = RECORD_EDIT, .removed = 4 },
		{ .kind = RECORD_EDIT, .pos = UINT32_MAX, .removed = UINT32_MAX },
		{ .kind = RECORD_EDIT | RECORD_TEXT },
		{ .kind = RECORD_END | RECORD_META },
		{ .kind = RECORD_END, .text = { "x", 1 } },
		{ .kind = 0 },
		{ .kind = 16 },
		{ .kind = RECORD_META, .text = { "x", 1 } },
	};
	const struct record first = { RECORD_META | RECORD_TEXT, 1, { 0 }, 0, 0, { "abc", 3 } };
	struct record_state s = { 0 };
	struct buf file = { 0 };
	struct crc c;

	(void)state;
	crc_init(&c);
	for (size_t i = 0; i < countof(wrong); i++) {
		uint32_t chain;
		size_t good;

		buf_clear(&file);
		chain = record_put(&c, record_put_head(&c, 7, &file), &first, &file);
		good = file.n;
		record_put(&c, chain, &wrong[i], &file);
		record_read(&c, buf_str(&file), &s);
		assert_int_equal(s.end, RECORD_DAMAGED);
		assert_int_equal(s.size, good);
		assert_true(str_eq_z(buf_str(&s.text), "abc"));
	}
	buf_done(&file);
	record_state_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksum_is_crc32c),
		cmocka_unit_test(difference_is_the_smallest_middle),
		cmocka_unit_test(difference_makes_one_text_of_the_other),
		cmocka_unit_test(every_prefix_is_the_last_whole_record),
		cmocka_unit_test(a_changed_byte_never_gives_what_was_not_written),
		cmocka_unit_test(records_of_another_file_are_not_believed),
		cmocka_unit_test(zeros_at_the_end_are_a_torn_tail),
		cmocka_unit_test(edits_outside_the_text_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
