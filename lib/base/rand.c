#include "base/rand.h"

#include <sodium.h>

#include "base/hash.h"


void
tk_rand(void *p, size_t n)
{
    randombytes_buf(p, n);
}


tk_str_t
tk_rand_token(tk_arena_t *a, size_t n)
{
    void  *p;

    p = tk_arena_alloc(a, n);
    if (p == NULL) {
        return TK_STR_NULL;
    }

    tk_rand(p, n);
    return tk_base64url(a, p, n);
}
