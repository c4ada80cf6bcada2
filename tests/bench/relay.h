/* A slow way to a terminal: runs a program on a terminal of its own and passes
 * bytes both ways, each MS milliseconds late and at most KB kilobytes a second
 * (0: as fast as they come). */
#ifndef BENCH_RELAY_H
#define BENCH_RELAY_H

/* `args`: MS, KB, then the program and its arguments; NULL at the end. Returns
 * the exit status. */
int relay_run(char **args);

#endif
