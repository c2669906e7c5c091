#ifndef TK_CONF_FILE_H
#define TK_CONF_FILE_H

#include "conf/conf.h"

/*
 * ticketd's reader of the file of one desk, the same file that nginx
 * includes in a location.  Words, quotes, escapes and comments are as in
 * nginx.  `include` takes a full path (nginx and ticketd would complete a
 * relative one differently) and no wildcards.
 *
 * *err_r is "FILE:LINE: text".  TK_EINVAL; TK_ENOTFOUND, TK_EIO (file
 * unreadable); TK_ENOMEM.
 */

#define TK_CONF_FILE_MAX   (1u << 20)   /* bytes of one file             */
#define TK_CONF_DEPTH_MAX  8            /* include in include            */
#define TK_CONF_FILES_MAX  64           /* files read in all             */

/* Reads, sets, finishes; does not load secrets. A file without "ticket" is
 * refused; after "ticket off" tk_conf_on() is false. */
int tk_conf_file(tk_arena_t *a, tk_str_t path, tk_conf_t **conf_r,
    tk_str_t *err_r);

/* The same for a text in memory, without finishing; file_name is for
 * *err_r. Values and texts live in `a`. */
int tk_conf_parse(tk_arena_t *a, tk_str_t text, tk_str_t file_name,
    tk_conf_t *conf, tk_str_t *err_r);

#endif
