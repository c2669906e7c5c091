#include "desk/nonce.h"

#include "base/hash.h"
#include "base/rand.h"
#include "tk_sql.gen.h"


tk_nonce_t
tk_nonce_make(void)
{
    tk_nonce_t  nonce;

    tk_rand(nonce.b, sizeof(nonce.b));

    return nonce;
}


tk_nonce_t
tk_nonce_of(tk_str_t field, const char *purpose, uint64_t who)
{
    uint8_t      digest[TK_SHA256_LEN];
    tk_nonce_t   nonce;
    tk_sha256_t  s;

    if (field.n == 0) {
        return tk_nonce_make();
    }

    tk_sha256_init(&s);
    tk_sha256_add(&s, purpose, strlen(purpose) + 1);
    tk_sha256_add(&s, &who, sizeof(who));
    tk_sha256_add(&s, field.p, field.n);
    tk_sha256_final(&s, digest);
    memcpy(nonce.b, digest, sizeof(nonce.b));

    return nonce;
}


static tk_str_t
tk_nonce_str(const tk_nonce_t *nonce)
{
    return tk_str((const char *) nonce->b, sizeof(nonce->b));
}


int
tk_nonce_use(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t *ref_r)
{
    int                    rc;
    tk_sql_nonce_ref_t     row;
    tk_sql_nonce_ref_in_t  ref = { .nonce = tk_nonce_str(nonce) };

    *ref_r = 0;

    rc = tk_sql_nonce_insert(cx->db, &(tk_sql_nonce_insert_in_t) {
                                 .nonce = ref.nonce, .created = cx->now
                             }, NULL);

    if (rc == TK_EDUP && tk_sql_nonce_ref(cx->db, &ref, &row) == TK_OK) {
        *ref_r = row.ref_id;
    }

    return rc;
}


int
tk_nonce_made(tk_cx_t *cx, const tk_nonce_t *nonce, uint64_t ref)
{
    return tk_sql_nonce_made(cx->db, &(tk_sql_nonce_made_in_t) {
                                 .ref_id = ref, .nonce = tk_nonce_str(nonce)
                             }, NULL);
}
