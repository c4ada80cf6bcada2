/* Filters: any text is refused with a place and a sentence, or means something that
 * stays the same when its words are read again; all that completes it is taken. */
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/arena.h"
#include "ttydesk/desk/filter.h"
#include "ttydesk/desk/store.h"

#define FUZZ_NOW (INT64_C(1795305600) * 1000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct store *
fuzz_store(void)
{
	static const struct user_row users[] = {
		{ 2, STR_LIT("ana@desk.example"), STR_LIT("Ana Ribeiro"), true, true },
		{ 3, STR_LIT("bob@desk.example"), STR_LIT("Bob Lindqvist"), true, true },
		{ 4, STR_LIT("bob2@desk.example"), STR_LIT("Bob Lindqvist"), true, true },
	};
	static const struct tag_row tags[] = {
		{ 1, STR_LIT("vpn"), STR_LIT("#808080") },
		{ 2, STR_LIT("second level"), STR_LIT("#808080") },
		{ 3, STR_LIT("a,b(c)"), STR_LIT("#808080") },
		{ 4, STR_LIT("-x"), STR_LIT("#808080") },
	};
	struct rows rows = { .users = users, .user_count = 3, .tags = tags, .tag_count = 4 };
	struct store *s = store_open();

	(void)store_put(s, &rows, store_stamp(s), NULL);
	return s;
}

/* What is cleaned before it is shown may read as something else. */
static bool
fuzz_is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	}
	return true;
}

static void
fuzz_words(const struct query *q, const struct filter_names *names)
{
	struct arena a;
	struct query again;
	struct err err;
	struct text words;
	size_t at;

	arena_init(&a);
	words = filter_words_tmp(&a, &q->filter, names->store, names->me_id);
	if (!filter_parse(&again, text_str(words), names, &err, &at) ||
	    !filter_eq(&q->filter, &again.filter))
		abort();
	arena_done(&a);
}

static void
fuzz_complete(struct str s, const struct filter_names *names)
{
	struct buf word = { 0 };
	struct filter_row row;
	struct str start;
	size_t from = 0;

	for (size_t i = 0; i < 40 && filter_complete(&word, s, names, i, &from); i++) {
		if (from > s.n || word.n == 0)
			abort();
		buf_clear(&word);
	}
	if (filter_completes_requester(s, &from, &start) && start.p + start.n != s.p + s.n)
		abort();
	(void)filter_hint(s, &row);
	buf_done(&word);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct store *store;
	struct str s = { (const char *)data, size };
	struct query q = { .sort.count = SORT_MAX };
	struct err err = { 0 };
	struct filter_names names;
	size_t at = size + 1;

	if (store == NULL)
		store = fuzz_store();
	names = (struct filter_names){ store, 2, FUZZ_NOW - 7, FUZZ_NOW };
	if (!filter_parse(&q, s, &names, &err, &at)) {
		if (err.code != ERR_BADINPUT || err.msg[0] == '\0' || at > size ||
		    q.sort.count != SORT_MAX)
			abort();
	} else if (q.filter.status_mask == 0 || q.filter.priority_mask == 0) {
		abort();
	} else if (fuzz_is_plain(s)) {
		fuzz_words(&q, &names);
	}
	fuzz_complete(s, &names);
	return 0;
}
