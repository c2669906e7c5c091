#ifndef TICKETD_SHEET_H
#define TICKETD_SHEET_H

#include "base/time.h"
#include "task.h"

/*
 * A table written row by row into a file: CSV (fmt/csv.h, with a byte order
 * mark if asked for) or XLSX (libxlsxwriter, constant memory).  The same
 * calls make both.
 *
 *     sheet_task(t, "hours", "sheet/hours", cols, n, &s);
 *     ... for each row: one call per column, in order, then sheet_end(s) ...
 *     return sheet_finish(t, s);
 *
 * Failures are sticky and come out of sheet_end() and sheet_finish().
 */

typedef enum {
    SHEET_TEXT, SHEET_INT, SHEET_DECIMAL, SHEET_MONEY, SHEET_DATE, SHEET_TIME
} sheet_type_t;

typedef struct {
    tk_str_t      head;
    sheet_type_t  type;
    unsigned      width;           /* of the column, in characters        */
} sheet_col_t;

typedef struct sheet sheet_t;

#define SHEET_COLS  100
#define SHEET_ROWS  1000000        /* what a spreadsheet holds            */

/*
 * Begins the answer of a task, by its arguments: format "csv" or "xlsx",
 * bom "1", lang.  The columns' heads are the lines of the text template
 * `heads`, in order; NULL: as they are given.  The file is called NAME.csv or
 * NAME.xlsx.
 */
int sheet_task(task_t *t, const char *name, const char *heads,
    const sheet_col_t *cols, unsigned n, sheet_t **sheet_r);

/* The next cell.  The null string or TK_TIME_NONE: empty. */
void sheet_text(sheet_t *s, tk_str_t v);
void sheet_int(sheet_t *s, int64_t v);
void sheet_decimal(sheet_t *s, tk_str_t v);      /* "-12.50"              */
void sheet_date(sheet_t *s, tk_str_t v);         /* "2026-11-23"          */
void sheet_time(sheet_t *s, tk_time_t v);        /* in the desk's zone    */
void sheet_skip(sheet_t *s);

/* Ends the row. TK_ELIMIT: more than SHEET_ROWS. */
int sheet_end(sheet_t *s);

/* Bold, for sums: for the row that begins now. */
void sheet_bold(sheet_t *s);

/* Closes the file and makes it the task's answer. */
int sheet_finish(task_t *t, sheet_t *s);

#endif
