#ifndef TK_MIME_ATTACH_H
#define TK_MIME_ATTACH_H

#include "mime/parse.h"

/* Fills mail->attachments; the arena of that array is used. */

#define TK_ATTACH_NAME_MAX  1000   /* characters: its ending stays */

/* A file of those encoded bytes, sized and hashed; NULL without memory. */
tk_mime_file_t *tk_attach_add(tk_mail_t *mail, tk_str_t filename,
    tk_str_t type, tk_cte_t cte, tk_str_t encoded);

/* A part, with a name made up from its type where it has none. */
void tk_attach_part(tk_arena_t *a, const tk_part_t *part, tk_mail_t *mail);

/* A file that was found within a part: name and type may be empty. */
void tk_attach_inner(tk_arena_t *a, tk_mail_t *mail, tk_str_t name,
    tk_str_t type, tk_str_t content_id, tk_str_t bytes);

/* The name that a part gives itself, one line; empty without one. */
tk_str_t tk_attach_name(tk_arena_t *a, const tk_part_t *part);

#endif
