#include "web/adm_option.h"

#include <stdio.h>

#include "base/utf8.h"
#include "web/adm_option_form.h"

#define LINE_MAX  2000           /* more than any of them may have */


static tk_key_id_t
tk_adm_option_key(const tk_page_t *pg, const char *word)
{
    return tk_tmpl_key(pg->site->pages, tk_str_z(word));
}


/* A true value under a key that the templates may know. */
static void
tk_adm_option_say(tk_page_t *pg, tk_obj_t *o, const char *word)
{
    tk_key_id_t  k = tk_adm_option_key(pg, word);

    if (k != TK_K_NONE) {
        tk_obj_bool(o, k, true);
    }
}


/* bad.FIELD, marked before, goes into the field's own object. */
static void
tk_adm_option_why_of(tk_page_t *pg, tk_obj_t *o, const char *field)
{
    tk_key_id_t      k = tk_adm_option_key(pg, field);
    const tk_val_t  *bad = tk_obj_get(pg->root, TK_K_bad), *why;

    why = bad && k != TK_K_NONE ? tk_obj_get(bad->u.obj, k) : NULL;

    if (why != NULL) {
        tk_obj_obj(o, TK_K_why, why->u.obj);
    }
}


static void
tk_adm_option_days(tk_page_t *pg, tk_obj_t *o, tk_str_t value)
{
    int          i, first, day;
    char         field[16];
    tk_obj_t    *e;
    tk_val_t    *list;
    tk_str_t     text;

    first = (int) pg->cx.snap->conf->first_day_of_week;
    list = tk_obj_list(o, TK_K_days, 7);

    for (i = 0; list != NULL && i < 7; i++) {
        day = (first + i) % 7;
        text = tk_opt_day_text(pg->arena, value, day);
        snprintf(field, sizeof(field), "hours_%s", tk_opt_days[day]);

        if (pg->req->form != NULL
            && tk_form_get(pg->req->form, field).p != NULL)
        {
            text = tk_form_get(pg->req->form, field);
        }

        e = tk_list_obj(o, list, (uint32_t) i, 5);
        tk_obj_str(e, TK_K_id, tk_str_z(tk_opt_days[day]));
        tk_obj_str(e, TK_K_value, text);
        tk_adm_option_say(pg, e, tk_opt_days[day]);
        tk_adm_option_why_of(pg, e, tk_opt_day_field(day));
    }

    tk_obj_bool(o, TK_K_always, tk_str_eqz(value, "always"));
}


static void
tk_adm_option_late(tk_page_t *pg, tk_obj_t *o)
{
    const char  *unit;
    tk_str_t     amount, typed = TK_STR_NULL;

    amount = tk_opt_amount(pg->arena, pg->cx.snap->conf->late_after, &unit);

    if (pg->req->form != NULL) {
        typed = tk_form_get(pg->req->form, "late_unit");
    }

    if (typed.p != NULL) {
        amount = tk_form_get(pg->req->form, "late_after");
        unit = tk_str_eqz(typed, "d") ? "d" : tk_str_eqz(typed, "m") ? "m"
                                                                    : "h";
    }

    tk_obj_str(o, TK_K_amount, amount.p ? amount : TK_STR(""));
    tk_adm_option_say(pg, o, unit[0] == 'd' ? "days" : unit[0] == 'm'
                                              ? "minutes" : "hours");
}


static tk_str_t
tk_adm_option_value(tk_page_t *pg, const tk_option_row_t *row)
{
    tk_str_t  typed = TK_STR_NULL, value;

    if (pg->req->form != NULL) {
        typed = tk_form_get(pg->req->form, row->name);
    }

    if (typed.p != NULL && row->kind != TK_OPTION_HOURS) {
        return typed;
    }

    value = tk_conf_option_text(pg->cx.snap->conf, pg->arena,
                                tk_str_z(row->name));

    return row->kind == TK_OPTION_DATES ? tk_opt_lines(pg->arena, value)
                                        : value;
}


tk_obj_t *
tk_adm_option_obj(tk_page_t *pg, const tk_option_row_t *row)
{
    bool       sent;
    tk_obj_t  *o;
    tk_str_t   name = tk_str_z(row->name), value, fixed;

    o = tk_obj(pg->arena, 12);
    value = tk_adm_option_value(pg, row);
    fixed = tk_conf_fixed_at(pg->cx.snap->conf, pg->arena, name);
    sent = pg->req->form != NULL && fixed.n == 0;

    tk_obj_str(o, TK_K_name, name);
    tk_obj_str(o, TK_K_value, value);
    tk_obj_str(o, TK_K_fixed, fixed);
    tk_obj_str(o, TK_K_low, tk_str_z(row->low));
    tk_obj_str(o, TK_K_high, tk_str_z(row->high));
    tk_adm_option_why_of(pg, o, row->name);

    if (row->kind == TK_OPTION_FLAG) {
        tk_obj_bool(o, TK_K_on, sent ? tk_adm_flag(pg, row->name)
                                     : tk_str_eqz(value, "on"));

    } else if (row->kind == TK_OPTION_HOURS) {
        tk_adm_option_days(pg, o, sent ? tk_form_get(pg->req->form, row->name)
                                       : value);

    } else if (row->kind == TK_OPTION_TIME) {
        tk_adm_option_late(pg, o);

    } else if (row->kind == TK_OPTION_WEEKDAY) {
        tk_adm_option_say(pg, o, tk_arena_strz(pg->arena, value));
    }

    return o;
}


int
tk_adm_options(tk_page_t *pg)
{
    unsigned     i;
    tk_obj_t    *all;
    tk_key_id_t  k;

    all = tk_obj(pg->arena, 64);

    for (i = 0; i < tk_options_n; i++) {
        k = tk_adm_option_key(pg, tk_options[i].name);

        if (k != TK_K_NONE) {
            tk_obj_obj(all, k, tk_adm_option_obj(pg, &tk_options[i]));
        }
    }

    tk_obj_obj(pg->root, TK_K_o, all);
    tk_obj_str(pg->root, TK_K_version, tk_option_version(&pg->cx));

    return all ? TK_OK : TK_ENOMEM;
}


/* What the form's fields say, as the directive would say it. */
static tk_str_t
tk_adm_option_read(tk_page_t *pg, const tk_option_row_t *row)
{
    tk_str_t  typed = tk_form_get(pg->req->form, row->name);

    typed = typed.p ? typed : TK_STR("");

    switch (row->kind) {

    case TK_OPTION_FLAG:
        return typed.n ? TK_STR("on") : TK_STR("off");

    case TK_OPTION_HOURS:
        return tk_opt_read_hours(pg);

    case TK_OPTION_DATES:
        return tk_opt_read_dates(pg->arena, typed);

    case TK_OPTION_TIME:
        return tk_opt_read_amount(pg->arena, typed,
                                  tk_form_get(pg->req->form, "late_unit"));

    case TK_OPTION_TEXT:
        return typed;

    case TK_OPTION_STRING:
        return tk_utf8_line(pg->arena, typed, LINE_MAX);

    default:
        return tk_str_trim(typed);
    }
}


int
tk_adm_options_save(tk_page_t *pg, const char *const *names, unsigned n,
    bool *bad_r)
{
    int                     rc;
    unsigned                i;
    tk_bad_t                bad = { .n = 0 };
    tk_option_value_t      *v;
    const tk_option_row_t  *row;

    *bad_r = false;
    v = tk_arena_array(pg->arena, n, sizeof(*v));

    for (i = 0; v != NULL && i < n; i++) {
        row = tk_option_find(tk_str_z(names[i]));

        if (row == NULL) {
            return TK_EBUG;
        }

        v[i].name = row->name;
        v[i].value = tk_conf_is_fixed(pg->cx.snap->conf,
                                      tk_str_z(row->name))
                     ? TK_STR("") : tk_adm_option_read(pg, row);
    }

    rc = v ? TK_OK : TK_ENOMEM;

    if (rc == TK_OK) {
        tk_str_t  version = tk_form_get(pg->req->form, "version");

        rc = tk_option_save(&pg->cx, &(tk_option_save_t) {
                                .nonce = tk_page_nonce(pg, "options"),
                                .version = version.p ? version : TK_STR("-"),
                                .v = v, .n = n
                            }, &bad);
    }

    if (rc == TK_ECONFLICT) {
        tk_obj_bool(pg->root, TK_K_err_changed, true);
        *bad_r = true;
        rc = TK_OK;
    }

    if (rc == TK_EINVAL) {
        tk_adm_bads(pg, &bad);
        *bad_r = true;
        rc = TK_OK;
    }

    if (rc == TK_OK && *bad_r) {
        rc = tk_adm_options(pg);
    }

    return rc == TK_EDUP ? TK_OK : rc;
}
