#include "config/openers.h"

#include <stdio.h>
#include <string.h>

/* "url", or a type as application/pdf or image/ with a star. */
static bool
opener_is_type(const char *type)
{
	const char *slash = strchr(type, '/');

	return strcmp(type, "url") == 0 ||
	    (slash != NULL && slash > type && slash[1] != '\0' &&
		strchr(slash + 1, '/') == NULL && strpbrk(type, " \t\n;") == NULL);
}

bool
config_opener_put(struct buf *out, const config_setting_t *group, char *why, size_t size)
{
	const char *type = NULL, *run = NULL;

	snprintf(why, size,
	    "open_with has groups: { type = \"application/pdf\"; run = \"zathura\"; }");
	if (!config_setting_is_group(group) || config_setting_length(group) != 2 ||
	    !config_setting_lookup_string(group, "type", &type) ||
	    !config_setting_lookup_string(group, "run", &run))
		return false;
	snprintf(why, size, "type is url, or a type such as application/pdf or image/*");
	if (!opener_is_type(type))
		return false;
	snprintf(why, size, "run is a command on one line, shorter than 500 bytes");
	if (run[0] == '\0' || strlen(run) >= 500 || strpbrk(run, "\n\t") != NULL)
		return false;
	buf_putf(out, "%s\t%s\n", type, run);
	return true;
}
