#ifndef TK_MIME_UU_H
#define TK_MIME_UU_H

#include "base/str.h"

/*
 * A uuencoded file inside of plain text ("begin 644 name" ... "end").
 */
typedef struct {
    size_t    start;     /* of the "begin" line in the text */
    size_t    end;       /* behind the "end" line           */
    tk_str_t  name;      /* as written                      */
    tk_str_t  encoded;   /* from "begin" to "end"           */
} tk_uu_t;

/* Finds the first whole one from offset `from`; false without one. */
bool tk_uu_find(tk_str_t text, size_t from, tk_uu_t *uu_r);

/* Does a whole one begin with the line at that offset? */
bool tk_uu_at(tk_str_t text, size_t at, tk_uu_t *uu_r);

#endif
