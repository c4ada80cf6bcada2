/* Configuration files: any text leaves settings that are in range, and clean
 * lines about the rest; what is printed of them is read back as the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ttydesk/app/settings.h"
#include "ttydesk/base/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 loses the string it is in when it finds a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig";
}

static void
read_text(struct settings *s, const void *text, size_t size)
{
	static char path[] = "/tmp/ttydesk-fuzz-XXXXXX";
	struct settings_files files = { 0 };
	char name[sizeof path];
	int fd;

	memcpy(name, path, sizeof path);
	fd = mkstemp(name);
	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	close(fd);
	snprintf(files.person, sizeof files.person, "%s", name);
	settings_read(s, &files);
	unlink(name);
}

static void
check(const struct settings *s)
{
	const struct options *o = &s->options;
	size_t lines = 0;

	if (o->send_hold < 0 || o->send_hold > 120 * WHEN_SECOND || o->color < 0 ||
	    o->color > OPTION_COLOR_NEVER || o->ring > 7 || o->ring_for > 7)
		abort();
	for (const char *p = s->faults.p; *p != '\0'; p++) {
		lines += *p == '\n';
		if ((unsigned char)*p < 0x20 && *p != '\n')
			abort();
	}
	if (lines != s->fault_count || (lines > 0) != (s->first[0] != '\0'))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings first, second;
	struct buf printed = { 0 };

	if (size > 4096)
		return 0;
	read_text(&first, data, size);
	check(&first);
	options_print(&first.options, &printed);
	read_text(&second, printed.p, printed.n);
	if (second.fault_count != 0 ||
	    memcmp(&first.options, &second.options, sizeof first.options) != 0)
		abort();
	settings_done(&first);
	settings_done(&second);
	buf_done(&printed);
	return 0;
}
