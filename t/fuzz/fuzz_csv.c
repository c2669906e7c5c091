#include "base/err.h"
#include "base/hash.h"
#include "fmt/csv.h"
#include "fuzz.h"

/* Tables that people bring: what was read and is written again is read as
 * the same. */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    if (tk_base_init() != TK_OK) {
        abort();
    }

    return 0;
}


/* One record there and back. */
static void
again(tk_arena_t *a, const tk_str_t *cells, unsigned n)
{
    unsigned  i, m = 0;
    tk_buf_t  b;
    tk_csv_t  c;
    tk_str_t  back[TK_CSV_CELLS];

    tk_buf_init(&b, a, 8u << 20);
    tk_csv_text(&b, true, TK_STR("head"));
    tk_buf_z(&b, TK_CSV_END);

    for (i = 0; i < n; i++) {
        tk_csv_text(&b, i == 0, cells[i]);
    }

    tk_buf_z(&b, TK_CSV_END);

    if (tk_buf_rc(&b) != TK_OK) {
        return;
    }

    if (tk_csv_init(&c, a, tk_buf_view(&b)) != TK_OK
        || tk_csv_next(&c, back, &m) != TK_OK || m != 1
        || tk_csv_next(&c, back, &m) != TK_OK || m != n)
    {
        abort();
    }

    for (i = 0; i < n; i++) {
        if (!tk_str_eq(back[i], cells[i])) {
            abort();
        }
    }

    if (tk_csv_next(&c, back, &m) != TK_ENOTFOUND) {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned     n;
    tk_csv_t     c;
    tk_str_t     cells[TK_CSV_CELLS];
    tk_arena_t  *a = tk_arena_create(0);

    if (a != NULL
        && tk_csv_init(&c, a, tk_str((const char *) data, size)) == TK_OK)
    {
        while (tk_csv_next(&c, cells, &n) == TK_OK) {
            again(a, cells, n);
        }
    }

    tk_arena_destroy(a);

    return 0;
}
