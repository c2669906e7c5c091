#include "world.h"

#include "db/migrate.h"
#include "tk_sql.gen.h"

/*
 * The schema from nothing, then every statement of sql/query against it:
 * it prepares, and what it takes and gives is what its :in and :out say.
 */

#define SCHEMA  "sql/schema"

static world_t  world;


static int
setup(void **state)
{
    unsigned  n;

    world_open(&world, 1);
    world_start(&world);

    if (tk_db_migrate(world.db, SCHEMA, &n) != TK_OK
        || n != TK_SCHEMA_VERSION)
    {
        printf("# the migrations in %s failed\n", SCHEMA);
        return -1;
    }

    *state = &world;

    return 0;
}


static int
teardown(void **state)
{
    world_close(*state);

    return 0;
}


static bool
fits(tk_type_t type, const MYSQL_FIELD *f)
{
    bool  text, number;

    number = IS_NUM(f->type) && f->type != MYSQL_TYPE_TIMESTAMP;
    text = !IS_NUM(f->type) && f->type != MYSQL_TYPE_DATETIME
           && f->type != MYSQL_TYPE_DATE && f->type != MYSQL_TYPE_TIME;

    switch (type) {
    case TK_T_INT:
    case TK_T_UINT:
    case TK_T_ID:
    case TK_T_BOOL:
        return number && f->type != MYSQL_TYPE_DOUBLE;
    case TK_T_STR:
        return text && f->charsetnr != 63;
    case TK_T_BLOB:
        return text;
    case TK_T_TIME:
        return f->type == MYSQL_TYPE_DATETIME
               || f->type == MYSQL_TYPE_TIMESTAMP
               || f->type == MYSQL_TYPE_DATE;
    }

    return false;
}


static unsigned
check_columns(const tk_stmt_t *st, MYSQL_STMT *ms)
{
    unsigned     i, bad;
    MYSQL_RES   *meta;
    MYSQL_FIELD *f;

    bad = 0;
    meta = mysql_stmt_result_metadata(ms);

    for (i = 0; i < st->n_out; i++) {
        f = mysql_fetch_field_direct(meta, i);

        /* A bare NULL goes with everything. */

        if (f->type != MYSQL_TYPE_NULL
            && !fits((tk_type_t) st->out[i].type, f))
        {
            printf("# %s: column %u (%s) is of type %d, charset %u: not what"
                   " :out says\n", st->name, i + 1, f->name, (int) f->type,
                   f->charsetnr);
            bad++;
        }
    }

    mysql_free_result(meta);

    return bad;
}


static unsigned
check(MYSQL *my, const tk_stmt_t *st)
{
    unsigned     bad;
    MYSQL_STMT  *ms;

    bad = 0;
    ms = mysql_stmt_init(my);

    if (mysql_stmt_prepare(ms, st->text, st->len)) {
        printf("# %s: %s\n", st->name, mysql_stmt_error(ms));
        bad++;

    } else if (mysql_stmt_param_count(ms) != st->n_in) {
        printf("# %s: takes %lu values, not %u\n", st->name,
               mysql_stmt_param_count(ms), st->n_in);
        bad++;

    } else if (mysql_stmt_field_count(ms) != st->n_out) {
        printf("# %s: gives %u columns, not %u\n", st->name,
               mysql_stmt_field_count(ms), st->n_out);
        bad++;

    } else if (st->n_out != 0) {
        bad += check_columns(st, ms);
    }

    mysql_stmt_close(ms);

    return bad;
}


static void
test_every_statement_prepares(void **state)
{
    unsigned          bad;
    world_t          *w = *state;
    const tk_stmt_t  *st;

    bad = 0;
    mysql_set_character_set(w->raw, "utf8mb4");

    for (st = tk_sql_stmts; st->name != NULL; st++) {
        bad += check(w->raw, st);
    }

    assert_int_equal(st - tk_sql_stmts, TK_SQL_COUNT);
    assert_int_equal(bad, 0);
}


static void
test_schema_is_of_the_program(void **state)
{
    world_t  *w = *state;

    assert_int_equal(tk_db_schema_check(w->db), TK_OK);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_schema_is_of_the_program),
        cmocka_unit_test(test_every_statement_prepares)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
