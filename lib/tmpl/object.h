#ifndef TK_TMPL_OBJECT_H
#define TK_TMPL_OBJECT_H

#include "tmpl/value.h"

/*
 * The inside of an object, for value.c and render.c only.  Keys stand apart
 * from the values so that a lookup reads few cache lines.  Most lookups are
 * for what an inner object does not have: `has` (a bit for each key modulo
 * 64) ends nearly all of these at once.  An object of many fields finds the
 * keys of keys.def by `slot`: 1 + the index of the last value, 0 for none.
 */
struct tk_obj {
    tk_arena_t   *arena;
    tk_key_id_t  *keys;
    tk_val_t     *vals;
    uint16_t     *slot;          /* TK_K_BUILTIN of them, or NULL */
    uint64_t      has;
    uint32_t      n;
    uint32_t      cap;
};


static inline const tk_val_t *
tk_obj_find(const tk_obj_t *o, tk_key_id_t k)
{
    uint32_t  i;

    if ((o->has >> (k & 63) & 1) == 0) {
        return NULL;
    }

    if (o->slot != NULL && k < TK_K_BUILTIN) {
        return o->slot[k] ? &o->vals[o->slot[k] - 1] : NULL;
    }

    for (i = o->n; i > 0; i--) {
        if (o->keys[i - 1] == k) {
            return &o->vals[i - 1];
        }
    }

    return NULL;
}

#endif
