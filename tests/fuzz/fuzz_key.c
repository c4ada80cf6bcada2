/* Any bytes at any split give the same keys, all of them in range. The first
 * byte says how many bytes come at a time. */
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/when.h"
#include "ttydesk/tui/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_decode(const char *p, size_t n, size_t step, struct buf *out)
{
	struct key_decoder *d = key_open(NULL);
	struct key_event event;
	char name[KEY_NAME_SIZE];
	int64_t now = 0;

	for (size_t i = 0; i <= n; i += step) {
		if (i < n)
			key_feed(d, p + i, n - i < step ? n - i : step, now);
		if (i + step > n)
			now += WHEN_MINUTE;
		while (key_next(d, now, &event)) {
			if (event.code == KEY_NONE || event.code > KEY_PASTE ||
			    (event.code > 0x10ffff && event.code <= KEY_SPECIAL))
				abort();
			if (event.code == KEY_PASTE && event.paste.n > n)
				abort();
			key_name(name, event.code);
			if (strlen(name) >= sizeof name)
				abort();
			buf_put(out, (const char *)&event.code, sizeof event.code);
			buf_put_str(out, event.paste);
		}
	}
	key_close(d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = { 0 }, split = { 0 };

	if (size < 2 || size > 4096)
		return 0;
	fuzz_decode((const char *)data + 1, size - 1, size - 1, &whole);
	fuzz_decode((const char *)data + 1, size - 1, 1 + data[0] % 16, &split);
	if (!str_eq(buf_str(&whole), buf_str(&split)))
		abort();
	(void)key_parse((struct str){ (const char *)data, size });
	buf_done(&whole);
	buf_done(&split);
	return 0;
}
