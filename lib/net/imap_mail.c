#include "net/imap_int.h"

#include <stdio.h>

#define TK_IMAP_IGNORED  (1u << 20)  /* bytes nobody asked for */


uint32_t
tk_imap_exists(const tk_imap_t *im)
{
    return im->exists;
}


/* The number behind a word: "UIDVALIDITY 17]", "UID 5 ". */
static bool
tk_imap_number(tk_str_t line, tk_str_t word, uint64_t *v_r)
{
    size_t     n = 0;
    ptrdiff_t  i;

    i = tk_str_ifind(line, word);

    if (i < 0) {
        return false;
    }

    line = tk_str_sub(line, (size_t) i + word.n, line.n);

    while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9') {
        n++;
    }

    return tk_str_u64(tk_str_sub(line, 0, n), v_r) == TK_OK;
}


static void
tk_imap_uidvalidity(void *ctx, tk_str_t line)
{
    uint64_t           v;
    tk_imap_folder_t  *folder = ctx;

    if (tk_imap_number(line, TK_STR("[UIDVALIDITY "), &v)) {
        folder->uidvalidity = (uint32_t) v;
    }

    if (tk_imap_number(line, TK_STR("[UIDNEXT "), &v) && v <= UINT32_MAX) {
        folder->uidnext = (uint32_t) v;
    }
}


/* A quoted string; control characters cannot be in one. */
static int
tk_imap_quote(tk_str_t s, char *out, size_t size)
{
    size_t  i, n = 0;

    for (i = 0; i < s.n; i++) {
        if (n + 3 > size || (unsigned char) s.p[i] < ' ') {
            return TK_EINVAL;
        }

        if (s.p[i] == '"' || s.p[i] == '\\') {
            out[n++] = '\\';
        }

        out[n++] = s.p[i];
    }

    out[n] = '\0';

    return TK_OK;
}


static int
tk_imap_folder(tk_imap_t *im, const char *command, tk_str_t folder,
    tk_imap_folder_t *folder_r)
{
    int   rc;
    char  name[600];

    *folder_r = (tk_imap_folder_t) { .uidvalidity = 0 };

    if (tk_imap_quote(folder, name, sizeof(name)) != TK_OK) {
        return tk_imap_fail(im, TK_EINVAL, "no such name of a folder");
    }

    rc = tk_imap_begin(im, "%s \"%s\"", command, name);

    if (rc == TK_OK) {
        rc = tk_imap_end(im, tk_imap_uidvalidity, folder_r);
    }

    folder_r->exists = im->exists;

    return rc == TK_OK && folder_r->uidvalidity == 0
           ? tk_imap_fail(im, TK_EINVAL, "a folder without UIDVALIDITY") : rc;
}


int
tk_imap_select(tk_imap_t *im, tk_str_t folder, tk_imap_folder_t *folder_r)
{
    return tk_imap_folder(im, "SELECT", folder, folder_r);
}


int
tk_imap_examine(tk_imap_t *im, tk_str_t folder, tk_imap_folder_t *folder_r)
{
    return tk_imap_folder(im, "EXAMINE", folder, folder_r);
}


bool
tk_imap_has_uidplus(const tk_imap_t *im)
{
    return im->uidplus;
}


bool
tk_imap_has_move(const tk_imap_t *im)
{
    return im->move;
}


typedef struct {
    tk_imap_mail_t  *list;
    size_t           max;
    size_t           n;
} tk_imap_list_t;


/* INTERNALDATE "17-Jul-1996 02:44:25 -0700"; the day may have a blank for
 * its first digit. */
static uint32_t
tk_imap_day(tk_str_t line)
{
    uint64_t     year, day;
    ptrdiff_t    i, month;

    static const char  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    i = tk_str_ifind(line, TK_STR("INTERNALDATE \""));
    line = tk_str_sub(line, i < 0 ? line.n : (size_t) i + 14, line.n);

    if (line.n < 11 || line.p[2] != '-' || line.p[6] != '-'
        || tk_str_u64(tk_str_trim(tk_str_sub(line, 0, 2)), &day) != TK_OK
        || tk_str_u64(tk_str_sub(line, 7, 4), &year) != TK_OK)
    {
        return 0;
    }

    month = tk_str_ifind(tk_str_z(months), tk_str_sub(line, 3, 3));

    return month < 0 || month % 3 != 0 ? 0
           : (uint32_t) (year * 10000 + (uint64_t) (month / 3 + 1) * 100
                         + day);
}


static void
tk_imap_list_line(void *ctx, tk_str_t line)
{
    uint64_t         uid, size;
    tk_imap_list_t  *l = ctx;

    if (l->n == l->max || tk_str_ifind(line, TK_STR(" FETCH (")) < 0
        || !tk_imap_number(line, TK_STR("UID "), &uid)
        || !tk_imap_number(line, TK_STR("RFC822.SIZE "), &size)
        || uid == 0 || uid > UINT32_MAX)
    {
        return;
    }

    l->list[l->n++] = (tk_imap_mail_t) {
        (uint32_t) uid, tk_imap_day(line), size
    };
}


int
tk_imap_list(tk_imap_t *im, uint32_t first, uint32_t last,
    tk_imap_mail_t *list, size_t max, size_t *n_r)
{
    int             rc;
    tk_imap_list_t  l = { .list = list, .max = max };

    rc = tk_imap_begin(im, "FETCH %u:%u (UID RFC822.SIZE INTERNALDATE)", first,
                       last);

    if (rc == TK_OK) {
        rc = tk_imap_end(im, tk_imap_list_line, &l);
    }

    *n_r = l.n;

    return rc;
}


typedef struct {
    uint32_t  uid;
    uint32_t  number;
} tk_imap_first_t;


static void
tk_imap_first_line(void *ctx, tk_str_t line)
{
    uint64_t          uid, number;
    tk_str_t          rest = tk_str_sub(line, 2, line.n);
    tk_imap_first_t  *f = ctx;

    if (tk_str_u64(tk_str_cut(&rest, ' '), &number) == TK_OK
        && tk_str_istarts(rest, TK_STR("FETCH ("))
        && tk_imap_number(rest, TK_STR("UID "), &uid) && uid >= f->uid
        && number > 0 && number < f->number)
    {
        f->number = (uint32_t) number;
    }
}


/* "n:*" names the last mail also when its UID is below n. */
int
tk_imap_first(tk_imap_t *im, uint32_t uid, uint32_t *number_r)
{
    int              rc;
    tk_imap_first_t  f = { .uid = uid, .number = UINT32_MAX };

    rc = tk_imap_begin(im, "UID FETCH %u:* (UID)", uid);

    if (rc == TK_OK) {
        rc = tk_imap_end(im, tk_imap_first_line, &f);
    }

    *number_r = f.number == UINT32_MAX ? im->exists + 1 : f.number;

    return rc;
}


/* The size of the literal that a line ends with. */
static bool
tk_imap_literal(tk_str_t line, uint64_t *size_r)
{
    ptrdiff_t  i = tk_str_rchr(line, '{');

    return i >= 0 && line.p[line.n - 1] == '}'
           && tk_str_u64(tk_str_sub(line, (size_t) i + 1,
                                    line.n - (size_t) i - 2), size_r)
              == TK_OK;
}


static int
tk_imap_pass(tk_imap_t *im, uint64_t size, const tk_imap_sink_t *sink)
{
    int     rc = TK_OK, said = TK_OK;
    size_t  n;

    if (sink != NULL) {
        said = sink->begin(sink->ctx, size);
        tk_imap_limit(im, size);

    } else if (size > TK_IMAP_IGNORED) {
        return tk_imap_fail(im, TK_ELIMIT, "bytes that nobody asked for");
    }

    while (rc == TK_OK && said == TK_OK && size > 0) {
        if (im->from == im->to) {
            rc = tk_imap_fill(im);
            continue;
        }

        n = im->to - im->from;
        n = n < size ? n : (size_t) size;

        if (sink != NULL) {
            said = sink->data(sink->ctx, im->buf + im->from, n);
        }

        im->from += n;
        size -= n;
    }

    if (sink != NULL) {
        tk_imap_limit(im, 0);
    }

    return rc == TK_OK ? said : rc;
}


/* "3,5,9" */
static int
tk_imap_set(const uint32_t *uids, size_t n, char *out, size_t size)
{
    size_t  i, k = 0;

    for (i = 0; i < n; i++) {
        if (k + 12 > size) {
            return TK_ELIMIT;
        }

        k += (size_t) snprintf(out + k, size - k, "%s%u", i ? "," : "",
                               uids[i]);
    }

    return n ? TK_OK : TK_EINVAL;
}


/* A server may send a mail as a quoted string or as NIL. */
static int
tk_imap_short(tk_str_t line, const tk_imap_sink_t *sink)
{
    int     rc;
    char    text[1024];
    size_t  i, n = 0;

    for (i = 1; line.n && line.p[0] == '"' && i < line.n
                && n < sizeof(text) && line.p[i] != '"'; i++)
    {
        i += line.p[i] == '\\' && i + 1 < line.n;
        text[n++] = line.p[i < line.n ? i : line.n - 1];
    }

    rc = sink->begin(sink->ctx, n);

    return rc == TK_OK && n ? sink->data(sink->ctx, text, n) : rc;
}


/* One line of the answer and what hangs on it; the UID stands before or
 * behind the bytes. */
static int
tk_imap_fetched(tk_imap_t *im, tk_str_t line, const tk_imap_sink_t *sink,
    size_t *left)
{
    int        rc = TK_OK;
    bool       known, literal;
    uint64_t   uid = 0, size = 0;
    ptrdiff_t  at = tk_str_ifind(line, TK_STR("BODY[] "));

    literal = tk_imap_literal(line, &size);

    if (tk_str_ifind(line, TK_STR(" FETCH (")) < 0 || at < 0) {
        tk_imap_untagged(im, line);
        return literal ? tk_imap_pass(im, size, NULL) : TK_OK;
    }

    if ((*left)-- == 0) {
        return tk_imap_fail(im, TK_ELIMIT, "mails that nobody asked for");
    }

    known = tk_imap_number(tk_str_sub(line, 0, (size_t) at + 1),
                           TK_STR("UID "), &uid);

    if (literal) {
        rc = tk_imap_pass(im, size, sink);
        rc = rc == TK_OK ? tk_imap_line(im, &line) : rc;

    } else {
        line = tk_str_sub(line, (size_t) at + 7, line.n);
        rc = tk_imap_short(line, sink);
    }

    if (rc != TK_OK) {
        return rc;
    }

    if (!known && !tk_imap_number(line, TK_STR("UID "), &uid)) {
        return tk_imap_fail(im, TK_ELIMIT, "a mail without its UID");
    }

    if (uid == 0 || uid > UINT32_MAX) {
        return tk_imap_fail(im, TK_ELIMIT, "a UID that is none");
    }

    return sink->end(sink->ctx, (uint32_t) uid);
}


int
tk_imap_fetch(tk_imap_t *im, const uint32_t *uids, size_t n,
    const tk_imap_sink_t *sink)
{
    int       rc;
    char      set[TK_IMAP_COMMAND - 200];
    size_t    left = n;
    unsigned  lines;
    tk_str_t  line, rest;

    rc = tk_imap_set(uids, n, set, sizeof(set));

    if (rc == TK_OK) {
        rc = tk_imap_begin(im, "UID FETCH %s (UID BODY.PEEK[])", set);
    }

    for (lines = 0; rc == TK_OK && lines < TK_IMAP_LINES; lines++) {
        rc = tk_imap_line(im, &line);

        if (rc == TK_OK && tk_imap_tagged(im, line, &rest)) {
            return tk_imap_result(im, rest);
        }

        if (rc == TK_OK) {
            rc = tk_imap_fetched(im, line, sink, &left);
        }
    }

    if (rc == TK_OK) {
        return tk_imap_fail(im, TK_ELIMIT, "an answer without an end");
    }

    im->broken = true;

    return rc;
}


int
tk_imap_mark(tk_imap_t *im, const uint32_t *uids, size_t n)
{
    int   rc;
    char  set[TK_IMAP_COMMAND - 200];

    rc = tk_imap_set(uids, n, set, sizeof(set));

    if (rc == TK_OK && (im->uidplus || !im->move)) {
        rc = tk_imap_begin(im, "UID STORE %s +FLAGS.SILENT (\\Deleted)", set);
        rc = rc == TK_OK ? tk_imap_end(im, NULL, NULL) : rc;
    }

    return rc;
}


typedef struct {
    const uint32_t  *uids;
    size_t           n;
    bool             foreign;
} tk_imap_deleted_t;


static void
tk_imap_deleted_line(void *ctx, tk_str_t line)
{
    size_t              i;
    tk_str_t            word;
    uint64_t            uid;
    tk_imap_deleted_t  *d = ctx;

    if (!tk_str_istarts(line, TK_STR("* SEARCH"))) {
        return;
    }

    line = tk_str_sub(line, 8, line.n);

    while (line.p != NULL) {
        word = tk_str_cut(&line, ' ');

        if (tk_str_u64(word, &uid) != TK_OK) {
            continue;
        }

        for (i = 0; i < d->n && d->uids[i] != uid; i++) { /* void */ }

        d->foreign = d->foreign || i == d->n;
    }
}


static int
tk_imap_simple(tk_imap_t *im, const char *command, const char *rest)
{
    int  rc;

    rc = tk_imap_begin(im, "%s%s", command, rest);

    return rc == TK_OK ? tk_imap_end(im, NULL, NULL) : rc;
}


static int
tk_imap_move(tk_imap_t *im, const char *set)
{
    int   rc;
    char  rest[TK_IMAP_COMMAND - 100];

    snprintf(rest, sizeof(rest), "%s \"Trash\"", set);
    rc = tk_imap_simple(im, "UID MOVE ", rest);

    if (rc != TK_EINVAL) {
        return rc;
    }

    /* It may be there: what counts is the second try. */
    (void) tk_imap_simple(im, "CREATE ", "\"Trash\"");

    return tk_imap_simple(im, "UID MOVE ", rest);
}


int
tk_imap_expunge(tk_imap_t *im, const uint32_t *uids, size_t n)
{
    int                rc;
    char               set[TK_IMAP_COMMAND - 200];
    tk_imap_deleted_t  d = { .uids = uids, .n = n };

    rc = tk_imap_set(uids, n, set, sizeof(set));

    if (rc != TK_OK) {
        return rc;
    }

    if (im->uidplus) {
        return tk_imap_simple(im, "UID EXPUNGE ", set);
    }

    if (im->move) {
        return tk_imap_move(im, set);
    }

    rc = tk_imap_begin(im, "UID SEARCH DELETED");
    rc = rc == TK_OK ? tk_imap_end(im, tk_imap_deleted_line, &d) : rc;

    if (rc != TK_OK) {
        return rc;
    }

    return d.foreign ? TK_ECONFLICT : tk_imap_simple(im, "EXPUNGE", "");
}
