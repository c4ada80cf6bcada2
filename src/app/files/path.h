/* Completing a path as it is typed. */
#ifndef APP_PATH_H
#define APP_PATH_H

#include "ttydesk/base/str.h"

/* Appends to `out` what all names share that go on as `typed` does ("~/x" too): with
 * a slash behind a folder that is the only one. `names`: those names, blanks between, when
 * there are more. `out` holds `typed` itself where nothing fits. */
void path_complete(struct buf *out, struct buf *names, struct str typed);

#endif
