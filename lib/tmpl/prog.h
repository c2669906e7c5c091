#ifndef TK_TMPL_PROG_H
#define TK_TMPL_PROG_H

#include "base/arr.h"
#include "tmpl/catalog.h"
#include "tmpl/node.h"
#include "tmpl/tmpl.h"

/*
 * A compiled template and the set it belongs to.  Inside of lib/tmpl only.
 */

typedef enum {
    TK_OP_TEXT,          /* nothing but its text                         */
    TK_OP_VAR,           /* path, escaped                                */
    TK_OP_RAW,           /* path                                         */
    TK_OP_SECTION,       /* path; jump: behind END, if false             */
    TK_OP_END,           /* next element, or leave; jump: its SECTION    */
    TK_OP_INVERTED,      /* path; jump: behind it, if true               */
    TK_OP_SINGULAR,      /* path; rule; jump: to the plural              */
    TK_OP_JUMP,
    TK_OP_INDENT,        /* the indentation of the running call          */
    TK_OP_CALL,          /* call, text: more indentation                 */
    TK_OP_RET
} tk_op_t;

typedef struct {
    tk_str_t       text;         /* goes out before the instruction      */
    uint8_t        op;
    uint8_t        n;            /* of the path                          */
    tk_key_id_t    key;          /* its first part                       */
    union {
        uint32_t   jump;
        uint32_t   keep;         /* CALL: keep the caller's indentation  */
    } a;
    union {
        struct {
            const tk_key_id_t  *rest;     /* path from its second part   */
            uint64_t            rule;
        } path;
        struct {
            const tk_tmpl_t    *prog;
            const tk_str_t     *indent;
        } call;
    } u;
} tk_insn_t;

struct tk_tmpl {
    const tk_insn_t  *code;
    uint32_t          n;
};

/* One source file. */
typedef struct {
    tk_str_t      name;
    tk_str_t      file;
    tk_str_t      text;
    tk_node_t    *root;
    tk_tmpl_t    *prog;          /* one for each language                */
} tk_file_t;

struct tk_tmpl_set {
    tk_arena_t           *arena;
    tk_map_t             *by_name;        /* tk_file_t                   */
    tk_map_t             *assets;         /* char *, or NULL: any        */
    tk_keys_t             keys;
    tk_file_t           **files;
    unsigned              n_files;
    const tk_catalog_t  **catalogs;       /* one a language, or NULL     */
    unsigned              n_languages;
    bool                  escape;
    bool                  strict;         /* from files: see tmpl.h      */
};

/*
 * Parses and compiles all files of a set whose other members are complete.
 * Errors as tk_tmpl_load.
 */
int tk_set_build(tk_tmpl_set_t *set, tk_str_t *err_r);

/* Compiles all files for one language. */
int tk_set_compile(tk_tmpl_set_t *set, unsigned lang, tk_str_t *err_r);

#endif
