/* What must hold of every clean text, told by other means than text.c has. */
#ifndef TESTS_CLEAN_CHECK_H
#define TESTS_CLEAN_CHECK_H

#include "ttydesk/base/text.h"

/* Cleans `raw` and checks the result. Returns NULL, or what is wrong with it. */
const char *clean_check(struct str raw, enum text_kind kind);

#endif
