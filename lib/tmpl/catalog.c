#include "base/err.h"
#include "base/utf8.h"
#include "tmpl/catalog.h"

#define MO_MAGIC        0x950412deu
#define MO_MAGIC_SWAP   0xde120495u
#define MO_HEADER       28
#define MO_CONTEXT_END  '\004'

typedef struct {
    tk_str_t  id;                /* with context; up to the first NUL */
    tk_str_t  text;              /* forms apart by NUL                */
} entry_t;

struct tk_catalog {
    entry_t      *v;             /* sorted by id */
    uint32_t      n;
    tk_plural_t   rule;
};


static uint32_t
mo_u32(tk_str_t b, size_t at, bool swap)
{
    uint32_t  v;

    memcpy(&v, b.p + at, sizeof(v));

    return swap ? __builtin_bswap32(v) : v;
}


/* The string that row i of the table at `table` describes. */
static int
mo_string(tk_str_t b, uint32_t table, uint32_t i, bool swap, tk_str_t *s_r)
{
    size_t  len, off;

    len = mo_u32(b, table + (size_t) i * 8, swap);
    off = mo_u32(b, table + (size_t) i * 8 + 4, swap);

    if (off >= b.n || len >= b.n - off || b.p[off + len] != '\0') {
        return TK_EINVAL;
    }

    *s_r = tk_str(b.p + off, len);

    return tk_utf8_valid(*s_r) ? TK_OK : TK_EINVAL;
}


/* The value of a line "Name: value" of the header entry. */
static tk_str_t
header_field(tk_str_t header, tk_str_t name)
{
    tk_str_t  line;

    while (header.p != NULL) {
        line = tk_str_cut(&header, '\n');

        if (tk_str_istarts(line, name)) {
            return tk_str_sub(line, name.n, line.n);
        }
    }

    return TK_STR_NULL;
}


/* Compares without blanks, parentheses and semicolons. */
static bool
rule_is(tk_str_t s, const char *rule)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (strchr(" \t();", s.p[i]) != NULL) {
            continue;
        }

        if (s.p[i] != *rule) {
            return false;
        }

        rule++;
    }

    return *rule == '\0';
}


static int
read_header(tk_catalog_t *cat)
{
    tk_str_t  type, rule;

    if (cat->n == 0 || cat->v[0].id.n != 0) {
        return TK_EINVAL;
    }

    type = header_field(cat->v[0].text, TK_STR("Content-Type:"));
    rule = header_field(cat->v[0].text, TK_STR("Plural-Forms:"));

    if (tk_str_ifind(type, TK_STR("charset=UTF-8")) < 0) {
        return TK_EINVAL;
    }

    if (rule_is(rule, "nplurals=2plural=n!=1") || tk_str_is_null(rule)) {
        cat->rule = TK_PLURAL_NOT_ONE;

    } else if (rule_is(rule, "nplurals=2plural=n>1")) {
        cat->rule = TK_PLURAL_ABOVE_ONE;

    } else {
        return TK_EINVAL;
    }

    return TK_OK;
}


static int
read_entries(tk_catalog_t *cat, tk_str_t b, bool swap)
{
    int        rc;
    uint32_t   i, ids, texts;
    entry_t   *e;

    ids = mo_u32(b, 12, swap);
    texts = mo_u32(b, 16, swap);

    if (cat->n > b.n / 16 || ids > b.n || texts > b.n
        || b.n - ids < (size_t) cat->n * 8
        || b.n - texts < (size_t) cat->n * 8)
    {
        return TK_EINVAL;
    }

    for (i = 0; i < cat->n; i++) {
        e = &cat->v[i];

        rc = mo_string(b, ids, i, swap, &e->id);
        if (rc == TK_OK) {
            rc = mo_string(b, texts, i, swap, &e->text);
        }

        if (rc != TK_OK) {
            return rc;
        }

        e->id.n = strlen(e->id.p);

        if (i > 0 && tk_str_cmp(e[-1].id, e->id) >= 0) {
            return TK_EINVAL;
        }
    }

    return TK_OK;
}


int
tk_catalog_open(tk_arena_t *a, tk_str_t b, const tk_catalog_t **cat_r)
{
    int            rc;
    bool           swap;
    tk_catalog_t  *cat;

    if (b.n > TK_CATALOG_MAX) {
        return TK_ELIMIT;
    }

    if (b.n < MO_HEADER) {
        return TK_EINVAL;
    }

    swap = mo_u32(b, 0, false) == MO_MAGIC_SWAP;

    if ((!swap && mo_u32(b, 0, false) != MO_MAGIC)
        || mo_u32(b, 4, swap) >> 16 != 0
        || mo_u32(b, 8, swap) > b.n / 16)
    {
        return TK_EINVAL;
    }

    cat = tk_arena_zalloc(a, sizeof(tk_catalog_t));
    if (cat == NULL) {
        return TK_ENOMEM;
    }

    cat->n = mo_u32(b, 8, swap);
    cat->v = tk_arena_array(a, cat->n, sizeof(entry_t));
    if (cat->v == NULL) {
        return TK_ENOMEM;
    }

    rc = read_entries(cat, b, swap);
    if (rc == TK_OK) {
        rc = read_header(cat);
    }

    if (rc == TK_OK) {
        *cat_r = cat;
    }

    return rc;
}


/* As memcmp of CTX EOT MSGID (MSGID alone without context) with id. */
static int
compare(tk_str_t ctx, tk_str_t msgid, tk_str_t id)
{
    int  c;

    if (tk_str_is_null(ctx)) {
        return tk_str_cmp(msgid, id);
    }

    c = tk_str_cmp(ctx, tk_str_sub(id, 0, ctx.n));
    if (c != 0) {
        return c;
    }

    if (id.n == ctx.n) {
        return 1;
    }

    c = MO_CONTEXT_END - (unsigned char) id.p[ctx.n];

    return c != 0 ? c : tk_str_cmp(msgid, tk_str_sub(id, ctx.n + 1, id.n));
}


static const entry_t *
find(const tk_catalog_t *cat, tk_str_t ctx, tk_str_t msgid)
{
    int       c;
    uint32_t  low, high, mid;

    low = 0;
    high = cat != NULL && msgid.n > 0 ? cat->n : 0;

    while (low < high) {
        mid = low + (high - low) / 2;
        c = compare(ctx, msgid, cat->v[mid].id);

        if (c == 0) {
            return &cat->v[mid];
        }

        if (c < 0) {
            high = mid;

        } else {
            low = mid + 1;
        }
    }

    return NULL;
}


tk_str_t
tk_catalog_text(const tk_catalog_t *cat, tk_str_t ctx, tk_str_t msgid)
{
    const entry_t  *e;

    e = find(cat, ctx, msgid);
    if (e == NULL || e->text.n == 0) {
        return msgid;
    }

    return tk_str(e->text.p, strlen(e->text.p));
}


void
tk_catalog_plural(const tk_catalog_t *cat, tk_str_t msgid, tk_str_t plural,
    tk_str_t forms[2])
{
    tk_str_t        rest;
    const entry_t  *e;

    forms[0] = msgid;
    forms[1] = plural;

    e = find(cat, TK_STR_NULL, msgid);
    if (e == NULL) {
        return;
    }

    rest = e->text;
    (void) tk_str_cut(&rest, '\0');

    /* both forms or none */
    if (rest.n > 0 && e->text.p[0] != '\0') {
        forms[0] = tk_str(e->text.p, strlen(e->text.p));
        forms[1] = tk_str(rest.p, strlen(rest.p));
    }
}


tk_plural_t
tk_catalog_rule(const tk_catalog_t *cat)
{
    return cat != NULL ? cat->rule : TK_PLURAL_NOT_ONE;
}
