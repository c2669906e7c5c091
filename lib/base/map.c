#include "base/map.h"

#include "base/err.h"

/* Both are tables of a power of two slots with linear probing, at most
 * three quarters full. */

#define MIN_CAP  16

typedef struct {
    tk_str_t     key;       /* p NULL: free */
    void        *value;
    uint32_t     hash;
} tk_slot_t;

struct tk_map {
    tk_arena_t  *arena;
    tk_slot_t   *slot;
    size_t       cap;
    size_t       n;
};

typedef struct {
    uint64_t     key;
    void        *value;
    bool         taken;
} tk_idslot_t;

struct tk_idmap {
    tk_arena_t   *arena;
    tk_idslot_t  *slot;
    size_t        cap;
    size_t        n;
};


static size_t
cap_for(size_t expected)
{
    size_t  cap = MIN_CAP;

    while (cap < SIZE_MAX / 4 && cap / 4 * 3 < expected) {
        cap *= 2;
    }
    return cap;
}


static bool
is_full(size_t n, size_t cap)
{
    return n >= cap / 4 * 3;
}


tk_map_t *
tk_map_create(tk_arena_t *a, size_t expected)
{
    tk_map_t  *m;

    m = tk_arena_zalloc(a, sizeof(tk_map_t));
    if (m == NULL) {
        return NULL;
    }

    m->arena = a;
    m->cap = cap_for(expected);
    m->slot = tk_arena_array(a, m->cap, sizeof(tk_slot_t));
    return m->slot ? m : NULL;
}


/* The slot that has key, or the free one where it belongs. */
static tk_slot_t *
slot_of(tk_slot_t *slot, size_t cap, tk_str_t key, uint32_t hash)
{
    size_t  i;

    i = hash & (cap - 1);
    while (slot[i].key.p
           && !(slot[i].hash == hash && tk_str_eq(slot[i].key, key)))
    {
        i = (i + 1) & (cap - 1);
    }
    return &slot[i];
}


static int
map_grow(tk_map_t *m)
{
    size_t      i;
    tk_slot_t  *to, *s;

    to = tk_arena_array(m->arena, m->cap * 2, sizeof(tk_slot_t));
    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < m->cap; i++) {
        s = &m->slot[i];
        if (s->key.p) {
            *slot_of(to, m->cap * 2, s->key, s->hash) = *s;
        }
    }

    m->slot = to;
    m->cap *= 2;
    return TK_OK;
}


int
tk_map_set(tk_map_t *m, tk_str_t key, void *value)
{
    uint32_t    hash;
    tk_slot_t  *s;

    if (is_full(m->n, m->cap) && map_grow(m) != TK_OK) {
        return TK_ENOMEM;
    }

    if (key.p == NULL) {
        key = TK_STR("");
    }

    hash = tk_str_hash(key);
    s = slot_of(m->slot, m->cap, key, hash);

    if (s->key.p == NULL) {
        s->key = key;
        s->hash = hash;
        m->n++;
    }
    s->value = value;
    return TK_OK;
}


void *
tk_map_get(const tk_map_t *m, tk_str_t key)
{
    return slot_of(m->slot, m->cap, key, tk_str_hash(key))->value;
}


size_t
tk_map_count(const tk_map_t *m)
{
    return m->n;
}


tk_idmap_t *
tk_idmap_create(tk_arena_t *a, size_t expected)
{
    tk_idmap_t  *m;

    m = tk_arena_zalloc(a, sizeof(tk_idmap_t));
    if (m == NULL) {
        return NULL;
    }

    m->arena = a;
    m->cap = cap_for(expected);
    m->slot = tk_arena_array(a, m->cap, sizeof(tk_idslot_t));
    return m->slot ? m : NULL;
}


static tk_idslot_t *
idslot_of(tk_idslot_t *slot, size_t cap, uint64_t key)
{
    size_t    i;
    uint64_t  h;

    /* Ids come in runs and in steps; the high bits of a product by an odd
     * constant spread both. */
    h = key * UINT64_C(0x9e3779b97f4a7c15);
    i = (size_t) (h ^ (h >> 32)) & (cap - 1);

    while (slot[i].taken && slot[i].key != key) {
        i = (i + 1) & (cap - 1);
    }
    return &slot[i];
}


static int
idmap_grow(tk_idmap_t *m)
{
    size_t        i;
    tk_idslot_t  *to, *s;

    to = tk_arena_array(m->arena, m->cap * 2, sizeof(tk_idslot_t));
    if (to == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < m->cap; i++) {
        s = &m->slot[i];
        if (s->taken) {
            *idslot_of(to, m->cap * 2, s->key) = *s;
        }
    }

    m->slot = to;
    m->cap *= 2;
    return TK_OK;
}


int
tk_idmap_set(tk_idmap_t *m, uint64_t key, void *value)
{
    tk_idslot_t  *s;

    if (is_full(m->n, m->cap) && idmap_grow(m) != TK_OK) {
        return TK_ENOMEM;
    }

    s = idslot_of(m->slot, m->cap, key);
    m->n += !s->taken;
    *s = (tk_idslot_t) { key, value, true };
    return TK_OK;
}


void *
tk_idmap_get(const tk_idmap_t *m, uint64_t key)
{
    return idslot_of(m->slot, m->cap, key)->value;
}
