#include "web/page.h"
#include "web/task.h"

#include "desk/mail/token.h"
#include "desk/ticket/attach.h"

#define TK_TASK_LOOKS  6
#define TK_TASK_LOOK   200            /* ms */

/* Work that ticketd does for a page: how far it is, and what came out. */


static void
tk_task_reason(tk_obj_t *o, tk_str_t reason)
{
    unsigned  i;

    static const struct {
        const char   *word;
        tk_key_id_t   key;
    } words[] = {
        { "denied", TK_K_why_denied }, { "gone", TK_K_why_gone },
        { "invalid", TK_K_why_invalid }, { "large", TK_K_why_large },
        { "lost", TK_K_why_lost }, { "csv", TK_K_why_csv }
    };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (tk_str_eqz(reason, words[i].word)) {
            tk_obj_bool(o, words[i].key, true);
            return;
        }
    }

    tk_obj_bool(o, TK_K_why_other, true);
}


tk_obj_t *
tk_page_task_obj(tk_page_t *pg, const tk_task_t *t)
{
    bool       file = tk_task_file(&pg->cx, t);
    tk_obj_t  *o = tk_obj(pg->arena, 21);

    tk_obj_int(o, TK_K_id, (int64_t) t->id);
    tk_obj_bool(o, TK_K_pending, t->state <= TK_TASK_RUNNING);
    tk_obj_bool(o, TK_K_running, t->state == TK_TASK_RUNNING);
    tk_obj_bool(o, TK_K_finished, t->state == TK_TASK_DONE);
    tk_obj_bool(o, TK_K_failed, t->state == TK_TASK_FAILED);
    tk_obj_bool(o, TK_K_has_total, t->total > 0);
    tk_obj_int(o, TK_K_so_far, (int64_t) (t->done < t->total ? t->done
                                                             : t->total));
    tk_obj_int(o, TK_K_total, (int64_t) t->total);
    tk_obj_int(o, TK_K_percent,
               t->total && t->done < t->total
               ? (int64_t) (t->done * 100 / t->total) : 100);
    tk_obj_bool(o, TK_K_has_file, file);
    tk_obj_bool(o, TK_K_expired,
                t->state == TK_TASK_DONE && t->name.n && !file);
    tk_obj_str(o, TK_K_name, t->name);
    tk_obj_str(o, TK_K_size, tk_page_size(pg, t->size));
    tk_obj_str(o, TK_K_text, t->text);
    tk_obj_str(o, TK_K_back_url, t->back);

    if (file) {
        tk_page_time(pg, o, TK_K_until, t->finished + TK_TASK_FILE);
    }

    if (t->state == TK_TASK_FAILED) {
        tk_task_reason(o, t->reason);
    }

    /* A mail as it came, shown in a frame that cannot do anything. */
    if (file && tk_str_eqz(t->kind, "original")) {
        tk_obj_str(o, TK_K_original, tk_arena_printf(pg->arena,
                       "original/%llu/%.*s", (unsigned long long) t->id,
                       TK_STR_ARG(tk_token_shown(&pg->cx, "original",
                                                 t->id))));
    }

    return o;
}


int
tk_page_task(tk_page_t *pg)
{
    int        rc;
    tk_task_t  t;

    rc = tk_task_get(&pg->cx, tk_page_number(pg->args[0]), &t);

    if (rc != TK_OK) {
        return rc;
    }

    tk_obj_obj(pg->root, TK_K_task, tk_page_task_obj(pg, &t));
    pg->frames = tk_str_eqz(t.kind, "original");
    tk_obj_bool(pg->root, TK_K_wide, pg->frames);

    return tk_page_render(pg, 200, "page/task");
}


int
tk_page_task_file(tk_page_t *pg)
{
    int        rc;
    tk_task_t  t;

    rc = tk_task_get(&pg->cx, tk_page_number(pg->args[0]), &t);

    if (rc == TK_OK && !tk_task_file(&pg->cx, &t)) {
        rc = TK_ENOTFOUND;
    }

    if (rc == TK_OK) {
        rc = tk_page_send_file(pg, &(tk_attach_t) { .digest = t.digest,
                                                    .size = t.size,
                                                    .name = t.name });
    }

    /* Of what the desk made itself it knows what it is. */
    if (rc == TK_OK && t.type.n != 0 && !tk_str_eqz(t.kind, "original")) {
        pg->resp->content_type = t.type;
    }

    return rc;
}


/* What is made in a moment is given at once: no page says that it is ready.
 * The connection is somebody else's meanwhile. */
static bool
tk_task_soon(tk_page_t *pg, uint64_t id)
{
    int               rc = TK_OK;
    unsigned          i;
    tk_task_t         t = { .state = TK_TASK_QUEUED };
    const tk_host_t  *host = pg->cx.desk->host;

    for (i = 0; rc == TK_OK && i < TK_TASK_LOOKS
                && t.state < TK_TASK_DONE; i++)
    {
        tk_db_release(&pg->cx.db);

        if (host->sleep(host->ctx, TK_TASK_LOOK) < 0) {
            return false;
        }

        rc = tk_task_get(&pg->cx, id, &t);
    }

    return rc == TK_OK && t.text.n == 0 && tk_task_file(&pg->cx, &t)
           && !tk_str_eqz(t.kind, "original");
}


int
tk_page_task_start(tk_page_t *pg, const tk_task_new_t *in)
{
    int            rc;
    uint64_t       id = 0;
    tk_task_new_t  task = *in;

    /* What ticketd writes is in the language of the page. */
    task.args = tk_arena_printf(pg->arena, "%.*s%slang=%.*s",
                                TK_STR_ARG(in->args), in->args.n ? "&" : "",
                                TK_STR_ARG(pg->site->conf->languages
                                               .v[pg->lang]));

    rc = tk_task_add(&pg->cx, &task, &id);

    if (rc == TK_EDUP && id != 0) {
        rc = TK_OK;
    }

    if (rc == TK_ELIMIT) {
        pg->tasks = true;
        tk_page_error_status(pg, 429);
        pg->answered = true;
        return TK_OK;
    }

    return rc == TK_OK
           ? tk_page_redirect(pg, tk_arena_printf(pg->arena, "task/%llu%s",
                                  (unsigned long long) id,
                                  tk_task_soon(pg, id) ? "/file" : ""))
           : rc;
}
