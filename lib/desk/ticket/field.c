#include "desk/ticket/field.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "tk_sql.gen.h"

#define TK_NUMBER_DIGITS  15         /* before the point; 6 behind it */

static const char *const  tk_field_kinds[] = {
    "text", "number", "date", "check", "select", "area"
};


const char *
tk_field_kind_name(tk_field_kind_t kind)
{
    return tk_field_kinds[kind];
}


tk_field_kind_t
tk_field_kind(tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < TK_FIELD_KINDS; i++) {
        if (tk_str_eqz(name, tk_field_kinds[i])) {
            return (tk_field_kind_t) i;
        }
    }

    return TK_FIELD_TEXT;
}


const tk_field_row_t *
tk_snap_field(const tk_snapshot_t *s, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < s->n_fields; i++) {
        if (s->fields[i].id == id) {
            return &s->fields[i];
        }
    }

    return NULL;
}


const tk_field_row_t *
tk_snap_field_named(const tk_snapshot_t *s, tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < s->n_fields; i++) {
        if (tk_str_eq(s->fields[i].name, name)) {
            return &s->fields[i];
        }
    }

    return NULL;
}


bool
tk_field_fits(const tk_field_row_t *f, uint64_t type_id)
{
    return f->type_id == 0 || f->type_id == type_id;
}


bool
tk_field_name_ok(tk_str_t name)
{
    size_t  i;

    static const char *const taken[] = {
        "ticket_number", "subject", "type", "company", "first_name",
        "middle_name", "last_name", "email", "phone", "rate", "rateHours",
        NULL
    };

    for (i = 0; taken[i] != NULL; i++) {
        if (tk_str_eqz(name, taken[i])) {
            return false;
        }
    }

    for (i = 0; i < name.n; i++) {
        if (!((name.p[i] >= 'a' && name.p[i] <= 'z') || name.p[i] == '_'
              || (i > 0 && name.p[i] >= '0' && name.p[i] <= '9')))
        {
            return false;
        }
    }

    return name.n > 0 && name.n <= TK_FIELD_NAME_MAX;
}


/* "007,50" is "7.5", "-0" is "0". */
static int
tk_field_number(tk_arena_t *a, tk_str_t s, tk_str_t *value_r)
{
    bool      minus, point = false;
    size_t    i, before = 0, behind = 0;
    tk_buf_t  b;

    tk_buf_init(&b, a, 64);
    minus = s.n > 0 && s.p[0] == '-';
    i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');

    for ( ; i < s.n; i++) {
        if ((s.p[i] == '.' || s.p[i] == ',') && !point) {
            point = true;
            tk_buf_z(&b, before ? "." : "0.");

        } else if (s.p[i] < '0' || s.p[i] > '9') {
            return TK_EINVAL;

        } else if (point) {
            behind++;
            tk_buf_chr(&b, s.p[i]);

        } else {
            b.n -= b.n == 1 && b.p[0] == '0';
            before = b.n + 1;
            tk_buf_chr(&b, s.p[i]);
        }
    }

    if (before + behind == 0 || before > TK_NUMBER_DIGITS || behind > 6
        || tk_buf_rc(&b) != TK_OK)
    {
        return TK_EINVAL;
    }

    while (point && (b.p[b.n - 1] == '0' || b.p[b.n - 1] == '.')) {
        point = b.p[b.n - 1] != '.';
        b.n--;
    }

    *value_r = tk_buf_view(&b);

    if (minus && !tk_str_eqz(*value_r, "0")) {
        *value_r = tk_arena_printf(a, "-%.*s", TK_STR_ARG(*value_r));
    }

    return TK_OK;
}


/* "2026-02-30" is none. */
static int
tk_field_date(tk_str_t s)
{
    uint64_t  y, m, d, last;

    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
                                    30, 31 };

    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-'
        || tk_str_u64(tk_str_sub(s, 0, 4), &y) != TK_OK
        || tk_str_u64(tk_str_sub(s, 5, 2), &m) != TK_OK
        || tk_str_u64(tk_str_sub(s, 8, 2), &d) != TK_OK
        || y < 1000 || m < 1 || m > 12)
    {
        return TK_EINVAL;
    }

    last = days[m - 1]
           + (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));

    return d >= 1 && d <= last ? TK_OK : TK_EINVAL;
}


static int
tk_field_option(tk_str_t options, tk_str_t value)
{
    while (options.p != NULL) {
        if (tk_str_eq(tk_str_trim(tk_str_cut(&options, '\n')), value)) {
            return TK_OK;
        }
    }

    return TK_EINVAL;
}


static int
tk_field_parse(tk_arena_t *a, const tk_field_row_t *f, tk_str_t s,
    tk_str_t *value_r)
{
    switch (f->kind) {

    case TK_FIELD_NUMBER:
        return tk_field_number(a, s, value_r);

    case TK_FIELD_DATE:
        return tk_field_date(s);

    case TK_FIELD_CHECK:
        *value_r = TK_STR("1");
        return TK_OK;

    case TK_FIELD_SELECT:
        return tk_field_option(f->options, s);

    case TK_FIELD_AREA:
        return tk_utf8_len(s) <= TK_FIELD_AREA_MAX ? TK_OK : TK_EINVAL;

    default:
        *value_r = tk_utf8_line(a, s, TK_FIELD_LINE_MAX + 1);
        return tk_utf8_len(*value_r) <= TK_FIELD_LINE_MAX ? TK_OK : TK_EINVAL;
    }
}


int
tk_field_clean(tk_arena_t *a, const tk_field_row_t *f, tk_str_t raw,
    tk_str_t *value_r)
{
    raw = raw.p ? tk_str_trim(raw) : TK_STR("");
    *value_r = raw;

    if (raw.n == 0) {
        return f->required ? TK_ENOTFOUND : TK_OK;
    }

    return tk_field_parse(a, f, raw, value_r);
}


int
tk_field_list(tk_cx_t *cx, uint64_t ticket_id, tk_field_value_t **list_r,
    size_t *n_r)
{
    int                         rc;
    size_t                      i, n;
    tk_field_value_t           *list;
    const tk_field_row_t       *f;
    tk_sql_field_value_list_t  *rows;

    *list_r = NULL;
    *n_r = 0;

    if (cx->snap->n_fields == 0) {
        return TK_OK;
    }

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_sql_field_value_list(cx->db,
                 &(tk_sql_field_value_list_in_t) { .ticket_id = ticket_id },
                 &rows, &n);
    }

    if (rc != TK_OK) {
        return rc;
    }

    list = tk_arena_array(cx->arena, n, sizeof(*list));

    for (i = 0; list != NULL && i < n; i++) {
        f = tk_snap_field(cx->snap, rows[i].field_id);
        list[i].field_id = rows[i].field_id;
        list[i].value = rows[i].value.p ? rows[i].value : TK_STR("");

        if (f != NULL && (f->kind == TK_FIELD_NUMBER
                          || f->kind == TK_FIELD_CHECK))
        {
            (void) tk_field_number(cx->arena, list[i].value, &list[i].value);
        }
    }

    *list_r = list;
    *n_r = n;

    return list ? TK_OK : TK_ENOMEM;
}


tk_str_t
tk_field_get(const tk_field_value_t *list, size_t n, uint64_t field_id)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (list[i].field_id == field_id) {
            return list[i].value;
        }
    }

    return TK_STR("");
}


static int
tk_field_write(tk_cx_t *cx, uint64_t ticket_id, bool closed,
    const tk_field_row_t *f, tk_str_t value)
{
    tk_sql_field_value_put_in_t  in = {
        .ticket_id = ticket_id, .field_id = f->id, .settled = closed
    };

    switch (f->kind) {

    case TK_FIELD_NUMBER:
    case TK_FIELD_CHECK:
        in.number_value = value;
        break;

    case TK_FIELD_DATE:
        in.date_value = value;
        break;

    case TK_FIELD_AREA:
        in.long_value = value;
        break;

    default:
        in.text_value = value;
    }

    return tk_sql_field_value_put(cx->db, &in, NULL);
}


int
tk_field_put(tk_cx_t *cx, uint64_t ticket_id, bool closed,
    const tk_field_value_t *list, size_t n)
{
    int                    rc = TK_OK;
    size_t                 i;
    const tk_field_row_t  *f;

    for (i = 0; rc == TK_OK && i < n; i++) {
        f = tk_snap_field(cx->snap, list[i].field_id);

        if (f != NULL && list[i].value.n != 0) {
            rc = tk_field_write(cx, ticket_id, closed, f, list[i].value);
        }
    }

    return rc;
}


int
tk_field_settle(tk_cx_t *cx, uint64_t ticket_id, bool closed)
{
    if (cx->snap->n_fields == 0) {
        return TK_OK;
    }

    return tk_sql_field_value_settle(cx->db,
               &(tk_sql_field_value_settle_in_t) {
                   .settled = closed, .ticket_id = ticket_id
               }, NULL);
}
