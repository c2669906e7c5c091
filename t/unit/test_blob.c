#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "blob/blob.h"
#include "blob/image.h"

/* The store of each test, in a directory of its own. */
typedef struct {
    tk_arena_t       *a;
    tk_str_t          root;
    const tk_blob_t  *store;
} world_t;


static int
setup(void **state)
{
    char      dir[] = "/tmp/tk_blob_XXXXXX";
    world_t  *w;
    tk_str_t  err;

    if (tk_base_init() != TK_OK || mkdtemp(dir) == NULL) {
        return -1;
    }

    w = calloc(1, sizeof(world_t));
    w->a = tk_arena_create(0);
    w->root = tk_arena_printf(w->a, "%s/store", dir);
    *state = w;

    return tk_blob_open(w->a, w->root, &w->store, &err);
}


static int
teardown(void **state)
{
    int       rc;
    world_t  *w;
    tk_str_t  cmd;

    w = *state;
    cmd = tk_arena_printf(w->a, "rm -rf '%.*s'",
                          (int) (w->root.n - strlen("/store")), w->root.p);
    rc = system(cmd.p);
    tk_arena_destroy(w->a);
    free(w);
    return rc;
}


static unsigned
mode_of(const char *path)
{
    struct stat  st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}


static tk_str_t
path_of(world_t *w, const uint8_t *digest)
{
    tk_str_t  path;

    assert_int_equal(tk_blob_path(w->store, w->a, digest, &path), TK_OK);
    return path;
}


static void
set_age(const char *path, long seconds)
{
    struct timespec  t[2];

    clock_gettime(CLOCK_REALTIME, &t[0]);
    t[0].tv_sec -= seconds;
    t[1] = t[0];
    assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}


static bool
temp_is_empty(world_t *w)
{
    char  cmd[200];

    (void) snprintf(cmd, sizeof(cmd), "test -z \"$(ls -A '%s')\"",
                    tk_blob_temp_dir(w->store));
    return system(cmd) == 0;
}


static tk_str_t
write_temp(world_t *w, tk_str_t bytes)
{
    FILE      *f;
    tk_str_t   path;

    path = tk_arena_printf(w->a, "%s/upload", tk_blob_temp_dir(w->store));
    f = fopen(path.p, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
    return path;
}


static bool
holds(world_t *w, const uint8_t digest[TK_SHA256_LEN], tk_str_t want)
{
    tk_str_t  s;

    return tk_blob_read(w->store, &tk_host_blocking, w->a, digest, want.n, &s)
           == TK_OK && tk_str_eq(s, want);
}


static void
test_put_and_read(void **state)
{
    uint8_t   digest[TK_SHA256_LEN], want[TK_SHA256_LEN];
    world_t  *w;
    tk_str_t  s, path;

    w = *state;
    s = TK_STR("some content\0of bytes");
    tk_sha256(s.p, s.n, want);

    assert_int_equal(tk_blob_check(w->store, want, s.n), TK_ENOTFOUND);

    assert_int_equal(tk_blob_put(w->store, &tk_host_blocking, s, digest),
                     TK_OK);
    assert_memory_equal(digest, want, sizeof(want));
    assert_int_equal(tk_blob_check(w->store, want, s.n), TK_OK);
    assert_int_equal(tk_blob_check(w->store, want, s.n - 1), TK_ENOTFOUND);

    path = path_of(w, want);
    assert_int_equal(mode_of(path.p), 0660);
    assert_int_equal(mode_of(tk_blob_temp_dir(w->store)), 02770);

    assert_int_equal(tk_blob_read(w->store, &tk_host_blocking, w->a, want,
                                  s.n, &path), TK_OK);
    assert_true(tk_str_eq(path, s));
    assert_int_equal(tk_blob_read(w->store, &tk_host_blocking, w->a, want,
                                  s.n - 1, &path), TK_ELIMIT);
    assert_true(temp_is_empty(w));
}


static void
test_put_file(void **state)
{
    int       i;
    uint8_t   digest[TK_SHA256_LEN];
    world_t  *w;
    tk_str_t  s, path;

    w = *state;
    s = TK_STR("an upload");
    tk_sha256(s.p, s.n, digest);

    for (i = 0; i < 2; i++) {           /* the second finds it there */
        path = write_temp(w, s);
        assert_int_equal(tk_blob_put_file(w->store, &tk_host_blocking,
                                          path.p, digest, s.n), TK_OK);
        assert_int_equal(access(path.p, F_OK), -1);
        assert_true(holds(w, digest, s));
    }

    /* A size that is not true does not get in. */
    path = write_temp(w, s);
    assert_int_equal(tk_blob_put_file(w->store, &tk_host_blocking, path.p,
                                      digest, s.n + 1), TK_EIO);
    assert_int_equal(access(path.p, F_OK), 0);
    assert_true(holds(w, digest, s));
}


/* A file that lost its content is replaced by the next put. */
static void
test_damage_is_found_and_mended(void **state)
{
    uint8_t   digest[TK_SHA256_LEN];
    world_t  *w;
    tk_str_t  s, path;

    w = *state;
    s = TK_STR("precious");
    assert_int_equal(tk_blob_put(w->store, &tk_host_blocking, s, digest),
                     TK_OK);

    path = path_of(w, digest);
    assert_int_equal(truncate(path.p, 3), 0);
    assert_int_equal(tk_blob_check(w->store, digest, s.n), TK_ENOTFOUND);

    assert_int_equal(tk_blob_put(w->store, &tk_host_blocking, s, digest),
                     TK_OK);
    assert_true(holds(w, digest, s));
}


static void
test_bad_roots(void **state)
{
    world_t          *w;
    tk_str_t          err;
    const tk_blob_t  *store;

    w = *state;
    assert_int_equal(tk_blob_open(w->a, TK_STR("rel/ative"), &store, &err),
                     TK_EINVAL);
    assert_int_equal(tk_blob_open(w->a, TK_STR("/"), &store, &err),
                     TK_EINVAL);
    assert_int_equal(tk_blob_open(w->a, TK_STR("/nowhere/at/all"), &store,
                                  &err), TK_EIO);
    assert_true(tk_str_find(err, TK_STR("/nowhere/at/all")) >= 0);
}


static int
no_room(void *ctx, void (*fn)(void *arg), void *arg)
{
    return TK_EAGAIN;
}


static void
test_busy_host(void **state)
{
    uint8_t    digest[TK_SHA256_LEN];
    world_t   *w;
    tk_host_t  host;

    w = *state;
    host = tk_host_blocking;
    host.offload = no_room;

    assert_int_equal(tk_blob_put(w->store, &host, TK_STR("x"), digest),
                     TK_EAGAIN);
    assert_int_equal(tk_blob_check(w->store, digest, 1), TK_ENOTFOUND);
}


typedef struct {
    world_t  *w;
    uint8_t   kept[TK_SHA256_LEN];
    uint8_t   wanted[TK_SHA256_LEN];
    unsigned  asked;
} answers_t;


static bool
referenced(const uint8_t digest[TK_SHA256_LEN], void *arg)
{
    uint8_t     again[TK_SHA256_LEN];
    answers_t  *answers;

    answers = arg;
    answers->asked++;

    /* Somebody wants it again just now. */
    if (memcmp(digest, answers->wanted, TK_SHA256_LEN) == 0) {
        assert_int_equal(tk_blob_put(answers->w->store, &tk_host_blocking,
                                     TK_STR("wanted"), again), TK_OK);
    }

    return memcmp(digest, answers->kept, TK_SHA256_LEN) == 0;
}


static void
test_sweep(void **state)
{
    uint8_t          gone[TK_SHA256_LEN], fresh[TK_SHA256_LEN];
    world_t         *w;
    tk_str_t         temp;
    answers_t        answers;
    tk_time_t        day_ago;
    const tk_host_t *h;
    tk_blob_swept_t  swept;

    w = *state;
    h = &tk_host_blocking;
    answers = (answers_t) { .w = w };
    day_ago = tk_now(h) - TK_DAY;

    tk_blob_put(w->store, h, TK_STR("kept"), answers.kept);
    tk_blob_put(w->store, h, TK_STR("wanted"), answers.wanted);
    tk_blob_put(w->store, h, TK_STR("gone"), gone);
    tk_blob_put(w->store, h, TK_STR("fresh"), fresh);
    temp = write_temp(w, TK_STR("left over"));

    set_age(path_of(w, answers.kept).p, 90000);
    set_age(path_of(w, answers.wanted).p, 90000);
    set_age(path_of(w, gone).p, 90000);
    set_age(temp.p, 90000);

    assert_int_equal(tk_blob_sweep(w->store, day_ago, referenced, &answers,
                                   &swept), TK_OK);
    assert_int_equal(swept.seen, 4);
    assert_int_equal(swept.removed, 1);
    assert_int_equal(swept.bytes, 4);
    assert_int_equal(swept.temp, 1);
    assert_int_equal(answers.asked, 3);

    assert_int_equal(tk_blob_check(w->store, gone, 4), TK_ENOTFOUND);
    assert_int_equal(tk_blob_check(w->store, fresh, 5), TK_OK);
    assert_int_equal(tk_blob_check(w->store, answers.kept, 4), TK_OK);
    assert_int_equal(tk_blob_check(w->store, answers.wanted, 6), TK_OK);
}


static void
check_image(tk_str_t s, int rc, int kind, uint32_t width, uint32_t height)
{
    size_t      n;
    tk_image_t  im;

    assert_int_equal(tk_image_read(s, &im), rc);
    assert_int_equal(im.kind, kind);
    assert_int_equal(im.width, width);
    assert_int_equal(im.height, height);

    for (n = 0; n < s.n; n++) {                    /* cut off anywhere */
        (void) tk_image_read(tk_str(s.p, n), &im);
    }
}


#define PNG_HEAD  "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"

/* abuse 3: only real pictures are shown within a page */
static void
test_images(void **state)
{
    (void) state;

    check_image(TK_STR(PNG_HEAD "\0\0\1\0\0\0\0\7\x08"), TK_OK,
                TK_IMAGE_PNG, 256, 7);
    check_image(TK_STR("GIF89a\x01\0\x02\0\0\0\0"), TK_OK, TK_IMAGE_GIF,
                1, 2);
    check_image(TK_STR("\xff\xd8\xff\xe0\0\4JF\xff\xff\xc0\0\x11\x08\0\x20"
                       "\1\0\3"), TK_OK, TK_IMAGE_JPEG, 256, 32);
    check_image(TK_STR("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a"
                       "\x10\x40\x20\0"), TK_OK, TK_IMAGE_WEBP, 16, 32);
    check_image(TK_STR("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x0f\xc0\x07\0"
                       "\0\0\0\0\0\0"), TK_OK, TK_IMAGE_WEBP, 16, 32);
    check_image(TK_STR("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0"
                       "\x1f\0\0"), TK_OK, TK_IMAGE_WEBP, 16, 32);

    /* abuse 10: 30,000 x 30,000 */
    check_image(TK_STR(PNG_HEAD "\0\0\x75\x30\0\0\x75\x30"), TK_ELIMIT, 0,
                0, 0);
    check_image(TK_STR(PNG_HEAD "\0\0\x40\0\0\0\x40\0"), TK_ELIMIT, 0, 0, 0);
    check_image(TK_STR(PNG_HEAD "\0\0\0\0\0\0\0\1"), TK_EINVAL, 0, 0, 0);

    check_image(TK_STR("<svg onload=alert(1)>"), TK_EINVAL, 0, 0, 0);
    check_image(TK_STR("GIF89a"), TK_EINVAL, 0, 0, 0);
    check_image(TK_STR("\xff\xd8\xff\xda\0\2"), TK_EINVAL, 0, 0, 0);
    check_image(TK_STR("\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
                TK_EINVAL, 0, 0, 0);
    check_image(TK_STR("BM"), TK_EINVAL, 0, 0, 0);
    check_image(TK_STR_NULL, TK_EINVAL, 0, 0, 0);

    assert_string_equal(tk_image_type(TK_IMAGE_WEBP), "image/webp");
    assert_null(tk_image_type(TK_IMAGE_NONE));
    assert_null(tk_image_type(5));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup_teardown(test_put_and_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_put_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damage_is_found_and_mended,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_roots, setup, teardown),
        cmocka_unit_test_setup_teardown(test_busy_host, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sweep, setup, teardown),
        cmocka_unit_test(test_images),
    };

    return cmocka_run_group_tests_name("blob", tests, NULL, NULL);
}
