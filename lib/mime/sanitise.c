#include <gumbo.h>

#include "mime/sanitise.h"
#include "mime/html_quote.h"
#include "mime/html_scan.h"
#include "mime/html_text.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

#define SAN_LINKS_MAX  5000
#define SAN_URL_MAX    2000
#define SAN_DEPTH_MAX  600
#define SAN_ALT_MAX    300
#define SAN_CID_MAX    200


/* The tree is written in two halves, each well formed: what is before the
 * first quoted node, and the rest, in what both stand in. */
typedef struct {
    tk_buf_t          out;
    tk_sanitised_t   *r;
    unsigned          depth;
    const GumboNode  *quoted;      /* the first; NULL: none               */
    bool              second;
    bool              met;         /* it was reached                      */
    bool              fold;        /* look for it                         */
} san_t;


/* What becomes of an element. */
enum { SAN_UNWRAP, SAN_KEEP, SAN_VOID, SAN_DROP, SAN_DIV };


typedef struct {
    uint8_t      what;
    const char  *name;
} san_row_t;


static const san_row_t san_rows[GUMBO_TAG_LAST] = {
    [GUMBO_TAG_P] = { SAN_KEEP, "p" },
    [GUMBO_TAG_DIV] = { SAN_KEEP, "div" },
    [GUMBO_TAG_B] = { SAN_KEEP, "b" },
    [GUMBO_TAG_STRONG] = { SAN_KEEP, "strong" },
    [GUMBO_TAG_I] = { SAN_KEEP, "i" },
    [GUMBO_TAG_EM] = { SAN_KEEP, "em" },
    [GUMBO_TAG_U] = { SAN_KEEP, "u" },
    [GUMBO_TAG_INS] = { SAN_KEEP, "u" },
    [GUMBO_TAG_S] = { SAN_KEEP, "s" },
    [GUMBO_TAG_STRIKE] = { SAN_KEEP, "s" },
    [GUMBO_TAG_DEL] = { SAN_KEEP, "s" },
    [GUMBO_TAG_SUB] = { SAN_KEEP, "sub" },
    [GUMBO_TAG_SUP] = { SAN_KEEP, "sup" },
    [GUMBO_TAG_A] = { SAN_KEEP, "a" },
    [GUMBO_TAG_UL] = { SAN_KEEP, "ul" },
    [GUMBO_TAG_OL] = { SAN_KEEP, "ol" },
    [GUMBO_TAG_LI] = { SAN_KEEP, "li" },
    [GUMBO_TAG_BLOCKQUOTE] = { SAN_KEEP, "blockquote" },
    [GUMBO_TAG_PRE] = { SAN_KEEP, "pre" },
    [GUMBO_TAG_CODE] = { SAN_KEEP, "code" },
    [GUMBO_TAG_TT] = { SAN_KEEP, "code" },
    [GUMBO_TAG_KBD] = { SAN_KEEP, "code" },
    [GUMBO_TAG_SAMP] = { SAN_KEEP, "code" },
    [GUMBO_TAG_TABLE] = { SAN_KEEP, "table" },
    [GUMBO_TAG_THEAD] = { SAN_KEEP, "thead" },
    [GUMBO_TAG_TBODY] = { SAN_KEEP, "tbody" },
    [GUMBO_TAG_TFOOT] = { SAN_KEEP, "tbody" },
    [GUMBO_TAG_TR] = { SAN_KEEP, "tr" },
    [GUMBO_TAG_TD] = { SAN_KEEP, "td" },
    [GUMBO_TAG_TH] = { SAN_KEEP, "th" },
    [GUMBO_TAG_H1] = { SAN_KEEP, "h1" },
    [GUMBO_TAG_H2] = { SAN_KEEP, "h2" },
    [GUMBO_TAG_H3] = { SAN_KEEP, "h3" },
    [GUMBO_TAG_H4] = { SAN_KEEP, "h4" },
    [GUMBO_TAG_H5] = { SAN_KEEP, "h5" },
    [GUMBO_TAG_H6] = { SAN_KEEP, "h6" },
    [GUMBO_TAG_BR] = { SAN_VOID, "br" },
    [GUMBO_TAG_HR] = { SAN_VOID, "hr" },
    [GUMBO_TAG_IMG] = { SAN_VOID, "img" },

    [GUMBO_TAG_CENTER] = { SAN_DIV, "div" },
    [GUMBO_TAG_ADDRESS] = { SAN_DIV, "div" },
    [GUMBO_TAG_SECTION] = { SAN_DIV, "div" },
    [GUMBO_TAG_ARTICLE] = { SAN_DIV, "div" },
    [GUMBO_TAG_HEADER] = { SAN_DIV, "div" },
    [GUMBO_TAG_FOOTER] = { SAN_DIV, "div" },
    [GUMBO_TAG_MAIN] = { SAN_DIV, "div" },
    [GUMBO_TAG_ASIDE] = { SAN_DIV, "div" },
    [GUMBO_TAG_NAV] = { SAN_DIV, "div" },
    [GUMBO_TAG_FIGURE] = { SAN_DIV, "div" },
    [GUMBO_TAG_FIGCAPTION] = { SAN_DIV, "div" },
    [GUMBO_TAG_DL] = { SAN_DIV, "div" },
    [GUMBO_TAG_DT] = { SAN_DIV, "div" },
    [GUMBO_TAG_DD] = { SAN_DIV, "div" },
    [GUMBO_TAG_FIELDSET] = { SAN_DIV, "div" },
    [GUMBO_TAG_FORM] = { SAN_DIV, "div" },

    [GUMBO_TAG_HEAD] = { SAN_DROP, "" },
    [GUMBO_TAG_TITLE] = { SAN_DROP, "" },
    [GUMBO_TAG_SCRIPT] = { SAN_DROP, "" },
    [GUMBO_TAG_STYLE] = { SAN_DROP, "" },
    [GUMBO_TAG_TEMPLATE] = { SAN_DROP, "" },
    [GUMBO_TAG_IFRAME] = { SAN_DROP, "" },
    [GUMBO_TAG_FRAMESET] = { SAN_DROP, "" },
    [GUMBO_TAG_FRAME] = { SAN_DROP, "" },
    [GUMBO_TAG_NOFRAMES] = { SAN_DROP, "" },
    [GUMBO_TAG_OBJECT] = { SAN_DROP, "" },
    [GUMBO_TAG_EMBED] = { SAN_DROP, "" },
    [GUMBO_TAG_NOEMBED] = { SAN_DROP, "" },
    [GUMBO_TAG_APPLET] = { SAN_DROP, "" },
    [GUMBO_TAG_AUDIO] = { SAN_DROP, "" },
    [GUMBO_TAG_VIDEO] = { SAN_DROP, "" },
    [GUMBO_TAG_CANVAS] = { SAN_DROP, "" },
    [GUMBO_TAG_SVG] = { SAN_DROP, "" },
    [GUMBO_TAG_MATH] = { SAN_DROP, "" },
    [GUMBO_TAG_SELECT] = { SAN_DROP, "" },
    [GUMBO_TAG_DATALIST] = { SAN_DROP, "" },
    [GUMBO_TAG_COLGROUP] = { SAN_DROP, "" },
};


static void san_node(san_t *s, const GumboNode *node);


static void
san_escape(san_t *s, const char *p, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        switch (p[i]) {

        case '<':
            tk_buf_z(&s->out, "&lt;");
            break;

        case '>':
            tk_buf_z(&s->out, "&gt;");
            break;

        case '&':
            tk_buf_z(&s->out, "&amp;");
            break;

        case '"':
            tk_buf_z(&s->out, "&quot;");
            break;

        case '\'':
            tk_buf_z(&s->out, "&#39;");
            break;

        default:
            if ((unsigned char) p[i] >= ' ' || p[i] == '\n'
                || p[i] == '\t')
            {
                tk_buf_chr(&s->out, p[i]);
            }
        }
    }
}


static const char *
san_attr(const GumboElement *e, const char *name)
{
    GumboAttribute  *attr = gumbo_get_attribute(&e->attributes, name);

    return attr != NULL ? attr->value : NULL;
}


/*
 * A browser drops tabs and line breaks anywhere and control characters in
 * front: so do we, before the scheme is looked at.
 */
static bool
san_url(const char *value, char url[SAN_URL_MAX + 1], size_t *n_r)
{
    size_t    n;
    tk_str_t  s;

    while (*value != '\0' && (unsigned char) *value <= ' ') {
        value++;
    }

    for (n = 0; *value != '\0'; value++) {
        if ((unsigned char) *value < ' ' || *value == 0x7f) {
            continue;
        }

        if (n == SAN_URL_MAX) {
            return false;
        }

        url[n++] = *value;
    }

    url[n] = '\0';
    s = tk_str_trim(tk_str(url, n));
    *n_r = s.n;

    return tk_utf8_valid(s)
           && (tk_str_istarts(s, TK_STR("http://"))
               || tk_str_istarts(s, TK_STR("https://"))
               || tk_str_istarts(s, TK_STR("mailto:")));
}


/* False when the link leads nowhere we let it: the text stays. */
static bool
san_link(san_t *s, const GumboElement *e)
{
    char         url[SAN_URL_MAX + 1];
    size_t       n;
    const char  *href;

    href = san_attr(e, "href");

    if (href == NULL || s->r->links >= SAN_LINKS_MAX
        || !san_url(href, url, &n))
    {
        return false;
    }

    s->r->links++;
    tk_buf_z(&s->out, "<a href=\"");
    san_escape(s, url, n);
    tk_buf_z(&s->out, "\" rel=\"noopener noreferrer nofollow\""
                      " target=\"_blank\">");
    return true;
}


static void
san_label(san_t *s, const char *value, size_t chars)
{
    tk_str_t  label;

    if (value != NULL) {
        label = tk_utf8_head(tk_str_z(value), chars);
        san_escape(s, label.p, label.n);
    }
}


static void
san_image(san_t *s, const GumboElement *e)
{
    const char  *src, *alt;

    src = san_attr(e, "src");
    alt = san_attr(e, "alt");

    /* our own output, read again */
    if (src == NULL && san_attr(e, "data-cid") != NULL) {
        src = san_attr(e, "data-cid");

    } else if (src != NULL
               && tk_str_istarts(tk_str_z(src), TK_STR("cid:")))
    {
        src += 4;

    } else {
        s->r->remote_images += src != NULL;

        san_label(s, alt, SAN_ALT_MAX);
        return;
    }

    tk_buf_z(&s->out, "<img data-cid=\"");
    san_label(s, src, SAN_CID_MAX);
    tk_buf_z(&s->out, "\" alt=\"");
    san_label(s, alt, SAN_ALT_MAX);
    tk_buf_z(&s->out, "\">");
}


static void
san_span(san_t *s, const GumboElement *e, const char *name)
{
    uint64_t     v;
    const char  *value;

    value = san_attr(e, name);

    if (value != NULL && tk_str_u64(tk_str_z(value), &v) == TK_OK && v > 1
        && v <= 100)
    {
        tk_buf_printf(&s->out, " %s=\"%u\"", name, (unsigned) v);
    }
}


static void
san_children(san_t *s, const GumboElement *e)
{
    unsigned  i;

    if (++s->depth <= SAN_DEPTH_MAX) {
        for (i = 0; i < e->children.length; i++) {
            san_node(s, e->children.data[i]);
        }
    }

    s->depth--;
}


static void
san_void(san_t *s, const GumboElement *e, const char *name)
{
    if (e->tag == GUMBO_TAG_IMG) {
        san_image(s, e);
        return;
    }

    tk_buf_printf(&s->out, "<%s>", name);
}


static void
san_keep(san_t *s, const GumboElement *e, const char *name)
{
    if (e->tag == GUMBO_TAG_A) {
        if (!san_link(s, e)) {
            san_children(s, e);
            return;
        }

    } else {
        tk_buf_printf(&s->out, "<%s", name);
        if (e->tag == GUMBO_TAG_TD || e->tag == GUMBO_TAG_TH) {
            san_span(s, e, "colspan");
            san_span(s, e, "rowspan");
        }

        tk_buf_chr(&s->out, '>');

        /* the parser takes the first line break of a pre away */
        if (e->tag == GUMBO_TAG_PRE) {
            tk_buf_chr(&s->out, '\n');
        }
    }

    san_children(s, e);
    tk_buf_printf(&s->out, "</%s>", name);
}


static void
san_element(san_t *s, const GumboElement *e)
{
    const san_row_t  *row;

    if (e->tag_namespace != GUMBO_NAMESPACE_HTML) {
        return;
    }

    row = e->tag < GUMBO_TAG_LAST ? &san_rows[e->tag] : &san_rows[0];

    switch (row->what) {

    case SAN_KEEP:
    case SAN_DIV:
        san_keep(s, e, row->name);
        return;

    case SAN_VOID:
        san_void(s, e, row->name);
        return;

    case SAN_DROP:
        return;

    default:
        san_children(s, e);
    }
}


static bool
san_above_quoted(const san_t *s, const GumboNode *node)
{
    const GumboNode  *up;

    for (up = s->quoted->parent; up != NULL; up = up->parent) {
        if (up == node) {
            return true;
        }
    }

    return false;
}


/* Belongs to the half that is being written? */
static bool
san_in_half(san_t *s, const GumboNode *node)
{
    if (s->quoted == NULL) {
        return true;
    }

    s->met = s->met || node == s->quoted;

    if (!s->second) {
        return !s->met;
    }

    return s->met || san_above_quoted(s, node);
}


static void
san_node(san_t *s, const GumboNode *node)
{
    if (!san_in_half(s, node)) {
        return;
    }

    switch (node->type) {

    case GUMBO_NODE_ELEMENT:
        san_element(s, &node->v.element);
        break;

    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
        san_escape(s, node->v.text.text, strlen(node->v.text.text));
        break;

    default:
        break;    /* comments, CDATA, template contents */
    }
}


static int
san_as_text(tk_arena_t *a, tk_str_t html, size_t max, tk_sanitised_t *r)
{
    tk_str_t  text;

    text = tk_utf8_clean(a, tk_html_text(a, html, max / 2));
    r->html = tk_html_from_text(a, text, max);

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}


/* Both halves, one behind the other. */
static void
san_write(tk_arena_t *a, san_t *s, const GumboNode *root)
{
    tk_str_t  all, first;

    s->quoted = s->fold ? tk_html_quote(a, root) : NULL;
    san_node(s, root);
    s->r->quoted = s->out.n;

    if (s->quoted != NULL) {
        s->second = true;
        s->met = false;
        san_node(s, root);
    }

    /* numeric references out of range come out of the parser as they may */
    all = tk_buf_view(&s->out);
    first = tk_utf8_clean(a, tk_str_sub(all, 0, s->r->quoted));
    s->r->html = tk_utf8_clean(a, all);
    s->r->quoted = s->quoted != NULL && first.n < s->r->html.n ? first.n : 0;
}


static int
san_html(tk_arena_t *a, tk_str_t html, size_t max, bool fold,
    tk_sanitised_t *r)
{
    san_t          s;
    GumboOutput   *tree;
    GumboOptions   options = kGumboDefaultOptions;

    memset(r, 0, sizeof(*r));
    html = tk_utf8_clean(a, html);

    if (tk_html_scan(html, &r->as_text) != TK_OK) {
        return san_as_text(a, html, max, r);
    }

    memset(&s, 0, sizeof(s));
    s.r = r;
    s.fold = fold;
    tk_buf_init(&s.out, a, max);

    options.max_errors = 0;
    tree = gumbo_parse_with_options(&options, html.p ? html.p : "", html.n);
    if (tree == NULL) {
        return TK_ENOMEM;
    }

    san_write(a, &s, tree->root);
    gumbo_destroy_output(&options, tree);

    /* cut inside of a tag it would not be well formed */
    if (tk_buf_rc(&s.out) == TK_ELIMIT) {
        r->cut = true;
        r->as_text = "output too long";
        r->quoted = 0;
        return san_as_text(a, html, max, r);
    }

    return tk_arena_failed(a) ? TK_ENOMEM : TK_OK;
}


int
tk_sanitise(tk_arena_t *a, tk_str_t html, size_t max, tk_sanitised_t *r)
{
    return san_html(a, html, max, false, r);
}


int
tk_sanitise_mail(tk_arena_t *a, tk_str_t html, size_t max, tk_sanitised_t *r)
{
    return san_html(a, html, max, true, r);
}
