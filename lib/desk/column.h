#ifndef TK_DESK_COLUMN_H
#define TK_DESK_COLUMN_H

#include "base/arena.h"

/* A column of a contact or a company: a tk_str_t in its struct. */
typedef struct {
    const char  *name;         /* in forms and files                      */
    size_t       offset;
    size_t       max;          /* characters                              */
} tk_column_t;

static inline tk_str_t *
tk_column_at(const tk_column_t *c, void *row)
{
    return (tk_str_t *) ((char *) row + c->offset);
}

static inline tk_str_t
tk_column_get(const tk_column_t *c, const void *row)
{
    return *(const tk_str_t *) ((const char *) row + c->offset);
}

#endif
