#ifndef TK_MIME_SANITISE_H
#define TK_MIME_SANITISE_H

#include "base/arena.h"
#include "base/arr.h"

/*
 * Untrusted HTML of a mail to the small subset that is stored and shown
 * inside of the desk's own pages:
 *
 *   p br div b strong i em u s a ul ol li blockquote pre code table thead
 *   tbody tr td th h1 h2 h3 h4 h5 h6 hr img sub sup
 *
 * with these attributes and no others:
 *
 *   a    href (http, https, mailto), rel="noopener noreferrer nofollow"
 *        target="_blank"
 *   img  data-cid (of a cid: source; no src, the page puts it), alt
 *   td th  colspan rowspan (1..100)
 *
 * No style, class, id, form, script, comment.  Other elements are dropped
 * and what is in them kept, but for those that hold no text to be read.
 * Remote images are dropped and counted.  HTML that cannot be read safely
 * (see html_scan.h) becomes escaped text.
 *
 * The output is written from the tree by escaping everything, is well
 * formed, and gives itself when sanitised again.
 */

#define TK_SANITISE_VERSION  1

typedef struct {
    tk_str_t     html;
    size_t       quoted;        /* what begins here in it is quoted
                                   history, and well formed by itself as
                                   is what stands before; 0: none       */
    unsigned     remote_images;
    unsigned     links;
    bool         cut;           /* the output limit was reached       */
    const char  *as_text;       /* why it became text, NULL if it did
                                   not; for logs                      */
} tk_sanitised_t;

/* TK_OK or TK_ENOMEM.  At most max bytes of output. */
int tk_sanitise(tk_arena_t *a, tk_str_t html, size_t max,
    tk_sanitised_t *r);

/* The same, cut in two where the quoted history begins: elements that begin
 * before and end behind are ended and begun anew. */
int tk_sanitise_mail(tk_arena_t *a, tk_str_t html, size_t max,
    tk_sanitised_t *r);

#endif
