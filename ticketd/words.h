#ifndef TICKETD_WORDS_H
#define TICKETD_WORDS_H

#include "conf/conf.h"
#include "desk/desk.h"
#include "tmpl/tmpl.h"

/*
 * The words of what ticketd makes for people (heads of columns, an
 * invoice's labels): a text template of html/ whose lines are "name=text",
 * in the language asked for, else in the desk's first.
 */

#define WORDS_MAX  200

typedef struct {
    tk_str_t  names[WORDS_MAX];
    tk_str_t  texts[WORDS_MAX];
    unsigned  n;
    tk_str_t  language;
} words_t;

/* TK_EINVAL with *err_r when there is no such template. */
int words_load(tk_arena_t *a, const tk_conf_t *conf, const char *template,
    tk_str_t language, words_t *w, tk_str_t *err_r);

/* Makes cx call the built-in statuses as that language does. */
int words_statuses(tk_cx_t *cx, tk_str_t language, tk_str_t *err_r);

/* The text of that name; the name itself if there is none. */
tk_str_t word(const words_t *w, const char *name);

#endif
