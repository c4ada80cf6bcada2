/* The journal's folder and the names in it: made when needed, checked to be
 * ours, files made and locked. Knows nothing of what is in a file. */
#ifndef TTYDESK_SRC_JOURNAL_FOLDER_H
#define TTYDESK_SRC_JOURNAL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys.h"
#include "ttydesk/base/err.h"
#include "ttydesk/journal/journal.h"

#define FOLDER_ID_SIZE 17
#define FOLDER_FILE_SIZE 128
#define FOLDER_MADE_MAX 8

/* A file of an entry: "NAME~ID~GEN". The id is the entry's, random; a higher
 * gen replaces the lower ones once it has a valid record. */
struct folder_file {
	char name[JOURNAL_NAME_SIZE];
	char id[FOLDER_ID_SIZE];
	unsigned gen;
};

struct folder {
	const struct journal_sys *sys;
	char *path;
	char shown[200];           /* for messages: clean, cut at its start */
	int fd;                    /* -1: not open */
	int made[FOLDER_MADE_MAX]; /* folders that hold a new one: to be synced */
	size_t made_count;
};

void folder_init(struct folder *f, const struct journal_sys *sys, const char *path);
void folder_done(struct folder *f);
/* Opens the folder unless it is open; `may_make` makes it and its parents. */
TD_MUST_CHECK bool folder_ready(struct folder *f, bool may_make, struct err *err);
/* The folder was removed under us: the next folder_ready() begins anew. */
void folder_forget(struct folder *f);
/* "drafts cannot be kept in FOLDER: the disk is full". Returns false. */
bool folder_fail(const struct folder *f, int error, struct err *err);

/* A file's text form, and back. False: not the name of an entry's file. */
void folder_file_format(char out[static FOLDER_FILE_SIZE], const struct folder_file *file);
TD_MUST_CHECK bool folder_file_parse(struct folder_file *file, const char *text);
void folder_name_clean(char out[static JOURNAL_NAME_SIZE], const char *name);
void folder_new_id(char out[static FOLDER_ID_SIZE]);

enum folder_lock {
	FOLDER_LOCK_OURS,
	FOLDER_LOCK_TAKEN,
	FOLDER_LOCK_NONE, /* this file system has no locks */
};

/* Makes and locks a new file. -1 and errno; EEXIST: the name is taken, or
 * somebody looked at the file before it was locked: try another. */
int folder_create(struct folder *f, const struct folder_file *file);
/* Opens an existing regular file of ours, to read and write. -1 and errno. */
int folder_open(struct folder *f, const struct folder_file *file);
enum folder_lock folder_lock(int fd);
int folder_unlink(struct folder *f, const struct folder_file *file);
/* Renames it to *.broken. */
void folder_set_aside(struct folder *f, const struct folder_file *file);

struct folder_list {
	struct folder_file *p; /* by id, then gen */
	size_t n;
	size_t cap;
};

void folder_list_done(struct folder_list *list);
void folder_list_read(struct folder *f, struct folder_list *list);

#endif
