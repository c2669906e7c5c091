#include "mime/calendar.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"

#define CALENDAR_BYTES  65536
#define CALENDAR_LINE   2000
#define CALENDAR_CHARS  250
#define CALENDAR_SIGN   "\xf0\x9f\x93\x85 "
#define CALENDAR_DASH   " \xe2\x80\x93 "


typedef struct {
    tk_str_t  name;
    tk_str_t  params;      /* ";TZID=Europe/Berlin", or empty */
    tk_str_t  value;
} calendar_line_t;


typedef struct {
    tk_arena_t       *arena;
    bool              event;         /* within the first one */
    bool              done;
    tk_str_t          method;
    tk_str_t          answer;        /* of who replies       */
    tk_str_t          summary;
    tk_str_t          location;
    tk_str_t          organizer;
    calendar_line_t   start;
    calendar_line_t   end;
} calendar_t;


/* The next line, with those that go on from it: they begin with a blank. */
static tk_str_t
calendar_next(tk_arena_t *a, tk_str_t *rest)
{
    tk_buf_t  b;
    tk_str_t  line;

    tk_buf_init(&b, a, CALENDAR_LINE);

    do {
        line = tk_str_cut(rest, '\n');

        if (line.n && line.p[line.n - 1] == '\r') {
            line.n--;
        }

        tk_buf_str(&b, b.n ? tk_str_sub(line, 1, line.n) : line);
    } while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t'));

    return tk_buf_view(&b);
}


/* NAME;PARAM="a:b":VALUE */
static bool
calendar_split(tk_str_t s, calendar_line_t *l)
{
    bool    quoted = false;
    size_t  i, semicolon = 0;

    for (i = 0; i < s.n && (s.p[i] != ':' || quoted); i++) {
        quoted ^= s.p[i] == '"';

        if (s.p[i] == ';' && semicolon == 0) {
            semicolon = i;
        }
    }

    l->name = tk_str_sub(s, 0, semicolon ? semicolon : i);
    l->params = tk_str_sub(s, l->name.n, i - l->name.n);
    l->value = tk_str_sub(s, i + 1, s.n);

    return i < s.n;
}


static tk_str_t
calendar_param(tk_str_t params, const char *name)
{
    tk_str_t  key, value;

    while (params.n) {
        value = tk_str_cut(&params, ';');
        key = tk_str_cut(&value, '=');

        if (tk_str_ieqz(key, name) && value.p != NULL) {
            while (value.n && value.p[0] == '"') {
                value = tk_str_sub(value, 1, value.n);
            }

            value.n -= value.n && value.p[value.n - 1] == '"';
            return value;
        }
    }

    return TK_STR("");
}


/* "\n", "\," and the like; one line. */
static tk_str_t
calendar_text(tk_arena_t *a, tk_str_t s)
{
    size_t    i;
    tk_buf_t  b;

    tk_buf_init(&b, a, CALENDAR_LINE);

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) {
            i++;
            tk_buf_chr(&b, s.p[i] == 'n' || s.p[i] == 'N' ? ' ' : s.p[i]);

        } else {
            tk_buf_chr(&b, s.p[i]);
        }
    }

    return tk_utf8_line(a, tk_buf_view(&b), CALENDAR_CHARS);
}


static void
calendar_field(calendar_t *c, const calendar_line_t *l)
{
    if (tk_str_ieqz(l->name, "SUMMARY")) {
        c->summary = calendar_text(c->arena, l->value);

    } else if (tk_str_ieqz(l->name, "LOCATION")) {
        c->location = calendar_text(c->arena, l->value);

    } else if (tk_str_ieqz(l->name, "DTSTART")) {
        c->start = *l;

    } else if (tk_str_ieqz(l->name, "DTEND")) {
        c->end = *l;

    } else if (tk_str_ieqz(l->name, "ATTENDEE")) {
        c->answer = calendar_param(l->params, "PARTSTAT");

    } else if (tk_str_ieqz(l->name, "ORGANIZER")) {
        c->organizer = calendar_param(l->params, "CN");
        c->organizer = calendar_text(c->arena, c->organizer.n ? c->organizer
                                                              : l->value);

        if (tk_str_istarts(c->organizer, TK_STR("mailto:"))) {
            c->organizer = tk_str_sub(c->organizer, 7, c->organizer.n);
        }
    }
}


static void
calendar_line(calendar_t *c, const calendar_line_t *l)
{
    bool  event = tk_str_ieqz(l->value, "VEVENT");

    if (tk_str_ieqz(l->name, "METHOD")) {
        c->method = calendar_text(c->arena, l->value);

    } else if (tk_str_ieqz(l->name, "BEGIN")) {
        /* an alarm within the event has a summary, too */
        c->done = c->event && !event;
        c->event = c->event || event;

    } else if (tk_str_ieqz(l->name, "END")) {
        c->done = c->event;

    } else if (c->event) {
        calendar_field(c, l);
    }
}


static bool
calendar_digits(tk_str_t s, size_t from, size_t n)
{
    size_t  i;

    for (i = from; i < from + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }

    return true;
}


/* "20261201T100000" as "2026-12-01 10:00"; only the time for the same day. */
static void
calendar_when(tk_buf_t *b, tk_str_t s, tk_str_t day)
{
    if (!calendar_digits(s, 0, 8)) {
        return;
    }

    if (!tk_str_eq(tk_str_sub(s, 0, 8), day)) {
        tk_buf_printf(b, "%.4s-%.2s-%.2s", s.p, s.p + 4, s.p + 6);
        tk_buf_z(b, s.n > 8 ? " " : "");
    }

    if (s.n > 8 && calendar_digits(s, 9, 4)) {
        tk_buf_printf(b, "%.2s:%.2s", s.p + 9, s.p + 11);
    }
}


static int
calendar_number(tk_str_t s, size_t from, size_t n)
{
    int  v = 0;

    for ( ; n > 0; n--) {
        v = v * 10 + (s.p[from++] - '0');
    }

    return v;
}


/* Whole days end before the day that is named (RFC 5545, 3.6.1). */
static tk_str_t
calendar_end(const calendar_t *c)
{
    tk_str_t    s = c->end.value;
    tk_civil_t  day;

    if (s.n != 8 || !calendar_digits(s, 0, 8)
        || tk_str_eq(s, c->start.value))
    {
        return s;
    }

    day = (tk_civil_t) {
        .year = calendar_number(s, 0, 4), .month = calendar_number(s, 4, 2),
        .day = calendar_number(s, 6, 2) - 1
    };
    day = tk_time_civil(tk_time_make(&day, NULL), NULL);

    return tk_arena_printf(c->arena, "%04d%02d%02d", day.year, day.month,
                           day.day);
}


static void
calendar_time(const calendar_t *c, tk_buf_t *b)
{
    tk_str_t  zone, day, s = c->start.value, end = calendar_end(c);

    if (!calendar_digits(s, 0, 8)) {
        return;
    }

    day = tk_str_sub(s, 0, 8);
    calendar_when(b, s, TK_STR(""));

    if (calendar_digits(end, 0, 8) && !tk_str_eq(end, s)) {
        tk_buf_z(b, CALENDAR_DASH);
        calendar_when(b, end, s.n > 8 ? day : TK_STR(""));
    }

    zone = tk_utf8_line(c->arena, calendar_param(c->start.params, "TZID"), 64);

    if (s.p[s.n - 1] == 'Z' || zone.n) {
        tk_buf_printf(b, " %.*s", TK_STR_ARG(zone.n ? zone : TK_STR("UTC")));
    }

    tk_buf_chr(b, '\n');
}


static tk_str_t
calendar_write(const calendar_t *c)
{
    tk_buf_t  b;
    tk_str_t  what = c->method;

    tk_buf_init(&b, c->arena, 8192);

    if (tk_str_ieqz(what, "REQUEST") || tk_str_ieqz(what, "PUBLISH")) {
        what = TK_STR("");

    } else if (tk_str_ieqz(what, "REPLY") && c->answer.n) {
        what = tk_utf8_line(c->arena, c->answer, 40);
    }

    tk_buf_z(&b, CALENDAR_SIGN);
    tk_buf_str(&b, c->summary);

    if (what.n) {
        tk_buf_printf(&b, " (%.*s)", TK_STR_ARG(what));
    }

    tk_buf_chr(&b, '\n');
    calendar_time(c, &b);

    if (c->location.n) {
        tk_buf_printf(&b, "%.*s\n", TK_STR_ARG(c->location));
    }

    if (c->organizer.n) {
        tk_buf_printf(&b, "%.*s\n", TK_STR_ARG(c->organizer));
    }

    return tk_utf8_clean(c->arena, tk_buf_view(&b));
}


tk_str_t
tk_calendar_text(tk_arena_t *a, tk_str_t ics)
{
    tk_str_t         empty = TK_STR(""), rest;
    calendar_t       c = { .arena = a, .method = empty, .answer = empty,
                           .summary = empty, .location = empty,
                           .organizer = empty };
    calendar_line_t  l;

    c.start.value = c.end.value = c.start.params = empty;
    rest = tk_str_sub(ics, 0, CALENDAR_BYTES);

    while (rest.n && !c.done) {
        if (calendar_split(calendar_next(a, &rest), &l)) {
            calendar_line(&c, &l);
        }
    }

    return c.event ? calendar_write(&c) : empty;
}
