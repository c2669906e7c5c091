#ifndef TK_TMPL_OBJECT_H
#define TK_TMPL_OBJECT_H

#include "tmpl/value.h"

/*
 * The inside of an object, for value.c and render.c only.  Keys stand apart
 * from the values so that a lookup reads few cache lines.
 */
struct tk_obj {
    tk_arena_t   *arena;
    tk_key_id_t  *keys;
    tk_val_t     *vals;
    uint32_t      n;
    uint32_t      cap;
};


static inline const tk_val_t *
tk_obj_find(const tk_obj_t *o, tk_key_id_t k)
{
    uint32_t  i;

    for (i = o->n; i > 0; i--) {
        if (o->keys[i - 1] == k) {
            return &o->vals[i - 1];
        }
    }

    return NULL;
}

#endif
