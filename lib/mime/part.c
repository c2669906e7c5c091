#include "mime/part.h"
#include "base/err.h"

#define PART_GUESS_BYTES  65536


typedef struct {
    tk_arena_t              *arena;
    const tk_part_limits_t  *limits;
    unsigned                 count;
    unsigned                 notices;
} part_reader_t;


/* A line "--boundary" or "--boundary--". */
typedef struct {
    size_t  start;     /* of the line break before it */
    size_t  end;       /* of the line                 */
    bool    last;
} part_delimiter_t;


static void part_fill(part_reader_t *r, tk_part_t *part, tk_str_t s,
    const char *type);


/* needle: line break, "--", boundary. */
static bool
part_delimiter_at(tk_str_t s, size_t at, tk_str_t needle, part_delimiter_t *d)
{
    bool      more = false;
    size_t    i;
    tk_str_t  line;

    line = tk_str_sub(s, at, s.n);
    if (!tk_str_starts(line, tk_str_sub(needle, 1, needle.n))) {
        return false;
    }

    i = needle.n - 1;
    d->last = tk_str_starts(tk_str_sub(line, i, 2), TK_STR("--"));
    i += d->last ? 2 : 0;

    for ( ; i < line.n && line.p[i] != '\n'; i++) {
        more |= strchr(" \t\r", line.p[i]) == NULL;
    }

    /* what some gateway put behind the very last one is let pass */
    if (more && (!d->last || memmem(line.p + i, line.n - i, needle.p,
                                    needle.n) != NULL))
    {
        return false;
    }

    d->end = at + i + (i < line.n);
    d->start = at;

    if (d->start > 0) {
        d->start--;
        if (d->start > 0 && s.p[d->start - 1] == '\r') {
            d->start--;
        }
    }

    return true;
}


/* The needle is searched for whole, for lines that only begin alike are cheap
 * to write by the million. */
static bool
part_delimiter(tk_str_t s, size_t from, tk_str_t needle,
    part_delimiter_t *d)
{
    size_t       at;
    const char  *p;

    if (from == 0 && part_delimiter_at(s, 0, needle, d)) {
        return true;
    }

    /* the line break that ended the delimiter before may start this one */
    at = from > 0 ? from - 1 : 0;

    while (at < s.n) {
        p = memmem(s.p + at, s.n - at, needle.p, needle.n);
        if (p == NULL) {
            return false;
        }

        at = (size_t) (p - s.p) + 1;
        if (part_delimiter_at(s, at, needle, d)) {
            return true;
        }
    }

    return false;
}


static tk_part_t *
part_add(part_reader_t *r, tk_part_t *parent, tk_part_t *last)
{
    tk_part_t  *part;

    if (r->count >= r->limits->parts) {
        r->notices |= TK_NOTICE_PARTS;
        return NULL;
    }

    part = tk_arena_zalloc(r->arena, sizeof(*part));
    if (part == NULL) {
        return NULL;
    }

    r->count++;
    part->parent = parent;
    part->depth = parent->depth + 1;

    if (last == NULL) {
        parent->child = part;

    } else {
        last->next = part;
    }

    return part;
}


/* The boundary of a mail that names none, or another one: what the first line
 * with dashes says that has a part's header behind it. */
static tk_str_t
part_guess(tk_str_t body)
{
    tk_str_t  line, s = tk_str_sub(body, 0, PART_GUESS_BYTES);

    while (s.n > 0) {
        line = tk_str_trim(tk_str_cut(&s, '\n'));

        if (line.n > 2 && line.n < 200 && tk_str_starts(line, TK_STR("--"))
            && s.p != NULL && tk_str_istarts(s, TK_STR("Content-")))
        {
            return tk_str_sub(line, 2, line.n);
        }
    }

    return TK_STR_NULL;
}


/* Is what begins s a multipart that has the boundary of the one around it? */
static bool
part_same(part_reader_t *r, tk_str_t s, tk_str_t needle)
{
    tk_str_t      body, boundary = tk_str_sub(needle, 3, needle.n);
    tk_params_t   type;
    tk_headers_t  h;

    if (tk_str_find(s, boundary) < 0) {
        return false;
    }

    tk_headers_read(r->arena, s, &r->limits->header, &h, &body);
    tk_params_read(r->arena, tk_headers_get(&h, "Content-Type"), &type);

    return tk_str_starts(type.value, TK_STR("multipart/"))
           && tk_str_eq(tk_params_get(&type, "boundary"), boundary);
}


static void
part_split(part_reader_t *r, tk_part_t *part, tk_str_t needle)
{
    bool               more;
    size_t             from, end;
    tk_part_t         *child;
    const char        *type;
    part_delimiter_t   d;

    if (needle.n == 0 || !part_delimiter(part->body, 0, needle, &d)) {
        needle = tk_arena_cat(r->arena, TK_STR("\n--"),
                              part_guess(part->body));

        if (needle.n <= 3 || !part_delimiter(part->body, 0, needle, &d)) {
            r->notices |= TK_NOTICE_NO_BOUNDARY;
            return;
        }
    }

    child = NULL;
    type = tk_part_is(part, "multipart/digest") ? "message/rfc822"
                                                : "text/plain";

    for ( ;; ) {
        if (d.last) {
            part->epilogue = tk_str_sub(part->body, d.end, part->body.n);

            /* none at all: what stands before is its text */
            if (child == NULL) {
                part->body = tk_str_sub(part->body, 0, d.start);
            }

            return;
        }

        from = d.end;
        more = part_delimiter(part->body, from, needle, &d);
        end = more ? d.start : part->body.n;

        if (!more && end <= from) {
            return;
        }

        /* one line break may stand for both */
        end = end > from ? end : from;

        /* such a one goes to the next end, which is its own */
        if (more && part_same(r, tk_str_sub(part->body, from, end - from),
                              needle))
        {
            while (more && !d.last) {
                more = part_delimiter(part->body, d.end, needle, &d);
            }

            end = more ? d.end : part->body.n;
            more = more && part_delimiter(part->body, d.end, needle, &d);
        }

        child = part_add(r, part, child);
        if (child == NULL) {
            return;
        }

        part_fill(r, child, tk_str_sub(part->body, from, end - from), type);
        if (!more) {
            return;
        }
    }
}


static void
part_descend(part_reader_t *r, tk_part_t *part)
{
    bool        message;
    tk_str_t    boundary;
    tk_part_t  *child;

    message = tk_part_is(part, "message/rfc822")
              || tk_part_is(part, "message/global");

    if (!message && !tk_str_starts(part->type.value, TK_STR("multipart/"))) {
        return;
    }

    if (part->depth >= r->limits->depth) {
        r->notices |= TK_NOTICE_DEPTH;
        return;
    }

    if (message) {
        if (part->cte == TK_CTE_IDENTITY) {
            child = part_add(r, part, NULL);
            if (child != NULL) {
                part_fill(r, child, part->body, "text/plain");
            }
        }

        return;
    }

    boundary = tk_params_get(&part->type, "boundary");
    part_split(r, part, boundary.n ? tk_arena_cat(r->arena, TK_STR("\n--"),
                                                  boundary)
                                   : TK_STR_NULL);
}


static void
part_fill(part_reader_t *r, tk_part_t *part, tk_str_t s, const char *type)
{
    tk_str_t  field;

    tk_headers_read(r->arena, s, &r->limits->header, &part->headers,
                    &part->body);
    if (part->headers.cut) {
        r->notices |= TK_NOTICE_HEADERS;
    }

    /* some forget the blank line */
    if (tk_str_trim(part->body).n == 0 && part->headers.v.n == 0
        && part->depth > 0)
    {
        part->body = s;

    } else if (part->body.n == 0 && part->headers.text.n > 0) {
        part->body = part->headers.text;
    }

    tk_params_read(r->arena, tk_headers_get(&part->headers, "Content-Type"),
                   &part->type);

    field = tk_headers_get(&part->headers, "Content-Disposition");
    tk_params_read(r->arena, field, &part->disposition);

    field = tk_headers_get(&part->headers, "Content-Transfer-Encoding");
    part->cte = tk_cte_by_name(field);

    if (part->type.value.n == 0 || tk_str_eqz(part->type.value, "text")) {
        part->type.value = tk_str_z(type);

    } else if (tk_str_chr(part->type.value, '/') < 0) {
        part->type.value = tk_params_get(&part->type, "name").n
                           || part->disposition.value.n
                           ? TK_STR("application/octet-stream")
                           : tk_str_z(type);
    }

    part_descend(r, part);
}


int
tk_part_read(tk_arena_t *a, tk_str_t raw, const tk_part_limits_t *limits,
    tk_part_t **root_r, unsigned *notices_r)
{
    part_reader_t  r = { a, limits, 1, 0 };

    *root_r = tk_arena_zalloc(a, sizeof(tk_part_t));
    if (*root_r == NULL) {
        return TK_ENOMEM;
    }

    part_fill(&r, *root_r, raw, "text/plain");
    *notices_r |= r.notices;

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}


tk_part_t *
tk_part_own(const tk_part_t *part)
{
    if (part->child != NULL
        && !tk_str_starts(part->type.value, TK_STR("message/")))
    {
        return part->child;
    }

    while (part != NULL && part->next == NULL) {
        part = part->parent;
    }

    return part != NULL ? part->next : NULL;
}
