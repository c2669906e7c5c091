#include "web/page.h"

#include <stdio.h>

#include "base/utf8.h"
#include "blob/image.h"
#include "desk/access/throttle.h"
#include "fmt/filename.h"

/* What uploads are counted in: kilobytes, begun ones as whole. */
#define TK_FILES_UNITS(size)  (((uint64_t) (size) + 1023) / 1024)


tk_str_t
tk_page_read(tk_page_t *pg, tk_str_t path, size_t max)
{
    char    *p;
    FILE    *file;
    size_t   n;

    file = fopen(path.p, "rb");
    p = file ? tk_arena_alloc(pg->arena, max) : NULL;
    n = p ? fread(p, 1, max, file) : 0;

    if (file != NULL) {
        fclose(file);
    }

    return tk_str(p, n);
}


static int
tk_page_image(tk_page_t *pg, const tk_form_file_t *f)
{
    tk_image_t  image;

    (void) tk_image_read(tk_page_read(pg, f->path, TK_IMAGE_HEAD), &image);

    return image.kind;
}


int
tk_page_files(tk_page_t *pg, tk_attach_new_t **files_r, unsigned *n_r)
{
    int               rc;
    unsigned          i, n;
    tk_form_file_t   *f;
    tk_attach_new_t  *files, *to;

    n = tk_form_files(pg->req->form);
    files = tk_arena_array(pg->arena, n, sizeof(*files));
    *files_r = files;
    *n_r = 0;

    if (files == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < n; i++) {
        f = tk_form_file(pg->req->form, i);

        /* A file field in which nothing was chosen. */
        if (f->size == 0 && f->name.n == 0) {
            continue;
        }

        to = &files[*n_r];
        memcpy(to->digest, f->sha256, sizeof(to->digest));
        to->size = f->size;
        to->name = tk_filename_safe(pg->arena, f->name);
        to->type = tk_str_sub(f->type, 0, 127);
        to->image = tk_page_image(pg, f);

        rc = tk_attach_store_file(&pg->cx, f->path, to);

        if (rc != TK_OK) {
            return rc;
        }

        (*n_r)++;
    }

    return TK_OK;
}


int
tk_page_files_throttle(tk_page_t *pg)
{
    unsigned  i;
    uint64_t  size = 0;

    for (i = 0; i < tk_form_files(pg->req->form); i++) {
        size += tk_form_file(pg->req->form, i)->size;
    }

    if (size == 0) {
        return TK_OK;
    }

    return tk_throttle_take(&pg->cx, "upload", pg->req->remote_addr,
                            TK_FILES_UNITS(size),
                            TK_FILES_UNITS(pg->cx.snap->conf->throttle_upload),
                            TK_HOUR);
}


int
tk_page_file_head(tk_page_t *pg, const tk_attach_t *file, size_t max,
    tk_str_t *text_r)
{
    int       rc;
    tk_str_t  bytes, path;

    rc = tk_attach_open(&pg->cx, file, &bytes, &path);

    if (rc == TK_OK && path.p != NULL) {
        bytes = tk_page_read(pg, path, max);
    }

    *text_r = tk_utf8_clean(pg->arena, tk_str_sub(bytes, 0, max));

    return rc;
}


/*
 * Whatever the sender called it: nothing of a file is ever run or rendered
 * here.  Only pictures that were verified by their bytes are shown.
 */
int
tk_page_send_file(tk_page_t *pg, const tk_attach_t *file)
{
    int          rc;
    tk_str_t     bytes, path;
    tk_resp_t   *resp = pg->resp;
    const char  *image = tk_image_type((int) file->image);

    rc = tk_attach_open(&pg->cx, file, &bytes, &path);

    if (rc != TK_OK) {
        return rc;
    }

    pg->own_policy = true;
    resp->status = 200;
    resp->content_type = image ? tk_str_z(image)
                               : TK_STR("application/octet-stream");

    tk_resp_header(resp, "Content-Disposition",
                   tk_filename_disposition(pg->arena,
                                           image ? "inline" : "attachment",
                                           file->name));
    tk_resp_header(resp, "Content-Security-Policy",
                   TK_STR("default-src 'none'; sandbox; "
                          "frame-ancestors 'none'"));
    tk_resp_header(resp, "Cache-Control",
                   TK_STR("private, max-age=86400, immutable"));
    tk_resp_header(resp, "Cross-Origin-Resource-Policy",
                   TK_STR("same-origin"));
    tk_resp_header(resp, "Referrer-Policy", TK_STR("same-origin"));

    if (path.p != NULL) {
        resp->file = path;

    } else {
        tk_resp_body(resp, pg->arena, bytes);
    }

    return TK_OK;
}
