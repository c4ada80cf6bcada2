#include "ttydesk/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ttydesk/base/when.h"

#define LOG_LINE_MAX 1024

/* The one log of the process; a parameter to every function would be worse. */
static int log_fd = -1;

bool
log_open(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0)
		return err_set(
		    err, ERR_SYSTEM, "cannot write the log file: %s", strerror(errno));
	log_close();
	log_fd = fd;
	return true;
}

void
log_close(void)
{
	if (log_fd >= 0)
		close(log_fd);
	log_fd = -1;
}

/* Copies with everything but printable ASCII as \xNN. Returns the length. */
static size_t
log_escape(char *dst, size_t size, const char *src)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (; *src != '\0' && n + 4 <= size; src++) {
		unsigned char c = (unsigned char)*src;

		if (c >= 0x20 && c < 0x7F && c != '\\') {
			dst[n++] = (char)c;
			continue;
		}
		dst[n++] = '\\';
		dst[n++] = 'x';
		dst[n++] = digits[c >> 4];
		dst[n++] = digits[c & 15];
	}
	return n;
}

void
log_line(const char *fmt, ...)
{
	char raw[LOG_LINE_MAX];
	char line[LOG_LINE_MAX * 4 + 40];
	int64_t now;
	va_list args;
	size_t n;
	int head;
	int saved = errno;

	if (log_fd < 0)
		return;
	va_start(args, fmt);
	if (vsnprintf(raw, sizeof raw, fmt, args) < 0)
		raw[0] = '\0';
	va_end(args);
	now = when_mono();
	head = snprintf(line, 40, "%lld.%06lld ", (long long)(now / WHEN_SECOND),
	    (long long)(now % WHEN_SECOND));
	n = head > 0 ? (size_t)head : 0;
	n += log_escape(line + n, sizeof line - n - 1, raw);
	line[n++] = '\n';
	/* One write, so that lines of two processes do not mix; a full disk
	 * must not stop the desk. */
	if (write(log_fd, line, n) < 0)
		log_close();
	errno = saved;
}
