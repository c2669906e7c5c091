#ifndef TK_MIME_HTML_TOKEN_H
#define TK_MIME_HTML_TOKEN_H

#include "base/arena.h"

/*
 * HTML cut into tokens, without building a tree: for turning it into text
 * and for looking whether a tree can be built safely.  Linear, total.
 */

typedef enum {
    TK_HTML_TEXT,       /* text: as written, with entities            */
    TK_HTML_OPEN,
    TK_HTML_CLOSE,
    TK_HTML_RAW,        /* content of script, style, textarea, ...    */
    TK_HTML_COMMENT     /* comments, doctype, <? ... >                */
} tk_html_kind_t;

#define TK_HTML_NAME_MAX  15

typedef struct {
    tk_html_kind_t  kind;
    char            name[TK_HTML_NAME_MAX + 1];  /* of a tag, lower case,
                                                    longer ones are cut  */
    tk_str_t        text;      /* TEXT, RAW: the bytes */
    unsigned        attrs;     /* OPEN: attributes, roughly */
} tk_html_token_t;

typedef struct {
    tk_str_t  rest;
    char      raw[TK_HTML_NAME_MAX + 1];   /* inside of that element */
} tk_html_lex_t;

void tk_html_lex_init(tk_html_lex_t *lex, tk_str_t html);
bool tk_html_lex_next(tk_html_lex_t *lex, tk_html_token_t *token_r);

/* The character reference at the start of s ("&amp;", "&#65;"): its UTF-8
 * in out, its length in *n_r, the consumed length as result; 0 if none. */
size_t tk_html_entity(tk_str_t s, char out[8], size_t *n_r);

#endif
