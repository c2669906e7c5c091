#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/hash.h"
#include "fmt/filename.h"
#include "web/form.h"
#include "fuzz.h"

/*
 * Bodies of forms.  However the bytes are portioned, the outcome is the
 * same.  The first byte of the input chooses kind and limits.
 */


static char  temp_dir[] = "/tmp/tk_fuzz_XXXXXX";


static void
remove_temp_dir(void)
{
    (void) rmdir(temp_dir);
}


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    if (tk_base_init() != TK_OK || mkdtemp(temp_dir) == NULL) {
        abort();
    }
    return atexit(remove_temp_dir);
}


/* Bytes [0, cut) and the rest; step > 0: portions of that size. */
static int
run(tk_arena_t *a, uint8_t kind, tk_str_t body, size_t cut, size_t step,
    tk_form_t **form_r)
{
    int                rc;
    size_t             i;
    tk_str_t           type;
    tk_form_limits_t   limits;

    limits = (tk_form_limits_t) {
        .max_body = kind & 2 ? 200 : 10000,
        .max_field = kind & 4 ? 5 : 5000, .max_fields = 10,
        .max_file = kind & 8 ? 5 : 5000, .max_files = 2,
        .temp_dir = kind & 16 ? NULL : temp_dir
    };
    type = kind & 1 ? TK_STR("application/x-www-form-urlencoded")
                    : TK_STR("multipart/form-data; boundary=X");

    rc = tk_form_create(a, type, &limits, form_r);
    if (rc != TK_OK) {
        abort();
    }

    if (step == 0) {
        tk_form_feed(*form_r, body.p, cut);
        tk_form_feed(*form_r, body.p + cut, body.n - cut);
    }

    for (i = 0; step && i < body.n; i += step) {
        tk_form_feed(*form_r, body.p + i,
                     body.n - i < step ? body.n - i : step);
    }

    return tk_form_end(*form_r);
}


static void
compare(tk_form_t *a, tk_form_t *b)
{
    unsigned         i;
    tk_str_t         na, va, nb, vb;
    tk_form_file_t  *fa, *fb;

    must(tk_form_count(a) == tk_form_count(b));
    must(tk_form_files(a) == tk_form_files(b));

    for (i = 0; i < tk_form_count(a); i++) {
        tk_form_at(a, i, &na, &va);
        tk_form_at(b, i, &nb, &vb);
        must(tk_str_eq(na, nb) && tk_str_eq(va, vb));
    }

    for (i = 0; i < tk_form_files(a); i++) {
        fa = tk_form_file(a, i);
        fb = tk_form_file(b, i);
        must(tk_str_eq(fa->field, fb->field));
        must(tk_str_eq(fa->name, fb->name));
        must(tk_str_eq(fa->type, fb->type));
        must(fa->size == fb->size);
        must(memcmp(fa->sha256, fb->sha256, sizeof(fa->sha256)) == 0);
        must(fa->name.n <= TK_FILENAME_MAX);
    }
}


static void
split(uint8_t kind, tk_str_t body, tk_form_t *whole, int rc, size_t cut,
    size_t step)
{
    tk_form_t   *form;
    tk_arena_t  *a;

    a = tk_arena_create(0);
    must(run(a, kind, body, cut, step, &form) == rc);
    if (rc == TK_OK) {
        compare(whole, form);
    }
    tk_arena_destroy(a);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int          rc;
    size_t       i, every;
    tk_str_t     body;
    tk_form_t   *whole;
    tk_arena_t  *a;

    if (size == 0) {
        return 0;
    }

    body = tk_str((const char *) data + 1, size - 1);
    a = tk_arena_create(0);
    rc = run(a, data[0], body, body.n, 0, &whole);

    /* Every boundary of a small one, some of a large one. */
    every = body.n < 128 ? 1 : body.n / 16;
    for (i = data[0] % every; i < body.n; i += every) {
        split(data[0], body, whole, rc, i, 0);
    }
    for (i = 1; i < 4; i++) {
        split(data[0], body, whole, rc, 0, i);
    }

    tk_arena_destroy(a);
    return 0;
}
