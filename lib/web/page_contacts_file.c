#include <stdio.h>

#include "base/utf8.h"
#include "desk/people/card_file.h"
#include "fmt/csv.h"
#include "web/people.h"
#include "web/task.h"

/*
 * Contacts out as a file, and in; ticketd does both.  In goes a file in two
 * steps: what it begins with is shown, to say what its columns are; the file
 * lies in the store meanwhile, and its sealed name in the form.
 */

#define TK_IMPORT_HEAD     65536         /* bytes that are looked at       */
#define TK_IMPORT_COLUMNS  100
#define TK_IMPORT_ROWS     4             /* shown besides the first        */
#define TK_IMPORT_TIME     (12 * TK_HOUR)


int
tk_page_contacts_export(tk_page_t *pg)
{
    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, "contacts_export"),
               .kind = "contacts_export", .args = TK_STR("format=csv&bom=1"),
               .back = TK_STR("contacts/")
           });
}


int
tk_page_contacts_import(tk_page_t *pg)
{
    tk_people_begin_page(pg, false);

    return tk_adm_show(pg, "page/contacts_import");
}


static int
tk_import_refuse(tk_page_t *pg, const char *why)
{
    tk_adm_bad(pg, "files", why);

    return tk_page_contacts_import(pg);
}


/* Whole lines from the beginning of the file. */
static int
tk_import_head(tk_page_t *pg, const tk_form_file_t *f, tk_str_t *head_r)
{
    tk_str_t  head = tk_page_read(pg, f->path, TK_IMPORT_HEAD);

    while (head.n > 0 && head.n < f->size && head.p[head.n - 1] != '\n') {
        head.n--;
    }

    *head_r = head;

    return head.n > 0 ? TK_OK : TK_EINVAL;
}


/* "USER UNTIL SIZE DIGEST" */
static int
tk_import_seal(tk_page_t *pg, const tk_attach_new_t *file, tk_str_t *sealed_r)
{
    int       rc;
    tk_str_t  plain;

    plain = tk_arena_printf(pg->arena, "%llu %lld %llu %.*s",
                (unsigned long long) pg->viewer.user_id,
                (long long) (pg->cx.now + TK_IMPORT_TIME),
                (unsigned long long) file->size,
                TK_STR_ARG(tk_hex(pg->arena, file->digest,
                                  sizeof(file->digest))));
    rc = tk_seal(pg->arena, &pg->web->desk->key_csrf, plain, sealed_r);

    if (rc == TK_OK) {
        *sealed_r = tk_base64url(pg->arena, sealed_r->p, sealed_r->n);
    }

    return rc;
}


static int
tk_import_unseal(tk_page_t *pg, uint64_t *size_r, tk_str_t *digest_r)
{
    int       rc;
    int64_t   until;
    uint64_t  user;
    tk_str_t  s;

    rc = tk_unbase64url(pg->arena, tk_form_get(pg->req->form, "file"), &s);

    if (rc == TK_OK) {
        rc = tk_open(pg->arena, &pg->web->desk->key_csrf, s, &s);
    }

    if (rc != TK_OK
        || tk_str_u64(tk_str_cut(&s, ' '), &user) != TK_OK
        || tk_str_i64(tk_str_cut(&s, ' '), &until) != TK_OK
        || tk_str_u64(tk_str_cut(&s, ' '), size_r) != TK_OK
        || tk_unhex(pg->arena, s, digest_r) != TK_OK
        || digest_r->n != TK_SHA256_LEN
        || user != pg->viewer.user_id || until < pg->cx.now)
    {
        return TK_EINVAL;
    }

    return TK_OK;
}


/* What a column may be: to_NAME is true for the one. */
static void
tk_import_options(tk_page_t *pg, tk_obj_t *o, int chosen)
{
    int           i;
    uint32_t      n = 0;
    tk_obj_t     *option;
    tk_val_t     *list;
    tk_str_t      name;
    tk_key_id_t   key;

    while (tk_card_file_name(n) != NULL) {
        n++;
    }

    list = tk_obj_list(o, TK_K_options, n);

    for (i = 0; i < (int) n; i++) {
        option = tk_list_obj(o, list, (uint32_t) i, 3);
        name = tk_str_z(tk_card_file_name((unsigned) i));
        key = tk_tmpl_key(pg->site->pages,
                          tk_arena_cat(pg->arena, TK_STR("to_"), name));
        tk_obj_int(option, TK_K_value, i + 1);
        tk_obj_bool(option, TK_K_selected, i == chosen);

        if (key != TK_K_NONE) {
            tk_obj_bool(option, key, true);
        }
    }
}


/* One line a column: its head, what stands below, and what it may be. */
static void
tk_import_columns(tk_page_t *pg, tk_str_t rows[][TK_CSV_CELLS],
    const unsigned *n, unsigned n_rows)
{
    int        to;
    bool       heads = false;
    uint32_t   i, k, columns;
    tk_obj_t  *o;
    tk_val_t  *list, *cells;

    columns = n[0] < TK_IMPORT_COLUMNS ? n[0] : TK_IMPORT_COLUMNS;
    list = tk_obj_list(pg->root, TK_K_columns, columns);

    for (i = 0; i < columns; i++) {
        o = tk_list_obj(pg->root, list, i, 6);
        to = tk_card_file_column(pg->arena, rows[0][i]);
        heads = heads || to >= 0;
        tk_obj_int(o, TK_K_id, i);
        tk_obj_str(o, TK_K_head, tk_utf8_head(tk_str_trim(rows[0][i]), 60));
        tk_import_options(pg, o, to);
        cells = tk_obj_list(o, TK_K_cells, n_rows - 1);

        for (k = 1; k < n_rows; k++) {
            tk_obj_str(tk_list_obj(o, cells, k - 1, 1), TK_K_value,
                       i < n[k] ? tk_utf8_head(tk_str_trim(rows[k][i]), 60)
                                : TK_STR(""));
        }
    }

    tk_obj_bool(pg->root, TK_K_heads, heads);
}


static int
tk_import_ask(tk_page_t *pg, const tk_attach_new_t *file, tk_str_t head)
{
    int        rc;
    unsigned   n_rows = 0, n[TK_IMPORT_ROWS + 1];
    tk_csv_t   csv;
    tk_str_t   sealed, (*rows)[TK_CSV_CELLS];

    rows = tk_arena_array(pg->arena, TK_IMPORT_ROWS + 1, sizeof(*rows));

    if (rows == NULL) {
        return TK_ENOMEM;
    }

    rc = tk_csv_init(&csv, pg->arena, head);

    while (rc == TK_OK && n_rows <= TK_IMPORT_ROWS) {
        rc = tk_csv_next(&csv, rows[n_rows], &n[n_rows]);
        n_rows += rc == TK_OK;
    }

    if (n_rows == 0) {
        return tk_import_refuse(pg, "why_wrong");
    }

    rc = tk_import_seal(pg, file, &sealed);

    if (rc != TK_OK) {
        return rc;
    }

    tk_people_begin_page(pg, false);
    tk_obj_str(pg->root, TK_K_file, sealed);
    tk_import_columns(pg, rows, n, n_rows);

    return tk_adm_show(pg, "page/contacts_map");
}


/* "3.0.1" of the fields c0, c1, c2; null: nothing is taken. */
static tk_str_t
tk_import_map(tk_page_t *pg)
{
    bool       any = false;
    char       name[8];
    unsigned   i;
    tk_buf_t   b;
    tk_str_t   v;
    uint64_t   k;

    tk_buf_init(&b, pg->arena, 4 * TK_IMPORT_COLUMNS);

    for (i = 0; i < TK_IMPORT_COLUMNS; i++) {
        snprintf(name, sizeof(name), "c%u", i);
        v = tk_form_get(pg->req->form, name);

        if (v.p == NULL) {
            break;
        }

        k = tk_page_number(v);
        k = k <= 99 ? k : 0;
        any = any || k != 0;
        tk_buf_printf(&b, "%s%u", i ? "." : "", (unsigned) k);
    }

    return any ? tk_buf_view(&b) : TK_STR_NULL;
}


static int
tk_import_start(tk_page_t *pg)
{
    bool       write, heads;
    tk_str_t   digest, map = tk_import_map(pg);
    uint64_t   size;
    tk_form_t *f = pg->req->form;

    if (tk_import_unseal(pg, &size, &digest) != TK_OK) {
        return tk_import_refuse(pg, "why_empty");
    }

    if (map.p == NULL) {
        return tk_import_refuse(pg, "why_unknown");
    }

    write = tk_str_eqz(tk_form_get(f, "how"), "write");
    heads = tk_form_get(f, "heads").n != 0;

    return tk_page_task_start(pg, &(tk_task_new_t) {
               .nonce = tk_page_nonce(pg, "contacts_import"),
               .kind = "contacts_import",
               .args = tk_arena_printf(pg->arena,
                           "format=csv&bom=1%s%s&map=%.*s",
                           write ? "" : "&dry=1", heads ? "&heads=1" : "",
                           TK_STR_ARG(map)),
               .back = TK_STR("contacts/import"),
               .input = (const uint8_t *) digest.p, .input_size = size
           });
}


int
tk_page_contacts_load(tk_page_t *pg)
{
    int               rc;
    unsigned          n;
    tk_str_t          head = TK_STR_NULL;
    tk_attach_new_t  *files;

    if (tk_form_get(pg->req->form, "file").p != NULL) {
        return tk_import_start(pg);
    }

    rc = tk_page_files(pg, &files, &n);

    if (rc != TK_OK) {
        return rc;
    }

    if (n != 1) {
        return tk_import_refuse(pg, "why_empty");
    }

    if (files[0].size > TK_CARD_BYTES) {
        return tk_import_refuse(pg, "why_range");
    }

    return tk_import_head(pg, tk_form_file(pg->req->form, 0), &head) == TK_OK
           ? tk_import_ask(pg, &files[0], head)
           : tk_import_refuse(pg, "why_wrong");
}
