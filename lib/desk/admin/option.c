#include "desk/admin/option.h"

#include "desk/admin/audit.h"
#include "desk/admin/revise.h"
#include "tk_sql.gen.h"

const tk_option_row_t  tk_options[] = {
#define TK_OPTION(name, kind, field, def, low, high, ...)                    \
    { #name, TK_OPTION_##kind, low, high },
#include "conf/options.def"
};

const unsigned  tk_options_n = sizeof(tk_options) / sizeof(tk_options[0]);


const tk_option_row_t *
tk_option_find(tk_str_t name)
{
    unsigned  i;

    for (i = 0; i < tk_options_n; i++) {
        if (tk_str_eqz(name, tk_options[i].name)) {
            return &tk_options[i];
        }
    }

    return NULL;
}


static const char *
tk_option_why(tk_option_kind_t kind)
{
    static const char *const  why[] = {
        [TK_OPTION_STRING] = "why_long", [TK_OPTION_ZONE] = "why_zone",
        [TK_OPTION_CURRENCY] = "why_currency",
        [TK_OPTION_WEEKDAY] = "why_wrong", [TK_OPTION_HOURS] = "why_hours",
        [TK_OPTION_DATES] = "why_dates", [TK_OPTION_TIME] = "why_range",
        [TK_OPTION_EMAIL] = "why_email", [TK_OPTION_LANG] = "why_wrong",
        [TK_OPTION_FLAG] = "why_wrong", [TK_OPTION_NUMBER] = "why_range",
        [TK_OPTION_DAYS] = "why_range", [TK_OPTION_CLOCK] = "why_clock",
        [TK_OPTION_URL] = "why_url", [TK_OPTION_TEXT] = "why_long",
        [TK_OPTION_SIZE] = "why_size"
    };

    return why[kind];
}


int
tk_option_stored(tk_cx_t *cx, tk_conf_t **conf_r)
{
    int                   rc;
    size_t                i, n;
    tk_str_t              err;
    tk_sql_option_all_t  *rows;

    rc = tk_conf_copy(cx->desk->conf, cx->arena, conf_r);

    if (rc == TK_OK) {
        rc = tk_sql_option_all(cx->db, &rows, &n);
    }

    for (i = 0; rc == TK_OK && i < n; i++) {
        rc = tk_conf_option(*conf_r, rows[i].name, rows[i].value, &err);

        /* A row that an earlier version wrote counts as none. */
        if (rc == TK_EINVAL || rc == TK_ENOTFOUND) {
            rc = TK_OK;
        }
    }

    return rc;
}


/* The name of a status, or of a group of users. */
static int
tk_option_named(tk_cx_t *cx, const char *option, tk_str_t was, tk_str_t is,
    tk_bad_t *bad)
{
    int                        rc;
    tk_sql_setup_group_get_t   group;
    tk_sql_setup_status_get_t  status;

    if (is.n == 0 || tk_str_eq(was, is)) {
        return TK_OK;
    }

    rc = strcmp(option, "registration_group") == 0
         ? tk_sql_setup_group_get(cx->db, &(tk_sql_setup_group_get_in_t) {
                                      .name = is
                                  }, &group)
         : tk_sql_setup_status_get(cx->db, &(tk_sql_setup_status_get_in_t) {
                                       .name = is, .kind = TK_STR("")
                                   }, &status);

    if (rc == TK_ENOTFOUND) {
        tk_bad(bad, option, "why_unknown");
    }

    return rc == TK_ENOTFOUND ? TK_OK : rc;
}


int
tk_option_sound(tk_cx_t *cx, const tk_conf_t *was, const tk_conf_t *is,
    tk_bad_t *bad)
{
    int          rc;
    const char  *clash = tk_conf_option_clash(is);

    rc = tk_option_named(cx, "never_close_status", was->never_close_status,
                         is->never_close_status, bad);

    if (rc == TK_OK) {
        rc = tk_option_named(cx, "registration_group",
                             was->registration_group, is->registration_group,
                             bad);
    }

    if (clash != NULL && tk_conf_option_clash(was) == NULL) {
        tk_bad(bad, clash, "why_clash");
    }

    return rc == TK_OK && bad->n ? TK_EINVAL : rc;
}


tk_str_t
tk_option_base(const tk_conf_t *conf)
{
    return conf->external_anonymous && conf->external_url.n == 0
           ? conf->base_url : TK_STR_NULL;
}


static int
tk_option_check(tk_cx_t *cx, const tk_option_save_t *in,
    const tk_conf_t *stored, tk_conf_t **wanted_r, tk_bad_t *bad_r)
{
    int                     rc;
    unsigned                i;
    tk_str_t                err;
    const tk_option_row_t  *row;

    rc = tk_conf_copy(stored, cx->arena, wanted_r);

    for (i = 0; rc == TK_OK && i < in->n; i++) {
        row = tk_option_find(tk_str_z(in->v[i].name));
        rc = row ? tk_conf_option(*wanted_r, tk_str_z(row->name),
                                  in->v[i].value, &err)
                 : TK_EBUG;

        if (rc == TK_EINVAL) {
            tk_bad(bad_r, row->name, tk_option_why(row->kind));
            rc = TK_OK;
        }
    }

    if (rc == TK_OK && tk_option_base(*wanted_r).n) {
        rc = tk_conf_option(*wanted_r, TK_STR("external_url"),
                            (*wanted_r)->base_url, &err);
    }

    return rc == TK_OK && bad_r->n ? TK_EINVAL
           : rc == TK_OK ? tk_option_sound(cx, stored, *wanted_r, bad_r) : rc;
}


static int
tk_option_write(tk_cx_t *cx, const char *name, const tk_conf_t *was,
    const tk_conf_t *is, bool *changed)
{
    int       rc;
    tk_str_t  old, new;

    old = tk_conf_option_text(was, cx->arena, tk_str_z(name));
    new = tk_conf_option_text(is, cx->arena, tk_str_z(name));

    if (tk_str_eq(old, new)) {
        return TK_OK;
    }

    *changed = true;
    rc = tk_sql_option_set(cx->db, &(tk_sql_option_set_in_t) {
                               .name = tk_str_z(name), .value = new
                           }, NULL);

    return rc == TK_OK
           ? tk_audit_field(cx, &(tk_audit_new_t) {
                                .object = "option", .name = tk_str_z(name)
                            }, "value", old, new)
           : rc;
}


static tk_str_t
tk_option_digest(tk_cx_t *cx, const tk_conf_t *conf)
{
    uint8_t      sum[TK_SHA256_LEN];
    unsigned     i;
    tk_str_t     text;
    tk_sha256_t  h;

    tk_sha256_init(&h);

    for (i = 0; i < tk_options_n; i++) {
        text = tk_conf_option_text(conf, cx->arena,
                                   tk_str_z(tk_options[i].name));
        tk_sha256_add(&h, text.p, text.n);
        tk_sha256_add(&h, "", 1);
    }

    tk_sha256_final(&h, sum);

    return tk_base64url(cx->arena, sum, 12);
}


tk_str_t
tk_option_version(tk_cx_t *cx)
{
    return tk_option_digest(cx, cx->snap->conf);
}


typedef struct {
    const tk_option_save_t  *in;
    tk_bad_t                *bad;
} tk_option_job_t;


static int
tk_option_tx(tk_cx_t *cx, void *arg)
{
    int                   rc;
    bool                  changed = false;
    unsigned              i;
    uint64_t              ref;
    tk_conf_t            *stored, *wanted;
    tk_option_job_t      *job = arg;
    tk_sql_desk_lock_t    row;

    job->bad->n = 0;
    rc = tk_nonce_use(cx, &job->in->nonce, &ref);

    if (rc == TK_OK) {
        rc = tk_sql_desk_lock(cx->db, &row);
    }

    if (rc == TK_OK) {
        rc = tk_option_stored(cx, &stored);
    }

    if (rc == TK_OK && job->in->version.n
        && !tk_str_eq(job->in->version, tk_option_digest(cx, stored)))
    {
        rc = TK_ECONFLICT;
    }

    if (rc == TK_OK) {
        rc = tk_option_check(cx, job->in, stored, &wanted, job->bad);
    }

    for (i = 0; rc == TK_OK && i < job->in->n; i++) {
        rc = tk_option_write(cx, job->in->v[i].name, stored, wanted,
                             &changed);
    }

    return rc == TK_OK && changed ? tk_snapshot_touch(cx) : rc;
}


int
tk_option_save(tk_cx_t *cx, const tk_option_save_t *in, tk_bad_t *bad_r)
{
    return tk_revise_tx(cx, tk_option_tx,
                        &(tk_option_job_t) { .in = in, .bad = bad_r });
}


int
tk_option_carry(tk_cx_t *cx, const char *name, tk_str_t was, tk_str_t is)
{
    int           rc;
    tk_db_done_t  done = { 0, 0 };

    rc = tk_sql_option_carry(cx->db, &(tk_sql_option_carry_in_t) {
                                 .value = is, .name = tk_str_z(name),
                                 .was = was
                             }, &done);

    return rc == TK_OK && done.affected != 0
           ? tk_audit_field(cx, &(tk_audit_new_t) {
                                .object = "option", .name = tk_str_z(name)
                            }, "value", was, is)
           : rc;
}
