#include "table.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/base/text.h"

void
table_init(struct table *t, const struct table_column *columns)
{
	*t = (struct table){ .columns = columns };
	while (columns[t->column_count].name != NULL)
		t->column_count++;
}

void
table_done(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		mem_free(t->cells[i].text);
	mem_free(t->cells);
	*t = (struct table){ 0 };
}

static struct table_cell *
table_next(struct table *t)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->cells = mem_grow(t->cells, t->cap, sizeof *t->cells);
	}
	t->cells[t->n] = (struct table_cell){ 0 };
	return &t->cells[t->n++];
}

void
table_put_str(struct table *t, struct str text)
{
	struct table_cell *c = table_next(t);
	struct buf clean = { 0 };

	text_clean(&clean, text, TEXT_LINE);
	buf_put_z(&clean, "");
	c->width = text_width((struct text){ clean.p, clean.n });
	c->text = clean.p;
}

void
table_put(struct table *t, const char *text)
{
	if (text == NULL)
		(void)table_next(t);
	else
		table_put_str(t, str_z(text));
}

void
table_put_number(struct table *t, int64_t value)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, value);
	table_put(t, text);
}

/* ---- printing ---- */

static const char *
cell_text(const struct table_cell *c)
{
	return c->text == NULL ? "" : c->text;
}

static int
table_width(const struct table *t, int column)
{
	int width = (int)strlen(t->columns[column].name);

	for (size_t i = (size_t)column; i < t->n; i += (size_t)t->column_count)
		width = t->cells[i].width > width ? t->cells[i].width : width;
	return width;
}

static void
text_cell(const char *text, int pad, bool is_right, bool is_last)
{
	if (is_right)
		printf("%*s", pad, "");
	fputs(text, stdout);
	if (is_last)
		putchar('\n');
	else
		printf("%*s", (is_right ? 0 : pad) + 2, "");
}

static void
table_print_text(const struct table *t)
{
	int widths[TABLE_COLUMNS_MAX];

	for (int i = 0; i < t->column_count; i++) {
		const struct table_column *column = &t->columns[i];

		widths[i] = table_width(t, i);
		text_cell(column->name, widths[i] - (int)strlen(column->name),
		    column->is_number, i + 1 == t->column_count);
	}
	for (size_t i = 0; i < t->n; i++) {
		int column = (int)(i % (size_t)t->column_count);

		text_cell(cell_text(&t->cells[i]), widths[column] - t->cells[i].width,
		    t->columns[column].is_number, column + 1 == t->column_count);
	}
}

/* What was cleaned has no tab and no line break. */
static void
table_print_tsv(const struct table *t)
{
	for (int i = 0; i < t->column_count; i++)
		printf("%s%c", t->columns[i].name, i + 1 == t->column_count ? '\n' : '\t');
	for (size_t i = 0; i < t->n; i++) {
		for (const char *p = cell_text(&t->cells[i]); *p != '\0'; p++) {
			if (*p == '\\')
				putchar('\\');
			putchar(*p);
		}
		putchar((i + 1) % (size_t)t->column_count == 0 ? '\n' : '\t');
	}
}

static void
table_print_json(const struct table *t)
{
	for (size_t i = 0; i < t->n; i += (size_t)t->column_count) {
		json_t *row = json_object();

		for (int k = 0; k < t->column_count; k++) {
			const struct table_column *column = &t->columns[k];
			const char *text = t->cells[i + (size_t)k].text;

			json_object_set_new(row, column->name,
			    text == NULL            ? json_null()
				: column->is_number ? json_integer(strtoll(text, NULL, 10))
						    : json_string(text));
		}
		(void)json_dumpf(row, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(row);
	}
}

void
table_print(const struct table *t, enum output_format format)
{
	switch (format) {
	case OUTPUT_TEXT:
		if (t->n > 0)
			table_print_text(t);
		break;
	case OUTPUT_TSV: table_print_tsv(t); break;
	case OUTPUT_JSON: table_print_json(t); break;
	}
}
