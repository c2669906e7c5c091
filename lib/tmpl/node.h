#ifndef TK_TMPL_NODE_H
#define TK_TMPL_NODE_H

#include "base/err.h"
#include "base/map.h"
#include "tmpl/value.h"

/*
 * A template as parsed, independent of language: what the compiler works
 * on.  Inside of lib/tmpl only.
 */

typedef enum {
    TK_N_TEXT,          /* text: as it stands                            */
    TK_N_BOL,           /* a line with output begins: indentation goes here */
    TK_N_VAR,           /* path                                          */
    TK_N_RAW,           /* path, in triple braces                        */
    TK_N_SECTION,       /* path, child                                   */
    TK_N_INVERTED,
    TK_N_PARTIAL,       /* text: name                                    */
    TK_N_PARENT,        /* text: name; the blocks among child override   */
    TK_N_BLOCK,         /* text: name; child: default or override        */
    TK_N_MSG,           /* text: msgid, ctx                              */
    TK_N_PLURAL,        /* path: number, text: singular, plural          */
    TK_N_ASSET          /* text: name                                    */
} tk_ntype_t;

typedef struct {
    const tk_key_id_t  *keys;
    unsigned            n;       /* 0: the implicit iterator "."         */
} tk_path_t;

typedef struct tk_node tk_node_t;

struct tk_node {
    tk_ntype_t   type;
    bool         standalone;     /* alone on its line, which is dropped  */
    bool         bol;            /* PARENT: only blanks before it        */
    uint32_t     line;
    tk_str_t     text;
    tk_str_t     ctx;
    tk_str_t     plural;
    tk_str_t     indent;         /* PARTIAL, PARENT, BLOCK: of its lines */
    tk_path_t    path;
    tk_node_t   *child;
    tk_node_t   *next;
};

/* Names to numbers, common to a set. */
typedef struct {
    tk_map_t    *map;
    unsigned     last;           /* number given out last                */
} tk_keys_t;

int tk_keys_init(tk_keys_t *keys, tk_arena_t *a);

/* TK_K_NONE if the name is not there. */
tk_key_id_t tk_keys_find(const tk_keys_t *keys, tk_str_t name);

/* "a.b.c" or "."; TK_EINVAL for an empty part or a blank. */
int tk_path_parse(tk_arena_t *a, tk_keys_t *keys, tk_str_t name,
    tk_path_t *path_r);

enum {
    TK_PARSE_TRIM = 1,           /* drop leading blanks and blank lines  */
    TK_PARSE_STRICT = 2          /* raw only for names with html_        */
};

/* Sections and blocks within one another in one template. */
#define TK_PARSE_DEPTH  48

/*
 * The nodes point into text.  TK_EINVAL with *err_r ("FILE:LINE: what"),
 * TK_ENOMEM.
 */
int tk_parse(tk_arena_t *a, tk_keys_t *keys, tk_str_t file, tk_str_t text,
    int flags, tk_node_t **root_r, tk_str_t *err_r);

#endif
