#include "conf/value.h"

#include "base/err.h"
#include "base/re.h"
#include "conf/unit.h"


static bool
is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}


static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}


static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}


/* The number between the row's limits, all as `unit` reads them. */
static int
within(const tk_kind_arg_t *k, int (*unit)(tk_str_t s, int64_t *v_r))
{
    int64_t  v, low, high;

    if (unit(k->v[0], &v) != TK_OK
        || unit(tk_str_z(k->row->low), &low) != TK_OK
        || unit(tk_str_z(k->row->high), &high) != TK_OK
        || v < low || v > high)
    {
        return TK_EINVAL;
    }

    *(int64_t *) k->field = v;
    return TK_OK;
}


static int
plain(tk_str_t s, int64_t *v_r)
{
    /* No sign: nginx knows none either. */
    if (s.n == 0 || !is_digit(s.p[0])) {
        return TK_EINVAL;
    }
    return tk_str_i64(s, v_r);
}


int
tk_value_number(tk_kind_arg_t *k)
{
    return within(k, plain);
}


int
tk_value_size(tk_kind_arg_t *k)
{
    return within(k, tk_unit_size);
}


int
tk_value_time(tk_kind_arg_t *k)
{
    return within(k, tk_unit_time);
}


int
tk_value_clock(tk_kind_arg_t *k)
{
    return within(k, tk_unit_clock);
}


int
tk_value_keep(tk_kind_arg_t *k, tk_str_t s)
{
    *(tk_str_t *) k->field = tk_arena_str(k->arena, s);
    return TK_OK;
}


int
tk_value_string(tk_kind_arg_t *k)
{
    int64_t  low, high;

    if (plain(tk_str_z(k->row->low), &low) != TK_OK
        || plain(tk_str_z(k->row->high), &high) != TK_OK
        || k->v[0].n < (size_t) low || k->v[0].n > (size_t) high)
    {
        return TK_EINVAL;
    }
    return tk_value_keep(k, k->v[0]);
}


int
tk_value_desk(tk_kind_arg_t *k)
{
    tk_str_t  s = k->v[0];
    size_t    i;

    if (tk_str_eqz(s, "off")) {
        return TK_OK;
    }
    if (tk_str_eqz(s, "on")) {
        s = TK_STR("desk");
    }

    if (s.n == 0 || s.n > 32 || !is_lower(s.p[0])) {
        return TK_EINVAL;
    }
    for (i = 1; i < s.n; i++) {
        if (!is_lower(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-'
            && s.p[i] != '_')
        {
            return TK_EINVAL;
        }
    }
    return tk_value_keep(k, s);
}


int
tk_value_flag(tk_kind_arg_t *k)
{
    bool  on = tk_str_ieqz(k->v[0], "on");

    if (!on && !tk_str_ieqz(k->v[0], "off")) {
        return TK_EINVAL;
    }
    *(bool *) k->field = on;
    return TK_OK;
}


int
tk_value_enum(tk_kind_arg_t *k)
{
    tk_str_t  syntax;
    int64_t   i;

    syntax = tk_str_z(k->row->syntax);

    for (i = 0; syntax.p; i++) {
        if (tk_str_eq(tk_str_trim(tk_str_cut(&syntax, '|')), k->v[0])) {
            *(int64_t *) k->field = i;
            return TK_OK;
        }
    }
    return TK_EINVAL;
}


int
tk_value_weekday(tk_kind_arg_t *k)
{
    int64_t *day = k->field;

    if (tk_str_eqz(k->v[0], "sunday")) {
        *day = TK_CONF_SUNDAY;
    } else if (tk_str_eqz(k->v[0], "monday")) {
        *day = TK_CONF_MONDAY;
    } else if (tk_str_eqz(k->v[0], "saturday")) {
        *day = TK_CONF_SATURDAY;
    } else {
        return TK_EINVAL;
    }
    return TK_OK;
}


int
tk_value_zone(tk_kind_arg_t *k)
{
    tk_conf_zone_t *zone = k->field;
    int             rc;

    rc = tk_zone_load(k->arena, k->v[0], &zone->zone);
    if (rc != TK_OK) {
        return rc == TK_ENOMEM ? rc : TK_EINVAL;
    }
    zone->name = tk_arena_str(k->arena, k->v[0]);
    return TK_OK;
}


/* "de", "nds", "pt-BR" */
bool
tk_value_is_lang(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n && is_lower(s.p[i]); i++) { /* void */ }

    if (i < 2 || i > 3) {
        return false;
    }
    return i == s.n
           || (s.n == i + 3 && s.p[i] == '-' && is_upper(s.p[i + 1])
               && is_upper(s.p[i + 2]));
}


int
tk_value_lang(tk_kind_arg_t *k)
{
    return tk_value_is_lang(k->v[0]) ? tk_value_keep(k, k->v[0]) : TK_EINVAL;
}


int
tk_value_currency(tk_kind_arg_t *k)
{
    tk_str_t  s = k->v[0];

    if (s.n != 3 || !is_upper(s.p[0]) || !is_upper(s.p[1])
        || !is_upper(s.p[2]))
    {
        return TK_EINVAL;
    }
    return tk_value_keep(k, s);
}


int
tk_value_tag(tk_kind_arg_t *k)
{
    int             rc;
    int64_t         max = 0;
    tk_str_t        s = k->v[0];
    const tk_re_t  *re;

    (void) tk_str_i64(tk_str_z(k->row->high), &max);

    if (s.n == 0) {
        return tk_value_keep(k, s);
    }

    rc = s.n <= (size_t) max ? tk_re_compile(k->arena, s, TK_RE_UTF, &re,
                                             &k->err)
                             : TK_EINVAL;

    return rc != TK_OK ? rc
           : tk_re_group(re, "number") < 0 ? TK_EINVAL : tk_value_keep(k, s);
}


int
tk_value_var(tk_kind_arg_t *k)
{
    tk_str_t  s = k->v[0];
    size_t    i;

    if (s.n < 2 || s.n > 100 || s.p[0] != '$') {
        return TK_EINVAL;
    }
    for (i = 1; i < s.n; i++) {
        if (!is_lower(s.p[i]) && !is_upper(s.p[i]) && !is_digit(s.p[i])
            && s.p[i] != '_')
        {
            return TK_EINVAL;
        }
    }
    return tk_value_keep(k, tk_str_sub(s, 1, s.n));
}
