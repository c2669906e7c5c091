#ifndef TK_BASE_RE_H
#define TK_BASE_RE_H

#include "base/arena.h"

/*
 * Regular expressions by PCRE2, with match, depth and heap limits: a limit
 * that is hit counts as "no match".  Compiled once, immutable, freed with
 * the arena.
 */
typedef struct tk_re tk_re_t;

#define TK_RE_GROUPS  16

enum { TK_RE_ICASE = 1, TK_RE_UTF = 2, TK_RE_MULTILINE = 4 };

/* TK_EINVAL with a text in *err_r (may be NULL) for a bad pattern. */
int tk_re_compile(tk_arena_t *a, tk_str_t pattern, int flags,
    const tk_re_t **re_r, tk_str_t *err_r);

/* Searches s from offset `from`; groups not taken are null strings.
 * TK_OK, TK_ENOTFOUND. groups may be NULL. */
int tk_re_match(const tk_re_t *re, tk_str_t s, size_t from,
    tk_str_t groups[TK_RE_GROUPS]);

/* The index of a named group, -1 without one. */
int tk_re_group(const tk_re_t *re, const char *name);

#endif
