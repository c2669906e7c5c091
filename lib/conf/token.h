#ifndef TK_CONF_TOKEN_H
#define TK_CONF_TOKEN_H

#include "base/arr.h"

/*
 * Cuts a text into directives by nginx's rules: words parted by blanks;
 * "..." and '...'; a backslash keeps the next byte from ending a word and
 * vanishes before quotes, backslash, t, r, n; # to the end of the line
 * where a word could begin; "{" behind "$" belongs to the word.
 */

/* Bytes of a word as written; one less when a quote or blank ends it. */
#define TK_TOKEN_WORD_MAX  4095

enum {
    TK_TOKEN_END,                     /* words, then ";"            */
    TK_TOKEN_OPEN,                    /* words, then "{"            */
    TK_TOKEN_CLOSE,                   /* "}"                        */
    TK_TOKEN_EOF
};

typedef struct {
    tk_arena_t  *arena;
    tk_str_t     rest;
    unsigned     line;                /* of the last byte read      */
    tk_arr_t     words;               /* of tk_str_t                */
    int          what;
} tk_token_t;

void tk_token_init(tk_token_t *t, tk_arena_t *a, tk_str_t text);

/* The next directive into words and what. TK_EINVAL with text in *err_r,
 * TK_ENOMEM. */
int tk_token_next(tk_token_t *t, tk_str_t *err_r);

#endif
