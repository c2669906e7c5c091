#ifndef TK_WEB_ADMIN_H
#define TK_WEB_ADMIN_H

#include "desk/bad.h"
#include "web/page.h"

/*
 * What the pages of Administration (adm_*.c, html/adm/) have in common.
 * Their routes need ADMIN, so a handler begins with tk_adm_begin().
 *
 * A form: read the fields (tk_adm_line ...), let lib/desk save, which says
 * what is wrong in a tk_bad_t; then tk_adm_done() redirects with ?done=WORD
 * (texts in part/adm_flash), or tk_adm_show() renders the form again: 422,
 * has_errors, and for each bad field an object bad.FIELD with the reason
 * (part/adm_why).  What was typed stands in the object f, filled by the
 * page itself.
 */

/* The entry of the navigation, at.WORD in part/adm_nav: "users". */
void tk_adm_begin(tk_page_t *pg, const char *at);

/* A field of the posted form: one clean line, any text, a box, a number
 * (0 if it is none); never null.  Too long: marked bad, and cut. */
tk_str_t tk_adm_line(tk_page_t *pg, const char *name, size_t chars);
tk_str_t tk_adm_text(tk_page_t *pg, const char *name, size_t chars);
bool tk_adm_flag(const tk_page_t *pg, const char *name);
uint64_t tk_adm_id(const tk_page_t *pg, const char *name);

/* The number in the path's i-th wild segment; 0 if it is none. */
uint64_t tk_adm_arg(const tk_page_t *pg, unsigned i);

/* The same of the query; "" if it is not there. */
tk_str_t tk_adm_query(const tk_page_t *pg, const char *name);

/* "50%" to "%50\\%%": for LIKE, anywhere in the text. */
tk_str_t tk_adm_like(const tk_page_t *pg, tk_str_t q);

/* Marks a field, or all that lib/desk found. */
void tk_adm_bad(tk_page_t *pg, const char *field, const char *why);
void tk_adm_bad_range(tk_page_t *pg, const char *field, int64_t low,
    int64_t high);

/* What a refused form does not show again, a password, was sent: it has to be
 * entered once more. */
void tk_adm_again(tk_page_t *pg, const char *field);

void tk_adm_bads(tk_page_t *pg, const tk_bad_t *bad);
bool tk_adm_is_bad(const tk_page_t *pg);

/* A place among others: the field "sort", 0 without one, and as sent. */
int64_t tk_adm_sort(tk_page_t *pg);
void tk_adm_sort_show(tk_page_t *pg, tk_obj_t *o, int64_t sort);

/* Renders: 422 if a field is bad, else 200. */
int tk_adm_show(tk_page_t *pg, const char *template);

/* 303 to an address below admin/, with ?done=word. */
int tk_adm_done(tk_page_t *pg, const char *word, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The level for part/adm_level: one of l_none ... l_manage is true. */
void tk_adm_level(tk_obj_t *o, int level);

/*
 * Paging by key (part/pager): path is the page's below base, query what it
 * keeps of its own ("q=x", escaped, "" for none), next the key of the page
 * that follows, null if this is the last.
 */
void tk_adm_pager(tk_page_t *pg, const char *path, tk_str_t query,
    tk_str_t next);

#endif
