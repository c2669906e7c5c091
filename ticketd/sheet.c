#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/utf8.h"
#include "fmt/csv.h"
#include "words.h"

#define SHEET_LINE  (4u << 20)         /* of CSV                           */
#define SHEET_CELL  32767              /* characters that XLSX allows      */

struct sheet {
    sheet_col_t       cols[SHEET_COLS];
    unsigned          n;
    unsigned          at;              /* column that comes next           */
    unsigned          row;             /* rows written, the head's as well */
    bool              bold;
    int               rc;
    tk_arena_t       *arena;           /* of the row in hand               */
    const tk_zone_t  *zone;
    const char       *path;
    tk_str_t          name;
    FILE             *csv;
    lxw_workbook     *book;
    lxw_worksheet    *page;
    lxw_format       *formats[2][SHEET_TIME + 1];
};


static void
sheet_fail(sheet_t *s, int rc)
{
    if (s->rc == TK_OK) {
        s->rc = rc;
    }
}


/* Closing a workbook writes it. */
static void
sheet_cleanup(void *data)
{
    sheet_t  *s = data;

    if (s->csv != NULL) {
        fclose(s->csv);
        s->csv = NULL;
    }

    if (s->book != NULL) {
        (void) workbook_close(s->book);
        s->book = NULL;
        (void) unlink(s->path);
    }

    tk_arena_destroy(s->arena);
    s->arena = NULL;
}


/* The line of CSV: cells are put together in the row's arena. */
static void
sheet_csv(sheet_t *s, tk_str_t v, bool plain)
{
    tk_buf_t  b;

    tk_buf_init(&b, s->arena, SHEET_LINE);

    if (plain) {
        tk_csv_plain(&b, s->at == 0, v);
    } else {
        tk_csv_text(&b, s->at == 0, v);
    }

    if (tk_buf_rc(&b) != TK_OK) {
        sheet_fail(s, tk_buf_rc(&b));

    } else if (fwrite(tk_buf_view(&b).p, 1, b.n, s->csv) != b.n) {
        sheet_fail(s, TK_EIO);
    }
}


static lxw_format *
sheet_format(sheet_t *s)
{
    return s->formats[s->bold][s->cols[s->at].type];
}


/* False: there is no place for another cell. */
static bool
sheet_room(sheet_t *s)
{
    if (s->rc == TK_OK && s->at >= s->n) {
        s->rc = TK_EBUG;
    }

    return s->rc == TK_OK;
}


void
sheet_text(sheet_t *s, tk_str_t v)
{
    char  *z;

    if (!sheet_room(s)) {
        return;
    }

    if (s->csv != NULL) {
        sheet_csv(s, v, false);

    } else if (v.n > 0) {
        z = tk_arena_strz(s->arena, tk_utf8_head(tk_utf8_clean(s->arena, v),
                                                 SHEET_CELL));

        if (z == NULL || worksheet_write_string(s->page, s->row,
                             (lxw_col_t) s->at, z, sheet_format(s)) != 0)
        {
            sheet_fail(s, TK_ENOMEM);
        }
    }

    s->at++;
}


static void
sheet_number(sheet_t *s, tk_str_t text, double v)
{
    if (s->csv != NULL) {
        sheet_csv(s, text, true);

    } else if (worksheet_write_number(s->page, s->row, (lxw_col_t) s->at, v,
                                      sheet_format(s)) != 0)
    {
        sheet_fail(s, TK_ENOMEM);
    }

    s->at++;
}


void
sheet_int(sheet_t *s, int64_t v)
{
    if (sheet_room(s)) {
        sheet_number(s, tk_arena_printf(s->arena, "%lld", (long long) v),
                     (double) v);
    }
}


void
sheet_decimal(sheet_t *s, tk_str_t v)
{
    char  *z;

    if (v.n == 0) {
        sheet_skip(s);
        return;
    }

    z = tk_arena_strz(s->arena, v);

    if (z == NULL) {
        sheet_fail(s, TK_ENOMEM);
    }

    /* XLSX has no other numbers; what is summed up was summed before. */
    if (sheet_room(s)) {
        sheet_number(s, v, strtod(z, NULL));
    }
}


static void
sheet_moment(sheet_t *s, const tk_civil_t *c, tk_str_t text)
{
    lxw_datetime  d = {
        .year = c->year, .month = c->month, .day = c->day,
        .hour = c->hour, .min = c->minute, .sec = c->second
    };

    if (!sheet_room(s)) {
        return;
    }

    if (s->csv != NULL) {
        sheet_csv(s, text, true);

    } else if (worksheet_write_datetime(s->page, s->row, (lxw_col_t) s->at,
                                        &d, sheet_format(s)) != 0)
    {
        sheet_fail(s, TK_ENOMEM);
    }

    s->at++;
}


void
sheet_date(sheet_t *s, tk_str_t v)
{
    tk_civil_t  c = { .year = 0 };

    if (v.n != 10 || sscanf(v.p, "%4d-%2d-%2d", &c.year, &c.month,
                            &c.day) != 3)
    {
        sheet_skip(s);
        return;
    }

    sheet_moment(s, &c, v);
}


void
sheet_time(sheet_t *s, tk_time_t v)
{
    tk_civil_t  c;

    if (v == TK_TIME_NONE) {
        sheet_skip(s);
        return;
    }

    c = tk_time_civil(v, s->zone);
    sheet_moment(s, &c, tk_arena_printf(s->arena,
                                        "%04d-%02d-%02d %02d:%02d:%02d",
                                        c.year, c.month, c.day, c.hour,
                                        c.minute, c.second));
}


void
sheet_skip(sheet_t *s)
{
    if (!sheet_room(s)) {
        return;
    }

    if (s->csv != NULL) {
        sheet_csv(s, TK_STR(""), true);
    }

    s->at++;
}


void
sheet_bold(sheet_t *s)
{
    s->bold = true;
}


int
sheet_end(sheet_t *s)
{
    while (s->rc == TK_OK && s->at < s->n) {
        sheet_skip(s);
    }

    if (s->rc == TK_OK && s->csv != NULL && fputs(TK_CSV_END, s->csv) < 0) {
        s->rc = TK_EIO;
    }

    if (s->rc == TK_OK && ++s->row > SHEET_ROWS) {
        s->rc = TK_ELIMIT;
    }

    s->at = 0;
    s->bold = false;
    tk_arena_reset(s->arena);

    return s->rc;
}


static void
sheet_formats(sheet_t *s)
{
    int  bold, type;

    static const char *const  codes[] = {
        [SHEET_TEXT] = "@", [SHEET_INT] = "0", [SHEET_DECIMAL] = "0.00",
        [SHEET_MONEY] = "#,##0.00", [SHEET_DATE] = "yyyy-mm-dd",
        [SHEET_TIME] = "yyyy-mm-dd hh:mm"
    };

    for (bold = 0; bold < 2; bold++) {
        for (type = 0; type <= SHEET_TIME; type++) {
            s->formats[bold][type] = workbook_add_format(s->book);
            format_set_num_format(s->formats[bold][type], codes[type]);

            if (bold) {
                format_set_bold(s->formats[bold][type]);
            }
        }
    }
}


static int
sheet_open_xlsx(task_t *t, sheet_t *s)
{
    unsigned              i;
    lxw_workbook_options  options = {
        .constant_memory = LXW_TRUE, .use_zip64 = LXW_TRUE,
        .tmpdir = (char *) tk_blob_temp_dir(t->job->desk->blob)
    };

    s->book = workbook_new_opt(s->path, &options);
    s->page = s->book ? workbook_add_worksheet(s->book, NULL) : NULL;

    if (s->page == NULL) {
        return TK_EIO;
    }

    sheet_formats(s);

    for (i = 0; i < s->n; i++) {
        worksheet_set_column(s->page, (lxw_col_t) i, (lxw_col_t) i,
                             s->cols[i].width ? s->cols[i].width : 12,
                             NULL);
    }

    worksheet_freeze_panes(s->page, 1, 0);

    return TK_OK;
}


static int
sheet_open_csv(task_t *t, sheet_t *s)
{
    s->csv = fopen(s->path, "wb");

    if (s->csv == NULL) {
        return TK_EIO;
    }

    if (task_arg_u64(t, "bom") && fputs(TK_CSV_BOM, s->csv) < 0) {
        return TK_EIO;
    }

    return TK_OK;
}


static int
sheet_heads(task_t *t, sheet_t *s, const char *heads)
{
    int        rc;
    unsigned   i;
    words_t   *w = tk_arena_zalloc(t->arena, sizeof(*w));
    tk_str_t   err;

    if (w == NULL) {
        return TK_ENOMEM;
    }

    rc = words_load(t->arena, t->cx.snap->conf, heads, task_arg(t, "lang"),
                    w, &err);

    if (rc != TK_OK) {
        return task_fail(t, "invalid", err);
    }

    for (i = 0; i < s->n && i < w->n; i++) {
        s->cols[i].head = w->texts[i];
    }

    return i == s->n ? TK_OK : TK_EBUG;
}


static int
sheet_begin(task_t *t, sheet_t *s, const char *heads)
{
    int       rc;
    unsigned  i;

    rc = heads != NULL ? sheet_heads(t, s, heads) : TK_OK;

    if (rc == TK_OK) {
        rc = tk_str_eqz(task_arg(t, "format"), "xlsx")
             ? sheet_open_xlsx(t, s) : sheet_open_csv(t, s);
    }

    if (rc != TK_OK) {
        return rc;
    }

    s->bold = true;

    for (i = 0; i < s->n; i++) {
        sheet_text(s, s->cols[i].head);
    }

    return sheet_end(s);
}


int
sheet_task(task_t *t, const char *name, const char *heads,
    const sheet_col_t *cols, unsigned n, sheet_t **sheet_r)
{
    sheet_t  *s;

    s = tk_arena_zalloc(t->arena, sizeof(*s));

    if (s == NULL || n > SHEET_COLS) {
        return s ? TK_EBUG : TK_ENOMEM;
    }

    memcpy(s->cols, cols, n * sizeof(*cols));
    s->n = n;
    s->zone = t->cx.snap->zone;
    s->path = task_temp(t);
    s->name = tk_arena_printf(t->arena, "%s.%s", name,
                              tk_str_eqz(task_arg(t, "format"), "xlsx")
                              ? "xlsx" : "csv");
    s->arena = tk_arena_create(64u << 20);

    if (s->path == NULL || s->arena == NULL
        || tk_arena_cleanup(t->arena, sheet_cleanup, s) != TK_OK)
    {
        return TK_ENOMEM;
    }

    *sheet_r = s;

    return sheet_begin(t, s, heads);
}


int
sheet_finish(task_t *t, sheet_t *s)
{
    bool           csv = s->csv != NULL;
    FILE          *f = s->csv;
    lxw_workbook  *book = s->book;

    s->csv = NULL;
    s->book = NULL;

    if (f != NULL && fclose(f) != 0) {
        sheet_fail(s, TK_EIO);
    }

    if (book != NULL && workbook_close(book) != LXW_NO_ERROR) {
        sheet_fail(s, TK_EIO);
    }

    if (s->rc != TK_OK) {
        return s->rc;
    }

    return task_file(t, s->path, s->name,
                     csv ? TK_STR("text/csv; charset=utf-8")
                     : TK_STR("application/vnd.openxmlformats-officedocument"
                              ".spreadsheetml.sheet"));
}
