#ifndef TK_BASE_HASH_H
#define TK_BASE_HASH_H

#include "base/arena.h"

/*
 * Digests, signatures and encodings, all of libsodium.  A desk's master
 * secret (ticket_secret_file, >= 32 bytes) gives one derived key per
 * purpose; nothing is ever signed with the master itself.
 */

#define TK_SHA256_LEN  32
#define TK_KEY_LEN     32
#define TK_MAC_LEN     32

typedef struct {
    uint8_t  b[TK_KEY_LEN];
} tk_key_t;

/* Must be called once by each program, before threads. TK_EBUG if the
 * library refuses. */
int tk_base_init(void);

void tk_sha256(const void *p, size_t n, uint8_t out[TK_SHA256_LEN]);

typedef struct {
    uint64_t  opaque[16];
} tk_sha256_t;

void tk_sha256_init(tk_sha256_t *s);
void tk_sha256_add(tk_sha256_t *s, const void *p, size_t n);
void tk_sha256_final(tk_sha256_t *s, uint8_t out[TK_SHA256_LEN]);

/* Key for one purpose ("csrf", "reply-token", ...) from the secret. */
void tk_key_derive(tk_str_t secret, const char *purpose, tk_key_t *key_r);

/* HMAC-SHA-256. */
void tk_mac(const tk_key_t *key, tk_str_t data, uint8_t out[TK_MAC_LEN]);

/* The same in half the time, for a key that signs something in each page. */
typedef struct {
    uint64_t  opaque[52];
} tk_mac_t;

void tk_mac_init(tk_mac_t *m, const tk_key_t *key);
void tk_mac_of(const tk_mac_t *m, tk_str_t data, uint8_t out[TK_MAC_LEN]);

/* Constant time in the content; different lengths are unequal, and so are
 * empty texts: one may stand for a MAC that there was no memory for. */
bool tk_equal_ct(tk_str_t a, tk_str_t b);

/* XChaCha20-Poly1305 with random nonce in front; open gives TK_EINVAL for
 * anything not sealed with this key. */
int tk_seal(tk_arena_t *a, const tk_key_t *key, tk_str_t plain,
    tk_str_t *sealed_r);
int tk_open(tk_arena_t *a, const tk_key_t *key, tk_str_t sealed,
    tk_str_t *plain_r);

/* Argon2id.  Hash takes some 100 ms and 64 MiB: call by host->offload.
 * out is NUL-terminated. verify: TK_OK, TK_EDENIED. */
#define TK_PWHASH_LEN  128
int tk_pwhash(tk_str_t password, char out[TK_PWHASH_LEN]);
int tk_pwverify(const char *hash, tk_str_t password);

tk_str_t tk_hex(tk_arena_t *a, const void *p, size_t n);
tk_str_t tk_base64(tk_arena_t *a, const void *p, size_t n);
tk_str_t tk_base64url(tk_arena_t *a, const void *p, size_t n); /* no "=" */
/* Whole string or TK_EINVAL. */
int tk_unhex(tk_arena_t *a, tk_str_t s, tk_str_t *r);
int tk_unbase64url(tk_arena_t *a, tk_str_t s, tk_str_t *r);

#endif
