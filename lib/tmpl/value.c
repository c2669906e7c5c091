#include "tmpl/object.h"


/* From this many expected fields on an object is worth an index. */
#define SLOTS_FROM   32
/* What an index can say. */
#define SLOTS_FIELDS (UINT16_MAX - 1)


tk_obj_t *
tk_obj(tk_arena_t *a, unsigned expected)
{
    tk_obj_t  *o;
    uint32_t   cap;

    cap = expected > 0 ? expected : 4;

    o = tk_arena_alloc(a, sizeof(tk_obj_t)
                          + cap * (sizeof(tk_val_t) + sizeof(tk_key_id_t)));
    if (o == NULL) {
        return NULL;
    }

    o->arena = a;
    o->vals = (tk_val_t *) (o + 1);
    o->keys = (tk_key_id_t *) (o->vals + cap);
    o->slot = NULL;
    o->n = 0;
    o->cap = cap;
    memset(o->at, 0, sizeof(o->at));

    if (cap >= SLOTS_FROM) {
        o->slot = tk_arena_array(a, TK_K_BUILTIN, sizeof(*o->slot));
    }

    return o;
}


static bool
obj_grow(tk_obj_t *o)
{
    tk_val_t     *vals;
    tk_key_id_t  *keys;

    vals = tk_arena_alloc(o->arena, o->cap * 2
                          * (sizeof(tk_val_t) + sizeof(tk_key_id_t)));
    if (vals == NULL) {
        return false;
    }

    keys = (tk_key_id_t *) (vals + o->cap * 2);
    memcpy(vals, o->vals, o->n * sizeof(*vals));
    memcpy(keys, o->keys, o->n * sizeof(*keys));

    o->vals = vals;
    o->keys = keys;
    o->cap *= 2;

    if (o->cap > SLOTS_FIELDS) {
        o->slot = NULL;
    }

    return true;
}


/* The place for the value of a new field k, or NULL. */
static tk_val_t *
obj_add(tk_obj_t *o, tk_key_id_t k, tk_vtype_t type)
{
    uint8_t   *at;
    tk_val_t  *v;

    if (o == NULL || (o->n == o->cap && !obj_grow(o))) {
        return NULL;
    }

    o->keys[o->n] = k;
    v = &o->vals[o->n++];

    at = &o->at[k % TK_OBJ_AT];
    *at = (uint8_t) ((*at ? TK_OBJ_AT_MORE : 0)
                     | (o->n < TK_OBJ_AT_FAR ? o->n : TK_OBJ_AT_FAR));

    if (o->slot != NULL && k < TK_K_BUILTIN) {
        o->slot[k] = (uint16_t) o->n;
    }

    v->type = type;
    v->n = 0;

    return v;
}


void
tk_obj_str(tk_obj_t *o, tk_key_id_t k, tk_str_t s)
{
    tk_val_t  *v;

    v = obj_add(o, k, s.p != NULL ? TK_V_STR : TK_V_NULL);
    if (v != NULL) {
        v->u.str = s;
    }
}


void
tk_obj_html(tk_obj_t *o, tk_key_id_t k, tk_str_t s)
{
    tk_val_t  *v;

    v = obj_add(o, k, s.p != NULL ? TK_V_HTML : TK_V_NULL);
    if (v != NULL) {
        v->u.str = s;
    }
}


void
tk_obj_int(tk_obj_t *o, tk_key_id_t k, int64_t num)
{
    tk_val_t  *v;

    v = obj_add(o, k, TK_V_INT);
    if (v != NULL) {
        v->u.num = num;
    }
}


void
tk_obj_bool(tk_obj_t *o, tk_key_id_t k, bool b)
{
    tk_val_t  *v;

    v = obj_add(o, k, b ? TK_V_TRUE : TK_V_FALSE);
    if (v != NULL) {
        v->u.num = b;
    }
}


void
tk_obj_obj(tk_obj_t *o, tk_key_id_t k, tk_obj_t *obj)
{
    tk_val_t  *v;

    v = obj_add(o, k, obj != NULL ? TK_V_OBJ : TK_V_NULL);
    if (v != NULL) {
        v->u.obj = obj;
    }
}


void
tk_obj_val(tk_obj_t *o, tk_key_id_t k, tk_val_t val)
{
    tk_val_t  *v;

    v = obj_add(o, k, val.type);
    if (v != NULL) {
        *v = val;
    }
}


tk_val_t *
tk_obj_list(tk_obj_t *o, tk_key_id_t k, uint32_t n)
{
    tk_val_t  *v, *list;

    if (o == NULL) {
        return NULL;
    }

    list = tk_arena_array(o->arena, n, sizeof(tk_val_t));
    if (list == NULL) {
        return NULL;
    }

    v = obj_add(o, k, TK_V_LIST);
    if (v == NULL) {
        return NULL;
    }

    v->n = n;
    v->u.list = list;

    return list;
}


tk_obj_t *
tk_list_obj(tk_obj_t *owner, tk_val_t *list, uint32_t i, unsigned expected)
{
    tk_obj_t  *o;

    if (owner == NULL || list == NULL) {
        return NULL;
    }

    o = tk_obj(owner->arena, expected);
    if (o == NULL) {
        return NULL;
    }

    list[i].type = TK_V_OBJ;
    list[i].u.obj = o;

    return o;
}


const tk_val_t *
tk_obj_get(const tk_obj_t *o, tk_key_id_t k)
{
    return o != NULL ? tk_obj_find(o, k) : NULL;
}
