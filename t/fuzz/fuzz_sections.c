#include "base/err.h"
#include "base/hash.h"
#include "conf/sections.h"
#include "fuzz.h"

/*
 * The text of `ticketd apply`.  A refusal names file and line; what was
 * taken is within its bounds and inside of the text's lines.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    if (tk_base_init() != TK_OK) {
        abort();
    }
    return 0;
}


static void
look(const tk_sections_t *s)
{
    size_t    i, k;
    unsigned  line = 0;

    for (i = 0; i < s->n; i++) {
        if (s->v[i].line <= line || s->v[i].name.p == NULL
            || s->v[i].kind.n == 0 || s->v[i].n > TK_SECTION_ENTRIES)
        {
            abort();
        }

        line = s->v[i].line;

        for (k = 0; k < s->v[i].n; k++) {
            if (s->v[i].v[k].line <= line || s->v[i].v[k].value.p == NULL
                || s->v[i].v[k].key.n == 0)
            {
                abort();
            }

            line = s->v[i].v[k].line;
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int             rc;
    tk_str_t        err = TK_STR_NULL;
    tk_arena_t     *a;
    tk_sections_t   s;

    a = tk_arena_create(16u << 20);
    if (a == NULL) {
        return 0;
    }

    rc = tk_sections_parse(a, tk_str((const char *) data, size),
                           TK_STR("f"), &s, &err);

    if (rc == TK_OK) {
        look(&s);

    } else if (rc != TK_ENOMEM && !tk_str_starts(err, TK_STR("f:"))) {
        abort();
    }

    tk_arena_destroy(a);

    return 0;
}
