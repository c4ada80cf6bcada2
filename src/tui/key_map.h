/* What escape sequences mean: tables behind the key decoder. Pure. */
#ifndef TUI_KEY_MAP_H
#define TUI_KEY_MAP_H

#include <stddef.h>
#include <stdint.h>

/* The key of a whole sequence: ESC [ params final. KEY_NONE for answers of
 * the terminal, releases, and combinations that are not bound. */
uint32_t key_map_csi(const char *params, size_t n, char final);
/* ESC O params final. */
uint32_t key_map_ss3(const char *params, size_t n, char final);
/* ESC [ [ letter: the function keys of the linux console. */
uint32_t key_map_linux(char letter);
/* A byte below 0x20, or 0x7f. */
uint32_t key_map_control(unsigned char byte);

#endif
