#ifndef TK_BASE_ARR_H
#define TK_BASE_ARR_H

#include "base/arena.h"

/* A growing array of equal elements in an arena. */
typedef struct {
    tk_arena_t  *arena;
    void        *v;
    size_t       n;
    size_t       cap;
    size_t       size;   /* of an element */
} tk_arr_t;

void tk_arr_init(tk_arr_t *arr, tk_arena_t *a, size_t size);

/* A zeroed new element at the end, or NULL (the arena has failed). Moves
 * the others: keep indexes, not pointers, while pushing. */
void *tk_arr_push(tk_arr_t *arr);

#define tk_arr_at(arr, type, i)  (&((type *) (arr)->v)[i])

#endif
