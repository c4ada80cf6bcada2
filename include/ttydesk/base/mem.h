/* Memory that never returns NULL: out of memory calls the handler (which
 * restores the terminal) and ends the program. */
#ifndef TTYDESK_BASE_MEM_H
#define TTYDESK_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t n);              /* not zeroed */
void *mem_zalloc(size_t n);             /* zeroed */
void *mem_array(size_t n, size_t size); /* zeroed, overflow checked */
void *mem_grow(void *p, size_t n, size_t size);
void mem_free(void *p);
char *mem_strndup(const char *p, size_t n); /* terminated copy */

/* Called once, before abort(), when memory runs out. NULL removes it. */
void mem_on_exhausted(void (*handler)(void));

#endif
