#include <stdio.h>
#include <stdlib.h>

#include "base/rand.h"
#include "desk/upkeep/alarm.h"
#include "job.h"
#include "mailonce.h"
#include "mime/build.h"
#include "relay.h"
#include "texts.h"

/*
 * Tells administrators what is wrong with the desk, by a connection of its
 * own: what is wrong may be the outbox, or the database.
 */

#define ALARM_ARENA  (32u << 20)

/* What is known while the database is away. */
typedef struct {
    tk_time_t  down;              /* since then, 0: it is there          */
    bool       told;
    char       to[2000];          /* as it was last, by commas           */
} alarm_state_t;

typedef struct {
    tk_job_t         *job;
    const tk_conf_t  *conf;
    tk_arena_t       *arena;
    tk_str_t          to;
} alarm_mail_t;


static void
alarm_list(const alarm_mail_t *m, const texts_t *texts, tk_obj_t *data,
    const char *name, const tk_alarm_t *list, size_t n, bool well)
{
    size_t       i;
    uint32_t     k = 0, count = 0;
    tk_obj_t    *o;
    tk_val_t    *v;
    tk_key_id_t  key = tk_tmpl_key(texts->set, tk_str_z(name));

    for (i = 0; i < n; i++) {
        count += list[i].well == well;
    }

    v = key != TK_K_NONE ? tk_obj_list(data, key, count) : NULL;

    for (i = 0; v != NULL && i < n; i++) {
        if (list[i].well != well) {
            continue;
        }

        o = tk_list_obj(data, v, k++, 6);
        key = tk_tmpl_key(texts->set, list[i].kind);

        if (key != TK_K_NONE) {
            tk_obj_bool(o, key, true);
        }

        texts_str(texts, o, "about", list[i].about);
        texts_str(texts, o, "detail", list[i].detail);
        texts_str(texts, o, "since",
                  tk_time_minute(m->arena, list[i].since,
                                 m->conf->time_zone.zone));
    }

    if (!well && count > 0) {
        texts_str(texts, data, "any", TK_STR("1"));
    }
}


static int
alarm_text(const alarm_mail_t *m, const tk_alarm_t *list, size_t n,
    tk_str_t *text_r)
{
    int        rc;
    texts_t    texts;
    tk_obj_t  *data = tk_obj(m->arena, 8);
    tk_str_t   err;

    rc = data ? texts_load(m->arena, m->conf, &texts, &err) : TK_ENOMEM;

    if (rc != TK_OK) {
        return rc;
    }

    texts_str(&texts, data, "title", m->conf->title.n ? m->conf->title
                                                      : m->conf->desk);
    texts_str(&texts, data, "link",
              tk_arena_cat(m->arena, m->conf->base_url,
                           TK_STR("admin/health")));
    alarm_list(m, &texts, data, "problems", list, n, false);
    alarm_list(m, &texts, data, "wells", list, n, true);

    return texts_render(&texts, "notice_alarm", TK_STR(""), data, m->arena,
                        text_r);
}


static int
alarm_bytes(const alarm_mail_t *m, tk_str_t to, tk_str_t text,
    tk_str_t *raw_r)
{
    tk_str_t       host = tk_conf_host(m->conf);
    tk_mail_out_t  mail = {
        .from = { m->conf->sender_name, m->conf->sender_email },
        .to = { TK_STR(""), to }, .date = tk_now(m->job->desk->host),
        .auto_submitted = TK_STR("auto-generated"),
        .subject = tk_str_cut(&text, '\n')
    };

    mail.text = text.p ? tk_str_trim(text) : TK_STR("");
    mail.message_id = tk_arena_printf(m->arena, "alarm.%.*s@%.*s",
        TK_STR_ARG(tk_rand_token(m->arena, 16)), TK_STR_ARG(host));

    if (mail.from.addr.n == 0) {
        mail.from.addr = tk_arena_printf(m->arena, "webmaster@%.*s",
                                         TK_STR_ARG(host));
    }

    return tk_mime_build(m->arena, &mail, raw_r);
}


/* Told is what one of them has got. */
static int
alarm_send(const alarm_mail_t *m, tk_str_t text)
{
    int                    rc;
    bool                   told = false;
    tk_str_t               raw, address, rest = m->to;
    tk_smtp_t             *smtp;
    const tk_conf_smtp_t  *server = m->conf->set[TK_CONF_alarm_smtp]
                                    ? &m->conf->alarm_smtp : &m->conf->smtp;

    rc = relay_open(m->arena, m->conf, server, m->job, &smtp);

    while (rc == TK_OK && rest.p != NULL) {
        address = tk_str_trim(tk_str_cut(&rest, ','));

        if (address.n == 0
            || alarm_bytes(m, address, text, &raw) != TK_OK)
        {
            continue;
        }

        if (tk_smtp_send(smtp, TK_STR(""), tk_mime_ascii(m->arena, address),
                         raw) == TK_SMTP_SENT)
        {
            told = true;

        } else {
            tk_log(m->job->desk->host, TK_LOG_WARN, "alarm to %.*s: %s",
                   TK_STR_ARG(address), tk_smtp_answer(smtp));
        }
    }

    tk_smtp_close(&smtp);

    return rc == TK_OK && !told ? TK_EDOWN : rc;
}


static int
alarm_tell(const alarm_mail_t *m, const tk_alarm_t *list, size_t n)
{
    int       rc;
    tk_str_t  text;

    rc = mail_once();

    if (rc == TK_OK) {
        rc = alarm_text(m, list, n, &text);
    }

    return rc == TK_OK ? alarm_send(m, text) : rc;
}


static int
alarm_to(tk_cx_t *cx, tk_str_t *to_r)
{
    int        rc;
    size_t     i, n;
    tk_str_t  *admins;

    *to_r = cx->desk->conf->alarm_to;

    if (to_r->n != 0) {
        return TK_OK;
    }

    rc = tk_alarm_admins(cx, &admins, &n);
    *to_r = TK_STR("");

    for (i = 0; rc == TK_OK && i < n; i++) {
        *to_r = tk_arena_printf(cx->arena, "%.*s%s%.*s", TK_STR_ARG(*to_r),
                                i ? "," : "", TK_STR_ARG(admins[i]));
    }

    return rc;
}


static alarm_state_t *
alarm_state(tk_job_t *job)
{
    if (job->state == NULL) {
        job->state = calloc(1, sizeof(alarm_state_t));
        job->release = free;
    }

    return job->state;
}


/* The database: known to this process alone. */
static tk_alarm_t
alarm_database(const alarm_state_t *s, bool well)
{
    return (tk_alarm_t) {
        .name = TK_STR("database"), .kind = TK_STR("database"),
        .about = TK_STR(""), .detail = TK_STR(""), .since = s->down,
        .well = well
    };
}


void
tk_job_alarm_without(tk_job_t *job)
{
    tk_alarm_t      a;
    alarm_mail_t    m = { .job = job, .conf = job->desk->conf };
    alarm_state_t  *s = alarm_state(job);
    tk_time_t       now = tk_now(job->desk->host);

    if (s == NULL || m.conf->alarm_after == 0) {
        return;
    }

    s->down = s->down ? s->down : now;

    if (s->told || now - s->down < m.conf->alarm_after) {
        return;
    }

    m.arena = tk_arena_create(ALARM_ARENA);
    m.to = m.conf->alarm_to.n ? m.conf->alarm_to : tk_str_z(s->to);
    a = alarm_database(s, false);
    s->told = m.arena != NULL && alarm_tell(&m, &a, 1) == TK_OK;
    tk_arena_destroy(m.arena);
}


static int
alarm_run(tk_job_t *job, tk_cx_t *cx, alarm_state_t *s)
{
    int            rc;
    size_t         n;
    alarm_mail_t   m = { .job = job, .conf = cx->snap->conf,
                         .arena = cx->arena };
    tk_alarm_t    *list, database = alarm_database(s, true);

    rc = alarm_to(cx, &m.to);

    if (rc != TK_OK) {
        return rc;
    }

    snprintf(s->to, sizeof(s->to), "%.*s", TK_STR_ARG(m.to));
    rc = tk_alarm_look(cx, m.conf->alarm_after, &list, &n);

    if (rc != TK_OK) {
        return rc;
    }

    if (s->told && alarm_tell(&m, &database, 1) == TK_OK) {
        s->told = false;
    }

    s->down = s->told ? s->down : 0;

    if (n > 0 && m.to.n > 0) {
        rc = alarm_tell(&m, list, n);

        if (rc == TK_OK) {
            rc = tk_alarm_told(cx, list, n);

        } else {
            tk_job_fail(job, rc, "the alarm could not be sent");
        }
    }

    return rc;
}


int
tk_job_alarm(tk_job_t *job)
{
    int             rc;
    tk_cx_t         cx;
    alarm_state_t  *s = alarm_state(job);

    if (s == NULL || job->desk->conf->alarm_after == 0) {
        return s == NULL ? TK_ENOMEM : TK_OK;
    }

    rc = tk_job_cx(job, job->arena, &cx);

    if (rc == TK_OK) {
        rc = alarm_run(job, &cx, s);
    }

    tk_cx_release(&cx);

    /* It can be asked, but not be written. */
    if (rc != TK_OK && job->error[0] == '\0') {
        tk_job_alarm_without(job);
    }

    return rc;
}
