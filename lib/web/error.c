#include "web/page.h"

#include "base/buf.h"


typedef struct {
    int          rc;
    int          status;
} tk_error_row_t;

/* The one place where the library's codes become HTTP's. */
static const tk_error_row_t tk_errors[] = {
    { TK_EINVAL, 400 }, { TK_ENOTFOUND, 404 }, { TK_EDENIED, 403 },
    { TK_ECONFLICT, 409 }, { TK_ELIMIT, 413 }, { TK_EAGAIN, 503 },
    { TK_EDOWN, 503 }, { TK_ETIMEOUT, 503 }, { TK_ECANCEL, 503 },
    { TK_ENOMEM, 503 }, { TK_EIO, 500 }, { TK_EDUP, 500 }, { TK_EBUG, 500 }
};


/* Without a snapshot or memory: the least that a browser shows. */
static void
tk_page_error_bare(tk_page_t *pg, int status)
{
    pg->resp->status = status;
    pg->resp->content_type = TK_STR("text/plain; charset=utf-8");
    tk_resp_body(pg->resp, pg->arena,
                 tk_arena_printf(pg->arena, "%d\n", status));
}


static tk_key_id_t
tk_page_error_flag(int status)
{
    switch (status) {
    case 400:
    case 409:
        return TK_K_e400;
    case 403:
        return TK_K_e403;
    case 404:
        return TK_K_e404;
    case 405:
        return TK_K_e405;
    case 413:
        return TK_K_e413;
    case 429:
        return TK_K_e429;
    case 503:
        return TK_K_e503;
    default:
        return TK_K_e500;
    }
}


void
tk_page_error_status(tk_page_t *pg, int status)
{
    tk_key_id_t  flag = tk_page_error_flag(status);

    /* What was half built does not count. */
    pg->resp->body = (tk_pieces_t) { .n = 0 };
    pg->resp->file = TK_STR_NULL;

    if (status == 503) {
        tk_resp_header(pg->resp, "Retry-After", TK_STR("5"));
    }

    if (status == 403 && pg->expired) {
        flag = TK_K_e_expired;
    }

    if (status == 403 && pg->no_create) {
        flag = TK_K_e_create;
    }

    if (status == 429 && pg->tasks) {
        flag = TK_K_e_tasks;
    }

    if (pg->root == NULL && tk_page_begin(pg) != TK_OK) {
        tk_page_error_bare(pg, status);
        return;
    }

    tk_obj_bool(pg->root, flag, true);
    tk_obj_bool(pg->root, TK_K_external_new,
                pg->no_create && pg->cx.snap->conf->external
                && pg->cx.snap->conf->external_anonymous);

    if (tk_page_render(pg, status, "page/error") != TK_OK) {
        tk_page_error_bare(pg, status);
    }
}


void
tk_page_error(tk_page_t *pg, int rc)
{
    int       status = 500;
    unsigned  i;

    for (i = 0; i < sizeof(tk_errors) / sizeof(tk_errors[0]); i++) {
        if (tk_errors[i].rc == rc) {
            status = tk_errors[i].status;
        }
    }

    if (status >= 500) {
        /* a client that left is no fault */
        tk_log(pg->req->host, rc == TK_ECANCEL ? TK_LOG_INFO : TK_LOG_ERROR,
               "desk \"%.*s\", %s: %s",
               TK_STR_ARG(pg->site->conf->desk),
               pg->route ? pg->route->name : "-", tk_err_name(rc));
    }

    tk_page_error_status(pg, status);
}
