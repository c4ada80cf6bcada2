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
int verb_new(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_reply(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_note(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_set(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_take(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_next(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_undo(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_bulk(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_import(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_export(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_migrate(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_board(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_stats(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_doctor(const struct verb_context *v, int argc, char **argv, struct err *err);
int verb_complete(const struct verb_context *v, int argc, char **argv, struct err *err);

#endif
