#ifndef TK_TMPL_SCAN_H
#define TK_TMPL_SCAN_H

#include "base/arena.h"

/*
 * Finds the tags of a template's text.  Inside of lib/tmpl only.
 */
typedef struct {
    tk_arena_t  *arena;
    tk_str_t     file;           /* for errors                           */
    tk_str_t     src;
    size_t       pos;            /* first byte not used so far           */
    size_t       line_pos;       /* how far `line` has counted           */
    uint32_t     line;
    tk_str_t     open;           /* delimiters                           */
    tk_str_t     close;
    tk_str_t    *err;
} tk_scan_t;

typedef struct {
    char      sigil;             /* one of #^/>&!={<$ or _ n c for texts;
                                  * 0: plain variable                    */
    tk_str_t  body;              /* trimmed, without sigil               */
    size_t    from;              /* of the opening delimiter             */
    size_t    end;               /* behind the closing one               */
    size_t    line_from;         /* where blanks before it begin         */
    size_t    line_end;          /* behind blanks and line break after it*/
    bool      before;            /* only blanks before it on its line    */
    bool      after;             /* only blanks after it                 */
} tk_tag_t;

/* TK_OK; TK_ENOTFOUND if there is none; TK_EINVAL as tk_scan_error. */
int tk_scan_tag(tk_scan_t *s, tk_tag_t *tag_r);

/* Changes the delimiters as a tag with sigil '=' says. */
int tk_scan_delimiters(tk_scan_t *s, const tk_tag_t *t);

/* Writes "FILE:LINE: what "name"" to *err and returns TK_EINVAL. */
int tk_scan_error(tk_scan_t *s, size_t at, const char *what, tk_str_t name);

/* Counts lines up to there; at never decreases. */
uint32_t tk_scan_line(tk_scan_t *s, size_t at);

/* The length of a {name} of a text that s begins with, or 0. */
size_t tk_scan_name(tk_str_t s);

bool tk_scan_is(const tk_scan_t *s, size_t pos, tk_str_t what);
bool tk_scan_line_start(const tk_scan_t *s, size_t pos);
size_t tk_scan_blanks(const tk_scan_t *s, size_t pos);   /* end of them */

#endif
