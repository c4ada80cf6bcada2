/* Theme files: any text either gives a whole theme or one clean line. */
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/tui/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 loses the string it is in when it finds a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig";
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int colors[] = { 0, 8, 16, 256, 1 << 24 };
	char *text;
	struct theme t;
	struct err err = { 0 };

	if (size > 8192)
		return 0;
	text = mem_strndup((const char *)data, size);
	if (theme_parse(&t, "fuzz.theme", text, NULL, &err)) {
		for (size_t i = countof(colors); i > 0; i--)
			theme_reduce(&t, colors[i - 1]);
		for (int i = 0; i < ROLE_COUNT; i++)
			if (t.roles[i].fg >= 0 || t.roles[i].bg >= 0)
				abort(); /* reduced to none */
	} else if (err.code == ERR_NONE || !err.msg[0]) {
		abort();
	}
	for (const char *p = err.msg; *p; p++)
		if ((unsigned char)*p < 0x20)
			abort();
	mem_free(text);
	return 0;
}
