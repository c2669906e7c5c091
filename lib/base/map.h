#ifndef TK_BASE_MAP_H
#define TK_BASE_MAP_H

#include "base/arena.h"

/*
 * Strings to pointers and numbers to pointers, in an arena; grows, never
 * shrinks.  Keys are not copied.  Filled by trusted data or with a bound on
 * the number of keys.
 */
typedef struct tk_map tk_map_t;

tk_map_t *tk_map_create(tk_arena_t *a, size_t expected);
int tk_map_set(tk_map_t *m, tk_str_t key, void *value);   /* replaces */
void *tk_map_get(const tk_map_t *m, tk_str_t key);        /* or NULL  */
size_t tk_map_count(const tk_map_t *m);

typedef struct tk_idmap tk_idmap_t;

tk_idmap_t *tk_idmap_create(tk_arena_t *a, size_t expected);
int tk_idmap_set(tk_idmap_t *m, uint64_t key, void *value);
void *tk_idmap_get(const tk_idmap_t *m, uint64_t key);

#endif
