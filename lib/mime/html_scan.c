#include "mime/html_scan.h"
#include "mime/html_token.h"
#include "base/err.h"


typedef struct {
    char  name[TK_HTML_NAME_MAX + 1];
} scan_open_t;


typedef struct {
    scan_open_t  stack[TK_HTML_DEPTH_MAX];
    unsigned     depth;
    unsigned     formats;       /* formatting elements not yet closed */
    unsigned     tags;
    unsigned     rebuilt;
    bool         block;         /* a block began since the last text  */
    bool         foreign;       /* svg or math was seen               */
    bool         select;
    const char  *why;
} scan_t;


static bool
scan_is(const char *name, const char *const *names)
{
    for ( ; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }

    return false;
}


static bool
scan_is_void(const char *name)
{
    static const char *const names[] = {
        "area", "base", "basefont", "bgsound", "br", "col", "embed",
        "frame", "hr", "img", "image", "input", "keygen", "link", "meta",
        "param", "source", "track", "wbr", NULL
    };

    return scan_is(name, names);
}


static bool
scan_is_format(const char *name)
{
    static const char *const names[] = {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small",
        "strike", "strong", "tt", "u", NULL
    };

    return scan_is(name, names);
}


/* No end tag reaches out of these. */
static bool
scan_is_wall(const char *name)
{
    static const char *const names[] = {
        "applet", "caption", "html", "table", "td", "th", "marquee",
        "object", "template", "button", "select", "svg", "math", NULL
    };

    return scan_is(name, names);
}


/* Elements that an end tag of a plain one (</b>, </span>) does not pass. */
static bool
scan_is_phrase(const char *name)
{
    static const char *const names[] = {
        "span", "abbr", "acronym", "cite", "del", "dfn", "ins", "kbd",
        "label", "mark", "q", "samp", "sub", "sup", "time", "var", "bdo",
        "o:p", NULL
    };

    return scan_is_format(name) || scan_is(name, names);
}


static void
scan_pop_to(scan_t *s, unsigned depth)
{
    s->depth = depth;
}


static void
scan_close(scan_t *s, const char *name)
{
    bool      table;
    unsigned  i;

    if (scan_is_format(name)) {
        s->formats -= s->formats > 0;
    }

    table = strcmp(name, "table") == 0 || strcmp(name, "td") == 0
            || strcmp(name, "th") == 0 || strcmp(name, "tr") == 0
            || strcmp(name, "tbody") == 0 || strcmp(name, "thead") == 0;

    for (i = s->depth; i > 0; i--) {
        const char  *open = s->stack[i - 1].name;

        if (strcmp(open, name) == 0) {
            scan_pop_to(s, i - 1);
            return;
        }

        if (s->foreign
            || (scan_is_phrase(name) && !scan_is_phrase(open)))
        {
            return;
        }

        /* </table> ends the cells in it, nothing else passes a wall */
        if (scan_is_wall(open)
            && !(table && (strcmp(open, "td") == 0
                           || strcmp(open, "th") == 0)
                 && strcmp(name, "td") != 0 && strcmp(name, "th") != 0))
        {
            return;
        }
    }
}


/* A start tag that ends an open element of the same kind. */
static void
scan_imply(scan_t *s, const char *name)
{
    unsigned                   i;
    const char *const         *ends;

    static const char *const p[] = { "p", NULL };
    static const char *const li[] = { "li", NULL };
    static const char *const dd[] = { "dd", "dt", NULL };
    static const char *const cell[] = { "td", "th", NULL };
    static const char *const row[] = { "tr", "td", "th", NULL };
    static const char *const closers[] = {
        "p", "div", "ul", "ol", "dl", "pre", "h1", "h2", "h3", "h4", "h5",
        "h6", "blockquote", "center", "address", "hr", NULL
    };

    if (strcmp(name, "li") == 0) {
        ends = li;
    } else if (strcmp(name, "dd") == 0 || strcmp(name, "dt") == 0) {
        ends = dd;
    } else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0) {
        ends = cell;
    } else if (strcmp(name, "tr") == 0) {
        ends = row;
    } else if (scan_is(name, closers)) {
        ends = p;
    } else {
        return;
    }

    for (i = s->depth; i > 0 && !s->foreign && !s->select; i--) {
        const char  *open = s->stack[i - 1].name;

        if (scan_is(open, ends)) {
            scan_pop_to(s, i - 1);
            if (ends != row || strcmp(open, "tr") == 0) {
                return;
            }

        } else if (!scan_is_phrase(open)
                   && !(ends == li && strcmp(open, "p") == 0)
                   && !(ends == dd && strcmp(open, "p") == 0)
                   && !((ends == cell || ends == row)
                        && (strcmp(open, "p") == 0
                            || strcmp(open, "div") == 0)))
        {
            return;
        }
    }
}


static void
scan_open(scan_t *s, const tk_html_token_t *t)
{
    if (++s->tags > TK_HTML_TAGS_MAX) {
        s->why = "too many tags";
        return;
    }

    if (t->attrs > TK_HTML_ATTRS_MAX) {
        s->why = "too many attributes";
        return;
    }

    if (strcmp(t->name, "svg") == 0 || strcmp(t->name, "math") == 0) {
        s->foreign = true;

    } else if (strcmp(t->name, "select") == 0) {
        s->select = true;
    }

    if (scan_is_void(t->name)) {
        return;
    }

    scan_imply(s, t->name);

    if (s->depth == TK_HTML_DEPTH_MAX) {
        s->why = "nested too deep";
        return;
    }

    memcpy(s->stack[s->depth++].name, t->name, sizeof(t->name));

    if (!scan_is_format(t->name)) {
        s->block |= !scan_is_phrase(t->name);
        return;
    }

    if (++s->formats > TK_HTML_FORMAT_MAX) {
        s->why = "too many open formatting elements";
    }
}


/* Text in a new block opens all formatting elements again. */
static void
scan_text(scan_t *s)
{
    if (s->block) {
        s->block = false;
        s->rebuilt += s->formats;

        if (s->rebuilt > TK_HTML_REBUILD_MAX) {
            s->why = "too many formatting elements to repeat";
        }
    }
}


static void
scan_raw(scan_t *s, const tk_html_token_t *t)
{
    bool  plain;

    plain = strcmp(t->name, "style") == 0 || strcmp(t->name, "script") == 0
            || strcmp(t->name, "textarea") == 0;

    if (s->foreign || (s->select && !plain)
        || (strcmp(t->name, "script") == 0
            && tk_str_find(t->text, TK_STR("<!--")) >= 0))
    {
        s->why = "tags that may be hidden";
    }
}


int
tk_html_scan(tk_str_t html, const char **why_r)
{
    scan_t           s;
    tk_html_lex_t    lex;
    tk_html_token_t  t;

    memset(&s, 0, sizeof(s));
    tk_html_lex_init(&lex, html);

    if (html.n > TK_HTML_BYTES_MAX) {
        s.why = "too long";
    }

    while (s.why == NULL && tk_html_lex_next(&lex, &t)) {
        switch (t.kind) {

        case TK_HTML_OPEN:
            scan_open(&s, &t);
            break;

        case TK_HTML_CLOSE:
            s.block = true;
            s.tags++;
            scan_close(&s, t.name);
            break;

        case TK_HTML_TEXT:
            scan_text(&s);
            break;

        case TK_HTML_RAW:
            scan_raw(&s, &t);
            break;

        case TK_HTML_COMMENT:
            if (s.foreign && tk_str_starts(t.text, TK_STR("<![CDATA["))) {
                s.why = "tags that may be hidden";
            }

            break;
        }
    }

    if (why_r != NULL) {
        *why_r = s.why;
    }

    return s.why == NULL ? TK_OK : TK_ELIMIT;
}
