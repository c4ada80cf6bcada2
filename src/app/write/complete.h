/* Tab in the composer: completes "@name" of a colleague in a note, and
 * "#number" of a ticket that is on the screen. */
#ifndef APP_COMPLETE_H
#define APP_COMPLETE_H

#include <stdbool.h>

struct app;

/* False: the word before the cursor is neither; Tab types blanks. */
bool complete_word(struct app *a);

#endif
