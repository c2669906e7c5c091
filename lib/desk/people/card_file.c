#include "desk/people/card_file.h"

#include "desk/people/card.h"

const char *const  tk_card_more[] = {
    "company", "email", "email_2", "work", "cellular", "home", "work_fax",
    "fax", NULL
};


const char *
tk_card_file_name(unsigned i)
{
    unsigned  k = 0;

    if (i < tk_card_columns_n) {
        return tk_card_columns[i].name;
    }

    for (i -= tk_card_columns_n; k < i && tk_card_more[k] != NULL; k++) {
        /* void */
    }

    return tk_card_more[k];
}


/* Neither blanks nor signs. */
static tk_str_t
tk_card_letters(tk_arena_t *a, tk_str_t s)
{
    char    *p;
    size_t   i, n = 0;

    s = tk_arena_lower(a, s);
    p = tk_arena_alloc(a, s.n + 1);

    for (i = 0; p != NULL && i < s.n; i++) {
        if ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0'
            && s.p[i] <= '9') || (uint8_t) s.p[i] >= 0x80)
        {
            p[n++] = s.p[i];
        }
    }

    return tk_str(p, p ? n : 0);
}


static int
tk_card_file_named(tk_arena_t *a, tk_str_t letters)
{
    unsigned     i;
    const char  *name;

    for (i = 0; (name = tk_card_file_name(i)) != NULL; i++) {
        if (tk_str_eq(letters, tk_card_letters(a, tk_str_z(name)))) {
            return (int) i;
        }
    }

    return -1;
}


int
tk_card_file_column(tk_arena_t *a, tk_str_t head)
{
    int       column;
    size_t    i;
    tk_str_t  letters = tk_card_letters(a, head);

    static const char *const  heads[][2] = {
#define TK_HEAD(word, column)  { word, column },
#include "desk/people/card_head.def"
#undef TK_HEAD
    };

    column = letters.n ? tk_card_file_named(a, letters) : -1;

    for (i = 0; column < 0 && i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (tk_str_eqz(letters, heads[i][0])) {
            column = tk_card_file_named(a, tk_card_letters(a,
                                               tk_str_z(heads[i][1])));
        }
    }

    return column;
}
