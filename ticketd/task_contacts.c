#include "desk/people/card.h"
#include "desk/people/card_file.h"
#include "desk/people/country.h"
#include "desk/people/people.h"
#include "desk/ticket/attach.h"
#include "fmt/csv.h"
#include "sheet.h"
#include "tk_sql.gen.h"

/* Contacts as a table: out of the desk, and in. */

#define CONTACTS_PIECE  200            /* read, or written, at once        */
#define CONTACTS_COLS   40

static unsigned
contacts_heads(sheet_col_t *cols)
{
    unsigned     n;
    const char  *name;

    for (n = 0; (name = tk_card_file_name(n)) != NULL; n++) {
        cols[n] = (sheet_col_t) { tk_str_z(name), SHEET_TEXT, 16 };
    }

    return n;
}


static int
contacts_row(sheet_t *s, const tk_card_t *c)
{
    unsigned  i, k;

    for (i = 0; i < tk_card_columns_n; i++) {
        sheet_text(s, tk_column_get(&tk_card_columns[i], c));
    }

    sheet_text(s, c->company);
    sheet_text(s, c->n_emails > 0 ? c->email[0].value : TK_STR(""));
    sheet_text(s, c->n_emails > 1 ? c->email[1].value : TK_STR(""));

    for (k = TK_CARD_PHONES; tk_card_more[k] != NULL; k++) {
        for (i = 0; i < c->n_phones
                    && !tk_str_eqz(c->phone[i].kind, tk_card_more[k]); i++)
        { /* void */ }

        sheet_text(s, i < c->n_phones ? c->phone[i].value : TK_STR(""));
    }

    return sheet_end(s);
}


/* The next piece behind *last; *n_r of them. */
static int
contacts_piece(task_t *t, sheet_t *s, tk_person_t *last, size_t *n_r)
{
    int           rc;
    size_t        i;
    tk_arena_t   *a, *keep = t->cx.arena;
    tk_card_t     c;
    tk_person_t  *rows;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    t->cx.arena = a;
    rc = tk_people_page(&t->cx, last->last_name, last->first_name, last->id,
                        CONTACTS_PIECE, &rows, n_r);

    for (i = 0; rc == TK_OK && i < *n_r; i++) {
        rc = tk_card_get(&t->cx, rows[i].id, &c);
        rc = rc == TK_OK ? contacts_row(s, &c)
             : rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    if (rc == TK_OK && *n_r > 0) {
        *last = rows[*n_r - 1];
        last->last_name = tk_arena_str(keep, last->last_name);
        last->first_name = tk_arena_str(keep, last->first_name);
    }

    t->cx.arena = keep;
    tk_arena_destroy(a);

    return rc;
}


int
task_contacts_export(task_t *t)
{
    int           rc;
    size_t        n = CONTACTS_PIECE;
    sheet_t      *s;
    uint64_t      done = 0;
    sheet_col_t   cols[CONTACTS_COLS];
    tk_person_t   last = { .last_name = TK_STR(""),
                           .first_name = TK_STR("") };

    if (!tk_acl_may_contacts(&t->cx)) {
        return TK_EDENIED;
    }

    rc = sheet_task(t, "contacts", NULL, cols, contacts_heads(cols), &s);

    while (rc == TK_OK && n == CONTACTS_PIECE) {
        rc = contacts_piece(t, s, &last, &n);
        done += n;
        rc = rc == TK_OK ? task_progress(t, done, 0) : rc;
    }

    return rc == TK_OK ? sheet_finish(t, s) : rc;
}


/* --- import --------------------------------------------------------------- */

typedef struct {
    task_t             *t;
    sheet_t            *s;               /* what became of each row       */
    tk_csv_t            csv;
    const tk_column_t  *column[TK_CSV_CELLS];    /* of the cell, or NULL  */
    int                 more[TK_CSV_CELLS];      /* -1: none of those     */
    bool                dry;
    tk_str_t           *cells;           /* of the row in hand            */
    unsigned            n;
    tk_bad_t            bad;
    const char         *outcome;
    tk_card_t           card;
    uint64_t            count[3];        /* new, changed, bad             */
} contacts_import_t;

static const sheet_col_t  import_cols[] = {
    { TK_STR_INIT("line"), SHEET_INT, 8 },
    { TK_STR_INIT("result"), SHEET_TEXT, 12 },
    { TK_STR_INIT("name"), SHEET_TEXT, 30 },
    { TK_STR_INIT("email"), SHEET_TEXT, 30 },
    { TK_STR_INIT("column"), SHEET_TEXT, 16 },
    { TK_STR_INIT("reason"), SHEET_TEXT, 30 }
};


/* The column of a cell: number k of those of a file, -1: it is left alone. */
static void
import_column(contacts_import_t *w, unsigned i, int k)
{
    int  n = (int) tk_card_columns_n;

    w->column[i] = k >= 0 && k < n ? &tk_card_columns[k] : NULL;
    w->more[i] = k >= n && tk_card_file_name((unsigned) k) ? k - n : -1;
}


/* As the page said: "map=3.0.1", 0 for a cell that is left alone. */
static bool
import_map(contacts_import_t *w, tk_str_t map)
{
    bool      any = false;
    unsigned  i;
    uint64_t  k;

    for (i = 0; i < TK_CSV_CELLS; i++) {
        if (tk_str_u64(tk_str_cut(&map, '.'), &k) != TK_OK || k > 99) {
            k = 0;
        }

        import_column(w, i, (int) k - 1);
        any = any || k != 0;
    }

    return any;
}


/* A line more, or the one of that kind in another form. */
static void
import_line(tk_card_line_t *lines, unsigned *n, tk_str_t value,
    const char *kind, bool same_kind)
{
    unsigned  i;

    for (i = 0; i < *n; i++) {
        if (tk_str_eq(lines[i].value, value)
            || (same_kind && tk_str_eqz(lines[i].kind, kind)))
        {
            lines[i].value = value;
            return;
        }
    }

    if (*n < TK_CARD_LINES) {
        lines[*n] = (tk_card_line_t) { value, tk_str_z(kind), *n == 0 };
        (*n)++;
    }
}


static void
import_cell(contacts_import_t *w, unsigned i, tk_str_t value)
{
    tk_str_t             *s;
    tk_card_t            *c = &w->card;
    const tk_country_t   *country;

    if (w->column[i] != NULL) {
        s = tk_column_at(w->column[i], c);
        *s = value;

        if (s == &c->country) {
            country = tk_country_read(value);
            *s = tk_str_z(country ? country->code : "??");
        }

        return;
    }

    switch (w->more[i]) {

    case -1:
        break;

    case TK_CARD_COMPANY:
        c->company_id = tk_str_eq(c->company, value) ? c->company_id : 0;
        c->company = value;
        break;

    case TK_CARD_EMAIL:
    case TK_CARD_EMAIL2:
        import_line(c->email, &c->n_emails,
                    tk_arena_lower(w->t->cx.arena, value), "work", false);
        break;

    default:
        import_line(c->phone, &c->n_phones, value,
                    tk_card_more[w->more[i]], true);
    }
}


/* The contact that has one of the row's addresses; else a new one. */
static int
import_whose(contacts_import_t *w)
{
    int                        rc;
    unsigned                   i;
    tk_cx_t                   *cx = &w->t->cx;
    tk_sql_contact_by_email_t  row;

    tk_card_init(&w->card);

    for (i = 0; i < w->n; i++) {
        if ((w->more[i] != TK_CARD_EMAIL && w->more[i] != TK_CARD_EMAIL2)
            || tk_str_trim(w->cells[i]).n == 0)
        {
            continue;
        }

        rc = tk_sql_contact_by_email(cx->db, &(tk_sql_contact_by_email_in_t) {
                 .address = tk_arena_lower(cx->arena,
                                           tk_str_trim(w->cells[i]))
             }, &row);

        if (rc != TK_ENOTFOUND) {
            return rc == TK_OK ? tk_card_get(cx, row.id, &w->card) : rc;
        }
    }

    return TK_OK;
}


/* Empty cells change nothing. */
static int
import_step(tk_cx_t *cx, void *arg)
{
    int                 rc;
    unsigned            i;
    uint64_t            id, other;
    contacts_import_t  *w = arg;

    w->bad.n = 0;
    rc = import_whose(w);

    if (rc != TK_OK) {
        return rc;
    }

    w->outcome = w->card.id ? "changed" : "new";
    w->card.modified = TK_TIME_NONE;

    for (i = 0; i < w->n; i++) {
        if (tk_str_trim(w->cells[i]).n != 0) {
            import_cell(w, i, tk_str_trim(w->cells[i]));
        }
    }

    rc = tk_card_write(cx, &w->card, &w->bad, &id, &other);

    if (rc == TK_EINVAL) {
        w->outcome = "bad";
    }

    /* A look alone is taken back. */
    return rc == TK_OK && w->dry ? TK_ECONFLICT : rc;
}


static int
import_row(contacts_import_t *w, unsigned line)
{
    int          rc;
    tk_arena_t  *a, *keep = w->t->cx.arena;

    a = tk_arena_create(0);

    if (a == NULL) {
        return TK_ENOMEM;
    }

    w->t->cx.arena = a;
    rc = tk_cx_tx(&w->t->cx, import_step, w);
    rc = rc == TK_EINVAL || (w->dry && rc == TK_ECONFLICT) ? TK_OK : rc;

    if (rc == TK_OK) {
        w->count[tk_str_eqz(tk_str_z(w->outcome), "new") ? 0
                 : w->bad.n == 0 ? 1 : 2]++;
        sheet_int(w->s, line);
        sheet_text(w->s, tk_str_z(w->outcome));
        sheet_text(w->s, tk_card_name(a, &w->card));
        sheet_text(w->s, w->card.n_emails ? w->card.email[0].value
                                          : TK_STR(""));
        sheet_text(w->s, tk_str_z(w->bad.n ? w->bad.field[0] : ""));
        sheet_text(w->s, tk_str_z(w->bad.n ? w->bad.why[0] + 4 : ""));
        rc = sheet_end(w->s);
    }

    w->t->cx.arena = keep;
    tk_arena_destroy(a);

    return rc;
}


static int
import_sums(contacts_import_t *w)
{
    int       rc = TK_OK;
    unsigned  i;

    static const char *const words[] = { "new", "changed", "bad" };

    for (i = 0; rc == TK_OK && i < 3; i++) {
        sheet_bold(w->s);
        sheet_int(w->s, (int64_t) w->count[i]);
        sheet_text(w->s, tk_str_z(words[i]));
        rc = sheet_end(w->s);
    }

    return rc;
}


static int
import_rows(contacts_import_t *w)
{
    int        rc;
    unsigned   line;
    uint64_t   done = 0;
    tk_str_t   cells[TK_CSV_CELLS];

    w->cells = cells;

    for ( ;; ) {
        rc = tk_csv_next(&w->csv, cells, &w->n);
        line = w->csv.line - (rc == TK_OK);

        if (rc != TK_OK) {
            return rc == TK_ENOTFOUND ? import_sums(w)
                   : task_fail(w->t, "csv", tk_arena_printf(w->t->arena, "%u",
                                                            line));
        }

        rc = import_row(w, line);
        rc = rc == TK_OK ? task_progress(w->t, ++done, 0) : rc;

        if (rc != TK_OK) {
            return rc;
        }
    }
}


/*
 * A CSV of whose columns the page has asked what they are; a row belongs to
 * the contact that has one of its addresses.  Run again after a daemon died,
 * rows that were new are found by their address.  The answer says what became
 * of each row.
 */
int
task_contacts_import(task_t *t)
{
    int                rc;
    unsigned           n;
    tk_str_t           bytes, cells[TK_CSV_CELLS];
    contacts_import_t  w = { .t = t };

    if (!tk_acl_may_contacts(&t->cx)) {
        return TK_EDENIED;
    }

    if (t->row.input_size > TK_CARD_BYTES) {
        return TK_ELIMIT;
    }

    rc = tk_attach_read(&t->cx, t->row.input, &bytes);

    if (rc != TK_OK) {
        return rc;
    }

    /* So that the line of a row is the one before where reading goes on. */
    if (bytes.n > 0 && bytes.p[bytes.n - 1] != '\n') {
        bytes = tk_arena_cat(t->arena, bytes, TK_STR("\n"));
    }

    w.dry = task_arg(t, "dry").n != 0;
    rc = tk_csv_init(&w.csv, t->arena, bytes);

    if (rc == TK_OK && task_arg(t, "heads").n != 0) {
        rc = tk_csv_next(&w.csv, cells, &n);
    }

    if (rc != TK_OK || !import_map(&w, task_arg(t, "map"))) {
        return task_fail(t, "csv", TK_STR("1"));
    }

    rc = sheet_task(t, "contacts-import", NULL, import_cols,
                    sizeof(import_cols) / sizeof(import_cols[0]), &w.s);
    rc = rc == TK_OK ? import_rows(&w) : rc;

    return rc == TK_OK ? sheet_finish(t, w.s) : rc;
}
