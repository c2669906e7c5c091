#include "base/err.h"
#include "base/hash.h"
#include "conf/file.h"
#include "conf/kind.h"
#include "fuzz.h"

/*
 * Files of directives.  What was taken can be shown, and what is shown for
 * an option is taken again and then shows the same.  A refusal has a text.
 */


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    if (tk_base_init() != TK_OK) {
        abort();
    }
    return 0;
}


static void
round_trip(tk_arena_t *a, tk_conf_t *conf, tk_str_t name)
{
    tk_conf_t  *copy;
    tk_str_t    one, two, err;

    one = tk_conf_option_text(conf, a, name);
    if (tk_conf_init(a, &copy) != TK_OK) {
        return;
    }
    if (tk_conf_option(copy, name, one, &err) != TK_OK) {
        if (!tk_arena_failed(a)) {
            abort();
        }
        return;
    }
    two = tk_conf_option_text(copy, a, name);
    if (!tk_str_eq(one, two) && !tk_arena_failed(a)) {
        abort();
    }
}


static void
use(tk_arena_t *a, tk_conf_t *conf)
{
    tk_buf_t  b;
    tk_str_t  name, err;
    int       id;

    for (id = 0; id < TK_CONF_N; id++) {
        if (!conf->set[id]) {
            continue;
        }
        tk_buf_init(&b, a, 1 << 20);
        tk_kind_show(&tk_conf_rows[id], conf, &b);

        if (tk_conf_rows[id].option) {
            name = tk_conf_rows[id].name;
            round_trip(a, conf, tk_str_sub(name, 7, name.n));
        }
    }

    if (tk_conf_finish(conf, &err) == TK_OK
        && tk_conf_same(conf, conf, &err) != TK_OK && !tk_arena_failed(a))
    {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tk_arena_t *a;
    tk_conf_t  *conf;
    tk_str_t    err = TK_STR_NULL;
    int         rc;

    a = tk_arena_create(0);
    if (a == NULL || tk_conf_init(a, &conf) != TK_OK) {
        abort();
    }

    rc = tk_conf_parse(a, tk_str((const char *) data, size), TK_STR("f"),
                       conf, &err);
    if (rc == TK_OK) {
        use(a, conf);
    } else if (rc != TK_ENOMEM && err.n == 0) {
        abort();
    }

    tk_arena_destroy(a);
    return 0;
}
