#include "desk/ticket/attach.h"

#include <stdio.h>

#include "desk/mail/token.h"
#include "desk/ticket/message.h"
#include "tk_sql.gen.h"

#define TK_ATTACH_READ_MAX  (256u << 20)


static tk_str_t
tk_attach_digest(const tk_attach_new_t *file)
{
    return tk_str((const char *) file->digest, sizeof(file->digest));
}


/* The row of the store; data null for what lies in the directory. A reader
 * that is about to refer to it makes it young again first. */
static int
tk_attach_row(tk_cx_t *cx, const tk_attach_new_t *file, tk_str_t data)
{
    int  rc;

    rc = tk_cx_db(cx);

    if (rc != TK_OK) {
        return rc;
    }

    return tk_sql_blob_insert(cx->db, &(tk_sql_blob_insert_in_t) {
                                  .digest = tk_attach_digest(file),
                                  .size = file->size, .touched = cx->now,
                                  .data = data, .touched2 = cx->now
                              }, NULL);
}


static int
tk_attach_slurp(tk_cx_t *cx, tk_str_t path, uint64_t size, tk_str_t *bytes_r)
{
    FILE    *f;
    char    *p;
    size_t   n;

    p = tk_arena_alloc(cx->arena, size + 1);
    f = fopen(path.p, "rb");
    n = p && f ? fread(p, 1, size, f) : 0;

    if (f != NULL) {
        fclose(f);
    }

    *bytes_r = tk_str(p, n);

    return n == size && p != NULL ? TK_OK : TK_EIO;
}


int
tk_attach_store_file(tk_cx_t *cx, tk_str_t path, tk_attach_new_t *file)
{
    int       rc;
    tk_str_t  bytes;

    if (file->size >= TK_ATTACH_ROW_MAX) {
        rc = tk_blob_put_file(cx->desk->blob, cx->desk->host, path.p,
                              file->digest, file->size);

        return rc == TK_OK ? tk_attach_row(cx, file, TK_STR_NULL) : rc;
    }

    rc = tk_attach_slurp(cx, path, file->size, &bytes);

    return rc == TK_OK ? tk_attach_row(cx, file, bytes) : rc;
}


int
tk_attach_store(tk_cx_t *cx, tk_str_t bytes, tk_attach_new_t *file)
{
    int  rc;

    file->size = bytes.n;

    if (bytes.n < TK_ATTACH_ROW_MAX) {
        tk_sha256(bytes.p, bytes.n, file->digest);
        return tk_attach_row(cx, file, bytes.p ? bytes : TK_STR(""));
    }

    rc = tk_blob_put(cx->desk->blob, cx->desk->host, bytes, file->digest);

    return rc == TK_OK ? tk_attach_row(cx, file, TK_STR_NULL) : rc;
}


int
tk_attach_link(tk_cx_t *cx, uint64_t ticket_id, uint64_t message_id,
    const tk_attach_new_t *files, unsigned n)
{
    int       rc = TK_OK;
    unsigned  i;

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_sql_attachment_insert(cx->db,
                 &(tk_sql_attachment_insert_in_t) {
                     .ticket_id = ticket_id, .message_id = message_id,
                     .digest = tk_attach_digest(&files[i]),
                     .size = files[i].size, .name = files[i].name,
                     .type = files[i].type.p ? files[i].type : TK_STR(""),
                     .image = files[i].image,
                     .content_id = files[i].content_id.p
                                   ? files[i].content_id : TK_STR("")
                 }, NULL);
    }

    return rc == TK_OK && n > 0 ? tk_attach_mark(cx, ticket_id) : rc;
}


int
tk_attach_drop(tk_cx_t *cx, uint64_t ticket_id, uint64_t message_id)
{
    int  rc;

    rc = tk_sql_attachment_drop(cx->db, &(tk_sql_attachment_drop_in_t) {
                                    .ticket_id = ticket_id,
                                    .message_id = message_id
                                }, NULL);

    return rc == TK_OK ? tk_attach_mark(cx, ticket_id) : rc;
}


int
tk_attach_mark(tk_cx_t *cx, uint64_t ticket_id)
{
    return tk_sql_attachment_mark(cx->db, &(tk_sql_attachment_mark_in_t) {
                                      .id = ticket_id
                                  }, NULL);
}


int
tk_attach_list(tk_cx_t *cx, uint64_t ticket_id, tk_attach_t **list_r,
    size_t *n_r)
{
    return tk_sql_attachment_list(cx->db, &(tk_sql_attachment_list_in_t) {
                                      .ticket_id = ticket_id
                                  }, list_r, n_r);
}


static tk_attach_t
tk_attach_of_row(const tk_sql_attachment_get_t *row)
{
    return (tk_attach_t) {
        .id = row->id, .ticket_id = row->ticket_id,
        .message_id = row->message_id, .digest = row->digest,
        .size = row->size, .name = row->name, .type = row->type,
        .image = row->image, .content_id = row->content_id
    };
}


static int
tk_attach_by_id(tk_cx_t *cx, uint64_t id, tk_sql_attachment_get_t *row)
{
    int  rc;

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_attachment_get(cx->db, &(tk_sql_attachment_get_in_t) {
                                       .id = id
                                   }, row)
           : rc;
}


int
tk_attach_get(tk_cx_t *cx, uint64_t id, uint64_t ticket_number,
    tk_attach_t *file_r)
{
    int                      rc;
    tk_action_t              action;
    tk_ticket_facts_t        facts;
    tk_sql_attachment_get_t  row;

    rc = tk_attach_by_id(cx, id, &row);

    if (rc != TK_OK) {
        return rc;
    }

    facts = (tk_ticket_facts_t) {
        .id = row.ticket_id, .type_id = row.type_id,
        .status_id = row.status_id, .owner_id = row.owner_id,
        .contact_id = row.contact_id, .company_id = row.company_id,
        .hidden = (int) row.hidden
    };
    action = row.kind == TK_MSG_NOTE ? TK_MAY_SEE_NOTES : TK_MAY_SEE;

    if ((ticket_number != 0 && ticket_number != row.number)
        || !tk_acl_may(cx, &facts, action))
    {
        return TK_ENOTFOUND;
    }

    *file_r = tk_attach_of_row(&row);

    return TK_OK;
}


int
tk_attach_picture(tk_cx_t *cx, uint64_t id, tk_str_t token,
    tk_attach_t *file_r)
{
    int                      rc;
    tk_sql_attachment_get_t  row;

    if (tk_token_shown_check(cx, "picture", id, token) != TK_OK) {
        return TK_ENOTFOUND;
    }

    rc = tk_attach_by_id(cx, id, &row);

    if (rc == TK_OK) {
        *file_r = tk_attach_of_row(&row);
    }

    return rc == TK_OK && row.image == 0 ? TK_ENOTFOUND : rc;
}


int
tk_attach_open(tk_cx_t *cx, const tk_attach_t *file, tk_str_t *bytes_r,
    tk_str_t *path_r)
{
    int                rc;
    tk_sql_blob_get_t  row;
    const uint8_t     *digest = (const uint8_t *) file->digest.p;

    *bytes_r = TK_STR_NULL;
    *path_r = TK_STR_NULL;

    if (file->digest.n != TK_SHA256_LEN) {
        return TK_EBUG;
    }

    rc = tk_sql_blob_get(cx->db, &(tk_sql_blob_get_in_t) {
                             .digest = file->digest
                         }, &row);

    if (rc != TK_OK) {
        return rc == TK_ENOTFOUND ? TK_EIO : rc;
    }

    if (row.data.p != NULL) {
        *bytes_r = row.data;
        return TK_OK;
    }

    rc = tk_blob_check(cx->desk->blob, digest, row.size);

    if (rc != TK_OK) {
        return TK_EIO;
    }

    return tk_blob_path(cx->desk->blob, cx->arena, digest, path_r);
}


int
tk_attach_read(tk_cx_t *cx, tk_str_t digest, tk_str_t *bytes_r)
{
    int          rc;
    tk_str_t     path;
    tk_attach_t  file = { .digest = digest };

    rc = tk_cx_db(cx);

    if (rc == TK_OK) {
        rc = tk_attach_open(cx, &file, bytes_r, &path);
    }

    if (rc != TK_OK || bytes_r->p != NULL) {
        return rc;
    }

    return tk_blob_read(cx->desk->blob, cx->desk->host, cx->arena,
                        (const uint8_t *) digest.p, TK_ATTACH_READ_MAX,
                        bytes_r);
}
