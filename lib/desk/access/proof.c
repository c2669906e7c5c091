#include "desk/access/proof.h"


static tk_str_t
tk_proof_mac(tk_cx_t *cx, const char *purpose, tk_str_t subject,
    tk_str_t expires, tk_str_t bound)
{
    uint8_t  mac[TK_MAC_LEN];

    tk_mac(&cx->desk->key_token,
           tk_arena_printf(cx->arena, "proof %s\n%.*s\n%.*s\n%.*s", purpose,
                           TK_STR_ARG(subject), TK_STR_ARG(expires),
                           TK_STR_ARG(bound)), mac);

    return tk_base64url(cx->arena, mac, sizeof(mac));
}


tk_str_t
tk_proof_make(tk_cx_t *cx, const char *purpose, tk_str_t subject,
    tk_str_t bound)
{
    tk_str_t  expires, mac, name;

    expires = tk_arena_printf(cx->arena, "%lld",
                  (long long) ((cx->now + TK_PROOF_LIFETIME) / TK_SECOND));
    mac = tk_proof_mac(cx, purpose, subject, expires, bound);
    name = tk_base64url(cx->arena, subject.p, subject.n);

    return tk_arena_printf(cx->arena, "%.*s.%.*s.%.*s", TK_STR_ARG(name),
                           TK_STR_ARG(expires), TK_STR_ARG(mac));
}


int
tk_proof_subject(tk_cx_t *cx, tk_str_t token, tk_str_t *subject_r)
{
    if (token.n > TK_PROOF_MAX
        || tk_unbase64url(cx->arena, tk_str_cut(&token, '.'), subject_r)
           != TK_OK
        || token.p == NULL)
    {
        return TK_EDENIED;
    }

    return TK_OK;
}


int
tk_proof_check(tk_cx_t *cx, const char *purpose, tk_str_t token,
    tk_str_t bound)
{
    int64_t   at;
    tk_str_t  subject, expires;

    if (tk_proof_subject(cx, token, &subject) != TK_OK) {
        return TK_EDENIED;
    }

    (void) tk_str_cut(&token, '.');
    expires = tk_str_cut(&token, '.');

    if (token.p == NULL || tk_str_i64(expires, &at) != TK_OK
        || at > INT64_MAX / TK_SECOND || at * TK_SECOND < cx->now)
    {
        return TK_EDENIED;
    }

    return tk_equal_ct(token, tk_proof_mac(cx, purpose, subject, expires,
                                           bound))
           ? TK_OK : TK_EDENIED;
}
