#include "web/adm_option_form.h"

#include "base/buf.h"

#define HOURS_MAX  4096
#define DATES_MAX  65536

const char *const  tk_opt_days[7] = {
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"
};


const char *
tk_opt_day_field(int day)
{
    static const char *const  fields[7] = {
        "hours_sun", "hours_mon", "hours_tue", "hours_wed", "hours_thu",
        "hours_fri", "hours_sat"
    };

    return fields[day];
}


tk_str_t
tk_opt_day_text(tk_arena_t *a, tk_str_t hours, int day)
{
    tk_str_t  word, name, span;
    tk_buf_t  b;

    tk_buf_init(&b, a, HOURS_MAX);

    while (hours.n > 0) {
        word = tk_str_cut(&hours, ' ');
        name = tk_str_cut(&word, '=');

        if (!tk_str_eqz(name, tk_opt_days[day])) {
            continue;
        }

        while (word.p != NULL) {
            span = tk_str_cut(&word, ',');
            tk_buf_z(&b, b.n ? ", " : "");
            tk_buf_str(&b, span);
        }
    }

    return tk_buf_view(&b);
}


/* "8", "8.30", "08:30" as HH:MM; false if it is none of them. */
static bool
tk_opt_clock(tk_str_t s, tk_buf_t *b)
{
    tk_str_t  rest = s, hour;
    uint64_t  h, m = 0;

    hour = tk_str_cut(&rest, tk_str_chr(s, ':') >= 0 ? ':' : '.');

    if (tk_str_u64(hour, &h) != TK_OK || h > 24
        || (rest.p != NULL && (rest.n != 2 || tk_str_u64(rest, &m) != TK_OK))
        || m > 59)
    {
        return false;
    }

    tk_buf_printf(b, "%02u:%02u", (unsigned) h, (unsigned) m);

    return true;
}


/* What people put between two times: a hyphen, a dash. */
static tk_str_t
tk_opt_hyphens(tk_arena_t *a, tk_str_t s)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, a, HOURS_MAX);

    for (i = 0; i < s.n; i++) {
        if (tk_str_starts(tk_str_sub(s, i, s.n), TK_STR("\xe2\x80\x93"))
            || tk_str_starts(tk_str_sub(s, i, s.n), TK_STR("\xe2\x80\x94")))
        {
            tk_buf_chr(&b, '-');
            i += 2;

        } else if (s.p[i] != ' ' && s.p[i] != '\t') {
            tk_buf_chr(&b, s.p[i] == ';' ? ',' : s.p[i]);
        }
    }

    return tk_buf_view(&b);
}


static bool
tk_opt_spans(tk_str_t s, tk_buf_t *b)
{
    tk_str_t  span, from;

    while (s.p != NULL) {
        span = tk_str_cut(&s, ',');
        from = tk_str_cut(&span, '-');

        if (!tk_opt_clock(from, b)) {
            return false;
        }

        tk_buf_chr(b, '-');

        if (span.p == NULL || !tk_opt_clock(span, b)) {
            return false;
        }

        tk_buf_z(b, s.p ? "," : "");
    }

    return true;
}


/* One day, checked by what checks the directive. */
static bool
tk_opt_day_ok(tk_page_t *pg, tk_str_t word)
{
    tk_str_t    err;
    tk_conf_t  *conf;

    return tk_conf_init(pg->arena, &conf) == TK_OK
           && tk_conf_option(conf, TK_STR("business_hours"), word, &err)
              == TK_OK;
}


tk_str_t
tk_opt_read_hours(tk_page_t *pg)
{
    int       day;
    tk_str_t  typed, word;
    tk_buf_t  all, b;

    if (!tk_str_eqz(tk_form_get(pg->req->form, "business_hours"), "days")) {
        return TK_STR("always");
    }

    tk_buf_init(&all, pg->arena, HOURS_MAX);

    for (day = 0; day < 7; day++) {
        typed = tk_form_get(pg->req->form, tk_opt_day_field(day));
        typed = tk_opt_hyphens(pg->arena, typed.p ? typed : TK_STR(""));

        if (typed.n == 0) {
            continue;
        }

        tk_buf_init(&b, pg->arena, HOURS_MAX);
        tk_buf_printf(&b, "%s=", tk_opt_days[day]);

        if (tk_opt_spans(typed, &b) && tk_opt_day_ok(pg, tk_buf_view(&b))) {
            word = tk_buf_view(&b);
            tk_buf_z(&all, all.n ? " " : "");
            tk_buf_str(&all, word);

        } else {
            tk_adm_bad(pg, tk_opt_day_field(day), "why_hours");
        }
    }

    if (all.n == 0) {
        tk_adm_bad(pg, "business_hours", "why_no_hours");
    }

    /* Refused as a whole when a day was. */
    return tk_adm_is_bad(pg) ? TK_STR("-") : tk_buf_view(&all);
}


tk_str_t
tk_opt_lines(tk_arena_t *a, tk_str_t words)
{
    tk_buf_t  b;

    tk_buf_init(&b, a, DATES_MAX);

    while (words.n > 0) {
        tk_buf_str(&b, tk_str_cut(&words, ' '));
        tk_buf_chr(&b, '\n');
    }

    return tk_buf_view(&b);
}


/* "24.12." or "24.12.2026"; as it was if it is neither. */
static void
tk_opt_date(tk_str_t s, tk_buf_t *b)
{
    tk_str_t  rest = s, day, month;
    uint64_t  d, m, y = 0;

    day = tk_str_cut(&rest, '.');
    month = rest.p ? tk_str_cut(&rest, '.') : TK_STR_NULL;

    if (rest.p == NULL || tk_str_u64(day, &d) != TK_OK || d > 31
        || tk_str_u64(month, &m) != TK_OK || m > 12
        || (rest.n && (rest.n != 4 || tk_str_u64(rest, &y) != TK_OK)))
    {
        tk_buf_str(b, s);
        return;
    }

    if (rest.n) {
        tk_buf_printf(b, "%04u-", (unsigned) y);
    }

    tk_buf_printf(b, "%02u-%02u", (unsigned) m, (unsigned) d);
}


tk_str_t
tk_opt_read_dates(tk_arena_t *a, tk_str_t text)
{
    size_t    i, from;
    tk_buf_t  b;

    tk_buf_init(&b, a, DATES_MAX);

    for (i = 0; i < text.n; i++) {
        for (from = i; i < text.n && strchr(" \t\r\n,;", text.p[i]) == NULL;
             i++)
        {
            /* void */
        }

        if (i > from) {
            tk_buf_z(&b, b.n ? " " : "");
            tk_opt_date(tk_str_sub(text, from, i - from), &b);
        }
    }

    return tk_buf_rc(&b) == TK_OK ? tk_buf_view(&b) : TK_STR("-");
}


tk_str_t
tk_opt_amount(tk_arena_t *a, tk_time_t t, const char **unit_r)
{
    tk_time_t  unit;

    unit = t % TK_DAY == 0 && t > TK_DAY ? TK_DAY
           : t % TK_HOUR == 0 ? TK_HOUR : TK_MINUTE;
    *unit_r = unit == TK_DAY ? "d" : unit == TK_HOUR ? "h" : "m";

    return tk_arena_printf(a, "%lld", (long long) (t / unit));
}


tk_str_t
tk_opt_read_amount(tk_arena_t *a, tk_str_t amount, tk_str_t unit)
{
    return tk_arena_printf(a, "%.*s%s", TK_STR_ARG(tk_str_trim(amount)),
                           tk_str_eqz(unit, "d") ? "d"
                           : tk_str_eqz(unit, "m") ? "m" : "h");
}
