#include "mime/attach.h"
#include "mime/word.h"
#include "base/hash.h"
#include "base/utf8.h"


typedef struct {
    tk_sha256_t  sha;
    uint64_t     size;
} attach_digest_t;


static int
attach_digest(void *ctx, const void *p, size_t n)
{
    attach_digest_t  *d = ctx;

    tk_sha256_add(&d->sha, p, n);
    d->size += n;

    return 0;
}


tk_mime_file_t *
tk_attach_add(tk_mail_t *mail, tk_str_t filename, tk_str_t type,
    tk_cte_t cte, tk_str_t encoded)
{
    tk_mime_file_t   *at;
    attach_digest_t   d;

    at = tk_arr_push(&mail->attachments);
    if (at == NULL) {
        return NULL;
    }

    tk_sha256_init(&d.sha);
    d.size = 0;
    (void) tk_cte_each(cte, encoded, attach_digest, &d);
    tk_sha256_final(&d.sha, at->sha256);

    at->size = d.size;
    at->filename = filename;
    at->type = type;
    at->content_id = TK_STR("");
    at->cte = cte;
    at->encoded = encoded;

    return at;
}


tk_str_t
tk_attach_name(tk_arena_t *a, const tk_part_t *part)
{
    tk_str_t  name;

    name = tk_params_get(&part->disposition, "filename");
    if (name.n == 0) {
        name = tk_params_get(&part->type, "name");
    }

    return tk_utf8_line(a, name, TK_ATTACH_NAME_MAX);
}


static const char *
attach_extension(tk_str_t type)
{
    size_t  i;

    static const struct {
        const char  *type;
        const char  *ext;
    } map[] = {
        { "text/plain", "txt" }, { "text/html", "html" },
        { "text/calendar", "ics" }, { "text/vcard", "vcf" },
        { "text/x-vcard", "vcf" }, { "text/csv", "csv" },
        { "text/rfc822-headers", "txt" },
        { "message/delivery-status", "txt" },
        { "message/feedback-report", "txt" },
        { "message/disposition-notification", "txt" },
        { "message/rfc822", "eml" }, { "message/global", "eml" },
        { "image/png", "png" }, { "image/jpeg", "jpg" },
        { "image/gif", "gif" }, { "image/webp", "webp" },
        { "application/pdf", "pdf" }, { "application/zip", "zip" },
        { "application/pgp-signature", "asc" },
        { "application/pgp-keys", "asc" },
        { "application/pkcs7-signature", "p7s" },
        { "application/x-pkcs7-signature", "p7s" },
        { "application/pkcs7-mime", "p7m" },
        { "application/x-pkcs7-mime", "p7m" },
        { "application/ms-tnef", "dat" },
    };

    for (i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        if (tk_str_eqz(type, map[i].type)) {
            return map[i].ext;
        }
    }

    return "bin";
}


/* A forwarded mail is named by its subject, others by type and number. */
static tk_str_t
attach_made_up(tk_arena_t *a, const tk_part_t *part, size_t nth)
{
    tk_str_t     subject, type;
    const char  *stem;

    type = part->type.value;

    if (part->child != NULL && tk_str_starts(type, TK_STR("message/"))) {
        subject = tk_headers_get(&part->child->headers, "Subject");
        subject = tk_word_decode(a, subject, 4096);
        subject = tk_utf8_line(a, subject, 100);

        if (subject.n > 0) {
            return tk_arena_printf(a, "%.*s.eml", TK_STR_ARG(subject));
        }
    }

    if (tk_str_eqz(type, "text/calendar")) {
        stem = "invite";

    } else if (tk_str_starts(type, TK_STR("message/"))
               || tk_str_eqz(type, "text/rfc822-headers"))
    {
        stem = "message";

    } else if (tk_str_starts(type, TK_STR("image/"))) {
        stem = "image";

    } else {
        stem = "attachment";
    }

    return tk_arena_printf(a, "%s-%zu.%s", stem, nth,
                           attach_extension(type));
}


static tk_str_t
attach_content_id(tk_arena_t *a, const tk_part_t *part)
{
    tk_str_t  id;

    id = tk_headers_get(&part->headers, "Content-ID");
    id = tk_utf8_line(a, tk_word_decode(a, id, 1024), 250);

    if (id.n >= 2 && id.p[0] == '<' && id.p[id.n - 1] == '>') {
        id = tk_str_sub(id, 1, id.n - 2);
    }

    return id.p ? id : TK_STR("");
}


void
tk_attach_part(tk_arena_t *a, const tk_part_t *part, tk_mail_t *mail)
{
    tk_cte_t         cte = part->cte;
    tk_str_t         name, body = part->body;
    tk_mime_file_t  *at;

    /* as it came, it may be mended */
    if (cte == TK_CTE_BASE64 && tk_cte_base64_torn(body)) {
        cte = TK_CTE_IDENTITY;
        body = tk_str_trim(body);
    }

    name = tk_attach_name(a, part);
    if (name.n == 0) {
        name = attach_made_up(a, part, mail->attachments.n + 1);
    }

    at = tk_attach_add(mail, name, part->type.value, cte, body);
    if (at != NULL) {
        at->content_id = attach_content_id(a, part);
    }
}


void
tk_attach_inner(tk_arena_t *a, tk_mail_t *mail, tk_str_t name, tk_str_t type,
    tk_str_t content_id, tk_str_t bytes)
{
    tk_mime_file_t  *at;

    type = type.n ? tk_param_lower(a, type)
                  : TK_STR("application/octet-stream");

    if (name.n == 0) {
        name = tk_arena_printf(a, "attachment-%zu.%s",
                               mail->attachments.n + 1,
                               attach_extension(type));
    }

    at = tk_attach_add(mail, name, type, TK_CTE_IDENTITY, bytes);

    if (at != NULL && content_id.n > 0) {
        at->content_id = content_id;
    }
}
