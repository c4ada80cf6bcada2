/* Attributes and the few macros that everything may use. */
#ifndef TTYDESK_BASE_MACROS_H
#define TTYDESK_BASE_MACROS_H

#define TD_MUST_CHECK __attribute__((warn_unused_result))
#define TD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define TD_NORETURN __attribute__((noreturn))
#define TD_UNUSED __attribute__((unused))

#define countof(array) (sizeof(array) / sizeof((array)[0]))

#endif
