#include "mime/quote.h"
#include "mime/quote_int.h"
#include "mime/uu.h"

#define QUOTE_SIGN_LINES   15
#define QUOTE_WRAP         60         /* a line that a client may break     */
#define QUOTE_TEXT_MAX     262144     /* behind it nothing begins           */


/* Nothing behind it that somebody wrote: blank lines, a signature. */
static bool
quote_ends(tk_str_t text, size_t from)
{
    size_t           lines = 0;
    bool             sign = false;
    tk_quote_line_t  l;

    for ( ; tk_quote_line(text, from, &l); from = l.next) {
        if (l.s.n == 0) {
            continue;
        }

        sign = sign || tk_quote_signature(l.s);

        if (!sign || ++lines > QUOTE_SIGN_LINES) {
            return false;
        }
    }

    return true;
}


/* A long quoted line that some client has broken. */
static bool
quote_wrapped(tk_str_t text, const tk_quote_line_t *before,
    const tk_quote_line_t *l)
{
    tk_quote_line_t  next;

    return tk_quote_marked(before) && before->s.n >= QUOTE_WRAP && l->s.n > 0
           && l->s.n < before->s.n && tk_quote_line(text, l->next, &next)
           && tk_quote_marked(&next);
}


/* The end of a block of quoted lines. */
static size_t
quote_block(tk_str_t text, size_t from)
{
    size_t           end = from;
    tk_quote_line_t  l, before = { 0, 0, TK_STR_NULL };

    for ( ; tk_quote_line(text, from, &l); from = l.next) {
        if (tk_quote_marked(&l) || quote_wrapped(text, &before, &l)) {
            end = l.next;

        } else if (l.s.n > 0) {
            break;
        }

        before = l;
    }

    return end;
}


static bool
quote_more(tk_str_t text, size_t from)
{
    tk_quote_line_t  l;

    for ( ; tk_quote_line(text, from, &l); from = l.next) {
        if (tk_quote_marked(&l)) {
            return true;
        }
    }

    return false;
}


typedef struct {
    tk_str_t    text;
    size_t      rule;            /* a line of dashes right before           */
    bool        ruled;
    bool        said;            /* something was written before            */
    tk_quote_t  found;
} quote_t;


/* To the end, unless it is all there is. */
static bool
quote_rest(quote_t *q, size_t from)
{
    if (q->said) {
        q->found.from = q->ruled ? q->rule : from;
        q->found.to = q->text.n;
    }

    return true;
}


/* Lines with ">" from `marked`, announced from `from`. True: all is known;
 * false: *next_r is where to go on. */
static bool
quote_lines(quote_t *q, size_t from, size_t marked, size_t *next_r)
{
    size_t  end;

    end = quote_block(q->text, marked);

    if (quote_ends(q->text, end)) {
        return quote_rest(q, from);
    }

    if (!q->said && !quote_more(q->text, end)) {
        q->found.from = from;
        q->found.to = end;
        return true;
    }

    q->said = true;
    *next_r = end;

    return false;
}


static size_t
quote_skip_blank(tk_str_t text, size_t from)
{
    tk_quote_line_t  l;

    while (tk_quote_line(text, from, &l) && l.s.n == 0) {
        from = l.next;
    }

    return from;
}


/* Files in the text: nobody wrote them. */
static bool
quote_encoded(quote_t *q, const tk_uu_t *uu)
{
    tk_uu_t  next = *uu;

    q->found.from = uu->start;

    do {
        q->found.to = next.end;
        next.end = quote_skip_blank(q->text, next.end);
    } while (tk_uu_at(q->text, next.end, &next));

    return true;
}


/* One line. True: all is known. */
static bool
quote_step(quote_t *q, const tk_quote_line_t *l, size_t *next_r)
{
    int              says;
    size_t           end = 0, at;
    tk_uu_t          uu;
    tk_quote_line_t  next = { 0, 0, TK_STR_NULL };

    if (tk_quote_marked(l) && !tk_quote_original(l->s)) {
        return quote_lines(q, l->from, l->from, next_r);
    }

    if (tk_quote_forwarded(l->s)) {
        return true;
    }

    if (tk_uu_at(q->text, l->from, &uu)) {
        return quote_encoded(q, &uu);
    }

    if (tk_quote_original(l->s) || tk_quote_head(q->text, l)) {
        return quote_rest(q, l->from);
    }

    says = tk_quote_attribution(q->text, l, &end);

    if (says) {
        at = quote_skip_blank(q->text, end);

        if (tk_quote_line(q->text, at, &next) && tk_quote_marked(&next)) {
            return quote_lines(q, l->from, at, next_r);
        }

        if (says == 2 && q->said && next.s.n) {
            return quote_rest(q, l->from);
        }
    }

    return false;
}


tk_quote_t
tk_quote_find(tk_str_t text)
{
    size_t           from = 0, next;
    quote_t          q = { .text = text };
    tk_quote_line_t  l;

    while (from < QUOTE_TEXT_MAX && tk_quote_line(text, from, &l)) {
        next = l.next;

        if (l.s.n > 0 && quote_step(&q, &l, &next)) {
            break;
        }

        if (l.s.n > 0) {
            q.ruled = tk_quote_rule(l.s);
            q.rule = l.from;
            q.said = q.said || !q.ruled;
        }

        from = next;
    }

    return q.found;
}
