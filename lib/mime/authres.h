#ifndef TK_MIME_AUTHRES_H
#define TK_MIME_AUTHRES_H

#include "mime/header.h"

/*
 * Authentication-Results (RFC 8601): what the server that took a mail in found
 * out about its sender by SPF, DKIM and DMARC.
 *
 * Anybody can write such a field into a mail, so fields count only
 * - of the one server that the mailbox trusts, named by its authserv-id, in
 *   any case; of version 1;
 * - above the first Received of another host.  A server puts its fields on
 *   top of what came from outside.  Its own Received may stand above or below
 *   them, and its mail stores may have added theirs: a Received is ours when
 *   a host behind a "by" is the authserv-id, below it, or beside it (another
 *   name of the same domain of at least two labels), or the host has no
 *   domain ("localhost", an address).  A Received without "by" is another
 *   host's.  Any "by" is looked at, since who connects names itself as it
 *   likes, before the host that wrote it.
 * The server copies from the mail: of a field with a quote or a comment that
 * does not end all that failed counts, quoted or not, and nothing else.
 *
 * Fields are read from the top, and the first verdict is the last word:
 * - dmarc: fail is a failure, pass is none, but for one that names another
 *   domain (header.from=) than the sender's that we show: a mail may have two.
 *   Of several in one field any fail counts, else a pass that is ours.  Other
 *   results are no verdict;
 * - else spf=fail and dkim=fail together, with no verdict of dmarc in the
 *   field that completes them or above.  spf=softfail is no failure, nor is
 *   dkim=fail beside a dkim=pass in one field.  What a field says about spf
 *   or dkim is not changed by those below.
 * So what a sender wrote himself, which is always below, takes nothing back.
 * That it passed is worth nothing at all: a server that does not remove such
 * fields, as it must, lets through no more than one that writes none.
 */

/* from: the sender's address, as it is shown.  NULL: it did not fail, or
 * nobody said so; else by what: "dmarc=fail", "dmarc=pass of another sender",
 * "spf=fail, dkim=fail". */
const char *tk_authres_failed(tk_arena_t *a, const tk_headers_t *h,
    tk_str_t authserv_id, tk_str_t from);

#endif
