#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/hash.h"
#include "mime/parse.h"
#include "mime/quote.h"
#include "mime/tag.h"
#include "cmd.h"

#define PARSE_ARENA  (96u << 20)


static json_t *
parse_str(tk_str_t s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}


static json_t *
parse_addresses(const tk_arr_t *v)
{
    size_t   i;
    json_t  *list = json_array();

    for (i = 0; i < v->n; i++) {
        tk_addr_t  *addr = tk_arr_at(v, tk_addr_t, i);

        if (addr->addr.n > 0) {
            json_array_append_new(list, parse_str(addr->addr));
        }
    }

    return list;
}


static json_t *
parse_attachments(tk_arena_t *a, const tk_mail_t *mail)
{
    size_t        i;
    json_t       *list = json_array();
    tk_mime_file_t  *at;

    for (i = 0; i < mail->attachments.n; i++) {
        at = tk_arr_at(&mail->attachments, tk_mime_file_t, i);

        json_array_append_new(list,
            json_pack("{s:o,s:o,s:I,s:o}",
                      "filename", parse_str(at->filename),
                      "type", parse_str(at->type),
                      "size", (json_int_t) at->size,
                      "sha256", parse_str(tk_hex(a, at->sha256,
                                                 sizeof(at->sha256)))));
    }

    return list;
}


/* What ties the mail to a ticket: number in the subject, known ids. */
static json_t *
parse_reference(const tk_mail_t *mail)
{
    size_t     i;
    json_t    *ids = json_array();
    tk_str_t   tag;

    for (i = 0; i < mail->references.n; i++) {
        json_array_append_new(ids,
            parse_str(*tk_arr_at(&mail->references, tk_str_t, i)));
    }

    tag = tk_tag_find(mail->subject);

    return json_pack("{s:o,s:o,s:o,s:o}",
                     "ticket", tag.p ? parse_str(tag) : json_null(),
                     "in_reply_to", parse_str(mail->in_reply_to),
                     "references", ids,
                     "bounced", parse_str(mail->dsn.message_id));
}


static json_t *
parse_json(tk_arena_t *a, const char *file, const tk_mail_t *mail)
{
    json_t      *j = json_object();
    tk_quote_t   quote = tk_quote_find(mail->text);

    json_object_set_new(j, "file", json_string_nocheck(file));
    json_object_set_new(j, "subject", parse_str(mail->subject));
    json_object_set_new(j, "from_addr", parse_str(mail->from.addr));
    json_object_set_new(j, "from_name", parse_str(mail->from.name));
    json_object_set_new(j, "to", parse_addresses(&mail->to));
    json_object_set_new(j, "cc", parse_addresses(&mail->cc));
    json_object_set_new(j, "reply_to", parse_addresses(&mail->reply_to));
    json_object_set_new(j, "message_id", parse_str(mail->message_id));
    json_object_set_new(j, "body", parse_str(mail->text));
    json_object_set_new(j, "quoted", json_pack("[ii]", (int) quote.from,
                                               (int) quote.to));
    json_object_set_new(j, "attachments", parse_attachments(a, mail));
    json_object_set_new(j, "auto",
                        json_string(tk_auto_name(mail->automatic)));
    json_object_set_new(j, "auto_why", mail->why_automatic
                        ? json_string(mail->why_automatic) : json_null());
    json_object_set_new(j, "reference", parse_reference(mail));
    json_object_set_new(j, "notices",
                        json_integer((json_int_t) mail->notices));

    return j;
}


static int
parse_print(const char *file, tk_str_t raw)
{
    int          rc;
    char        *line;
    json_t      *j;
    tk_mail_t   *mail;
    tk_arena_t  *a;

    a = tk_arena_create(PARSE_ARENA);
    if (a == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_mime_parse(a, raw, NULL, &mail);

    if (rc == TK_OK) {
        j = parse_json(a, file, mail);
        line = json_dumps(j, JSON_COMPACT);
        if (line != NULL) {
            puts(line);
        }

        rc = line ? TK_OK : TK_ENOMEM;
        free(line);
        json_decref(j);
    }

    tk_arena_destroy(a);

    return rc;
}


static int
parse_file(const char *file)
{
    int          fd, rc;
    void        *p;
    struct stat  st;

    fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return TK_EIO;
    }

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return TK_EIO;
    }

    if (st.st_size == 0) {
        close(fd);
        return parse_print(file, TK_STR(""));
    }

    p = mmap(NULL, (size_t) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED) {
        return TK_EIO;
    }

    rc = parse_print(file, tk_str(p, (size_t) st.st_size));
    munmap(p, (size_t) st.st_size);

    return rc;
}


int
cmd_parse(int argc, char **argv)
{
    int  i, rc, status;

    if (argc < 2) {
        fprintf(stderr, "usage: ticketd parse FILE...\n");
        return 2;
    }

    tk_mime_init();
    status = 0;

    for (i = 1; i < argc; i++) {
        rc = parse_file(argv[i]);

        if (rc != TK_OK) {
            fprintf(stderr, "ticketd parse: %s: %s\n", argv[i],
                    tk_err_name(rc));
            status = 1;
        }
    }

    return status;
}
