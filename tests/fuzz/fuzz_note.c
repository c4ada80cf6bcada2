/* Any payload is either refused or within all bounds, and says the same when
 * it is written again. */
#include <stdlib.h>
#include <string.h>

#include "src/db/note.h"
#include "src/db/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_note(struct str s)
{
	static struct note note;
	struct buf back = { 0 };

	if (!note_parse(&note, s))
		return;
	if (note.n > NOTE_IDS_MAX || note.is_all != (note.n == 0) ||
	    !note_is_table(note.table) || !note_is_op(note.op))
		abort();
	buf_putf(&back, "%c%c %s", note.table, note.op, note.is_all ? "*" : "");
	for (size_t i = 0; i < note.n; i++)
		buf_putf(&back, "%s%lld", i > 0 ? "," : "", (long long)note.ids[i]);
	if (note.xid != 0)
		buf_putf(&back, " %lld", (long long)note.xid);
	if (!str_eq(buf_str(&back), s))
		abort();
	buf_done(&back);
}

static void
fuzz_stamp(struct str s)
{
	char text[STAMP_SIZE];
	int64_t at, again;

	if (!stamp_parse(s, &at))
		return;
	if (at > STAMP_MAX || at < STAMP_MIN)
		abort();
	stamp_format(text, at);
	if (!stamp_parse(str_z(text), &again) || again != at)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };

	fuzz_note(s);
	fuzz_stamp(s);
	return 0;
}
