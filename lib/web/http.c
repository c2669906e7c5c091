#include "web/http.h"


static bool
tk_http_plain(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0') {
            return false;
        }
    }

    return true;
}


int
tk_resp_header(tk_resp_t *resp, const char *name, tk_str_t value)
{
    tk_str_t  n = tk_str_z(name);

    if (n.n == 0 || !tk_http_plain(n) || !tk_http_plain(value)
        || value.p == NULL)
    {
        return TK_EINVAL;
    }

    if (resp->n_headers == TK_RESP_HEADERS) {
        return TK_ELIMIT;
    }

    resp->headers[resp->n_headers].name = n;
    resp->headers[resp->n_headers].value = value;
    resp->n_headers++;

    return TK_OK;
}


void
tk_resp_body(tk_resp_t *resp, tk_arena_t *a, tk_str_t body)
{
    tk_str_t  *piece;

    piece = tk_arena_alloc(a, sizeof(*piece));

    if (piece == NULL) {
        resp->body = (tk_pieces_t) { .n = 0 };
        return;
    }

    *piece = body;
    resp->body = (tk_pieces_t) { .v = piece, .n = body.n ? 1 : 0,
                                 .bytes = body.n };
}
