#include "base/err.h"
#include "conf/addr.h"
#include "conf/unit.h"
#include "conf/value.h"

const char *const  tk_value_days[7] = {
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"
};


/* Within the number of words that the row allows? */
static bool
is_count(const tk_kind_arg_t *k)
{
    uint64_t  low, high;

    return tk_str_u64(tk_str_z(k->row->low), &low) == TK_OK
           && tk_str_u64(tk_str_z(k->row->high), &high) == TK_OK
           && k->n >= low && k->n <= high;
}


/* Words into a list of texts, each once. */
static int
texts(tk_kind_arg_t *k,
    int (*one)(tk_arena_t *a, tk_str_t s, tk_str_t *text_r))
{
    tk_conf_list_t *list = k->field;
    tk_str_t       *v;
    unsigned        i;
    int             rc;

    if (!is_count(k)) {
        k->err = tk_arena_printf(k->arena, "takes %s to %s words",
                                 k->row->low, k->row->high);
        return TK_EINVAL;
    }

    v = tk_arena_array(k->arena, k->n, sizeof(tk_str_t));
    if (v == NULL) {
        return TK_ENOMEM;
    }

    for (k->bad = 0; k->bad < k->n; k->bad++) {
        rc = one(k->arena, k->v[k->bad], &v[k->bad]);
        if (rc != TK_OK) {
            return rc;
        }
        for (i = 0; i < k->bad; i++) {
            if (tk_str_eq(v[i], v[k->bad])) {
                k->err = tk_arena_printf(k->arena, "names \"%.*s\" twice",
                                         TK_STR_ARG(v[i]));
                return TK_EINVAL;
            }
        }
    }

    list->v = v;
    list->n = k->n;
    return TK_OK;
}


static int
lang(tk_arena_t *a, tk_str_t s, tk_str_t *text_r)
{
    if (!tk_value_is_lang(s)) {
        return TK_EINVAL;
    }
    *text_r = tk_arena_str(a, s);
    return TK_OK;
}


int
tk_list_langs(tk_kind_arg_t *k)
{
    return texts(k, lang);
}


int
tk_list_origins(tk_kind_arg_t *k)
{
    return texts(k, tk_place_origin);
}


int
tk_list_nets(tk_kind_arg_t *k)
{
    tk_conf_nets_t *nets = k->field;
    tk_conf_net_t  *v;

    if (k->n == 1 && tk_str_eqz(k->v[0], "off")) {
        return TK_OK;
    }
    if (k->n == 1 && tk_str_eqz(k->v[0], "all")) {
        nets->all = true;
        return TK_OK;
    }
    if (!is_count(k)) {
        k->err = tk_arena_printf(k->arena, "takes %s to %s networks",
                                 k->row->low, k->row->high);
        return TK_EINVAL;
    }

    v = tk_arena_array(k->arena, k->n, sizeof(tk_conf_net_t));
    if (v == NULL) {
        return TK_ENOMEM;
    }
    for (k->bad = 0; k->bad < k->n; k->bad++) {
        if (tk_addr_net(k->v[k->bad], &v[k->bad]) != TK_OK) {
            return TK_EINVAL;
        }
    }

    nets->v = v;
    nets->n = k->n;
    return TK_OK;
}


static int
day_index(tk_str_t s)
{
    int  i;

    for (i = 0; i < 7; i++) {
        if (tk_str_eqz(s, tk_value_days[i])) {
            return i;
        }
    }
    return -1;
}


/* "mon-thu" or "sat,sun" into bits. */
static int
days(tk_str_t s, unsigned *set_r)
{
    tk_str_t  part;
    int       from, to, i;

    *set_r = 0;
    while (s.p) {
        part = tk_str_cut(&s, ',');
        from = day_index(tk_str_cut(&part, '-'));
        to = tk_str_is_null(part) ? from : day_index(part);
        if (from < 0 || to < 0) {
            return TK_EINVAL;
        }
        for (i = from; i != to; i = (i + 1) % 7) {
            *set_r |= 1u << i;
        }
        *set_r |= 1u << to;
    }
    return TK_OK;
}


/* Appends "08:00-12:00" to a day; spans must rise. */
static int
add_span(tk_conf_hours_t *hours, int day, tk_str_t s)
{
    uint8_t  *n = &hours->n[day];
    tk_str_t  first;
    int64_t   from, to;

    first = tk_str_cut(&s, '-');
    if (tk_str_is_null(s) || tk_unit_clock(first, &from) != TK_OK
        || tk_unit_clock(s, &to) != TK_OK || from >= to
        || *n == TK_CONF_SPANS
        || (*n && hours->span[day][*n - 1].to > from))
    {
        return TK_EINVAL;
    }

    hours->span[day][*n].from = (int16_t) from;
    hours->span[day][*n].to = (int16_t) to;
    (*n)++;
    return TK_OK;
}


static int
add_hours(tk_conf_hours_t *hours, tk_str_t s)
{
    tk_str_t  names, span;
    unsigned  set;
    int       day;

    names = tk_str_cut(&s, '=');
    if (tk_str_is_null(s) || days(names, &set) != TK_OK) {
        return TK_EINVAL;
    }

    while (s.p) {
        span = tk_str_cut(&s, ',');
        for (day = 0; day < 7; day++) {
            if (set & 1u << day && add_span(hours, day, span) != TK_OK) {
                return TK_EINVAL;
            }
        }
    }
    return TK_OK;
}


int
tk_list_hours(tk_kind_arg_t *k)
{
    tk_conf_hours_t *hours = k->field;

    if (k->n == 1 && tk_str_eqz(k->v[0], "always")) {
        hours->always = true;
        return TK_OK;
    }
    for (k->bad = 0; k->bad < k->n; k->bad++) {
        if (add_hours(hours, k->v[k->bad]) != TK_OK) {
            return TK_EINVAL;
        }
    }
    return TK_OK;
}


/* "2026-12-24" or "12-24" */
static int
date(tk_str_t s, tk_conf_date_t *date_r)
{
    static const int  month_days[12] = {
        31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    uint64_t  year, month, day;

    year = 0;
    if (s.n == 10) {
        if (s.p[4] != '-' || tk_str_u64(tk_str_sub(s, 0, 4), &year) != TK_OK
            || year == 0)
        {
            return TK_EINVAL;
        }
        s = tk_str_sub(s, 5, 5);
    }

    if (s.n != 5 || s.p[2] != '-'
        || tk_str_u64(tk_str_sub(s, 0, 2), &month) != TK_OK
        || tk_str_u64(tk_str_sub(s, 3, 2), &day) != TK_OK
        || month < 1 || month > 12 || day < 1
        || day > (uint64_t) month_days[month - 1]
        || (month == 2 && day == 29 && year
            && (year % 4 || (year % 100 == 0 && year % 400))))
    {
        return TK_EINVAL;
    }

    *date_r = (tk_conf_date_t) {
        (int16_t) year, (int8_t) month, (int8_t) day
    };
    return TK_OK;
}


int
tk_list_dates(tk_kind_arg_t *k)
{
    tk_conf_dates_t *dates = k->field;
    tk_conf_date_t  *v;

    if (!is_count(k)) {
        k->err = tk_arena_printf(k->arena, "takes up to %s dates",
                                 k->row->high);
        return TK_EINVAL;
    }

    v = tk_arena_array(k->arena, k->n, sizeof(tk_conf_date_t));
    if (v == NULL) {
        return TK_ENOMEM;
    }
    for (k->bad = 0; k->bad < k->n; k->bad++) {
        if (date(k->v[k->bad], &v[k->bad]) != TK_OK) {
            return TK_EINVAL;
        }
    }

    dates->v = v;
    dates->n = k->n;
    return TK_OK;
}


static int
server(tk_kind_arg_t *k, tk_str_t s, tk_conf_server_t *server_r)
{
    uint64_t  port;

    if (tk_str_starts(s, TK_STR("unix:"))) {
        s = tk_str_sub(s, 5, s.n);
        memset(server_r, 0, sizeof(*server_r));
        server_r->socket = tk_arena_str(k->arena, s);
        return tk_place_is_path(s) ? TK_OK : TK_EINVAL;
    }

    if (tk_addr_server(s, server_r) != TK_OK
        || tk_str_u64(tk_str_z(k->row->low), &port) != TK_OK)
    {
        return TK_EINVAL;
    }
    server_r->host = tk_arena_str(k->arena, server_r->host);
    if (server_r->port == 0) {
        server_r->port = (int) port;
    }
    return TK_OK;
}


int
tk_list_servers(tk_kind_arg_t *k)
{
    tk_conf_servers_t *servers = k->field;
    tk_conf_server_t  *v;

    v = tk_arena_array(k->arena, k->n, sizeof(tk_conf_server_t));
    if (v == NULL) {
        return TK_ENOMEM;
    }
    for (k->bad = 0; k->bad < k->n; k->bad++) {
        if (server(k, k->v[k->bad], &v[k->bad]) != TK_OK) {
            return TK_EINVAL;
        }
    }

    servers->v = v;
    servers->n = k->n;
    return TK_OK;
}
