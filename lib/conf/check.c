#include <sys/stat.h>

#include "base/err.h"
#include "conf/addr.h"
#include "conf/kind.h"

#define SHOW_MAX  (1u << 20)

/* What concerns one location alone: two locations of a desk may differ. */
static const int  of_location[] = {
    TK_CONF_user, TK_CONF_user_unknown, TK_CONF_frame_origins,
    TK_CONF_max_upload, TK_CONF_max_files, TK_CONF_live, TK_CONF_status,
    TK_CONF_languages, TK_CONF_templates
};

/* Two settings that cannot be true together. */
typedef struct {
    bool        (*is)(const tk_conf_t *conf);
    tk_str_t      text;
    const char   *option;       /* NULL: not about what a page may set  */
} contradiction_t;


static bool
unknown_without_user(const tk_conf_t *conf)
{
    return conf->set[TK_CONF_user_unknown] && conf->user.n == 0;
}


static bool
anonymous_without_external(const tk_conf_t *conf)
{
    return conf->set[TK_CONF_external] && !conf->external
           && conf->set[TK_CONF_external_anonymous]
           && conf->external_anonymous;
}


static bool
announced_too_early(const tk_conf_t *conf)
{
    return conf->set[TK_CONF_closing_days]
           && conf->set[TK_CONF_closing_announce] && conf->closing_days
           && conf->closing_announce >= conf->closing_days;
}


static bool
announced_never(const tk_conf_t *conf)
{
    return conf->set[TK_CONF_closing_days]
           && conf->set[TK_CONF_closing_announce] && !conf->closing_days
           && conf->closing_announce;
}


static bool
foreign_language(const tk_conf_t *conf)
{
    unsigned  i;

    if (!conf->set[TK_CONF_language] || conf->language.n == 0) {
        return false;
    }
    for (i = 0; i < conf->languages.n; i++) {
        if (tk_str_eq(conf->languages.v[i], conf->language)) {
            return false;
        }
    }
    return true;
}


static bool
no_database(const tk_conf_t *conf)
{
    return conf->mysql.database.n == 0;
}


static bool
idle_authorities(const tk_conf_t *conf)
{
    return conf->mysql.tls_ca.n && conf->mysql.tls != TK_CONF_TLS_VERIFY;
}


static bool
half_sign_in(const tk_conf_t *conf)
{
    return (conf->smtp.user.n == 0) != (conf->smtp.password_file.n == 0);
}


static bool
half_alarm_sign_in(const tk_conf_t *conf)
{
    return (conf->alarm_smtp.user.n == 0)
           != (conf->alarm_smtp.password_file.n == 0);
}


static const contradiction_t  contradictions[] = {
    { no_database,
      TK_STR_INIT("ticket_mysql has no \"database=NAME\""), NULL },
    { idle_authorities,
      TK_STR_INIT("ticket_mysql has \"tls_ca\", which needs \"tls=verify\""),
      NULL },
    { half_sign_in,
      TK_STR_INIT("ticket_smtp must have both \"user\" and "
                  "\"password_file\", or neither"), NULL },
    { half_alarm_sign_in,
      TK_STR_INIT("ticket_alarm_smtp must have both \"user\" and "
                  "\"password_file\", or neither"), NULL },
    { unknown_without_user,
      TK_STR_INIT("ticket_user_unknown needs ticket_user"), NULL },
    { anonymous_without_external,
      TK_STR_INIT("ticket_external_anonymous is on, but ticket_external is "
                  "off"), NULL },
    { announced_too_early,
      TK_STR_INIT("ticket_closing_announce must be less than "
                  "ticket_closing_days"), "closing_announce" },
    { announced_never,
      TK_STR_INIT("ticket_closing_announce is given, but "
                  "ticket_closing_days is 0: nothing is closed"),
      "closing_announce" },
    { foreign_language,
      TK_STR_INIT("ticket_language must be one of ticket_languages"),
      "language" }
};


const char *
tk_conf_option_clash(const tk_conf_t *conf)
{
    unsigned   i;
    tk_conf_t  all = *conf;

    for (i = 0; i < TK_CONF_N; i++) {
        all.set[i] = true;
    }

    for (i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
        if (contradictions[i].option && contradictions[i].is(&all)) {
            return contradictions[i].option;
        }
    }
    return NULL;
}


/* The server is greeted by the desk's own name. */
static void
name_the_greeting(tk_conf_t *conf)
{
    if (conf->smtp.helo.n == 0) {
        conf->smtp.helo = tk_conf_host(conf);
    }
    if (conf->alarm_smtp.helo.n == 0) {
        conf->alarm_smtp.helo = tk_conf_host(conf);
    }
}


/* Without "ticket" there must be nothing else. */
static int
finish_off(const tk_conf_t *conf, tk_str_t *err_r)
{
    tk_str_t  name;
    int       id;

    for (id = 0; id < TK_CONF_N && !conf->set[TK_CONF_desk]; id++) {
        if (conf->set[id]) {
            name = tk_conf_rows[id].name;
            *err_r = tk_arena_printf(conf->arena,
                "\"%.*s\" is given, but not \"ticket NAME;\" that "
                "switches the desk on", TK_STR_ARG(name));
            return TK_EINVAL;
        }
    }
    return TK_OK;
}


int
tk_conf_finish(tk_conf_t *conf, tk_str_t *err_r)
{
    tk_str_t  name;
    unsigned  i;

    if (!tk_conf_on(conf)) {
        return finish_off(conf, err_r);
    }

    for (i = 0; i < TK_CONF_N; i++) {
        if (tk_conf_is_required(i) && !conf->set[i]) {
            name = tk_conf_rows[i].name;
            *err_r = tk_arena_printf(conf->arena,
                                     "the desk \"%.*s\" needs \"%.*s\"",
                                     TK_STR_ARG(conf->desk),
                                     TK_STR_ARG(name));
            return TK_EINVAL;
        }
    }

    for (i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
        if (contradictions[i].is(conf)) {
            *err_r = contradictions[i].text;
            return TK_EINVAL;
        }
    }

    name_the_greeting(conf);
    return TK_OK;
}


bool
tk_conf_secure(const tk_conf_t *conf)
{
    return tk_str_starts(conf->base_url, TK_STR("https://"));
}


tk_str_t
tk_conf_host(const tk_conf_t *conf)
{
    tk_conf_server_t  server;
    tk_str_t          s;
    ptrdiff_t         scheme;

    scheme = tk_str_find(conf->base_url, TK_STR("://"));
    if (scheme < 0) {
        return TK_STR_NULL;
    }
    s = tk_str_sub(conf->base_url, (size_t) scheme + 3, conf->base_url.n);
    s = tk_str_cut(&s, '/');
    return tk_addr_server(s, &server) == TK_OK ? server.host : TK_STR_NULL;
}


static bool
same_server(const tk_conf_server_t *a, const tk_conf_server_t *b)
{
    return tk_str_eq(a->host, b->host) && tk_str_eq(a->socket, b->socket)
           && a->port == b->port;
}


/* Any server in common, and the same name there. */
static bool
same_database(const tk_conf_t *a, const tk_conf_t *b)
{
    unsigned  i, j;

    if (!tk_str_eq(a->mysql.database, b->mysql.database)) {
        return false;
    }
    for (i = 0; i < a->mysql.servers.n; i++) {
        for (j = 0; j < b->mysql.servers.n; j++) {
            if (same_server(&a->mysql.servers.v[i], &b->mysql.servers.v[j])) {
                return true;
            }
        }
    }
    return false;
}


static bool
may_differ(int id)
{
    unsigned  i;

    for (i = 0; i < sizeof(of_location) / sizeof(of_location[0]); i++) {
        if (of_location[i] == id) {
            return true;
        }
    }
    return false;
}


static bool
same_value(const tk_conf_t *a, const tk_conf_t *b, int id)
{
    tk_buf_t  x, y;

    tk_buf_init(&x, a->arena, SHOW_MAX);
    tk_buf_init(&y, a->arena, SHOW_MAX);
    tk_kind_show(&tk_conf_rows[id], a, &x);
    tk_kind_show(&tk_conf_rows[id], b, &y);

    return a->set[id] == b->set[id]
           && tk_str_eq(tk_buf_view(&x), tk_buf_view(&y));
}


static bool
same_text(tk_str_t a, tk_str_t b)
{
    return a.n != 0 && tk_str_eq(a, b);
}


static bool
found(const tk_conf_t *conf, tk_str_t path, struct stat *st)
{
    char  *z = tk_arena_strz(conf->arena, path);

    return z != NULL && stat(z, st) == 0;
}


/* One by whatever path; what is not there yet by its path. */
static bool
same_folder(const tk_conf_t *a, const tk_conf_t *b)
{
    struct stat  x, y;

    return same_text(a->blob, b->blob)
           || (found(a, a->blob, &x) && found(a, b->blob, &y)
               && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}


static int
shared(const tk_conf_t *a, const tk_conf_t *b, int of_a, int of_b,
    tk_str_t *err_r)
{
    *err_r = tk_arena_printf(a->arena, "\"%.*s\" of the desk \"%.*s\" is the "
                             "same as \"%.*s\" of the desk \"%.*s\"",
                             TK_STR_ARG(tk_conf_rows[of_a].name),
                             TK_STR_ARG(a->desk),
                             TK_STR_ARG(tk_conf_rows[of_b].name),
                             TK_STR_ARG(b->desk));
    return TK_EINVAL;
}


/* What each desk has for itself: with another's secret, be it a former one,
 * its signed addresses would count, and what another does not know of its
 * files it would remove. */
static int
apart(const tk_conf_t *a, const tk_conf_t *b, tk_str_t *err_r)
{
    static const int  ids[] = { TK_CONF_secret_file, TK_CONF_secret_old };
    const tk_str_t    files[][2] = { { a->secret_file, a->secret_old },
                                     { b->secret_file, b->secret_old } };
    const tk_str_t    texts[][2] = { { a->secret, a->secret_former },
                                     { b->secret, b->secret_former } };
    unsigned          i, j;

    for (i = 0; i < 2; i++) {
        for (j = 0; j < 2; j++) {
            if (same_text(files[0][i], files[1][j])
                || same_text(texts[0][i], texts[1][j]))
            {
                return shared(a, b, ids[i], ids[j], err_r);
            }
        }
    }

    return same_folder(a, b)
           ? shared(a, b, TK_CONF_blob, TK_CONF_blob, err_r) : TK_OK;
}


int
tk_conf_same(const tk_conf_t *a, const tk_conf_t *b, tk_str_t *err_r)
{
    bool      database, desk;
    tk_str_t  name;
    int       id;

    if (!tk_conf_on(a) || !tk_conf_on(b)) {
        return TK_OK;
    }

    database = same_database(a, b);
    desk = tk_str_eq(a->desk, b->desk);
    if (!database && !desk) {
        return apart(a, b, err_r);
    }

    if (!database) {
        *err_r = tk_arena_printf(a->arena, "two desks with different "
                                 "databases are both named \"%.*s\"",
                                 TK_STR_ARG(a->desk));
        return TK_EINVAL;
    }
    if (!desk) {
        *err_r = tk_arena_printf(a->arena, "the desks \"%.*s\" and \"%.*s\" "
                                 "have the same database",
                                 TK_STR_ARG(a->desk), TK_STR_ARG(b->desk));
        return TK_EINVAL;
    }

    for (id = 0; id < TK_CONF_N; id++) {
        if (!may_differ(id) && !same_value(a, b, id)) {
            name = tk_conf_rows[id].name;
            *err_r = tk_arena_printf(a->arena, "two locations of the desk "
                                     "\"%.*s\" differ in \"%.*s\"",
                                     TK_STR_ARG(a->desk), TK_STR_ARG(name));
            return TK_EINVAL;
        }
    }
    return TK_OK;
}
