#ifndef TK_TMPL_CATALOG_H
#define TK_TMPL_CATALOG_H

#include "base/arena.h"

/*
 * A message catalog in GNU .mo form.  Opening checks everything that
 * lookups rely on: the size, every offset and length, the terminating NULs,
 * UTF-8, the order of the message ids, the plural rule.  Only the rules
 * "n != 1" and "n > 1" with two forms are known.
 */
typedef struct tk_catalog tk_catalog_t;

#define TK_CATALOG_MAX  (4u << 20)       /* bytes of a file */

typedef enum {
    TK_PLURAL_NOT_ONE,                   /* plural=n != 1   */
    TK_PLURAL_ABOVE_ONE                  /* plural=n > 1    */
} tk_plural_t;

/* The bytes must live as long as the catalog. TK_EINVAL, TK_ELIMIT,
 * TK_ENOMEM. */
int tk_catalog_open(tk_arena_t *a, tk_str_t bytes,
    const tk_catalog_t **cat_r);

/* The translation, or msgid itself if there is none or cat is NULL. ctx may
 * be the null string. */
tk_str_t tk_catalog_text(const tk_catalog_t *cat, tk_str_t ctx,
    tk_str_t msgid);

/* forms[0] for the singular, forms[1] for the plural. */
void tk_catalog_plural(const tk_catalog_t *cat, tk_str_t msgid,
    tk_str_t plural, tk_str_t forms[2]);

/* NOT_ONE for NULL. */
tk_plural_t tk_catalog_rule(const tk_catalog_t *cat);

#endif
