#include "desk/people/country.h"

#include "base/buf.h"

#define TK_ADDRESS_MAX  4096
#define TK_PARTS        7            /* marks in a layout, from 1 */

enum { TK_PART_STREET = 1, TK_PART_NUMBER, TK_PART_ZIP, TK_PART_CITY,
       TK_PART_STATE, TK_PART_COUNTRY };

static const char  tk_country_plain[] = "\001 \002\n\003 \004\n\006";


static unsigned
tk_country_lang(tk_str_t language)
{
    unsigned  i;

    static const char *const langs[TK_COUNTRY_LANGS] = {
        "en", "de", "nl", "fr", "es"
    };

    for (i = 1; i < TK_COUNTRY_LANGS; i++) {
        if (tk_str_starts(language, tk_str_z(langs[i]))) {
            return i;
        }
    }

    return 0;
}


const tk_country_t *
tk_country_find(tk_str_t code)
{
    int       way;
    unsigned  low = 0, high = tk_countries_n, mid;

    while (code.n == 2 && low < high) {
        mid = (low + high) / 2;
        way = memcmp(code.p, tk_countries[mid].code, 2);

        if (way == 0) {
            return &tk_countries[mid];
        }

        if (way < 0) {
            high = mid;

        } else {
            low = mid + 1;
        }
    }

    return NULL;
}


tk_str_t
tk_country_name(tk_str_t code, tk_str_t language)
{
    const tk_country_t  *c = tk_country_find(code);

    return c ? tk_str_z(c->name[tk_country_lang(language)]) : code;
}


const tk_country_t *
tk_country_nth(tk_str_t language, unsigned i)
{
    return &tk_countries[tk_country_order(tk_country_lang(language))[i]];
}


const tk_country_t *
tk_country_read(tk_str_t s)
{
    unsigned  i, k;

    for (i = 0; i < tk_countries_n; i++) {
        if (tk_str_ieqz(s, tk_countries[i].code)) {
            return &tk_countries[i];
        }

        for (k = 0; k < TK_COUNTRY_LANGS; k++) {
            if (tk_str_ieqz(s, tk_countries[i].name[k])) {
                return &tk_countries[i];
            }
        }
    }

    return NULL;
}


/*
 * One line of a layout.  Of what stands between the marks only that is
 * written which has a part on both sides; at the line's ends it belongs to
 * the part beside it.
 */
static void
tk_country_line(tk_buf_t *b, tk_str_t line, const tk_str_t part[TK_PARTS])
{
    size_t    i, from = 0, start = b->n;
    bool      after = false;         /* the last mark had a part */
    unsigned  mark;

    for (i = 0; i < line.n; i++) {
        mark = (unsigned char) line.p[i];

        if (mark == 0 || mark >= TK_PARTS) {
            continue;
        }

        if (part[mark].n != 0) {
            if (from == 0 || b->n > start) {
                tk_buf_add(b, line.p + from, i - from);
            }

            tk_buf_str(b, part[mark]);
        }

        after = part[mark].n != 0;
        from = i + 1;
    }

    if (after) {
        tk_buf_add(b, line.p + from, line.n - from);
    }
}


static void
tk_country_lines(tk_buf_t *b, tk_str_t layout, const tk_str_t part[TK_PARTS])
{
    size_t    before;
    tk_str_t  line;

    while (layout.p != NULL) {
        line = tk_str_cut(&layout, '\n');
        before = b->n;

        if (before != 0) {
            tk_buf_chr(b, '\n');
        }

        tk_country_line(b, line, part);

        if (b->n == before + (before != 0)) {
            b->n = before;
        }
    }
}


/* Nothing that somebody has entered is left out of an address but the
 * state, which many countries do not write. */
static tk_str_t
tk_country_whole(tk_arena_t *a, tk_str_t layout,
    const tk_str_t part[TK_PARTS])
{
    tk_buf_t  b;
    bool      zip, city;

    zip = part[TK_PART_ZIP].n && tk_str_chr(layout, TK_PART_ZIP) < 0;
    city = part[TK_PART_CITY].n && tk_str_chr(layout, TK_PART_CITY) < 0
           && !tk_str_ieq(part[TK_PART_CITY], part[TK_PART_COUNTRY]);

    if (!zip && !city) {
        return layout;
    }

    tk_buf_init(&b, a, TK_ADDRESS_MAX);
    tk_buf_str(&b, layout);
    tk_buf_z(&b, zip && city ? "\n\003 \004" : zip ? "\n\003" : "\n\004");

    return tk_buf_view(&b);
}


tk_str_t
tk_country_address(tk_arena_t *a, const tk_address_t *address,
    tk_str_t language)
{
    tk_buf_t             b;
    tk_str_t             layout;
    const tk_country_t  *c = tk_country_find(address->country);
    tk_str_t             part[TK_PARTS] = {
        TK_STR_NULL, address->street, address->number, address->zip,
        address->city, address->state,
        tk_country_name(address->country, language)
    };

    if (address->street.n + address->number.n + address->zip.n
        + address->city.n + address->state.n == 0)
    {
        return TK_STR("");
    }

    layout = tk_str_z(c ? c->layout : tk_country_plain);
    tk_buf_init(&b, a, TK_ADDRESS_MAX);
    tk_country_lines(&b, tk_country_whole(a, layout, part), part);

    return tk_buf_view(&b);
}
