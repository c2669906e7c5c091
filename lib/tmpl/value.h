#ifndef TK_TMPL_VALUE_H
#define TK_TMPL_VALUE_H

#include "base/arena.h"

/*
 * The data that a template is rendered with: a tree of values in an arena.
 * Names are small integers ("keys"): those that C code uses stand in
 * keys.def and are known at compile time (TK_K_subject); any other name in
 * a template gets a number when the template set is loaded.
 *
 * A builder that runs out of memory leaves the arena failed and the value
 * partly filled; the renderer checks tk_arena_failed() once.
 */

typedef uint16_t tk_key_id_t;

enum {
    TK_K_NONE = 0,
#define TK_K(name)  TK_K_##name,
#include "tmpl/keys.def"
#undef TK_K
    TK_K_BUILTIN        /* first number given out at load time */
};

typedef enum {
    TK_V_NULL,          /* renders as nothing; false in a section    */
    TK_V_FALSE,
    TK_V_TRUE,
    TK_V_STR,           /* escaped at output; empty is false         */
    TK_V_INT,           /* decimal; 0 is TRUE in a section (Mustache */
                        /* spec), so say tk_obj_bool for conditions  */
    TK_V_HTML,          /* already safe markup: only from the sanitiser,
                         * markdown, digits or a template of our own */
    TK_V_OBJ,
    TK_V_LIST
} tk_vtype_t;

typedef struct tk_val   tk_val_t;
typedef struct tk_obj   tk_obj_t;

struct tk_val {
    tk_vtype_t  type;
    uint32_t    n;               /* of a list                    */
    union {
        tk_str_t    str;         /* STR, HTML; not copied        */
        int64_t     num;
        tk_obj_t   *obj;
        tk_val_t   *list;
    } u;
};

/* An object with room for `expected` fields; grows by itself. */
tk_obj_t *tk_obj(tk_arena_t *a, unsigned expected);

/* Setting a key twice keeps both, the later one is found. o may be NULL
 * (after a failed allocation): nothing happens. */
void tk_obj_str(tk_obj_t *o, tk_key_id_t k, tk_str_t s);
void tk_obj_html(tk_obj_t *o, tk_key_id_t k, tk_str_t s);
void tk_obj_int(tk_obj_t *o, tk_key_id_t k, int64_t v);
/* A number that the template shows several times. */
void tk_obj_digits(tk_obj_t *o, tk_key_id_t k, int64_t v);
void tk_obj_bool(tk_obj_t *o, tk_key_id_t k, bool v);
void tk_obj_obj(tk_obj_t *o, tk_key_id_t k, tk_obj_t *v);
void tk_obj_val(tk_obj_t *o, tk_key_id_t k, tk_val_t v);
/* A list of n objects whose places the caller then fills by tk_list_obj. */
tk_val_t *tk_obj_list(tk_obj_t *o, tk_key_id_t k, uint32_t n);

/* Only the first n places of that list were filled. */
void tk_obj_list_end(tk_obj_t *o, tk_key_id_t k, uint32_t n);

/* Makes element i of a list from tk_obj_list an object. */
tk_obj_t *tk_list_obj(tk_obj_t *owner, tk_val_t *list, uint32_t i,
    unsigned expected);

/* NULL if absent. */
const tk_val_t *tk_obj_get(const tk_obj_t *o, tk_key_id_t k);

#endif
