#include "ttydesk/base/embed.h"

#include <string.h>

const struct td_embedded *
embed_find(const struct td_embedded *files, const char *name)
{
	for (; files->name != NULL; files++)
		if (strcmp(files->name, name) == 0)
			return files;
	return NULL;
}
