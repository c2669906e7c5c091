#ifndef TK_MIME_PART_H
#define TK_MIME_PART_H

#include "mime/cte.h"
#include "mime/header.h"
#include "mime/param.h"

/*
 * The tree of parts of a mail (RFC 2046).  Nothing is copied: bodies are
 * the bytes of the mail, still encoded.  Any bytes give a tree; what is
 * beyond the limits stays inside of the last part that was allowed.
 */

typedef struct tk_part  tk_part_t;

struct tk_part {
    tk_headers_t   headers;
    tk_params_t    type;         /* value is never empty                 */
    tk_params_t    disposition;  /* value is empty without the field     */
    tk_cte_t       cte;
    tk_str_t       body;
    tk_str_t       epilogue;     /* of a multipart, behind its parts     */
    unsigned       depth;        /* the mail itself: 0                   */
    tk_part_t     *parent;
    tk_part_t     *child;        /* of a multipart or a message/rfc822   */
    tk_part_t     *next;
};

/* Why something of the mail is not in what was read of it. */
enum {
    TK_NOTICE_HEADERS     = 1,   /* header block too long                */
    TK_NOTICE_DEPTH       = 2,   /* nested too deep                      */
    TK_NOTICE_PARTS       = 4,   /* too many parts                       */
    TK_NOTICE_TEXT        = 8,   /* text or HTML too long                */
    TK_NOTICE_ADDRESSES   = 16,  /* too many addresses or references     */
    TK_NOTICE_NO_BOUNDARY = 32   /* a multipart without its parts        */
};

typedef struct {
    tk_header_limits_t  header;
    unsigned            depth;
    unsigned            parts;
} tk_part_limits_t;

/* The tree of raw, which must stay; *notices_r gets bits added. TK_OK or
 * TK_ENOMEM. */
int tk_part_read(tk_arena_t *a, tk_str_t raw,
    const tk_part_limits_t *limits, tk_part_t **root_r,
    unsigned *notices_r);

/* The next one in the order of the mail but for those of attached mails, NULL
 * at the end. */
tk_part_t *tk_part_own(const tk_part_t *part);

static inline bool
tk_part_is(const tk_part_t *part, const char *type)
{
    return tk_str_eqz(part->type.value, type);
}

#endif
