/* The inside of the editor, shared by its text, its layout and its keys. */
#ifndef TUI_EDITOR_PRIV_H
#define TUI_EDITOR_PRIV_H

#include "ttydesk/tui/editor.h"

/* One step of undo: at `at` the bytes `removed` were replaced by `inserted`. */
struct editor_step {
	size_t at;
	struct buf removed, inserted;
	size_t cursor; /* before */
};

/* A row on the screen: bytes [from, to) of the text. */
struct editor_row {
	size_t from, to;
};

/* The rows of a chunk: a paragraph, or a piece of a very long one. Layout
 * never looks beyond a chunk, so a key costs the same in a text of any size. */
struct editor_wrap {
	size_t from, to;   /* `to` is before the line break */
	size_t start, end; /* of the paragraph */
	bool ends_paragraph;
	int cols;
	uint64_t version;
	struct editor_row *rows;
	size_t n, cap;
};

/* How the mark was set: by Shift with a move, which a plain move drops, or by
 * a key of its own. */
enum editor_marking { EDITOR_MARK_NONE, EDITOR_MARK_SHIFT, EDITOR_MARK_SET };

enum editor_kind { EDITOR_KIND_OTHER, EDITOR_KIND_TYPE, EDITOR_KIND_ERASE };

struct editor {
	struct buf text; /* valid UTF-8 */
	size_t cursor;
	size_t mark; /* the other end of the selection */
	enum editor_marking marking;
	size_t dropped;  /* characters left out of the last paste */
	size_t top;      /* a byte of the first row shown */
	int want_col;    /* column that Up and Down keep; -1: where the cursor is */
	int cols, lines; /* as painted last; cols has room for the cursor */
	uint64_t version;
	struct editor_wrap wrap; /* of the chunk looked at last */
	struct buf clean;        /* scratch */
	struct buf yank;
	struct editor_step *steps;
	size_t step_n, step_at, step_cap; /* step_at: the next to redo */
	enum editor_kind last;            /* what the next key may join */
};

/* Replaces `n` bytes at `at` and puts the cursor behind the new ones. */
void editor_change(
    struct editor *e, size_t at, size_t n, struct str with, enum editor_kind kind);
bool editor_undo(struct editor *e);
bool editor_redo(struct editor *e);
void editor_forget(struct editor *e);

/* Start and end of the line (paragraph) that holds `pos`. */
size_t editor_line_start(const struct editor *e, size_t pos);
size_t editor_line_end(const struct editor *e, size_t pos);

/* The row that shows position `pos`. */
struct editor_row editor_row_at(struct editor *e, size_t pos);
/* The row before / after `row`; false at the ends of the text. */
bool editor_row_prev(struct editor *e, struct editor_row *row);
bool editor_row_next(struct editor *e, struct editor_row *row);
/* Column of `pos` in its row, and the position nearest to a column. */
int editor_column(struct editor *e, struct editor_row row, size_t pos);
size_t editor_at_column(struct editor *e, struct editor_row row, int col);
/* The clean form of the character at `pos` in e->clean, its width, its end. */
struct text editor_glyph(struct editor *e, size_t pos, int *width, size_t *next);

#endif
