#include "fmt/money.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"

#define TK_MONEY_DIGITS  15


static bool
tk_money_digit(char c)
{
    return c >= '0' && c <= '9';
}


/* What stands between groups: its length, 0 for none, and its kind. */
static size_t
tk_money_mark(tk_str_t s, char *kind_r)
{
    if (s.p[0] == '\'' || s.p[0] == '.' || s.p[0] == ',') {
        *kind_r = s.p[0];
        return 1;
    }

    *kind_r = ' ';

    return s.p[0] == ' ' ? 1
           : tk_str_starts(s, TK_STR("\xc2\xa0")) ? 2
           : tk_str_starts(s, TK_STR("\xe2\x80\xaf")) ? 3 : 0;
}


/* Groups of three in front of the decimal mark, between marks of one kind
 * that is not that of the decimal one. */
static int
tk_money_whole(tk_str_t s, char decimal, int64_t *v_r)
{
    char      kind, group = '\0';
    size_t    n;
    int64_t   v = 0;
    unsigned  digits = 0, run = 0;

    for ( ; s.n != 0; s = tk_str_sub(s, n, s.n)) {
        n = 1;

        if (tk_money_digit(s.p[0])) {
            v = v * 10 + (s.p[0] - '0');
            run++;

            if (++digits > TK_MONEY_DIGITS) {
                return TK_ELIMIT;
            }

            continue;
        }

        n = tk_money_mark(s, &kind);

        if (n == 0 || kind == decimal || run == 0
            || (group == '\0' ? run > 3 : kind != group || run != 3))
        {
            return TK_EINVAL;
        }

        group = kind;
        run = 0;
    }

    *v_r = v;

    return digits > 0 && (group == '\0' || run == 3) ? TK_OK : TK_EINVAL;
}


/* Marks of one kind only, and one of them: it may be either. */
static bool
tk_money_unclear(tk_str_t s, size_t mark)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (i != mark && !tk_money_digit(s.p[i])) {
            return false;
        }
    }

    return true;
}


int
tk_money_parse(tk_str_t s, tk_money_t *v_r)
{
    int      rc;
    char     decimal = '\0';
    int64_t  whole, part = 0;
    size_t   i, n;

    s = tk_str_trim(s);

    for (i = s.n; i > 0 && tk_money_digit(s.p[i - 1]); i--) {
        /* the digits behind the last mark */
    }

    n = s.n - i;

    if (i > 0 && (s.p[i - 1] == '.' || s.p[i - 1] == ',') && n != 3) {
        if (n == 0 || n > 2 || i == 1) {
            return TK_EINVAL;
        }

        part = s.p[i] - '0';
        part = part * 10 + (n == 2 ? s.p[i + 1] - '0' : 0);
        decimal = s.p[i - 1];
        s = tk_str_sub(s, 0, i - 1);

    } else if (i > 0 && n == 3 && tk_money_unclear(s, i - 1)
               && s.p[i - 1] != ' ' && s.p[i - 1] != '\'')
    {
        return TK_EINVAL;
    }

    rc = tk_money_whole(s, decimal, &whole);

    if (rc != TK_OK) {
        return rc;
    }

    *v_r = whole * 100 + part;

    return *v_r <= TK_MONEY_MAX ? TK_OK : TK_ELIMIT;
}


int
tk_hours_parse(tk_str_t s, int64_t *hours_r)
{
    int        rc;
    uint64_t   h, m;
    tk_str_t   rest = tk_str_trim(s);

    if (tk_str_chr(rest, ':') < 0) {
        rc = tk_money_parse(rest, hours_r);

    } else {
        rc = tk_str_u64(tk_str_cut(&rest, ':'), &h);

        if (rc != TK_OK || rest.n != 2 || tk_str_u64(rest, &m) != TK_OK
            || m > 59)
        {
            return TK_EINVAL;
        }

        if (h > TK_HOURS_MAX) {
            return TK_ELIMIT;
        }

        *hours_r = (int64_t) (h * 100 + (m * 100 + 30) / 60);
    }

    if (rc != TK_OK) {
        return rc;
    }

    return *hours_r > TK_HOURS_MAX ? TK_ELIMIT
           : *hours_r > 0 ? TK_OK : TK_EINVAL;
}


tk_str_t
tk_money_plain(tk_arena_t *a, tk_money_t v)
{
    uint64_t  u = v < 0 ? (uint64_t) -(v + 1) + 1 : (uint64_t) v;

    return tk_arena_printf(a, "%s%llu.%02u", v < 0 ? "-" : "",
                           (unsigned long long) (u / 100),
                           (unsigned) (u % 100));
}


tk_str_t
tk_money_text(tk_arena_t *a, tk_money_t v, tk_str_t language)
{
    bool         english = tk_str_eqz(language, "en") || language.n == 0;
    size_t       i, n;
    tk_buf_t     b;
    tk_str_t     plain = tk_money_plain(a, v);
    const char  *group = english ? "," : tk_str_eqz(language, "fr")
                                         ? "\xe2\x80\xaf" : ".";

    tk_buf_init(&b, a, 80);

    if (v < 0) {
        tk_buf_z(&b, "\xe2\x88\x92");
        plain = tk_str_sub(plain, 1, plain.n);
    }

    n = plain.n > 3 ? plain.n - 3 : 0;

    for (i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            tk_buf_z(&b, group);
        }

        tk_buf_chr(&b, plain.p[i]);
    }

    tk_buf_chr(&b, english ? '.' : ',');
    tk_buf_str(&b, tk_str_sub(plain, n + 1, 2));

    return tk_buf_view(&b);
}


tk_str_t
tk_money_with(tk_arena_t *a, tk_money_t v, tk_str_t currency,
    tk_str_t language)
{
    tk_str_t  text = tk_money_text(a, v, language);

    if (tk_str_eqz(language, "en") || language.n == 0) {
        return tk_arena_printf(a, "%.*s\xc2\xa0%.*s", TK_STR_ARG(currency),
                               TK_STR_ARG(text));
    }

    return tk_arena_printf(a, "%.*s\xc2\xa0%.*s", TK_STR_ARG(text),
                           TK_STR_ARG(currency));
}


/* Half away from zero. */
static tk_money_t
tk_money_divide(__int128 v, int64_t by)
{
    __int128  half = by / 2;

    return (tk_money_t) ((v < 0 ? v - half : v + half) / by);
}


tk_money_t
tk_money_of_hours(int64_t hours, tk_money_t amount)
{
    return tk_money_divide((__int128) hours * amount, 100);
}


tk_money_t
tk_money_percent(tk_money_t v, int64_t percent)
{
    return tk_money_divide((__int128) v * percent, 10000);
}


static int
tk_day_read(tk_str_t s, tk_civil_t *c)
{
    size_t  i;

    static const char  shape[] = "dddd-dd-dd";

    for (i = 0; i < sizeof(shape) - 1; i++) {
        if (s.n != sizeof(shape) - 1
            || (shape[i] == 'd' ? !tk_money_digit(s.p[i]) : s.p[i] != '-'))
        {
            return TK_EINVAL;
        }
    }

    *c = (tk_civil_t) {
        .year = (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100
                + (s.p[2] - '0') * 10 + (s.p[3] - '0'),
        .month = (s.p[5] - '0') * 10 + (s.p[6] - '0'),
        .day = (s.p[8] - '0') * 10 + (s.p[9] - '0')
    };

    return c->year >= 1900 ? TK_OK : TK_EINVAL;
}


int
tk_day_check(tk_str_t day)
{
    tk_civil_t  c, back;

    if (tk_day_read(day, &c) != TK_OK) {
        return TK_EINVAL;
    }

    back = tk_time_civil(tk_time_make(&c, NULL), NULL);

    return back.year == c.year && back.month == c.month && back.day == c.day
           ? TK_OK : TK_EINVAL;
}


tk_str_t
tk_day_add(tk_arena_t *a, tk_str_t day, int days)
{
    tk_civil_t  c;

    if (tk_day_read(day, &c) != TK_OK) {
        return day;
    }

    c.day += days;
    c = tk_time_civil(tk_time_make(&c, NULL), NULL);

    return tk_arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}


tk_str_t
tk_day_text(tk_arena_t *a, tk_str_t day, tk_str_t language)
{
    tk_civil_t  c;

    if (tk_day_read(day, &c) != TK_OK || tk_str_eqz(language, "en")
        || language.n == 0)
    {
        return day;
    }

    return tk_arena_printf(a, tk_str_eqz(language, "de")
                              ? "%02d.%02d.%04d"
                              : tk_str_eqz(language, "nl") ? "%02d-%02d-%04d"
                                                           : "%02d/%02d/%04d",
                           c.day, c.month, c.year);
}
