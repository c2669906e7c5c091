#ifndef TK_TEST_DB_FIXTURE_H
#define TK_TEST_DB_FIXTURE_H

#include "world.h"

#include <sys/stat.h>

#include "db/migrate.h"
#include "desk/access/session.h"
#include "desk/list/counter.h"
#include "desk/list/list.h"
#include "desk/ticket/ticket.h"

/*
 * What the tests of lib/desk share: the schema with a few people, types and
 * rights in the scratch database, and a desk on it whose clock the test
 * sets.
 *
 * who              Support 1      Sales 2     House 3 (shows others')
 *   ADMIN          -              -           -          (admin)
 *   ANNA           manage by      -           -
 *                  group 1
 *   ARNE           -              manage      manage
 *   UMA            create by      -           read       (contact 1)
 *                  group 2
 *   OTTO           read           -           -
 *   BOSS           manage         manage      manage     (admin)
 *   DORA           delete         -           -
 *   NINA           -              -           -
 */

enum { NOBODY, ADMIN, ANNA, ARNE, UMA, OTTO, BOSS, DORA, NINA, SYSTEM = 100 };
enum { SUPPORT = 1, SALES, HOUSE };
enum { OPEN = 1, PROGRESS, CLOSED, WAITING };

static const char *const logins[] = {
    "", "admin", "anna", "arne", "uma", "otto", "boss", "dora", "nina"
};

static const char *const fixture_rows[] = {
    "INSERT INTO contact (id, first_name, last_name, created, modified)"
    " VALUES (1, 'Uma', 'User', NOW(3), NOW(3))",
    "INSERT INTO contact_email (address, contact_id)"
    " VALUES ('uma@example.test', 1)",
    "INSERT INTO user_account (id, login, name, email, admin, contact_id,"
    " created) VALUES"
    " (1, 'admin', 'Ada Admin', 'admin@desk.test', 1, NULL, NOW(3)),"
    " (2, 'anna', 'Anna Agent', 'anna@desk.test', 0, NULL, NOW(3)),"
    " (3, 'arne', 'Arne Agent', 'arne@desk.test', 0, NULL, NOW(3)),"
    " (4, 'uma', 'Uma User', 'uma@example.test', 0, 1, NOW(3)),"
    " (5, 'otto', 'Otto User', 'otto@example.test', 0, NULL, NOW(3)),"
    " (6, 'boss', 'Berta Boss', 'boss@desk.test', 1, NULL, NOW(3)),"
    " (7, 'dora', 'Dora User', 'dora@example.test', 0, NULL, NOW(3)),"
    " (8, 'nina', 'Nina Nobody', 'nina@example.test', 0, NULL, NOW(3))",
    "INSERT INTO user_group (id, name) VALUES (1, 'First line'),"
    " (2, 'Staff')",
    "INSERT INTO user_group_member (user_id, group_id) VALUES (2, 1),"
    " (4, 2)",
    "INSERT INTO type (id, name, description, external, show_others,"
    " notify_new, notify_to, sort) VALUES"
    " (1, 'Support', '', 1, 0, 0, '', 1), (2, 'Sales', '', 1, 0, 0, '', 2),"
    " (3, 'House', '', 0, 1, 0, '', 3)",
    "INSERT INTO permission (type_id, principal, who_id, level) VALUES"
    " (1, 'group', 1, 5), (1, 'group', 2, 2), (3, 'user', 4, 1),"
    " (2, 'user', 3, 5), (3, 'user', 3, 5), (1, 'user', 5, 1),"
    " (1, 'user', 6, 5), (2, 'user', 6, 5), (3, 'user', 6, 5),"
    " (1, 'user', 7, 4)",
    "INSERT INTO status (id, name, kind, sort)"
    " VALUES (4, 'Waiting', 2, 25)",
    "UPDATE desk SET revision = revision + 1"
};

typedef struct {
    world_t      w;
    char         dir[64];
    tk_arena_t  *a;
    tk_conf_t   *conf;
    tk_host_t    host;
    tk_desk_t   *desk;
    tk_time_t    now;
} fixture_t;

typedef struct {
    tk_cx_t      cx;
    tk_viewer_t  v;
} work_t;

static _Thread_local tk_time_t  fixture_clock;


static inline tk_time_t
fixture_now(void *ctx)
{
    return fixture_clock ? fixture_clock : tk_host_blocking.now(ctx);
}


static inline void
fixture_set(fixture_t *f, const char *name, const char *value)
{
    tk_str_t  err = TK_STR(""), words[2] = { tk_str_z(name),
                                             tk_str_z(value) };

    if (tk_conf_set(f->conf, words, 2, &err) != TK_OK) {
        fail_msg("%s %s: %.*s", name, value, TK_STR_ARG(err));
    }
}


static inline void
fixture_conf(fixture_t *f)
{
    char              path[100];
    tk_conf_server_t *server;

    assert_int_equal(tk_conf_init(f->a, &f->conf), TK_OK);
    snprintf(f->dir, sizeof(f->dir), "/tmp/tk-desk-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(path, sizeof(path), "%s/blob", f->dir);

    fixture_set(f, "ticket", "test");
    fixture_set(f, "ticket_base_url", "http://desk.test/support/");
    fixture_set(f, "ticket_blob", path);

    server = tk_arena_zalloc(f->a, sizeof(*server));
    server->socket = env("TK_DB_SOCKET");
    f->conf->mysql.servers.v = server;
    f->conf->mysql.servers.n = 1;
    f->conf->mysql.user = env("TK_DB_USER");
    f->conf->mysql.database = TK_STR(SCRATCH);
    f->conf->mysql.password = env("TK_DB_PASSWORD");
    f->conf->secret = TK_STR("0123456789abcdef0123456789abcdef");
}


static inline int
fixture_open(fixture_t *f)
{
    unsigned  i, n;

    memset(f, 0, sizeof(*f));
    world_open(&f->w, 2);
    world_start(&f->w);

    if (tk_db_migrate(f->w.db, "sql/schema", &n) != TK_OK) {
        printf("# the migrations failed\n");
        return -1;
    }

    mysql_set_character_set(f->w.raw, "utf8mb4");

    for (i = 0; i < sizeof(fixture_rows) / sizeof(fixture_rows[0]); i++) {
        raw(f->w.raw, fixture_rows[i]);
    }

    f->a = tk_arena_create(0);
    fixture_conf(f);
    f->host = f->w.host;
    f->host.now = fixture_now;

    return tk_desk_create(f->conf, &f->host, &f->desk);
}


static inline void
fixture_close(fixture_t *f)
{
    char  order[120];

    tk_desk_destroy(&f->desk);
    world_close(&f->w);
    tk_arena_destroy(f->a);
    snprintf(order, sizeof(order), "rm -rf %s", f->dir);
    assert_int_equal(system(order), 0);
}


/* A unit of work as somebody; the desk may be a thread's own. */
static inline tk_cx_t *
work_on(work_t *k, tk_desk_t *desk, int who)
{
    tk_arena_t  *a = tk_arena_create(0);

    memset(k, 0, sizeof(*k));
    tk_cx_init(&k->cx, desk, a);

    if (who == SYSTEM) {
        assert_int_equal(tk_session_open(&k->cx, TK_STR(""), &k->v), TK_OK);
        k->v.who = TK_WHO_SYSTEM;

    } else if (who == NOBODY) {
        assert_int_equal(tk_session_open(&k->cx, TK_STR(""), &k->v), TK_OK);

    } else {
        assert_int_equal(tk_session_trusted(&k->cx, tk_str_z(logins[who]),
                                            false, &k->v), TK_OK);
    }

    return &k->cx;
}


static inline tk_cx_t *
work_as(work_t *k, fixture_t *f, int who)
{
    return work_on(k, f->desk, who);
}


static inline void
work_end(work_t *k)
{
    tk_arena_t  *a = k->cx.arena;

    tk_cx_release(&k->cx);
    tk_arena_destroy(a);
}


/* Configuration rows changed behind the desk's back. */
static inline void
fixture_touch(fixture_t *f)
{
    work_t  k;

    raw(f->w.raw, "UPDATE desk SET revision = revision + 1");
    work_as(&k, f, BOSS);
    work_end(&k);
}


static inline long
number_of(fixture_t *f, const char *fmt, ...)
{
    char     text[2000];
    va_list  ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);

    return raw_number(f->w.raw, text);
}


/* A ticket of a visitor's, as the form makes it. */
static inline tk_ticket_new_t
ticket_new(uint64_t type, const char *email)
{
    return (tk_ticket_new_t) {
        .nonce = tk_nonce_make(), .type_id = type,
        .subject = TK_STR("The printer is on fire"),
        .origin = TK_STR("form"), .first_name = TK_STR("Carla"),
        .last_name = TK_STR("Customer"), .email = tk_str_z(email),
        .message = { .kind = TK_MSG_CUSTOMER, .body = TK_STR("Help!"),
                     .author = TK_STR("Carla Customer") }
    };
}


/* Made by the system, whatever the rights. */
static inline tk_ticket_made_t
ticket_make(fixture_t *f, const tk_ticket_new_t *in)
{
    static char       verifier[23];
    work_t            k;
    tk_ticket_made_t  made;

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_ticket_create(&k.cx, in, &made), TK_OK);
    assert_int_equal(made.verifier.n, 22);
    memcpy(verifier, made.verifier.p, 22);
    made.verifier.p = verifier;
    work_end(&k);

    return made;
}


static inline int
ticket_post(fixture_t *f, int who, uint64_t id, tk_message_new_t m,
    uint64_t *message_r)
{
    int       rc;
    work_t    k;
    uint64_t  message;

    work_as(&k, f, who);

    if (m.body.p == NULL) {
        m.body = TK_STR("Some words.");
    }

    if (who < SYSTEM) {
        m.user_id = (uint64_t) who;
        m.author = k.v.name;
    }

    rc = tk_ticket_post(&k.cx, id, &m, message_r ? message_r : &message);
    work_end(&k);

    return rc;
}


static inline int
ticket_change(fixture_t *f, int who, uint64_t id, tk_ticket_change_t ch)
{
    int     rc;
    work_t  k;

    work_as(&k, f, who);
    rc = tk_ticket_change(&k.cx, id, &ch);
    work_end(&k);

    return rc;
}

/* CHANGE(.status_id = CLOSED): a change with a nonce of its own. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define CHANGE(...)                                                       \
    ((tk_ticket_change_t) { .nonce = tk_nonce_make(), .priority = TK_KEEP, \
                            .agent_id = -1, .unread = -1, .hidden = -1,   \
                            __VA_ARGS__ })

#define MESSAGE(k, ...)                                                   \
    ((tk_message_new_t) { .nonce = tk_nonce_make(), .kind = (k),          \
                          __VA_ARGS__ })

/* A field of a ticket; NULL reads as 0. */
#define FIELD(f, id, name)                                                \
    number_of(f, "SELECT COALESCE(%s, 0) FROM ticket WHERE id = %llu",    \
              name, (unsigned long long) (id))


/* Nothing to correct in the counters. */
static inline void
counters_right(fixture_t *f)
{
    work_t    k;
    uint64_t  wrong;

    work_as(&k, f, SYSTEM);
    assert_int_equal(tk_counter_recount(&k.cx, &wrong), TK_OK);
    work_end(&k);
    assert_int_equal(wrong, 0);
}

#endif
