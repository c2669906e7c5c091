#ifndef TK_TMPL_OBJECT_H
#define TK_TMPL_OBJECT_H

#include "tmpl/value.h"

/*
 * The inside of an object, for value.c and render.c only.  Most lookups are
 * for what an inner object does not have or hit one of few fields: `at` says
 * by the key modulo its size 1 + the index of the last such field, 0 that
 * there is none, with TK_OBJ_AT_MORE added that there are several,
 * TK_OBJ_AT_FAR that it cannot say.  An object of many fields finds all keys
 * of keys.def by `slot`, which says the same.
 *
 * Objects of a list mostly have the same fields in the same order: each uses
 * keys and `at` of the one before it as long as that is so.  They may then
 * speak of fields that it does not have yet.
 */
#define TK_OBJ_AT       128
#define TK_OBJ_AT_MORE  128
#define TK_OBJ_AT_FAR   127

struct tk_obj {
    tk_arena_t   *arena;
    tk_key_id_t  *keys;
    tk_val_t     *vals;
    uint16_t     *slot;          /* TK_K_BUILTIN of them, or NULL */
    uint8_t      *at;            /* TK_OBJ_AT of them             */
    uint32_t      n;
    uint32_t      cap;
    uint32_t      lent;          /* keys of another one's, or 0   */
};


static inline const tk_val_t *
tk_obj_find(const tk_obj_t *o, tk_key_id_t k)
{
    uint32_t  i, at;

    if (o->slot != NULL && k < TK_K_BUILTIN) {
        return o->slot[k] ? &o->vals[o->slot[k] - 1] : NULL;
    }

    at = o->at[k % TK_OBJ_AT];
    i = at & ~TK_OBJ_AT_MORE;

    if (i == 0) {
        return NULL;
    }

    if (i < TK_OBJ_AT_FAR && i <= o->n) {
        if (o->keys[i - 1] == k) {
            return &o->vals[i - 1];
        }

        if (at == i) {
            return NULL;
        }
    }

    for (i = o->n; i > 0; i--) {
        if (o->keys[i - 1] == k) {
            return &o->vals[i - 1];
        }
    }

    return NULL;
}

#endif
