#ifndef TK_NET_IMAP_INT_H
#define TK_NET_IMAP_INT_H

#include "net/imap.h"

/* Between imap.c (connection, lines, answers) and imap_mail.c (commands). */

#define TK_IMAP_LINE     (64u << 10)
#define TK_IMAP_COMMAND  8192
#define TK_IMAP_SLICE    250        /* ms, how soon an end is noticed    */
#define TK_IMAP_LINES    100000     /* of one answer                     */

struct tk_imap {
    void      *curl;
    int        fd;
    int        timeout;           /* ms */
    int64_t    last;              /* until then all must be there        */
    bool       broken;
    bool       uidplus;
    void     (*said)(void *ctx, tk_str_t line);
    void      *said_ctx;
    int      (*go_on)(void *ctx);
    void      *go_on_ctx;
    bool       move;
    bool       idle;
    uint32_t   exists;
    unsigned   tags;
    char       tag[16];
    char       error[300];
    size_t     from;              /* what was received and not yet read  */
    size_t     to;
    char       buf[TK_IMAP_LINE];
};

/* Called with each untagged line, without its literals. */
typedef void (*tk_imap_line_fn)(void *ctx, tk_str_t line);

/* A command, and all of its answer. */
int tk_imap_begin(tk_imap_t *im, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int tk_imap_end(tk_imap_t *im, tk_imap_line_fn fn, void *ctx);

/* From now on there is the time for an answer, or for a mail of so many
 * bytes; tk_imap_begin() says so, too. */
void tk_imap_limit(tk_imap_t *im, uint64_t bytes);

/* The pieces of it. A line is valid until the next read. */
int tk_imap_line(tk_imap_t *im, tk_str_t *line_r);
int tk_imap_fill(tk_imap_t *im);

/* The same, within ms; TK_EAGAIN: nothing came, and nothing is wrong. */
int tk_imap_fill_in(tk_imap_t *im, int ms);
int tk_imap_send(tk_imap_t *im, const char *p, size_t n);
int tk_imap_fail(tk_imap_t *im, int rc, const char *what);
void tk_imap_untagged(tk_imap_t *im, tk_str_t line);
bool tk_imap_tagged(tk_imap_t *im, tk_str_t line, tk_str_t *rest_r);
int tk_imap_result(tk_imap_t *im, tk_str_t rest);

#endif
