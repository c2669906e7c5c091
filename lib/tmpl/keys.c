#include "tmpl/node.h"

#define KEYS_MAX      65535
#define PATH_MAX_LEN  16


tk_key_id_t
tk_keys_find(const tk_keys_t *keys, tk_str_t name)
{
    return (tk_key_id_t) (uintptr_t) tk_map_get(keys->map, name);
}


/* A name that is new is added; TK_K_NONE without memory or past 65535. */
static tk_key_id_t
tk_keys_add(tk_keys_t *keys, tk_str_t name)
{
    tk_key_id_t  id;

    id = tk_keys_find(keys, name);
    if (id != TK_K_NONE) {
        return id;
    }

    if (keys->last == KEYS_MAX
        || tk_map_set(keys->map, name, (void *) (uintptr_t) (keys->last + 1))
           != TK_OK)
    {
        return TK_K_NONE;
    }

    return (tk_key_id_t) ++keys->last;
}


int
tk_keys_init(tk_keys_t *keys, tk_arena_t *a)
{
    unsigned  i;

    static const tk_str_t  builtin[] = {
        TK_STR_INIT(""),
#define TK_K(name)  TK_STR_INIT(#name),
#include "tmpl/keys.def"
#undef TK_K
    };

    keys->last = 0;
    keys->map = tk_map_create(a, 512);

    if (keys->map == NULL) {
        return TK_ENOMEM;
    }

    for (i = 1; i < TK_K_BUILTIN; i++) {
        if (tk_keys_add(keys, builtin[i]) == TK_K_NONE) {
            return TK_ENOMEM;
        }
    }

    return TK_OK;
}


static bool
key_ok(tk_str_t name)
{
    size_t  i;

    for (i = 0; i < name.n; i++) {
        if ((unsigned char) name.p[i] <= ' ') {
            return false;
        }
    }

    return name.n > 0;
}


int
tk_path_parse(tk_arena_t *a, tk_keys_t *keys, tk_str_t name,
    tk_path_t *path_r)
{
    unsigned      n;
    tk_str_t      part;
    tk_key_id_t   ids[PATH_MAX_LEN], *copy;

    path_r->keys = NULL;
    path_r->n = 0;

    if (tk_str_eqz(name, ".")) {
        return TK_OK;
    }

    for (n = 0; name.p != NULL; n++) {
        part = tk_str_cut(&name, '.');

        if (n == PATH_MAX_LEN || !key_ok(part)) {
            return TK_EINVAL;
        }

        ids[n] = tk_keys_add(keys, part);
        if (ids[n] == TK_K_NONE) {
            return TK_ENOMEM;
        }
    }

    if (n == 0) {
        return TK_EINVAL;
    }

    copy = tk_arena_array(a, n, sizeof(tk_key_id_t));
    if (copy == NULL) {
        return TK_ENOMEM;
    }

    memcpy(copy, ids, n * sizeof(tk_key_id_t));
    path_r->keys = copy;
    path_r->n = n;

    return TK_OK;
}
