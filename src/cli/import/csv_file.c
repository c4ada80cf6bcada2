#include "import/csv_file.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "ttydesk/base/mem.h"

enum { CSV_FILE_PIECE = 1 << 16, CSV_FILE_GUESS = 1 << 14 };

struct csv_file {
	const struct csv_file_take *take;
	struct csv_parser parser;
	iconv_t iconv;
	const char *encoding;
	int64_t line, column; /* of the next byte, from 1 */
	int64_t row_line;     /* where the row begins */
	int64_t quote_line;   /* where the cell in quotes begins */
	bool is_after_cr;
	bool is_stopped;
	bool is_too_long;
	struct buf text; /* the row's cells, one behind the other */
	size_t ends[CSV_FILE_CELLS_MAX];
	size_t cell_count;
	struct err *err;
};

/* ---- rows ---- */

static void
csv_file_cell(void *p, size_t n, void *ctx)
{
	struct csv_file *c = ctx;

	if (c->cell_count == CSV_FILE_CELLS_MAX || c->text.n + n > CSV_FILE_ROW_MAX) {
		c->is_too_long = true;
		return;
	}
	buf_put(&c->text, n > 0 ? p : "", n);
	c->ends[c->cell_count++] = c->text.n;
}

static void
csv_file_row(int end, void *ctx)
{
	struct csv_file *c = ctx;
	struct str cells[CSV_FILE_CELLS_MAX];
	size_t from = 0;
	bool is_empty = true;

	(void)end;
	for (size_t i = 0; i < c->cell_count; i++) {
		cells[i] = (struct str){ c->text.p + from, c->ends[i] - from };
		is_empty = is_empty && cells[i].n == 0;
		from = c->ends[i];
	}
	if (!is_empty && !c->is_stopped && !c->is_too_long)
		c->is_stopped =
		    !c->take->row(c->take->ctx, c->row_line, cells, c->cell_count, c->err);
	buf_clear(&c->text);
	c->cell_count = 0;
}

/* ---- lines ---- */

static bool
csv_file_malformed(struct csv_file *c, int64_t column)
{
	return err_set(c->err, ERR_BADINPUT,
	    c->quote_line < c->line
		? "line %lld, column %lld: malformed: a quote in quotes is written twice, and "
		  "behind the last one comes the next cell (this cell began on line %lld)"
		: "line %lld, column %lld: malformed: a quote in quotes is written twice, and "
		  "behind the last one comes the next cell",
	    (long long)c->line, (long long)column, (long long)c->quote_line);
}

/* Characters, not bytes. */
static int64_t
csv_file_chars(const char *p, size_t n)
{
	int64_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)p[i] & 0xc0) != 0x80;
	return chars;
}

/* Bytes of one line, up to its end or the piece's. */
static bool
csv_file_feed(struct csv_file *c, const char *p, size_t n)
{
	size_t done;

	/* pstate 0: between rows */
	if (c->parser.pstate == 0 && c->cell_count == 0)
		c->row_line = c->line;
	if (!c->parser.quoted)
		c->quote_line = c->line;
	/* a long cell doubles its room */
	csv_set_blk_size(&c->parser, 4096 + c->parser.entry_size);
	done = csv_parse(&c->parser, p, n, csv_file_cell, csv_file_row, c);
	if (done != n && csv_error(&c->parser) == CSV_EPARSE)
		return csv_file_malformed(c, c->column + csv_file_chars(p, done));
	if (done != n)
		return err_set(
		    c->err, ERR_FAILED, "line %lld: out of memory", (long long)c->line);
	if (c->is_too_long || c->parser.entry_pos > CSV_FILE_ROW_MAX)
		return err_set(c->err, ERR_BADINPUT,
		    "line %lld: a row of more than %d MB or %d cells: is a quote missing?",
		    (long long)c->row_line, CSV_FILE_ROW_MAX >> 20, CSV_FILE_CELLS_MAX);
	return !c->is_stopped;
}

/* UTF-8 by lines: CR LF, LF, and CR alone end one. */
static bool
csv_file_put(struct csv_file *c, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_end;

		if (c->is_after_cr && p[i] != '\n') {
			if (i > from && !csv_file_feed(c, p + from, i - from))
				return false;
			from = i;
			c->line++;
			c->column = 1;
		}
		c->is_after_cr = p[i] == '\r';
		is_end = p[i] == '\n';
		if (!is_end)
			continue;
		if (!csv_file_feed(c, p + from, i + 1 - from))
			return false;
		from = i + 1;
		c->line++;
		c->column = 1;
	}
	if (from == n)
		return true;
	if (!csv_file_feed(c, p + from, n - from))
		return false;
	c->column += csv_file_chars(p + from, n - from);
	return true;
}

/* ---- encodings ---- */

static bool
csv_file_misencoded(struct csv_file *c, const char *p)
{
	bool is_utf8 = strcmp(c->encoding, "UTF-8") == 0;

	return err_set(c->err, ERR_BADINPUT, "line %lld, column %lld: byte %02X is not %s%s",
	    (long long)c->line, (long long)c->column, (unsigned char)*p, c->encoding,
	    is_utf8 ? ": try --encoding windows-1252" : "");
}

/* Converts and takes [in, in+*n); what is left of an unfinished character stays at the
 * front of `in`, its length in *n. */
static bool
csv_file_convert(struct csv_file *c, char *in, size_t *n, bool is_last)
{
	char *from = in, out[CSV_FILE_PIECE];

	while (*n > 0) {
		char *to = out;
		size_t room = sizeof out, got = iconv(c->iconv, &from, n, &to, &room);
		int why = errno;

		if (!csv_file_put(c, out, sizeof out - room))
			return false;
		if (got != (size_t)-1 || why == E2BIG)
			continue;
		if (why == EILSEQ || is_last)
			return csv_file_misencoded(c, from);
		break;
	}
	memmove(in, from, *n);
	return true;
}

/* A byte order mark names the encoding; returns its length. */
static size_t
csv_file_bom(const unsigned char *p, size_t n, const char **encoding)
{
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 &&
	    (*encoding == NULL || strcmp(*encoding, "UTF-8") == 0)) {
		*encoding = "UTF-8";
		return 3;
	}
	if (n >= 2 && *encoding == NULL &&
	    (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0)) {
		*encoding = p[0] == 0xff ? "UTF-16LE" : "UTF-16BE";
		return 2;
	}
	return 0;
}

/* What stands most often in the first line, outside quotes. */
static char
csv_file_delimiter(const char *p, size_t n)
{
	static const char candidates[] = ",;\t";
	int counts[3] = { 0 }, best = 0;
	bool is_quoted = false;

	for (size_t i = 0; i < n && (is_quoted || (p[i] != '\n' && p[i] != '\r')); i++) {
		const char *at = p[i] != '\0' ? strchr(candidates, p[i]) : NULL;

		if (p[i] == '"')
			is_quoted = !is_quoted;
		else if (at != NULL && !is_quoted)
			counts[at - candidates]++;
	}
	for (int i = 1; i < 3; i++) {
		if (counts[i] > counts[best])
			best = i;
	}
	return candidates[best];
}

static bool
csv_file_begin(struct csv_file *c, const struct csv_file_options *o, char *in, size_t *n)
{
	size_t bom;

	c->encoding = o->encoding;
	bom = csv_file_bom((const unsigned char *)in, *n, &c->encoding);
	if (c->encoding == NULL)
		c->encoding = "UTF-8";
	*n -= bom;
	memmove(in, in + bom, *n);
	c->iconv = iconv_open("UTF-8", c->encoding);
	if (c->iconv == (iconv_t)-1)
		return err_set(c->err, ERR_USAGE,
		    "the encoding %.40s is not known: see iconv --list", c->encoding);
	csv_set_delim(&c->parser,
	    (unsigned char)(o->delimiter
		    ? o->delimiter
		    : csv_file_delimiter(in, *n < CSV_FILE_GUESS ? *n : CSV_FILE_GUESS)));
	return true;
}

/* ---- the file ---- */

static bool
csv_file_end(struct csv_file *c)
{
	if (csv_fini(&c->parser, csv_file_cell, csv_file_row, c) != 0)
		return err_set(c->err, ERR_BADINPUT,
		    "line %lld: the quote of a cell that begins here has no end",
		    (long long)c->quote_line);
	return !c->is_stopped;
}

static bool
csv_file_pieces(struct csv_file *c, FILE *f, const struct csv_file_options *o, char *in)
{
	size_t left = 0;
	bool is_begun = false;

	for (;;) {
		size_t got = fread(in + left, 1, CSV_FILE_PIECE - left, f);

		if (ferror(f))
			return err_set(
			    c->err, ERR_SYSTEM, "cannot be read: %s", strerror(errno));
		left += got;
		if (!is_begun && !csv_file_begin(c, o, in, &left))
			return false;
		is_begun = true;
		if (!csv_file_convert(c, in, &left, got == 0))
			return false;
		if (got == 0)
			return csv_file_end(c);
	}
}

bool
csv_file_read(FILE *f, const struct csv_file_options *options, const struct csv_file_take *take,
    struct err *err)
{
	struct csv_file *c = mem_zalloc(sizeof *c);
	char *in = mem_alloc(CSV_FILE_PIECE);
	bool ok;

	c->take = take;
	c->err = err;
	c->line = c->column = c->row_line = c->quote_line = 1;
	c->iconv = (iconv_t)-1;
	csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI);
	ok = csv_file_pieces(c, f, options, in);
	csv_free(&c->parser);
	if (c->iconv != (iconv_t)-1)
		iconv_close(c->iconv);
	buf_done(&c->text);
	mem_free(c);
	mem_free(in);
	return ok;
}
