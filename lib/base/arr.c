#include "base/arr.h"

#define FIRST_CAP  8


void
tk_arr_init(tk_arr_t *arr, tk_arena_t *a, size_t size)
{
    *arr = (tk_arr_t) { .arena = a, .size = size };
}


void *
tk_arr_push(tk_arr_t *arr)
{
    void    *v;
    size_t   cap, bytes;

    if (arr->n == arr->cap) {
        cap = arr->cap ? arr->cap * 2 : FIRST_CAP;
        if (__builtin_mul_overflow(cap, arr->size, &bytes)) {
            bytes = SIZE_MAX;       /* no arena has it: marks it failed */
        }

        v = tk_arena_grow(arr->arena, arr->v, arr->cap * arr->size, bytes);
        if (v == NULL) {
            return NULL;
        }
        arr->v = v;
        arr->cap = cap;
    }

    v = (char *) arr->v + arr->n++ * arr->size;
    return memset(v, 0, arr->size);
}
