/* Any bytes give clean text; whatever is done with that stays in bounds. */
#include <stdio.h>
#include <stdlib.h>

#include "unit/base/clean_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_demand(const char *wrong)
{
	if (wrong == NULL)
		return;
	fprintf(stderr, "%s\n", wrong);
	abort();
}

static void
fuzz_wrap(struct arena *a, struct text t, int cols)
{
	struct text_line *lines;
	size_t n = text_wrap_tmp(a, t, cols, &lines);
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (lines[i].from < from || lines[i].to < lines[i].from || lines[i].to > t.n)
			fuzz_demand("lines out of order");
		if (text_width(text_sub(t, lines[i].from, lines[i].to)) > cols)
			fuzz_demand("a line is too wide");
		from = lines[i].to;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str raw = { (const char *)data, size };
	struct arena a;
	struct text t;
	size_t at;
	size_t len;

	fuzz_demand(clean_check(raw, TEXT_LINE));
	fuzz_demand(clean_check(raw, TEXT_BODY));
	arena_init(&a);
	t = text_clean_tmp(&a, raw, TEXT_BODY);
	fuzz_wrap(&a, t, 2 + (int)(size % 80));
	if (t.n > 4) {
		struct text first = text_sub(t, 0, text_next(t, 0));

		if (!text_find(t, first, 0, &at, &len) || at != 0 || len == 0 || len > t.n)
			fuzz_demand("the first cluster is not found");
		if (text_fuzzy(t, first) < 0)
			fuzz_demand("the first cluster does not match");
	}
	arena_done(&a);
	return 0;
}
