#include "mime/html_quote.h"

#include "base/arr.h"
#include "base/buf.h"
#include "mime/quote.h"

#define HQ_TEXT_MAX   262144
#define HQ_DEPTH_MAX  600
#define HQ_QUOTE_MAX  4

/* Where a node's text begins in the text of all. */
typedef struct {
    size_t            at;
    const GumboNode  *node;
} hq_entry_t;

typedef struct {
    tk_buf_t          text;
    tk_arr_t          entries;
    unsigned          depth;
    unsigned          quote;         /* depth of blockquote                 */
    const GumboNode  *mark;          /* the first that a client marked      */
    size_t            mark_at;
    size_t            mark_end;
    bool              line;          /* at the beginning of one             */
    bool              space;
} hq_t;


static void hq_node(hq_t *h, const GumboNode *node);


static void
hq_break(hq_t *h)
{
    if (!h->line) {
        tk_buf_chr(&h->text, '\n');
        h->line = true;
    }

    h->space = false;
}


static void
hq_begin(hq_t *h, const GumboNode *node)
{
    unsigned     i;
    hq_entry_t  *e;

    e = tk_arr_push(&h->entries);

    if (e != NULL) {
        *e = (hq_entry_t) { h->text.n, node };
    }

    for (i = 0; h->line && i < h->quote && i < HQ_QUOTE_MAX; i++) {
        tk_buf_z(&h->text, "> ");
    }

    h->line = false;
}


/* Runs of blanks are one, as they are shown. */
static void
hq_text(hq_t *h, const GumboNode *node)
{
    bool         begun = false;
    const char  *p;

    for (p = node->v.text.text; *p != '\0'; p++) {
        if (strchr(" \t\r\n\f", *p)) {
            h->space = !h->line;
            continue;
        }

        if (!begun) {
            begun = true;

            if (h->space) {
                tk_buf_chr(&h->text, ' ');
            }

            hq_begin(h, node);

        } else if (h->space) {
            tk_buf_chr(&h->text, ' ');
        }

        h->space = false;
        tk_buf_chr(&h->text, *p);
    }
}


static bool
hq_attr_has(const GumboElement *e, const char *name, const char *const *list)
{
    size_t           i;
    tk_str_t         value;
    GumboAttribute  *attr = gumbo_get_attribute(&e->attributes, name);

    if (attr == NULL) {
        return false;
    }

    value = tk_str_sub(tk_str_z(attr->value), 0, 500);

    for (i = 0; list[i] != NULL; i++) {
        if (tk_str_find(value, tk_str_z(list[i])) >= 0) {
            return true;
        }
    }

    return false;
}


static bool
hq_marked(const GumboElement *e)
{
    static const char *const classes[] = {
        "gmail_quote", "yahoo_quoted", "protonmail_quote",
        "moz-cite-prefix", "zmail_extra", "tutanota_quote",
        "OutlookMessageHeader", "domino-section", NULL
    };

    static const char *const ids[] = {
        "divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION",
        "mail-editor-reference-message-container", "reply-intro",
        "replybody", NULL
    };

    static const char *const cite[] = { "cite", NULL };

    return hq_attr_has(e, "class", classes) || hq_attr_has(e, "id", ids)
           || (e->tag == GUMBO_TAG_BLOCKQUOTE
               && hq_attr_has(e, "type", cite));
}


/* People indent with a bare one what they want to be seen, as an error. */
static bool
hq_cited(const GumboElement *e)
{
    static const char *const bar[] = { "border-left", NULL };

    return e->tag == GUMBO_TAG_BLOCKQUOTE
           && (gumbo_get_attribute(&e->attributes, "type") != NULL
               || gumbo_get_attribute(&e->attributes, "class") != NULL
               || gumbo_get_attribute(&e->attributes, "cite") != NULL
               || gumbo_get_attribute(&e->attributes, "id") != NULL
               || hq_attr_has(e, "style", bar));
}


static bool
hq_block(GumboTag tag)
{
    static const GumboTag  inlines[] = {
        GUMBO_TAG_A, GUMBO_TAG_B, GUMBO_TAG_I, GUMBO_TAG_U, GUMBO_TAG_S,
        GUMBO_TAG_EM, GUMBO_TAG_STRONG, GUMBO_TAG_SPAN, GUMBO_TAG_FONT,
        GUMBO_TAG_TT, GUMBO_TAG_CODE, GUMBO_TAG_SUB, GUMBO_TAG_SUP,
        GUMBO_TAG_SMALL, GUMBO_TAG_BIG, GUMBO_TAG_TD, GUMBO_TAG_TH,
        GUMBO_TAG_UNKNOWN
    };

    size_t  i;

    for (i = 0; i < sizeof(inlines) / sizeof(inlines[0]); i++) {
        if (tag == inlines[i]) {
            return false;
        }
    }

    return true;
}


static bool
hq_dropped(GumboTag tag)
{
    return tag == GUMBO_TAG_HEAD || tag == GUMBO_TAG_STYLE
           || tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_TITLE
           || tag == GUMBO_TAG_TEMPLATE;
}


static void
hq_element(hq_t *h, const GumboNode *node)
{
    bool                 block, mark, cited;
    unsigned             i;
    const GumboElement  *e = &node->v.element;

    if (hq_dropped(e->tag) || h->depth >= HQ_DEPTH_MAX) {
        return;
    }

    block = hq_block(e->tag);

    if (block) {
        hq_break(h);
    }

    if (e->tag == GUMBO_TAG_HR) {
        hq_begin(h, node);
        tk_buf_z(&h->text, "________");
        hq_break(h);
        return;
    }

    mark = h->mark == NULL && hq_marked(e);

    if (mark) {
        h->mark = node;
        h->mark_at = h->text.n;
    }

    cited = hq_cited(e);
    h->depth++;
    h->quote += cited;

    for (i = 0; i < e->children.length; i++) {
        hq_node(h, e->children.data[i]);
    }

    h->quote -= cited;
    h->depth--;

    if (block) {
        hq_break(h);
    }

    if (mark) {
        h->mark_end = h->text.n;
    }
}


static void
hq_node(hq_t *h, const GumboNode *node)
{
    if (node->type == GUMBO_NODE_ELEMENT) {
        hq_element(h, node);

    } else if (node->type == GUMBO_NODE_TEXT
               || node->type == GUMBO_NODE_WHITESPACE)
    {
        hq_text(h, node);
    }
}


/* Nothing of it is seen. */
static bool
hq_blank(const GumboNode *node)
{
    GumboTag  tag = node->v.element.tag;

    if (node->type == GUMBO_NODE_ELEMENT) {
        return tag == GUMBO_TAG_HR || tag == GUMBO_TAG_BR
               || (tag != GUMBO_TAG_IMG
                   && node->v.element.children.length == 0);
    }

    return node->type != GUMBO_NODE_TEXT;
}


/* The outermost element that begins where the node does: no empty box of it
 * is left behind. */
static const GumboNode *
hq_outermost(const GumboNode *node)
{
    size_t                i;
    const GumboNode      *parent;
    const GumboVector    *all;

    for (parent = node->parent;
         parent != NULL && parent->type == GUMBO_NODE_ELEMENT
         && parent->v.element.tag != GUMBO_TAG_BODY
         && parent->v.element.tag != GUMBO_TAG_HTML;
         parent = node->parent)
    {
        all = &parent->v.element.children;

        for (i = 0; i < node->index_within_parent && i < all->length; i++) {
            if (!hq_blank(all->data[i])) {
                return node;
            }
        }

        node = parent;
    }

    return node;
}


static const GumboNode *
hq_node_at(const hq_t *h, size_t at)
{
    size_t             i;
    const hq_entry_t  *e;

    for (i = 0; i < h->entries.n; i++) {
        e = tk_arr_at(&h->entries, hq_entry_t, i);

        if (e->at >= at) {
            return hq_outermost(e->node);
        }
    }

    return NULL;
}


/* A mark counts when something stands before it and nothing behind, and it
 * is no forwarded mail. */
static bool
hq_mark_counts(const hq_t *h, tk_str_t text)
{
    return h->mark != NULL && h->mark_end >= text.n
           && tk_str_trim(tk_str_sub(text, 0, h->mark_at)).n > 0
           && tk_str_trim(tk_str_sub(text, h->mark_at, text.n)).n > 0
           && !tk_quote_forward(tk_str_sub(text, h->mark_at, text.n));
}


const GumboNode *
tk_html_quote(tk_arena_t *a, const GumboNode *root)
{
    hq_t        h = { .line = true };
    tk_str_t    text;
    tk_quote_t  q;

    tk_buf_init(&h.text, a, HQ_TEXT_MAX);
    tk_arr_init(&h.entries, a, sizeof(hq_entry_t));
    hq_node(&h, root);

    /* What is longer than that is shown as it is. */
    if (tk_buf_rc(&h.text) != 0) {
        return NULL;
    }

    text = tk_buf_view(&h.text);
    q = tk_quote_find(text);

    if (hq_mark_counts(&h, text)
        && (q.to == 0 || q.to < text.n || h.mark_at <= q.from))
    {
        return hq_outermost(h.mark);
    }

    return q.to > 0 && q.to == text.n ? hq_node_at(&h, q.from) : NULL;
}
