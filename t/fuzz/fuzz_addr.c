#include "base/hash.h"
#include "base/utf8.h"
#include "mime/addr.h"
#include "mime/parse.h"
#include "fuzz.h"

/*
 * Address lists.  An ASCII address that mail can be sent to reads as itself,
 * alone and in brackets; there are never more than were asked for.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    tk_mime_init();
    return tk_base_init();
}


static bool
plain(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n && (unsigned char) s.p[i] < 0x80; i++) {
        /* void */
    }

    return i == s.n && tk_str_find(s, TK_STR("=?")) < 0;
}


static void
check_valid(tk_arena_t *a, tk_str_t addr)
{
    tk_str_t  s;

    must(addr.n <= TK_ADDR_MAX && tk_str_rchr(addr, '@') > 0);
    must(memchr(addr.p, '\n', addr.n) == NULL
         && memchr(addr.p, ',', addr.n) == NULL);

    s = tk_arena_printf(a, "\"x, y\" <%.*s>", TK_STR_ARG(addr));

    if (plain(addr)) {
        must(tk_str_eq(tk_addr_first(a, addr).addr, addr));
        must(tk_str_eq(tk_addr_first(a, s).addr, addr));
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool         cut = false;
    size_t       i;
    tk_str_t     s = tk_str((const char *) data, size);
    tk_arr_t     v;
    tk_addr_t   *addr, first;
    tk_arena_t  *a = tk_arena_create(0);

    tk_addr_list(a, s, 10, &v, &cut);
    must(v.n <= 10 && (!cut || v.n == 10));

    for (i = 0; i < v.n; i++) {
        addr = tk_arr_at(&v, tk_addr_t, i);
        must(tk_utf8_valid(addr->name) && tk_utf8_valid(addr->addr));
        must(memchr(addr->name.p, '\n', addr->name.n) == NULL);
        must(addr->name.n > 0 || addr->addr.n > 0);

        if (tk_addr_valid(addr->addr)) {
            check_valid(a, addr->addr);
        }
    }

    first = tk_addr_first(a, s);
    must(tk_utf8_valid(first.name) && tk_utf8_valid(first.addr));
    must(!tk_arena_failed(a));
    tk_arena_destroy(a);

    return 0;
}
