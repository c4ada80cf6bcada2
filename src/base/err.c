#include "ttydesk/base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Cuts an unfinished UTF-8 sequence off the end of a text that vsnprintf cut. */
static void
err_trim_partial(char *msg)
{
	size_t n = strlen(msg);
	size_t start = n;
	size_t want = 1;
	unsigned char lead;

	while (start > 0 && n - start < 3 && ((unsigned char)msg[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	lead = (unsigned char)msg[--start];
	if (lead >= 0xF0)
		want = 4;
	else if (lead >= 0xE0)
		want = 3;
	else if (lead >= 0xC0)
		want = 2;
	if (n - start < want)
		msg[start] = '\0';
}

bool
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list args;
	int n;

	if (err == NULL)
		return false;
	err->code = code;
	err->sqlstate[0] = '\0';
	va_start(args, fmt);
	n = vsnprintf(err->msg, sizeof err->msg, fmt, args);
	va_end(args);
	if (n < 0)
		err->msg[0] = '\0';
	else if ((size_t)n >= sizeof err->msg)
		err_trim_partial(err->msg);
	return false;
}

void
err_clear(struct err *err)
{
	memset(err, 0, sizeof *err);
}

int
err_exit_code(enum err_code code)
{
	switch (code) {
#define ERR_CASE(name, exit_code, text)                                                        \
	case name: return exit_code;
		ERR_LIST(ERR_CASE)
#undef ERR_CASE
	}
	return 1;
}
