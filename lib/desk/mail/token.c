#include "desk/mail/token.h"

#include "base/rand.h"
#include "desk/snapshot.h"

#define TK_TOKEN_MAC  10        /* bytes: 80 bits in 20 letters of hex */


static tk_str_t
tk_token_mac(tk_cx_t *cx, tk_str_t data)
{
    uint8_t  mac[TK_MAC_LEN];

    tk_mac(&cx->desk->key_token, data, mac);

    return tk_hex(cx->arena, mac, TK_TOKEN_MAC);
}


/* By the desk's key or by its former one; looks at both in any case. */
static bool
tk_token_signed(tk_cx_t *cx, tk_str_t data, tk_str_t mac)
{
    bool     now, once;
    uint8_t  old[TK_MAC_LEN];

    now = tk_equal_ct(mac, tk_token_mac(cx, data));
    tk_mac(&cx->desk->key_token_old, data, old);
    once = tk_equal_ct(mac, tk_hex(cx->arena, old, TK_TOKEN_MAC));

    return now | (cx->desk->rotated & once);
}


static tk_str_t
tk_token_reply_data(tk_cx_t *cx, uint64_t number, uint64_t user_id,
    tk_str_t address)
{
    address = tk_arena_lower(cx->arena, address);

    return tk_arena_printf(cx->arena, "reply %llu %llu %.*s",
                           (unsigned long long) number,
                           (unsigned long long) user_id,
                           TK_STR_ARG(address));
}


tk_str_t
tk_token_reply(tk_cx_t *cx, uint64_t number, uint64_t user_id,
    tk_str_t address)
{
    tk_str_t  mac;

    mac = tk_token_mac(cx, tk_token_reply_data(cx, number, user_id,
                                               address));

    return tk_arena_printf(cx->arena, "t%llu-%llu-%.*s",
                           (unsigned long long) number,
                           (unsigned long long) user_id, TK_STR_ARG(mac));
}


int
tk_token_reply_check(tk_cx_t *cx, tk_str_t token, tk_str_t address,
    uint64_t *number_r, uint64_t *user_id_r)
{
    tk_str_t  number, user;

    token = tk_arena_lower(cx->arena, token);

    if (token.n > TK_TOKEN_MAX || !tk_str_starts(token, TK_STR("t"))) {
        return TK_EDENIED;
    }

    token = tk_str_sub(token, 1, token.n);
    number = tk_str_cut(&token, '-');
    user = tk_str_cut(&token, '-');

    if (tk_str_u64(number, number_r) != TK_OK
        || tk_str_u64(user, user_id_r) != TK_OK)
    {
        return TK_EDENIED;
    }

    return tk_token_signed(cx, tk_token_reply_data(cx, *number_r, *user_id_r,
                                                   address), token)
           ? TK_OK : TK_EDENIED;
}


static tk_str_t
tk_token_id_data(tk_cx_t *cx, tk_str_t number, tk_str_t random)
{
    return tk_arena_printf(cx->arena, "id %.*s %.*s", TK_STR_ARG(number),
                           TK_STR_ARG(random));
}


/* "https://desk.example.org:8443/support/" -> "desk.example.org" */
static tk_str_t
tk_token_host(tk_str_t url)
{
    ptrdiff_t  i;

    i = tk_str_find(url, TK_STR("://"));
    url = tk_str_sub(url, i < 0 ? 0 : (size_t) i + 3, url.n);
    url = tk_str_cut(&url, '/');
    i = tk_str_rchr(url, ':');

    if (i > 0 && tk_str_chr(url, ']') < 0) {
        url = tk_str_sub(url, 0, (size_t) i);
    }

    return url;
}


tk_str_t
tk_token_message_id(tk_cx_t *cx, uint64_t number)
{
    uint8_t   bytes[8];
    tk_str_t  n, random, mac, host;

    tk_rand(bytes, sizeof(bytes));
    random = tk_hex(cx->arena, bytes, sizeof(bytes));
    n = tk_arena_printf(cx->arena, "%llu", (unsigned long long) number);
    mac = tk_token_mac(cx, tk_token_id_data(cx, n, random));
    host = tk_token_host(cx->desk->conf->base_url);

    return tk_arena_printf(cx->arena, "%.*s.%.*s.%.*s@%.*s", TK_STR_ARG(n),
                           TK_STR_ARG(random), TK_STR_ARG(mac),
                           TK_STR_ARG(host));
}


int
tk_token_message_id_check(tk_cx_t *cx, tk_str_t id, uint64_t *number_r)
{
    tk_str_t  local, number, random;

    /* The host is not looked at: gateways rewrite it. */
    local = tk_str_cut(&id, '@');
    local = tk_arena_lower(cx->arena, local);

    if (local.n > TK_TOKEN_MAX) {
        return TK_EDENIED;
    }

    number = tk_str_cut(&local, '.');
    random = tk_str_cut(&local, '.');

    if (tk_str_u64(number, number_r) != TK_OK) {
        return TK_EDENIED;
    }

    return tk_token_signed(cx, tk_token_id_data(cx, number, random), local)
           ? TK_OK : TK_EDENIED;
}


static tk_str_t
tk_token_shown_until(tk_cx_t *cx, const char *kind, uint64_t id,
    uint64_t hour)
{
    tk_str_t  mac;

    mac = tk_token_mac(cx, tk_arena_printf(cx->arena, "shown %s %llu %llu",
                                           kind, (unsigned long long) id,
                                           (unsigned long long) hour));

    return tk_arena_printf(cx->arena, "%llu-%.*s", (unsigned long long) hour,
                           TK_STR_ARG(mac));
}


tk_str_t
tk_token_shown(tk_cx_t *cx, const char *kind, uint64_t id)
{
    return tk_token_shown_until(cx, kind, id,
                                (uint64_t) (cx->now / TK_HOUR) + 2);
}


int
tk_token_shown_check(tk_cx_t *cx, const char *kind, uint64_t id,
    tk_str_t token)
{
    uint64_t  hour;
    tk_str_t  rest = token;

    if (tk_str_u64(tk_str_cut(&rest, '-'), &hour) != TK_OK
        || hour <= (uint64_t) (cx->now / TK_HOUR))
    {
        return TK_EDENIED;
    }

    return tk_equal_ct(token, tk_token_shown_until(cx, kind, id, hour))
           ? TK_OK : TK_EDENIED;
}


tk_str_t
tk_token_of_address(const tk_snapshot_t *s, tk_str_t address)
{
    size_t     n;
    unsigned   i;
    tk_str_t   own;
    ptrdiff_t  at;

    at = tk_str_rchr(address, '@');

    for (i = 0; at > 0 && i < s->n_mailboxes; i++) {
        own = s->mailboxes[i].email;

        if (s->mailboxes[i].delimiter.n != 1
            || !tk_snap_own_address(s, address)
            || tk_str_ieq(own, address))
        {
            continue;
        }

        n = (size_t) tk_str_chr(own, '@');

        if ((size_t) at > n + 1
            && tk_str_istarts(address, tk_str_sub(own, 0, n))
            && address.p[n] == s->mailboxes[i].delimiter.p[0])
        {
            return tk_str_sub(address, n + 1, (size_t) at - n - 1);
        }
    }

    return TK_STR_NULL;
}


/* Behind min..max letters of a set; 0: they are not there. Lines of
 * quoted-printable text may be broken between them. */
static size_t
tk_token_run(tk_str_t s, size_t i, const char *set, size_t min, size_t max)
{
    size_t    k;
    tk_str_t  rest;

    for (k = 0; k < max; k++, i++) {
        rest = tk_str_sub(s, i, 3);
        i += tk_str_starts(rest, TK_STR("=\n")) ? 2
             : tk_str_starts(rest, TK_STR("=\r\n")) ? 3 : 0;

        if (i >= s.n || s.p[i] == '\0' || strchr(set, s.p[i]) == NULL) {
            break;
        }
    }

    return k >= min ? i : 0;
}


/* Behind what looks like a reply token; 0: it does not. */
static size_t
tk_token_shape(tk_str_t s, size_t i)
{
    size_t  k;

    static const struct {
        const char  *set;
        size_t       min, max;
    } parts[] = {
        { "tT", 1, 1 }, { "0123456789", 1, 20 }, { "-", 1, 1 },
        { "0123456789", 1, 20 }, { "-", 1, 1 },
        { "0123456789abcdefABCDEF", 2 * TK_TOKEN_MAC, 2 * TK_TOKEN_MAC }
    };

    for (k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
        i = tk_token_run(s, i, parts[k].set, parts[k].min, parts[k].max);

        if (i == 0) {
            break;
        }
    }

    return i;
}


/* How long the token is with which s begins, and the delimiter in front of
 * it, also as links and mails write one; 0 if there is none. */
static size_t
tk_token_begins(tk_str_t s)
{
    size_t  i, end;

    static const char *const delimiters[] = {
        "+", "-", "=", "%2b", "%2d", "%3d", "=2b", "=2d", "=3d",
        "&#43;", "&#45;", "&#61;", "&#x2b;", "&#x2d;", "&#x3d;", "&plus;"
    };

    for (i = 0; i < sizeof(delimiters) / sizeof(delimiters[0]); i++) {
        if (tk_str_istarts(s, tk_str_z(delimiters[i]))) {
            end = tk_token_shape(s, strlen(delimiters[i]));

            if (end != 0) {
                return end;
            }
        }
    }

    return 0;
}


tk_str_t
tk_token_hide(tk_arena_t *a, tk_str_t s, size_t *mark)
{
    char    *out = NULL;
    size_t   i, n, len = 0, before = 0;

    for (i = 0; i < s.n; i += n ? n : 1) {
        n = s.p[i] != '\0' && strchr("+-=%&", s.p[i]) != NULL
            ? tk_token_begins(tk_str_sub(s, i, s.n)) : 0;

        if (n != 0 && out == NULL) {
            out = tk_arena_alloc(a, s.n);

            if (out == NULL) {
                return TK_STR_NULL;
            }

            memcpy(out, s.p, i);
            len = i;
        }

        if (n != 0) {
            before += i < *mark ? n : 0;

        } else if (out != NULL) {
            out[len++] = s.p[i];
        }
    }

    *mark -= before;

    return out != NULL ? tk_str(out, len) : s;
}
