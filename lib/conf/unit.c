#include "conf/unit.h"

#include "base/err.h"
#include "base/time.h"

typedef struct {
    const char  *name;
    int64_t      n;
} unit_t;

/* Falling; a text may use each once, in this order. */
static const unit_t  time_units[] = {
    { "y",  365 * TK_DAY },
    { "M",  30 * TK_DAY },
    { "w",  7 * TK_DAY },
    { "d",  TK_DAY },
    { "h",  TK_HOUR },
    { "m",  TK_MINUTE },
    { "s",  TK_SECOND },
    { "ms", 1 }
};

#define TIME_UNITS  (sizeof(time_units) / sizeof(time_units[0]))
#define UNIT_SECOND (TIME_UNITS - 2)


static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}


/* Cuts the digits at the front of *s off. */
static int
cut_number(tk_str_t *s, int64_t *v_r)
{
    size_t  i;

    for (i = 0; i < s->n && is_digit(s->p[i]); i++) { /* void */ }

    if (tk_str_i64(tk_str_sub(*s, 0, i), v_r) != TK_OK) {
        return TK_EINVAL;
    }
    *s = tk_str_sub(*s, i, s->n);
    return TK_OK;
}


static int64_t
size_factor(tk_str_t unit)
{
    if (unit.n == 0) {
        return 1;
    }
    if (tk_str_ieqz(unit, "k")) {
        return 1 << 10;
    }
    if (tk_str_ieqz(unit, "m")) {
        return 1 << 20;
    }
    return tk_str_ieqz(unit, "g") ? 1 << 30 : 0;
}


int
tk_unit_size(tk_str_t s, int64_t *v_r)
{
    int64_t  v, factor;

    if (cut_number(&s, &v) != TK_OK) {
        return TK_EINVAL;
    }

    factor = size_factor(s);
    if (factor == 0 || __builtin_mul_overflow(v, factor, v_r)) {
        return TK_EINVAL;
    }
    return TK_OK;
}


/* Cuts a unit off and returns its index, TIME_UNITS if there is none. */
static size_t
cut_time_unit(tk_str_t *s)
{
    size_t  i, n;

    for (n = 0; n < s->n && s->p[n] != ' ' && !is_digit(s->p[n]); n++) {
        /* void */
    }

    for (i = 0; i < TIME_UNITS; i++) {
        if (tk_str_eqz(tk_str_sub(*s, 0, n), time_units[i].name)) {
            *s = tk_str_sub(*s, n, s->n);
            return i;
        }
    }
    if (n == 0 && s->n == 0) {
        return UNIT_SECOND;
    }
    return TIME_UNITS;
}


int
tk_unit_time(tk_str_t s, int64_t *v_r)
{
    int64_t  v, total;
    size_t   unit, next;

    total = 0;
    next = 0;

    do {
        if (cut_number(&s, &v) != TK_OK) {
            return TK_EINVAL;
        }

        unit = cut_time_unit(&s);
        if (unit == TIME_UNITS || unit < next) {
            return TK_EINVAL;
        }
        next = unit + 1;

        if (__builtin_mul_overflow(v, time_units[unit].n, &v)
            || __builtin_add_overflow(total, v, &total))
        {
            return TK_EINVAL;
        }

        while (s.n && s.p[0] == ' ') {
            s = tk_str_sub(s, 1, s.n);
        }
    } while (s.n);

    *v_r = total;
    return TK_OK;
}


int
tk_unit_clock(tk_str_t s, int64_t *v_r)
{
    int64_t  h, m;

    if (s.n != 5 || s.p[2] != ':' || !is_digit(s.p[0]) || !is_digit(s.p[3])
        || tk_str_i64(tk_str_sub(s, 0, 2), &h) != TK_OK
        || tk_str_i64(tk_str_sub(s, 3, 2), &m) != TK_OK
        || m > 59 || h * 60 + m > 24 * 60)
    {
        return TK_EINVAL;
    }

    *v_r = h * 60 + m;
    return TK_OK;
}


void
tk_unit_size_show(int64_t v, tk_buf_t *b)
{
    static const char  letters[] = "gmk";
    int                i;

    for (i = 0; i < 3; i++) {
        if (v && v % (INT64_C(1) << (30 - 10 * i)) == 0) {
            tk_buf_u64(b, (uint64_t) v >> (30 - 10 * i));
            tk_buf_chr(b, letters[i]);
            return;
        }
    }
    tk_buf_u64(b, (uint64_t) v);
}


void
tk_unit_time_show(int64_t v, tk_buf_t *b)
{
    size_t  i;

    /* Years, months and weeks would surprise whoever wrote days. */
    for (i = 3; i < TIME_UNITS - 1; i++) {
        if (v && v % time_units[i].n == 0) {
            break;
        }
    }
    i = v ? i : UNIT_SECOND;
    tk_buf_u64(b, (uint64_t) (v / time_units[i].n));
    tk_buf_z(b, time_units[i].name);
}


void
tk_unit_clock_show(int64_t v, tk_buf_t *b)
{
    tk_buf_printf(b, "%02d:%02d", (int) (v / 60), (int) (v % 60));
}
