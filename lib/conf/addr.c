#include "conf/addr.h"

#include <arpa/inet.h>

#include "base/err.h"
#include "conf/conf.h"

#define LOCAL_MAX  64
#define EMAIL_MAX  254

static const uint8_t  v4_prefix[12] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff
};


static bool
is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '-' || c == '_';
}


/* Letters, digits, "-", "_" in labels parted by dots, 253 at most. */
static bool
tk_addr_is_domain(tk_str_t s)
{
    size_t  i, label;

    if (s.n > 253) {
        return false;
    }

    label = 0;
    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '.') {
            if (label == 0) {
                return false;
            }
            label = 0;

        } else if (!is_label_char(s.p[i]) || ++label > 63) {
            return false;
        }
    }
    return label != 0;
}


static bool
is_odd_domain(tk_str_t s)
{
    return tk_str_chr(s, '_') >= 0 || s.p[0] == '-' || s.p[s.n - 1] == '-'
           || tk_str_find(s, TK_STR(".-")) >= 0
           || tk_str_find(s, TK_STR("-.")) >= 0;
}


bool
tk_addr_is_email(tk_str_t s)
{
    size_t     i;
    tk_str_t   host;
    ptrdiff_t  at;

    at = tk_str_chr(s, '@');

    if (at < 1 || at > LOCAL_MAX || s.n > EMAIL_MAX) {
        return false;
    }

    for (i = 0; i < (size_t) at; i++) {
        if ((unsigned char) s.p[i] <= 0x20 || (unsigned char) s.p[i] >= 0x7f
            || strchr("<>()[],;:\\\"", s.p[i]) != NULL)
        {
            return false;
        }
    }

    host = tk_str_sub(s, (size_t) at + 1, s.n);

    return tk_addr_is_domain(host) && !is_odd_domain(host);
}


static int
port(tk_str_t s, int *port_r)
{
    uint64_t  v;

    if (tk_str_u64(s, &v) != TK_OK || v < 1 || v > 65535) {
        return TK_EINVAL;
    }
    *port_r = (int) v;
    return TK_OK;
}


/* One address into 16 bytes, IPv4 as ::ffff:a.b.c.d. */
static int
tk_addr_ip(tk_str_t s, uint8_t addr[16], bool *v4_r)
{
    char  z[INET6_ADDRSTRLEN + 1];

    if (s.n == 0 || s.n > INET6_ADDRSTRLEN || memchr(s.p, 0, s.n)) {
        return TK_EINVAL;
    }
    memcpy(z, s.p, s.n);
    z[s.n] = 0;

    *v4_r = inet_pton(AF_INET, z, addr + 12) == 1;
    if (*v4_r) {
        memcpy(addr, v4_prefix, 12);
        return TK_OK;
    }
    return inet_pton(AF_INET6, z, addr) == 1 ? TK_OK : TK_EINVAL;
}


/* "[::1]:25": leaves ":25" in *rest_r. */
static int
bracketed(tk_str_t s, tk_str_t *host_r, tk_str_t *rest_r)
{
    uint8_t    addr[16];
    ptrdiff_t  end;
    bool       v4;

    end = tk_str_chr(s, ']');
    if (end < 0) {
        return TK_EINVAL;
    }
    *host_r = tk_str_sub(s, 1, (size_t) end - 1);
    *rest_r = tk_str_sub(s, (size_t) end + 1, s.n);

    return tk_addr_ip(*host_r, addr, &v4) == TK_OK && !v4 ? TK_OK
                                                          : TK_EINVAL;
}


int
tk_addr_server(tk_str_t s, tk_conf_server_t *server_r)
{
    tk_str_t   host = TK_STR_NULL, rest = TK_STR_NULL;
    ptrdiff_t  colon;
    int        rc;

    memset(server_r, 0, sizeof(*server_r));

    if (s.n && s.p[0] == '[') {
        rc = bracketed(s, &host, &rest);

    } else {
        colon = tk_str_chr(s, ':');
        host = colon < 0 ? s : tk_str_sub(s, 0, (size_t) colon);
        rest = tk_str_sub(s, host.n, s.n);
        rc = tk_addr_is_domain(host) ? TK_OK : TK_EINVAL;
    }

    if (rc == TK_OK && rest.n) {
        rc = rest.p[0] == ':' ? port(tk_str_sub(rest, 1, rest.n),
                                     &server_r->port)
                              : TK_EINVAL;
    }

    server_r->host = host;
    return rc;
}


/* Does a agree with b in the first `bits`? */
static bool
same_bits(const uint8_t a[16], const uint8_t b[16], unsigned bits)
{
    unsigned  bytes = bits / 8, rest = bits % 8;

    return memcmp(a, b, bytes) == 0
           && (rest == 0 || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0);
}


int
tk_addr_net(tk_str_t s, tk_conf_net_t *net_r)
{
    static const uint8_t  zero[16];
    tk_str_t              addr;
    uint64_t              bits;
    uint8_t               tail[16];
    bool                  v4;
    unsigned              i;

    addr = tk_str_cut(&s, '/');
    if (tk_addr_ip(addr, net_r->addr, &v4) != TK_OK) {
        return TK_EINVAL;
    }

    bits = v4 ? 32 : 128;
    if (!tk_str_is_null(s)
        && (tk_str_u64(s, &bits) != TK_OK || bits > (v4 ? 32 : 128)))
    {
        return TK_EINVAL;
    }
    net_r->bits = (unsigned) bits + (v4 ? 96 : 0);

    memcpy(tail, net_r->addr, 16);
    for (i = 0; i < net_r->bits; i++) {
        tail[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
    }
    return memcmp(tail, zero, 16) == 0 ? TK_OK : TK_EINVAL;
}


bool
tk_conf_net_has(const tk_conf_nets_t *nets, tk_str_t addr)
{
    uint8_t   ip[16];
    bool      v4;
    unsigned  i;

    if (nets->all) {
        return true;
    }
    if (tk_addr_ip(addr, ip, &v4) != TK_OK) {
        return false;
    }

    for (i = 0; i < nets->n; i++) {
        if (same_bits(nets->v[i].addr, ip, nets->v[i].bits)) {
            return true;
        }
    }
    return false;
}


/* What an IPv6 address may have IPv4 in: NAT64 and 6to4. */
static bool
inner_v4(const uint8_t addr[16], uint8_t v4[16])
{
    static const uint8_t  nat64[12] = { 0, 0x64, 0xff, 0x9b };

    memcpy(v4, v4_prefix, 12);

    if (memcmp(addr, nat64, 12) == 0) {
        memcpy(v4 + 12, addr + 12, 4);
        return true;
    }

    memcpy(v4 + 12, addr + 2, 4);

    return addr[0] == 0x20 && addr[1] == 0x02;
}


bool
tk_addr_is_public(tk_str_t s)
{
    bool           v4;
    uint8_t        addr[16], inner[16];
    unsigned       i;
    tk_conf_net_t  net;

    static const tk_str_t  other[] = {
        TK_STR_INIT("0.0.0.0/8"), TK_STR_INIT("10.0.0.0/8"),
        TK_STR_INIT("100.64.0.0/10"), TK_STR_INIT("127.0.0.0/8"),
        TK_STR_INIT("169.254.0.0/16"), TK_STR_INIT("172.16.0.0/12"),
        TK_STR_INIT("192.0.0.0/24"), TK_STR_INIT("192.0.2.0/24"),
        TK_STR_INIT("192.88.99.0/24"), TK_STR_INIT("192.168.0.0/16"),
        TK_STR_INIT("198.18.0.0/15"), TK_STR_INIT("198.51.100.0/24"),
        TK_STR_INIT("203.0.113.0/24"), TK_STR_INIT("224.0.0.0/3"),
        TK_STR_INIT("::/96"), TK_STR_INIT("64:ff9b:1::/48"),
        TK_STR_INIT("100::/64"),
        TK_STR_INIT("2001:db8::/32"), TK_STR_INIT("fc00::/7"),
        TK_STR_INIT("fe80::/9"), TK_STR_INIT("ff00::/8")
    };

    if (tk_addr_ip(s, addr, &v4) != TK_OK) {
        return false;
    }

    if (!v4 && inner_v4(addr, inner)) {
        memcpy(addr, inner, 16);
    }

    for (i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
        if (tk_addr_net(other[i], &net) != TK_OK
            || same_bits(net.addr, addr, net.bits))
        {
            return false;
        }
    }

    return true;
}
