/* The functions of the verbs, one file each. */
#ifndef CLI_VERB_FN_H
#define CLI_VERB_FN_H

#include "ttydesk/cli/verbs.h"

int verb_demo(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_ls(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_count(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_watch(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_prune(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_show(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_migrate(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_board(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_stats(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_doctor(const struct verb_context *v, int argc, char **argv, struct err *err);

#endif
