#include "tmpl/object.h"
#include "tmpl/out.h"


/* From this many expected fields on an object is worth an index. */
#define SLOTS_FROM   32
/* What an index can say. */
#define SLOTS_FIELDS (UINT16_MAX - 1)


static tk_obj_t *
obj_alloc(tk_arena_t *a, uint32_t cap, size_t more)
{
    tk_obj_t  *o;

    o = tk_arena_alloc(a, sizeof(tk_obj_t) + cap * sizeof(tk_val_t) + more);
    if (o == NULL) {
        return NULL;
    }

    o->arena = a;
    o->vals = (tk_val_t *) (o + 1);
    o->slot = NULL;
    o->n = 0;
    o->cap = cap;
    o->lent = 0;

    return o;
}


/* What an object of its own has behind its values. */
#define OBJ_OWN(cap)  ((cap) * sizeof(tk_key_id_t) + TK_OBJ_AT)

static void
obj_own(tk_obj_t *o, void *room)
{
    o->keys = room;
    o->at = (uint8_t *) (o->keys + o->cap);
    o->lent = 0;
    memset(o->at, 0, TK_OBJ_AT);
}


tk_obj_t *
tk_obj(tk_arena_t *a, unsigned expected)
{
    tk_obj_t  *o;
    uint32_t   cap;

    cap = expected > 0 ? expected : 4;

    o = obj_alloc(a, cap, OBJ_OWN(cap));
    if (o == NULL) {
        return NULL;
    }

    obj_own(o, o->vals + cap);

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


/* Says that the newest field is k. */
static void
obj_name(tk_obj_t *o, tk_key_id_t k)
{
    uint8_t  *at;

    o->keys[o->n - 1] = k;

    at = &o->at[k % TK_OBJ_AT];
    *at = (uint8_t) ((*at ? TK_OBJ_AT_MORE : 0)
                     | (o->n < TK_OBJ_AT_FAR ? o->n : TK_OBJ_AT_FAR));

    if (o->slot != NULL && k < TK_K_BUILTIN) {
        o->slot[k] = (uint16_t) o->n;
    }
}


/* A field that the one before does not have: from here on it is another
 * kind of object. */
static bool
obj_part(tk_obj_t *o)
{
    void         *room;
    uint32_t      n = o->n;
    tk_key_id_t  *keys = o->keys;

    room = tk_arena_alloc(o->arena, OBJ_OWN(o->cap));
    if (room == NULL) {
        return false;
    }

    obj_own(o, room);

    for (o->n = 0; o->n < n; ) {
        o->n++;
        obj_name(o, keys[o->n - 1]);
    }

    return true;
}


static tk_val_t *
obj_new(tk_obj_t *o, tk_key_id_t k)
{
    if ((o->lent != 0 && !obj_part(o)) || (o->n == o->cap && !obj_grow(o))) {
        return NULL;
    }

    o->n++;
    obj_name(o, k);

    return &o->vals[o->n - 1];
}


/* The place for the value of a new field k, or NULL. */
static inline tk_val_t *
obj_add(tk_obj_t *o, tk_key_id_t k, tk_vtype_t type)
{
    tk_val_t  *v;

    if (o == NULL) {
        return NULL;
    }

    if (o->n < o->lent && o->keys[o->n] == k) {
        v = &o->vals[o->n++];

    } else {
        v = obj_new(o, k);
        if (v == NULL) {
            return NULL;
        }
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
tk_obj_digits(tk_obj_t *o, tk_key_id_t k, int64_t num)
{
    char  *p, *end, *buf;

    buf = o != NULL ? tk_arena_alloc(o->arena, TK_OUT_DIGITS) : NULL;
    if (buf == NULL) {
        return;
    }

    end = buf + TK_OUT_DIGITS;
    p = tk_out_digits(end, num);
    tk_obj_html(o, k, tk_str(p, (size_t) (end - p)));
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


void
tk_obj_list_end(tk_obj_t *o, tk_key_id_t k, uint32_t n)
{
    tk_val_t  *v = (tk_val_t *) tk_obj_get(o, k);

    if (v != NULL) {
        v->n = n;
    }
}


/* An empty one that will probably get the same fields. */
static tk_obj_t *
obj_like(const tk_obj_t *other)
{
    tk_obj_t  *o;

    if (other->slot != NULL || other->n == 0) {
        return tk_obj(other->arena, other->cap);
    }

    o = obj_alloc(other->arena, other->n, 0);
    if (o == NULL) {
        return NULL;
    }

    o->keys = other->keys;
    o->at = other->at;
    o->lent = other->n;

    return o;
}


tk_obj_t *
tk_list_obj(tk_obj_t *owner, tk_val_t *list, uint32_t i, unsigned expected)
{
    tk_obj_t  *o;

    if (owner == NULL || list == NULL) {
        return NULL;
    }

    o = i > 0 && list[i - 1].type == TK_V_OBJ
        ? obj_like(list[i - 1].u.obj) : tk_obj(owner->arena, expected);
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
