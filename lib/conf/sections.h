#ifndef TK_CONF_SECTIONS_H
#define TK_CONF_SECTIONS_H

#include "base/arena.h"

/*
 * The text format of `ticketd apply` (docs/apply.md):
 *
 *     # a comment
 *     [kind "a name"]
 *     key = value
 *     key = "quoted, with \" \\ \n \r \t"
 *     key = <<END
 *     lines as they are
 *     END
 *
 * Values without quotes are trimmed; a key may come several times.  What
 * kinds, keys and values mean is the reader's business.
 */

#define TK_SECTIONS_TEXT   (8u << 20)     /* bytes of a text at most      */
#define TK_SECTIONS_MAX    10000
#define TK_SECTION_ENTRIES 5000           /* of one section               */
#define TK_SECTION_NAME    254            /* bytes of a name or kind      */

typedef struct {
    tk_str_t  key;
    tk_str_t  value;                      /* not null                     */
    unsigned  line;
} tk_entry_t;

typedef struct {
    tk_str_t     kind;
    tk_str_t     name;                    /* may be empty                 */
    unsigned     line;
    tk_entry_t  *v;
    size_t       n;
} tk_section_t;

typedef struct {
    tk_section_t  *v;
    size_t         n;
} tk_sections_t;

/* Everything lives in `a`, which must outlast `text`. TK_EINVAL, TK_ELIMIT
 * with "FILE:LINE: text" in *err_r; TK_ENOMEM. */
int tk_sections_parse(tk_arena_t *a, tk_str_t text, tk_str_t file_name,
    tk_sections_t *sections_r, tk_str_t *err_r);

/* The last entry of that key, or NULL. */
const tk_entry_t *tk_section_get(const tk_section_t *s, const char *key);

#endif
