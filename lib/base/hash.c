#include "base/hash.h"

#include <errno.h>
#include <sodium.h>

#include "base/err.h"

#define NONCE_LEN  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN    crypto_aead_xchacha20poly1305_ietf_ABYTES

/* Some 100 ms on a core of today. */
#define PW_OPS     2
#define PW_MEMORY  (64u << 20)

_Static_assert(sizeof(tk_sha256_t) >= sizeof(crypto_hash_sha256_state),
               "tk_sha256_t holds the library's state");
_Static_assert(sizeof(tk_mac_t) >= sizeof(crypto_auth_hmacsha256_state),
               "tk_mac_t holds the library's state");
_Static_assert(TK_PWHASH_LEN >= crypto_pwhash_STRBYTES,
               "a password hash fits");
_Static_assert(TK_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "one key length for all");


int
tk_base_init(void)
{
    return sodium_init() < 0 ? TK_EBUG : TK_OK;
}


void
tk_sha256(const void *p, size_t n, uint8_t out[TK_SHA256_LEN])
{
    crypto_hash_sha256(out, p, n);
}


static crypto_hash_sha256_state *
sha256_state(tk_sha256_t *s)
{
    return (crypto_hash_sha256_state *) (void *) s->opaque;
}


void
tk_sha256_init(tk_sha256_t *s)
{
    crypto_hash_sha256_init(sha256_state(s));
}


void
tk_sha256_add(tk_sha256_t *s, const void *p, size_t n)
{
    crypto_hash_sha256_update(sha256_state(s), p, n);
}


void
tk_sha256_final(tk_sha256_t *s, uint8_t out[TK_SHA256_LEN])
{
    crypto_hash_sha256_final(sha256_state(s), out);
}


static void
hmac(tk_str_t key, tk_str_t data, uint8_t out[TK_MAC_LEN])
{
    crypto_auth_hmacsha256_state  st;

    crypto_auth_hmacsha256_init(&st, (const uint8_t *) key.p, key.n);
    crypto_auth_hmacsha256_update(&st, (const uint8_t *) data.p, data.n);
    crypto_auth_hmacsha256_final(&st, out);
    sodium_memzero(&st, sizeof(st));
}


/* HKDF of RFC 5869, one block of output. */
void
tk_key_derive(tk_str_t secret, const char *purpose, tk_key_t *key_r)
{
    uint8_t                       prk[TK_MAC_LEN];
    static const uint8_t          one = 1;
    crypto_auth_hmacsha256_state  st;

    hmac(TK_STR("ngx_ticket v1"), secret, prk);

    crypto_auth_hmacsha256_init(&st, prk, sizeof(prk));
    crypto_auth_hmacsha256_update(&st, (const uint8_t *) purpose,
                                  strlen(purpose));
    crypto_auth_hmacsha256_update(&st, &one, 1);
    crypto_auth_hmacsha256_final(&st, key_r->b);

    sodium_memzero(&st, sizeof(st));
    sodium_memzero(prk, sizeof(prk));
}


void
tk_mac(const tk_key_t *key, tk_str_t data, uint8_t out[TK_MAC_LEN])
{
    hmac(tk_str((const char *) key->b, sizeof(key->b)), data, out);
}


void
tk_mac_init(tk_mac_t *m, const tk_key_t *key)
{
    crypto_auth_hmacsha256_init((void *) m->opaque, key->b, sizeof(key->b));
}


void
tk_mac_of(const tk_mac_t *m, tk_str_t data, uint8_t out[TK_MAC_LEN])
{
    crypto_auth_hmacsha256_state  st;

    memcpy(&st, m->opaque, sizeof(st));
    crypto_auth_hmacsha256_update(&st, (const uint8_t *) data.p, data.n);
    crypto_auth_hmacsha256_final(&st, out);
    sodium_memzero(&st, sizeof(st));
}


bool
tk_equal_ct(tk_str_t a, tk_str_t b)
{
    return a.n != 0 && a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0;
}


int
tk_seal(tk_arena_t *a, const tk_key_t *key, tk_str_t plain,
    tk_str_t *sealed_r)
{
    size_t              n;
    uint8_t            *p;
    unsigned long long  len;

    if (__builtin_add_overflow(plain.n, NONCE_LEN + TAG_LEN, &n)) {
        return TK_ELIMIT;
    }

    p = tk_arena_alloc(a, n);
    if (p == NULL) {
        return TK_ENOMEM;
    }

    randombytes_buf(p, NONCE_LEN);
    crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE_LEN, &len,
        (const uint8_t *) plain.p, plain.n, NULL, 0, NULL, p, key->b);

    *sealed_r = tk_str((const char *) p, NONCE_LEN + (size_t) len);
    return TK_OK;
}


int
tk_open(tk_arena_t *a, const tk_key_t *key, tk_str_t sealed,
    tk_str_t *plain_r)
{
    uint8_t             *p;
    const uint8_t       *s;
    unsigned long long   len;

    if (sealed.n < NONCE_LEN + TAG_LEN) {
        return TK_EINVAL;
    }

    p = tk_arena_alloc(a, sealed.n - NONCE_LEN - TAG_LEN + 1);
    if (p == NULL) {
        return TK_ENOMEM;
    }

    s = (const uint8_t *) sealed.p;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, &len, NULL,
            s + NONCE_LEN, sealed.n - NONCE_LEN, NULL, 0, s, key->b) != 0)
    {
        return TK_EINVAL;
    }

    p[len] = '\0';
    *plain_r = tk_str((const char *) p, (size_t) len);
    return TK_OK;
}


int
tk_pwhash(tk_str_t password, char out[TK_PWHASH_LEN])
{
    if (crypto_pwhash_str(out, password.p ? password.p : "", password.n,
                          PW_OPS, PW_MEMORY) != 0)
    {
        return TK_ENOMEM;
    }
    return TK_OK;
}


int
tk_pwverify(const char *hash, tk_str_t password)
{
    errno = 0;

    if (crypto_pwhash_str_verify(hash, password.p ? password.p : "",
                                 password.n) == 0)
    {
        return TK_OK;
    }
    return errno == ENOMEM ? TK_ENOMEM : TK_EDENIED;
}


tk_str_t
tk_hex(tk_arena_t *a, const void *p, size_t n)
{
    char  *to;

    to = n < SIZE_MAX / 2 ? tk_arena_alloc(a, n * 2 + 1) : NULL;
    if (to == NULL) {
        return TK_STR_NULL;
    }

    sodium_bin2hex(to, n * 2 + 1, p, n);
    return tk_str(to, n * 2);
}


static tk_str_t
base64(tk_arena_t *a, const void *p, size_t n, int variant)
{
    char    *to;
    size_t   room;

    if (n > SIZE_MAX / 2) {
        return TK_STR_NULL;
    }

    room = sodium_base64_encoded_len(n, variant);
    to = tk_arena_alloc(a, room);
    if (to == NULL) {
        return TK_STR_NULL;
    }

    sodium_bin2base64(to, room, p, n, variant);
    return tk_str(to, strlen(to));
}


tk_str_t
tk_base64(tk_arena_t *a, const void *p, size_t n)
{
    return base64(a, p, n, sodium_base64_VARIANT_ORIGINAL);
}


tk_str_t
tk_base64url(tk_arena_t *a, const void *p, size_t n)
{
    return base64(a, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}


int
tk_unhex(tk_arena_t *a, tk_str_t s, tk_str_t *r)
{
    size_t    n;
    uint8_t  *p;

    p = tk_arena_alloc(a, s.n / 2 + 1);
    if (p == NULL) {
        return TK_ENOMEM;
    }

    if (s.n % 2
        || sodium_hex2bin(p, s.n / 2, s.p ? s.p : "", s.n, NULL, &n, NULL)
        || n != s.n / 2)
    {
        return TK_EINVAL;
    }

    p[n] = '\0';
    *r = tk_str((const char *) p, n);
    return TK_OK;
}


int
tk_unbase64url(tk_arena_t *a, tk_str_t s, tk_str_t *r)
{
    size_t       n;
    uint8_t     *p;
    const char  *end;

    p = tk_arena_alloc(a, s.n / 4 * 3 + 4);
    if (p == NULL) {
        return TK_ENOMEM;
    }

    if (sodium_base642bin(p, s.n / 4 * 3 + 3, s.p ? s.p : "", s.n, NULL, &n,
                          &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        || (s.n && end != s.p + s.n))
    {
        return TK_EINVAL;
    }

    p[n] = '\0';
    *r = tk_str((const char *) p, n);
    return TK_OK;
}
