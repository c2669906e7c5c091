#ifndef TICKETD_CLOSING_TEXT_H
#define TICKETD_CLOSING_TEXT_H

#include "conf/conf.h"

/*
 * The text of the message by which a ticket closes after so many days: the
 * template mail/closed_by_age.txt in the language of the desk's mails.
 * Errors of tk_tmpl_load(), then *err_r says what.
 */
int closing_text(tk_arena_t *a, const tk_conf_t *conf, tk_str_t *text_r,
    tk_str_t *err_r);

#endif
