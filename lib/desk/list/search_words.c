#include "desk/list/index.h"
#include "desk/list/search.h"

/* What was typed, taken apart. */

typedef struct {
    tk_cx_t           *cx;
    const tk_zone_t   *zone;
    tk_search_t       *s;
    tk_list_filter_t  *f;
} tk_search_parse_t;


static void
tk_search_add(tk_search_parse_t *p, tk_str_t term, tk_str_t other, bool whole)
{
    if (p->s->n < TK_SEARCH_WORDS) {
        p->s->words[p->s->n++] = (tk_search_word_t) { term, other, whole };
    }
}


/* Marked with the given character, or as they stand (0). */
static void
tk_search_text(tk_search_parse_t *p, char mark, tk_str_t text)
{
    tk_str_t    front = mark ? tk_str(&mark, 1) : TK_STR("");
    tk_arena_t *a = p->cx->arena;
    tk_terms_t  t;

    tk_terms_init(&t, text);

    while (tk_terms_next(&t)) {
        tk_search_add(p, tk_arena_cat(a, front, t.term),
                      t.other.n ? tk_arena_cat(a, front, t.other)
                                : TK_STR(""), false);
    }
}


/* Does a name begin with these words, whatever their case and accents? */
static bool
tk_search_begins(tk_str_t name, tk_str_t words)
{
    bool        more;
    tk_terms_t  a, b;

    tk_terms_init(&a, name);
    tk_terms_init(&b, words);
    more = tk_terms_next(&b);

    if (!more) {
        return false;
    }

    do {
        if (!tk_terms_next(&a) || !tk_str_starts(a.term, b.term)) {
            return false;
        }
    } while (tk_terms_next(&b));

    return true;
}


static void
tk_search_type(tk_search_parse_t *p, tk_str_t value)
{
    unsigned              i;
    const tk_snapshot_t  *s = p->cx->snap;

    p->f->n_types = 0;

    for (i = 0; i < s->n_types && p->f->n_types < TK_LIST_TYPES; i++) {
        if (tk_search_begins(s->types[i].name, value)) {
            p->f->types[p->f->n_types++] = s->types[i].id;
        }
    }

    p->s->nothing |= p->f->n_types == 0;
}


static void
tk_search_status(tk_search_parse_t *p, tk_str_t value)
{
    unsigned              i;
    const tk_snapshot_t  *s = p->cx->snap;

    p->f->n_statuses = 0;

    for (i = 0; i < s->n_statuses && p->f->n_statuses < TK_LIST_FILTER; i++) {
        if (tk_search_begins(s->statuses[i].name, value)
            || (p->cx->held != NULL
                && tk_search_begins(p->cx->held->statuses[i].name, value)))
        {
            p->f->statuses[p->f->n_statuses++] = s->statuses[i].id;
        }
    }

    p->s->nothing |= p->f->n_statuses == 0;
}


static void
tk_search_agent(tk_search_parse_t *p, tk_str_t value)
{
    unsigned              i;
    const tk_snapshot_t  *s = p->cx->snap;

    if (tk_str_ieqz(value, "me")) {
        p->f->agent = (int64_t) p->cx->viewer->user_id;
        return;
    }

    if (tk_str_ieqz(value, "none")) {
        p->f->agent = TK_AGENT_NOBODY;
        return;
    }

    for (i = 0; i < s->n_agents; i++) {
        if (tk_search_begins(s->agents[i].name, value)) {
            p->f->agent = (int64_t) s->agents[i].id;
            return;
        }
    }

    p->s->nothing = true;
}


static void
tk_search_from(tk_search_parse_t *p, tk_str_t value)
{
    tk_search_text(p, TK_INDEX_PERSON, value);
}


static void
tk_search_subject(tk_search_parse_t *p, tk_str_t value)
{
    tk_search_text(p, TK_INDEX_SUBJECT, value);
}


static void
tk_search_has(tk_search_parse_t *p, tk_str_t value)
{
    if (tk_str_istarts(value, TK_STR("file"))) {
        tk_search_add(p, TK_STR(TK_INDEX_FILE), TK_STR(""), true);
        return;
    }

    p->s->nothing = true;
}


static void
tk_search_closed(tk_search_parse_t *p, bool closed)
{
    unsigned              i;
    const tk_snapshot_t  *s = p->cx->snap;

    p->f->n_statuses = 0;

    for (i = 0; i < s->n_statuses && p->f->n_statuses < TK_LIST_FILTER; i++) {
        if ((s->statuses[i].kind == TK_STATUS_CLOSED) == closed) {
            p->f->statuses[p->f->n_statuses++] = s->statuses[i].id;
        }
    }
}


static void
tk_search_is(tk_search_parse_t *p, tk_str_t value)
{
    if (tk_str_ieqz(value, "unread")) {
        p->f->unread = true;

    } else if (tk_str_ieqz(value, "open") || tk_str_ieqz(value, "closed")) {
        tk_search_closed(p, tk_str_ieqz(value, "closed"));

    } else {
        p->s->nothing = true;
    }
}


static void
tk_search_priority(tk_search_parse_t *p, tk_str_t value)
{
    p->f->has_priority = true;

    if (tk_str_ieqz(value, "high")) {
        p->f->priority = 1;

    } else if (tk_str_ieqz(value, "low")) {
        p->f->priority = -1;

    } else {
        p->f->priority = 0;
        p->s->nothing |= !tk_str_ieqz(value, "normal");
    }
}


/* Midnight of 2026-01-31 in the reader's zone; 0: that is none. */
static tk_time_t
tk_search_day(tk_search_parse_t *p, tk_str_t value)
{
    int64_t     year, month, day;
    tk_civil_t  c = { .year = 0 };

    if (value.n != 10
        || tk_str_i64(tk_str_cut(&value, '-'), &year) != TK_OK
        || tk_str_i64(tk_str_cut(&value, '-'), &month) != TK_OK
        || tk_str_i64(value, &day) != TK_OK || year < 1970 || year > 9998
        || month < 1 || month > 12 || day < 1 || day > 31)
    {
        p->s->nothing = true;
        return 0;
    }

    c.year = (int) year;
    c.month = (int) month;
    c.day = (int) day;

    return tk_time_make(&c, p->zone);
}


static void
tk_search_before(tk_search_parse_t *p, tk_str_t value)
{
    p->f->made_before = tk_search_day(p, value);
}


static void
tk_search_after(tk_search_parse_t *p, tk_str_t value)
{
    p->f->made_from = tk_search_day(p, value);
}


static const struct {
    const char  *name;
    void       (*read)(tk_search_parse_t *p, tk_str_t value);
} tk_search_filters[] = {
    { "type", tk_search_type }, { "status", tk_search_status },
    { "agent", tk_search_agent }, { "from", tk_search_from },
    { "subject", tk_search_subject }, { "has", tk_search_has },
    { "is", tk_search_is }, { "priority", tk_search_priority },
    { "before", tk_search_before }, { "after", tk_search_after }
};


/* Up to a blank, or between quotes. */
static tk_str_t
tk_search_value(tk_str_t *rest)
{
    size_t    n = 0;
    tk_str_t  value;

    if (rest->n && rest->p[0] == '"') {
        *rest = tk_str_sub(*rest, 1, rest->n);
        return tk_str_cut(rest, '"');
    }

    while (n < rest->n && (unsigned char) rest->p[n] > ' ') {
        n++;
    }

    value = tk_str_sub(*rest, 0, n);
    *rest = tk_str_sub(*rest, n, rest->n);

    return value;
}


static bool
tk_search_filter(tk_search_parse_t *p, tk_str_t *rest)
{
    size_t    i;
    tk_str_t  whole = *rest, after = *rest, name = tk_str_cut(&after, ':');

    for (i = 0; i < sizeof(tk_search_filters) / sizeof(tk_search_filters[0])
                && name.n < rest->n; i++)
    {
        if (tk_str_ieqz(name, tk_search_filters[i].name)) {
            *rest = after;
            name = tk_search_value(rest);

            /* Still being typed. */
            if (name.n) {
                tk_search_filters[i].read(p, name);
            }

            if (p->s->nothing && p->s->wrong.n == 0) {
                p->s->wrong = tk_str_sub(whole, 0, whole.n - rest->n);
            }

            return true;
        }
    }

    return false;
}


/* The longest first: it is likely the rarest. */
static void
tk_search_sort(tk_search_t *s)
{
    unsigned          i, k;
    tk_search_word_t  w;

    for (i = 1; i < s->n; i++) {
        w = s->words[i];

        for (k = i; k > 0 && s->words[k - 1].term.n < w.term.n; k--) {
            s->words[k] = s->words[k - 1];
        }

        s->words[k] = w;
    }
}


void
tk_search_parse(tk_cx_t *cx, tk_str_t text, const tk_zone_t *zone,
    tk_search_t *s_r, tk_list_filter_t *f)
{
    tk_search_parse_t  p = { cx, zone, s_r, f };

    *s_r = (tk_search_t) { .n = 0 };

    while ((text = tk_str_trim(text)).n != 0) {
        if (!tk_search_filter(&p, &text)) {
            tk_search_text(&p, 0, tk_search_value(&text));
        }
    }

    tk_search_sort(s_r);
    s_r->nothing |= tk_arena_failed(cx->arena);
}


bool
tk_search_in(const tk_search_t *s, tk_str_t text)
{
    unsigned    i;
    tk_terms_t  t;

    tk_terms_init(&t, text);

    while (tk_terms_next(&t)) {
        for (i = 0; i < s->n; i++) {
            if (tk_str_starts(t.term, s->words[i].term)
                || (s->words[i].other.n
                    && tk_str_starts(t.term, s->words[i].other)))
            {
                return true;
            }
        }
    }

    return false;
}
