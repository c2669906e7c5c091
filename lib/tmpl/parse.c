#include "tmpl/node.h"
#include "tmpl/scan.h"

/*
 * One pass over the text, a tag at a time, with an explicit stack of open
 * sections.  Lines: a standalone tag takes its line with it; a line that
 * has output begins with a BOL node, where the compiler puts indentation.
 * Within a block, lines lose the block's own indentation ("dedent"), which
 * the place of expansion then adds again.
 */

typedef struct {
    tk_node_t   *node;           /* NULL: the template itself            */
    tk_node_t  **tail;
    size_t       dedent;         /* blanks to drop from each line        */
} level_t;

typedef struct {
    tk_scan_t    s;
    tk_keys_t   *keys;
    int          flags;
    bool         bol;            /* no output on this line so far        */
    bool         pre;            /* within <pre> or <textarea>           */
    level_t     *top;
    level_t      level[TK_PARSE_DEPTH + 1];
} parse_t;


static tk_node_t *
push(parse_t *p, tk_ntype_t type, tk_str_t text)
{
    tk_node_t  *n;

    n = tk_arena_zalloc(p->s.arena, sizeof(tk_node_t));
    if (n == NULL) {
        return NULL;
    }

    n->type = type;
    n->text = text;

    *p->top->tail = n;
    p->top->tail = &n->next;

    return n;
}


static bool
in_parent(const parse_t *p)
{
    return p->top->node != NULL && p->top->node->type == TK_N_PARENT;
}


/* Something is going to be written on the current line. */
static void
begin_line(parse_t *p)
{
    if (p->bol && !(p->flags & TK_PARSE_TRIM)) {
        (void) push(p, TK_N_BOL, TK_STR_NULL);
    }

    p->bol = false;
}


static void
watch_pre(parse_t *p, tk_str_t s)
{
    ptrdiff_t  i;

    static const tk_str_t  open[] = {
        TK_STR_INIT("<pre"), TK_STR_INIT("<textarea")
    };
    static const tk_str_t  close[] = {
        TK_STR_INIT("</pre"), TK_STR_INIT("</textarea")
    };

    while ((i = tk_str_chr(s, '<')) >= 0) {
        s = tk_str_sub(s, (size_t) i, s.n);

        if (tk_str_istarts(s, open[0]) || tk_str_istarts(s, open[1])) {
            p->pre = true;
        }

        if (tk_str_istarts(s, close[0]) || tk_str_istarts(s, close[1])) {
            p->pre = false;
        }

        s = tk_str_sub(s, 1, s.n);
    }
}


/* A piece of text that ends with its line or before a tag. */
static void
text_line(parse_t *p, size_t from, size_t to)
{
    bool    trim;
    size_t  i, max;

    trim = (p->flags & TK_PARSE_TRIM) && !p->pre;

    if (p->bol && tk_scan_line_start(&p->s, from)) {
        max = trim ? p->s.src.n : p->top->dedent;
        i = tk_scan_blanks(&p->s, from) - from;
        i = i < max ? i : max;
        from = i < to - from ? from + i : to;
    }

    if (from == to) {
        return;
    }

    if (p->s.src.p[from] == '\n' || tk_str_eqz(tk_str(p->s.src.p + from,
                                                    to - from), "\r\n"))
    {
        if (p->bol && trim) {
            return;
        }

        p->bol = false;         /* an empty line is not indented */
    }

    begin_line(p);
    (void) push(p, TK_N_TEXT, tk_str(p->s.src.p + from, to - from));
    p->bol = p->s.src.p[to - 1] == '\n';

    if (p->flags & TK_PARSE_TRIM) {
        watch_pre(p, tk_str(p->s.src.p + from, to - from));
    }
}


static void
text(parse_t *p, size_t from, size_t to)
{
    size_t      end;
    ptrdiff_t   i;

    while (from < to) {
        i = tk_str_chr(tk_str(p->s.src.p + from, to - from), '\n');
        end = i >= 0 ? from + (size_t) i + 1 : to;
        text_line(p, from, end);
        from = end;
    }
}


/* Blanks in front of the tag that its lines are to be indented with. */
static tk_str_t
tag_indent(const parse_t *p, const tk_tag_t *t)
{
    size_t  n, dedent;

    if (!t->before || (p->flags & TK_PARSE_TRIM)) {
        return TK_STR_NULL;
    }

    n = t->from - t->line_from;
    dedent = p->top->dedent < n ? p->top->dedent : n;

    return tk_str(p->s.src.p + t->line_from + dedent, n - dedent);
}


static int
open_level(parse_t *p, tk_node_t *n, const tk_tag_t *t, size_t dedent)
{
    if (p->top == &p->level[TK_PARSE_DEPTH]) {
        return tk_scan_error(&p->s, t->from, "nested too deeply", t->body);
    }

    p->top++;
    p->top->node = n;
    p->top->tail = &n->child;
    p->top->dedent = dedent;

    return TK_OK;
}


/* Text up to the tag; its whole line if the tag is alone there. */
static bool
tag_line(parse_t *p, const tk_tag_t *t)
{
    bool  standalone;

    standalone = t->before && t->after;

    text(p, p->s.pos, standalone ? t->line_from : t->from);
    p->s.pos = standalone ? t->line_end : t->end;

    if (standalone) {
        p->bol = true;
    }

    return standalone;
}


static int
tag_section(parse_t *p, const tk_tag_t *t)
{
    int         rc;
    tk_node_t  *n;

    if (!tag_line(p, t)) {
        begin_line(p);
    }

    n = push(p, t->sigil == '#' ? TK_N_SECTION : TK_N_INVERTED, t->body);
    if (n == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_path_parse(p->s.arena, p->keys, t->body, &n->path);
    if (rc == TK_EINVAL) {
        return tk_scan_error(&p->s, t->from, "bad name", t->body);
    }

    return rc != TK_OK ? rc : open_level(p, n, t, p->top->dedent);
}


static int
tag_partial(parse_t *p, const tk_tag_t *t)
{
    tk_str_t    indent;
    tk_node_t  *n;

    indent = tag_indent(p, t);

    if (!tag_line(p, t)) {
        begin_line(p);
        indent = TK_STR_NULL;
    }

    n = push(p, TK_N_PARTIAL, t->body);
    if (n == NULL) {
        return TK_ENOMEM;
    }

    n->standalone = p->bol;
    n->indent = indent;

    return TK_OK;
}


/* Whether it is standalone is known at its closing tag only. */
static int
tag_parent(parse_t *p, const tk_tag_t *t)
{
    tk_node_t  *n;

    text(p, p->s.pos, t->before ? t->line_from : t->from);
    p->s.pos = t->end;

    if (!t->before) {
        begin_line(p);
    }

    n = push(p, TK_N_PARENT, t->body);
    if (n == NULL) {
        return TK_ENOMEM;
    }

    n->bol = t->before && !(p->flags & TK_PARSE_TRIM);
    n->indent = tag_indent(p, t);

    return open_level(p, n, t, p->top->dedent);
}


/*
 * The blanks that the lines of a block begin with: those of its first line,
 * or, with nothing in it, those before its tag.
 */
static tk_str_t
block_blanks(const parse_t *p, const tk_tag_t *t)
{
    size_t  end, body;

    end = tk_scan_blanks(&p->s, t->line_end);

    if (tk_scan_is(&p->s, end, p->s.open)) {
        body = tk_scan_blanks(&p->s, end + p->s.open.n);

        if (body < p->s.src.n && p->s.src.p[body] == '/') {
            body = tk_scan_blanks(&p->s, body + 1);

            if (tk_scan_is(&p->s, body, t->body)) {
                return tk_str(p->s.src.p + t->line_from,
                              t->from - t->line_from);
            }
        }
    }

    return tk_str(p->s.src.p + t->line_end, end - t->line_end);
}


static int
tag_block(parse_t *p, const tk_tag_t *t)
{
    bool        lines;
    size_t      outer, dedent;
    tk_str_t    blanks;
    tk_node_t  *n;

    outer = p->top->dedent;
    dedent = outer;
    blanks = tk_str(p->s.src.p + t->line_from, t->from - t->line_from);
    lines = t->after && (t->before || in_parent(p));

    text(p, p->s.pos, lines ? t->line_from : t->from);

    if (lines) {
        blanks = block_blanks(p, t);
        p->s.pos = t->line_end;

    } else {
        begin_line(p);
        p->s.pos = t->end;
    }

    n = push(p, TK_N_BLOCK, t->body);
    if (n == NULL) {
        return TK_ENOMEM;
    }

    n->standalone = lines;
    p->bol = lines;

    if ((lines || t->before) && !(p->flags & TK_PARSE_TRIM)) {
        dedent = blanks.n > outer ? blanks.n : outer;
        n->indent = tk_str_sub(blanks, outer, blanks.n);
    }

    return open_level(p, n, t, dedent);
}


static int
tag_close(parse_t *p, const tk_tag_t *t)
{
    bool        block, standalone;
    tk_node_t  *n;

    n = p->top->node;

    if (n == NULL || !tk_str_eq(n->text, t->body)) {
        return tk_scan_error(&p->s, t->from, n == NULL ? "nothing to close with"
                           : "closes another section than the last opened:",
                           t->body);
    }

    block = n->type == TK_N_BLOCK && p->top[-1].node != NULL
            && p->top[-1].node->type == TK_N_PARENT;

    if (n->type == TK_N_PARENT) {
        text(p, p->s.pos, t->from);
        standalone = t->after && (n->bol || (p->flags & TK_PARSE_TRIM));
        n->standalone = standalone;
        p->s.pos = standalone ? t->line_end : t->end;
        p->bol = standalone;

    } else if (block && t->before && !t->after) {
        text(p, p->s.pos, t->line_from);
        p->s.pos = t->end;

    } else {
        (void) tag_line(p, t);
    }

    p->top--;

    return TK_OK;
}


/* Blanks to one space each. */
static tk_str_t
one_line(tk_arena_t *a, tk_str_t s)
{
    char    *to;
    size_t   i, n;

    to = tk_arena_alloc(a, s.n);
    if (to == NULL) {
        return TK_STR_NULL;
    }

    for (i = 0, n = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] > ' ') {
            to[n++] = s.p[i];

        } else if (n > 0 && to[n - 1] != ' ') {
            to[n++] = ' ';
        }
    }

    return tk_str_trim(tk_str(to, n));
}


static int
tag_message(parse_t *p, const tk_tag_t *t)
{
    int         rc;
    tk_str_t    rest, first;
    tk_node_t  *n;

    text(p, p->s.pos, t->from);
    begin_line(p);
    p->s.pos = t->end;

    n = push(p, t->sigil == 'n' ? TK_N_PLURAL : TK_N_MSG, TK_STR_NULL);
    if (n == NULL) {
        return TK_ENOMEM;
    }

    rest = t->body;

    if (t->sigil != '_') {
        first = tk_str_trim(tk_str_cut(&rest, '|'));

        if (t->sigil == 'c') {
            n->ctx = one_line(p->s.arena, first);

        } else {
            rc = tk_path_parse(p->s.arena, p->keys, first, &n->path);
            if (rc != TK_OK) {
                return tk_scan_error(&p->s, t->from, "bad name", first);
            }

            n->text = one_line(p->s.arena, tk_str_cut(&rest, '|'));
            n->plural = one_line(p->s.arena, rest);
        }
    }

    if (t->sigil != 'n') {
        n->text = one_line(p->s.arena, rest);

    } else if (n->plural.n == 0) {
        return tk_scan_error(&p->s, t->from, "plural form is missing", t->body);
    }

    if (n->text.n == 0 || (t->sigil == 'c' && n->ctx.n == 0)) {
        return tk_scan_error(&p->s, t->from, "text is missing", t->body);
    }

    return TK_OK;
}


static int
tag_value(parse_t *p, const tk_tag_t *t)
{
    int         rc;
    bool        raw;
    tk_str_t    last;
    tk_node_t  *n;

    raw = t->sigil == '&' || t->sigil == '{';
    last = t->body;

    text(p, p->s.pos, t->from);
    begin_line(p);
    p->s.pos = t->end;

    if (t->sigil == 0 && tk_str_starts(last, TK_STR("asset "))) {
        last = tk_str_trim(tk_str_sub(last, 6, last.n));
        return push(p, TK_N_ASSET, last) != NULL ? TK_OK : TK_ENOMEM;
    }

    last = tk_str_sub(last, (size_t) (tk_str_rchr(last, '.') + 1), last.n);

    if (raw && (p->flags & TK_PARSE_STRICT)
        && !tk_str_starts(last, TK_STR("html_")))
    {
        return tk_scan_error(&p->s, t->from, "unescaped, not html_...:",
                             t->body);
    }

    n = push(p, raw ? TK_N_RAW : TK_N_VAR, t->body);
    if (n == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_path_parse(p->s.arena, p->keys, t->body, &n->path);

    return rc == TK_EINVAL ? tk_scan_error(&p->s, t->from, "bad name", t->body)
                           : rc;
}


static int
tag(parse_t *p, const tk_tag_t *t)
{
    if (t->body.n == 0 && t->sigil != '!') {
        return tk_scan_error(&p->s, t->from, "empty tag",
                           tk_str_sub(p->s.src, t->from, t->end - t->from));
    }

    switch (t->sigil) {

    case '#':
    case '^':
        return tag_section(p, t);

    case '/':
        return tag_close(p, t);

    case '>':
        return tag_partial(p, t);

    case '<':
        return tag_parent(p, t);

    case '$':
        return tag_block(p, t);

    case '=':
        (void) tag_line(p, t);
        return tk_scan_delimiters(&p->s, t);

    case '!':
        (void) tag_line(p, t);
        return TK_OK;

    case '_':
    case 'n':
    case 'c':
        return tag_message(p, t);

    default:
        return tag_value(p, t);
    }
}


static int
parse_tags(parse_t *p)
{
    int         rc;
    uint32_t    line;
    tk_tag_t    t;
    tk_node_t **tail;

    while ((rc = tk_scan_tag(&p->s, &t)) == TK_OK) {
        line = tk_scan_line(&p->s, t.from);
        tail = p->top->tail;

        rc = tag(p, &t);
        if (rc != TK_OK) {
            return rc;
        }

        for ( ; *tail != NULL; tail = &(*tail)->next) {
            (*tail)->line = line;
        }
    }

    if (rc != TK_ENOTFOUND) {
        return rc;
    }

    text(p, p->s.pos, p->s.src.n);

    if (p->top != &p->level[0]) {
        return tk_scan_error(&p->s, p->s.src.n, "section is never closed:",
                             p->top->node->text);
    }

    return tk_arena_failed(p->s.arena) ? TK_ENOMEM : TK_OK;
}


int
tk_parse(tk_arena_t *a, tk_keys_t *keys, tk_str_t file, tk_str_t src,
    int flags, tk_node_t **root_r, tk_str_t *err_r)
{
    parse_t  *p;

    p = tk_arena_zalloc(a, sizeof(parse_t));
    if (p == NULL) {
        return TK_ENOMEM;
    }

    p->s.arena = a;
    p->s.file = file;
    p->s.src = src;
    p->s.line = 1;
    p->s.open = TK_STR("{{");
    p->s.close = TK_STR("}}");
    p->s.err = err_r;
    p->keys = keys;
    p->flags = flags;
    p->bol = true;
    p->top = &p->level[0];
    p->top->tail = root_r;
    *root_r = NULL;

    return parse_tags(p);
}
