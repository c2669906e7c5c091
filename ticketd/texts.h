#ifndef TICKETD_TEXTS_H
#define TICKETD_TEXTS_H

#include "conf/conf.h"
#include "tmpl/tmpl.h"

/* The built-in texts of mails, html/mail/NAME.txt, in every language of the
 * desk and that of its mails. */
typedef struct {
    const tk_tmpl_set_t  *set;
    tk_str_t             *languages;
    unsigned              n_languages;
    unsigned              mail;             /* the language of mails      */
} texts_t;

/* Errors of tk_tmpl_load(), then *err_r says what. Lives in the arena. */
int texts_load(tk_arena_t *a, const tk_conf_t *conf, texts_t *texts_r,
    tk_str_t *err_r);

/* All text templates, the desk's own before those installed, in these
 * languages; errors and life as above. */
int texts_templates(tk_arena_t *a, const tk_conf_t *conf,
    tk_str_t *languages, unsigned n, const tk_tmpl_set_t **set_r,
    tk_str_t *err_r);

/* Looks through the pages that nginx shows, as nginx does; the same errors. */
int texts_pages(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *err_r);

/* Values for it; a name that no text has is left out. */
void texts_str(const texts_t *texts, tk_obj_t *o, const char *name,
    tk_str_t value);
void texts_int(const texts_t *texts, tk_obj_t *o, const char *name,
    int64_t value);

/* language empty or unknown: that of mails. TK_EBUG without such a text. */
int texts_render(const texts_t *texts, const char *name, tk_str_t language,
    const tk_obj_t *data, tk_arena_t *a, tk_str_t *text_r);

#endif
