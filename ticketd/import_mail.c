#include "base/utf8.h"
#include "blob/image.h"
#include "desk/mail/token.h"
#include "fmt/filename.h"
#include "import_mail.h"
#include "mime/authres.h"
#include "mime/build.h"
#include "mime/quote.h"
#include "mime/sanitise.h"
#include "tk_sql.gen.h"

#define IMPORT_HTML_MAX    (1u << 20)
#define IMPORT_FILE_ARENA  (512u << 20)
#define IMPORT_PLAIN_MAX   (256u << 10)

static const char *const import_delivered[] = {
    "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", NULL
};


/* What a server puts in front when it passes a mail on. Mail without an id
 * is told apart by its way, so for it the way counts. */
static bool
import_trace(tk_str_t name, bool has_id)
{
    size_t  i;

    static const char *const names[] = {
        "Return-Path", "Delivered-To", "X-Original-To", "Envelope-To",
        "X-Envelope-To", "X-Envelope-From", "Status", "X-Status",
        "X-Keywords", "X-UID", "X-UIDL", "Content-Length", "Lines",
        "X-IMAPbase", "X-IMAP", "X-Delivery-Time", NULL
    };

    for (i = 0; names[i] != NULL; i++) {
        if (tk_str_ieqz(name, names[i])) {
            return true;
        }
    }

    return has_id && (tk_str_ieqz(name, "Received")
                      || tk_str_ieqz(name, "X-Received"));
}


/* SHA-256 of the mail without what differs between two copies of it. */
static void
import_digest(tk_str_t raw, const tk_mail_t *mail, uint8_t out[32])
{
    bool         head = true, skip = false;
    size_t       n;
    tk_str_t     line, name;
    ptrdiff_t    i;
    tk_sha256_t  sha;

    tk_sha256_init(&sha);

    while (raw.n > 0) {
        i = tk_str_chr(raw, '\n');
        n = i < 0 ? raw.n : (size_t) i + 1;
        line = tk_str_sub(raw, 0, n);
        raw = tk_str_sub(raw, n, raw.n);

        if (i >= 0) {
            line.n--;
        }

        if (line.n && line.p[line.n - 1] == '\r') {
            line.n--;
        }

        if (head && line.n == 0) {
            head = skip = false;
        }

        if (head && line.p[0] != ' ' && line.p[0] != '\t') {
            name = line;
            skip = import_trace(tk_str_trim(tk_str_cut(&name, ':')),
                                mail->message_id.n != 0);
        }

        if (!skip) {
            tk_sha256_add(&sha, line.p, line.n);
            tk_sha256_add(&sha, "\n", 1);
        }
    }

    tk_sha256_final(&sha, out);
}


static int
import_recipients(tk_cx_t *cx, const tk_mail_t *mail, tk_mailin_t *in)
{
    size_t     i;
    tk_str_t   value;
    tk_str_t  *v;

    v = tk_arena_array(cx->arena, mail->to.n + mail->cc.n + 4, sizeof(*v));

    if (v == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; import_delivered[i] != NULL; i++) {
        value = tk_headers_get(&mail->headers, import_delivered[i]);

        if (value.n) {
            v[in->n_recipients++] = tk_arena_lower(cx->arena,
                tk_addr_first(cx->arena, value).addr);
        }
    }

    for (i = 0; i < mail->to.n; i++) {
        v[in->n_recipients++] = tk_arena_lower(cx->arena,
            tk_arr_at(&mail->to, tk_addr_t, i)->addr);
    }

    for (i = 0; i < mail->cc.n; i++) {
        v[in->n_recipients++] = tk_arena_lower(cx->arena,
            tk_arr_at(&mail->cc, tk_addr_t, i)->addr);
    }

    in->recipients = v;

    return TK_OK;
}


static int
import_references(tk_cx_t *cx, const tk_mail_t *mail, tk_mailin_t *in)
{
    size_t     i;
    tk_str_t  *v;

    v = tk_arena_array(cx->arena, mail->references.n + 1, sizeof(*v));

    if (v == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < mail->references.n; i++) {
        v[in->n_references++] = *tk_arr_at(&mail->references, tk_str_t, i);
    }

    if (mail->in_reply_to.n) {
        v[in->n_references++] = mail->in_reply_to;
    }

    in->references = v;

    return TK_OK;
}


static int
import_rules(tk_cx_t *cx, import_rules_t *rules, uint64_t mailbox_id)
{
    int  rc;

    if (rules->read && rules->mailbox_id == mailbox_id) {
        return TK_OK;
    }

    rc = tk_sql_mailbox_rules(cx->db, &(tk_sql_mailbox_rules_in_t) {
                                  .mailbox_id = mailbox_id
                              }, &rules->v, &rules->n);
    rules->read = rc == TK_OK;
    rules->mailbox_id = mailbox_id;

    return rc;
}


static const tk_mailbox_row_t *
import_mailbox(const tk_cx_t *cx, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < cx->snap->n_mailboxes; i++) {
        if (cx->snap->mailboxes[i].id == id) {
            return &cx->snap->mailboxes[i];
        }
    }

    return NULL;
}


/* Why its sender may be another than it says: "dmarc=fail", or "". */
static tk_str_t
import_doubt(const tk_cx_t *cx, const import_raw_t *src,
    const tk_headers_t *h, tk_str_t from)
{
    const char              *why = NULL;
    const tk_mailbox_row_t  *box = import_mailbox(cx, src->mailbox_id);

    if (box != NULL) {
        why = tk_authres_failed(cx->arena, h, box->authserv_id, from);
    }

    return why != NULL ? tk_str_z(why) : TK_STR("");
}


/* The first recipient that a rule of the mailbox names, else its default;
 * what is left of a deleted mailbox goes to the first type. */
static int
import_type(tk_cx_t *cx, const import_raw_t *src, tk_mailin_t *in)
{
    int                      rc;
    size_t                   i, k;
    import_rules_t          *rules = src->rules;
    const tk_mailbox_row_t  *box = import_mailbox(cx, src->mailbox_id);

    in->type_id = src->type_id != 0 || box == NULL ? src->type_id
                                                   : box->type_id;

    if (in->type_id == 0) {
        in->type_id = cx->snap->n_types ? cx->snap->types[0].id : 0;
    }

    if (src->type_id != 0) {
        return TK_OK;
    }

    rc = import_rules(cx, rules, src->mailbox_id);

    for (i = 0; rc == TK_OK && i < in->n_recipients; i++) {
        for (k = 0; k < rules->n; k++) {
            if (tk_str_eq(in->recipients[i], rules->v[k].recipient)
                && tk_snap_type(cx->snap, rules->v[k].type_id) != NULL)
            {
                in->type_id = rules->v[k].type_id;
                return TK_OK;
            }
        }
    }

    return rc;
}


/* A mail or its text, sent on as a file: the address by which an agent answers
 * may stand in it. */
static bool
import_is_letter(const tk_mime_file_t *at)
{
    size_t    i;
    tk_str_t  end, s = at->filename;

    static const char *const ends[] = { ".eml", ".txt", ".htm", ".html" };

    for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        end = tk_str_z(ends[i]);

        if (s.n >= end.n && tk_str_ieqz(tk_str_sub(s, s.n - end.n, s.n),
                                        ends[i]))
        {
            return true;
        }
    }

    return tk_str_starts(at->type, TK_STR("message/"))
           || tk_str_starts(at->type, TK_STR("text/"));
}


static int
import_file(tk_cx_t *cx, const tk_mime_file_t *at, tk_attach_new_t *file)
{
    int          rc;
    tk_str_t     bytes;
    tk_image_t   image;
    tk_arena_t  *scratch;

    scratch = tk_arena_create(IMPORT_FILE_ARENA);

    if (scratch == NULL) {
        return TK_ENOMEM;
    }

    *file = (tk_attach_new_t) {
        .name = tk_filename_safe(cx->arena, at->filename),
        .type = tk_str_sub(at->type, 0, 127),
        .content_id = at->content_id.n <= 254 ? at->content_id : TK_STR("")
    };

    rc = tk_mime_attach_bytes(scratch, at, &bytes);

    if (rc == TK_OK && import_is_letter(at)) {
        bytes = tk_token_hide(scratch, bytes, &(size_t) { 0 });
        rc = bytes.p != NULL ? TK_OK : TK_ENOMEM;
    }

    if (rc == TK_OK) {
        (void) tk_image_read(tk_str_sub(bytes, 0, TK_IMAGE_HEAD), &image);
        file->image = image.kind;
        rc = tk_attach_store(cx, bytes, file);
    }

    tk_arena_destroy(scratch);

    return rc;
}


static tk_attach_new_t
import_whole(const import_raw_t *src)
{
    tk_attach_new_t  file = {
        .size = src->raw.n, .name = TK_STR("mail.eml"),
        .type = TK_STR("message/rfc822")
    };

    memcpy(file.digest, src->digest.p, sizeof(file.digest));

    return file;
}


/* All files; a mail that could not be taken in full is one itself. */
static int
import_files(tk_cx_t *cx, const import_raw_t *src, const tk_mail_t *mail,
    tk_mailin_t *in)
{
    int               rc = TK_OK;
    size_t            i, n = mail->attachments.n;
    tk_attach_new_t  *files;

    files = tk_arena_array(cx->arena, n + 1, sizeof(*files));

    if (files == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = import_file(cx, tk_arr_at(&mail->attachments, tk_mime_file_t, i),
                         &files[i]);
    }

    if (mail->notices & (TK_NOTICE_HEADERS | TK_NOTICE_DEPTH
                         | TK_NOTICE_PARTS | TK_NOTICE_TEXT))
    {
        files[n++] = import_whole(src);
        in->whole = true;
    }

    in->files = files;
    in->n_files = (unsigned) n;

    return rc;
}


static void
import_dsn(tk_cx_t *cx, const tk_mail_t *mail, tk_mailin_t *in)
{
    const tk_dsn_t  *dsn = &mail->dsn;

    in->dsn_mail_id = dsn->message_id;
    in->dsn_failed = !tk_str_ieqz(dsn->action, "delayed")
                     && !tk_str_ieqz(dsn->action, "delivered")
                     && !tk_str_ieqz(dsn->action, "relayed")
                     && !tk_str_ieqz(dsn->action, "expanded");

    if (dsn->recipient.n || dsn->status.n || dsn->diagnostic.n) {
        in->dsn_text = tk_arena_printf(cx->arena, "%.*s %.*s %.*s",
                                       TK_STR_ARG(dsn->status),
                                       TK_STR_ARG(dsn->recipient),
                                       TK_STR_ARG(dsn->diagnostic));
        in->dsn_text = tk_str_trim(in->dsn_text);
    }
}


static const tk_addr_t *
import_from(const tk_mail_t *mail)
{
    return mail->from.addr.n ? &mail->from : &mail->sender;
}


static void
import_sender(tk_cx_t *cx, const tk_mail_t *mail, tk_mailin_t *in)
{
    const tk_addr_t  *from = import_from(mail);

    in->sender_name = from->name.n ? from->name : from->addr;
    in->sender = tk_addr_valid(from->addr)
                 ? tk_arena_lower(cx->arena, from->addr) : TK_STR("");

    if (tk_str_ieq(in->sender_name, in->sender)) {
        in->sender_name = TK_STR("");
    }
}


static void
import_loop(tk_cx_t *cx, const tk_mail_t *mail, tk_mailin_t *in)
{
    tk_str_t  loop;
    uint64_t  number;

    loop = tk_str_trim(tk_headers_get(&mail->headers, TK_LOOP_HEADER));

    if (loop.n
        && tk_token_message_id_check(cx, loop, &number) == TK_OK)
    {
        in->loop = loop;
    }
}


/* The numbers that the subject names: ours, and of the desk of before. */
static void
import_tags(tk_cx_t *cx, import_rules_t *rules, tk_mailin_t *in)
{
    tk_str_t  tag;

    tag = tk_tag_find(in->subject);

    if (tag.n && tk_str_u64(tag, &in->tag) != TK_OK) {
        in->tag = 0;
    }

    if (!rules->old_tag_read) {
        rules->old_tag = tk_tag_old_read(cx->arena, cx->desk->conf->old_tag);
        rules->old_tag_read = true;
    }

    tag = tk_tag_old(rules->old_tag, in->subject);

    if (tag.n && tk_str_u64(tag, &in->old_tag) != TK_OK) {
        in->old_tag = 0;
    }
}


/* What everybody may read: no answer is to be given in the name of those
 * whose reply address stands in it. */
static tk_str_t
import_text(tk_cx_t *cx, tk_str_t text)
{
    return tk_token_hide(cx->arena, text, &(size_t) { 0 });
}


/* What is shown of it, and where in that the quoted history is. */
static int
import_shown(tk_cx_t *cx, const tk_mail_t *mail, tk_mailin_t *in)
{
    int             rc;
    tk_quote_t      quote = tk_quote_find(in->text);
    tk_sanitised_t  html;

    in->quote_from = quote.from;
    in->quote_to = quote.to;

    if (mail->html.p == NULL) {
        return TK_OK;
    }

    rc = tk_sanitise_mail(cx->arena, mail->html, IMPORT_HTML_MAX, &html);
    in->html_quote = html.quoted;
    in->html = tk_token_hide(cx->arena, html.html, &in->html_quote);
    in->html_version = TK_SANITISE_VERSION;

    return rc;
}


/* What decides where it goes. */
static int
import_head(tk_cx_t *cx, const import_raw_t *src, const tk_mail_t *mail,
    tk_mailin_t *in_r)
{
    int       rc;
    tk_str_t  subject;

    subject = tk_utf8_line(cx->arena, mail->subject, TK_MIME_SUBJECT_MAX);

    *in_r = (tk_mailin_t) {
        .id = src->id, .mailbox_id = src->mailbox_id,
        .kind = (tk_mailin_kind_t) mail->automatic,
        .manual = src->manual != 0, .silent = src->silent,
        .why = mail->why_automatic ? tk_str_z(mail->why_automatic)
                                   : TK_STR(""),
        .doubt = import_doubt(cx, src, &mail->headers, import_from(mail)->addr),
        .subject = subject,
        .bare_subject = tk_tag_strip(cx->arena, subject),
        .message_id = mail->message_id,
        .text = import_text(cx, mail->text)
    };

    import_tags(cx, src->rules, in_r);
    import_digest(src->raw, mail, in_r->digest);
    import_sender(cx, mail, in_r);
    import_loop(cx, mail, in_r);
    import_dsn(cx, mail, in_r);

    rc = import_recipients(cx, mail, in_r);

    if (rc == TK_OK) {
        rc = import_references(cx, mail, in_r);
    }

    return rc == TK_OK ? import_type(cx, src, in_r) : rc;
}


int
import_fill(tk_cx_t *cx, const import_raw_t *src, const tk_mail_t *mail,
    tk_mailin_t *in_r)
{
    int  rc;

    rc = import_head(cx, src, mail, in_r);

    if (rc == TK_OK) {
        rc = import_shown(cx, mail, in_r);
    }

    if (rc == TK_OK) {
        rc = import_files(cx, src, mail, in_r);
    }

    return rc == TK_OK && tk_arena_failed(cx->arena) ? TK_ENOMEM : rc;
}


int
import_large(tk_cx_t *cx, const import_raw_t *src, tk_mailin_t *in_r)
{
    int         rc;
    tk_mail_t  *mail;

    rc = tk_mime_parse(cx->arena, tk_str_sub(src->raw, 0, IMPORT_PLAIN_MAX),
                       NULL, &mail);

    if (rc == TK_OK) {
        rc = import_head(cx, src, mail, in_r);
        in_r->large = true;
    }

    return rc;
}


int
import_plain(tk_cx_t *cx, const import_raw_t *src, tk_mailin_t *in_r)
{
    tk_str_t            body;
    tk_addr_t           from;
    tk_headers_t        h;
    tk_attach_new_t    *file = tk_arena_alloc(cx->arena, sizeof(*file));
    tk_header_limits_t  limits = { 16u << 10, 200 };

    if (file == NULL) {
        return TK_ENOMEM;
    }

    tk_headers_read(cx->arena, src->raw, &limits, &h, &body);
    from = tk_addr_first(cx->arena, tk_headers_get(&h, "From"));
    *file = import_whole(src);

    *in_r = (tk_mailin_t) {
        .id = src->id, .mailbox_id = src->mailbox_id, .manual = true,
        .kind = TK_MAILIN_PERSON, .why = TK_STR(""),
        .doubt = import_doubt(cx, src, &h, from.addr),
        .sender_name = from.name.n ? from.name : from.addr,
        .sender = tk_addr_valid(from.addr)
                  ? tk_arena_lower(cx->arena, from.addr) : TK_STR(""),
        .subject = tk_utf8_line(cx->arena, tk_headers_get(&h, "Subject"),
                                TK_MIME_SUBJECT_MAX),
        .message_id = TK_STR(""), .loop = TK_STR(""),
        .text = import_text(cx, tk_utf8_clean(cx->arena,
                                tk_str_sub(body, 0, IMPORT_PLAIN_MAX))),
        .files = file, .n_files = src->secret ? 0 : 1,
        .secret = src->secret
    };

    in_r->bare_subject = tk_tag_strip(cx->arena, in_r->subject);
    memcpy(in_r->digest, src->digest.p, sizeof(in_r->digest));

    return import_type(cx, src, in_r);
}
