#include <errmsg.h>
#include <stdlib.h>

#include "db/conn.h"

/*
 * mysql_stmt_execute() is three calls of the connection's methods: make the
 * request, send it, read the answer's head.  Between the second and the
 * third there is room for the requests of other statements; the server
 * answers them in order.  A request begins with the statement's number on
 * its connection; what is behind that is the same on all of them.
 */
#define TK_DB_NUMBER     4

#define TK_DB_HABITS     1024      /* places, by the key: 10 bits of it */
#define TK_DB_SPREAD(k)  ((k) * UINT64_C(0x9e3779b97f4a7c15) >> 54)
#define TK_DB_HABIT_MAX  1024      /* bytes of a request */

/* A statement that was asked for, and how. */
typedef struct {
    const char     *text;          /* NULL: composed, known by its hash */
    size_t          text_len;
    uint32_t        hash;
    bool            again;         /* the last time as the time before */
    size_t          len;
    unsigned char  *request;
} tk_db_asked_t;

/* What was asked under a key after the first statement. */
struct tk_db_habit {
    uint64_t       key;
    unsigned       n;
    tk_db_asked_t  v[TK_DB_AHEAD];
};


static unsigned char *
tk_db_request(MYSQL_STMT *ms, size_t *len_r)
{
    return ms->mysql->methods->db_execute_generate_request(ms, len_r, 0);
}


static int
tk_db_send(MYSQL_STMT *ms, const unsigned char *request, size_t len)
{
    return ms->mysql->methods->db_command(ms->mysql, COM_STMT_EXECUTE,
                                          (const char *) request, len, 1,
                                          ms);
}


static int
tk_db_answer(MYSQL_STMT *ms)
{
    return ms->mysql->methods->db_read_execute_response(ms);
}


static void
tk_db_ahead_skip(tk_db_conn_t *c, MYSQL_STMT *ms)
{
    int  rc;

    tk_db_conn_enter(c);
    rc = tk_db_answer(ms) || mysql_stmt_store_result(ms);
    tk_db_conn_leave(c);

    if (rc != 0) {
        (void) tk_db_conn_fail(c, "sent ahead", mysql_stmt_errno(ms),
                               mysql_stmt_error(ms));
        c->broken = true;          /* what else is on its way, who knows */
    }

    mysql_stmt_free_result(ms);
}


int
tk_db_ahead_drop(tk_db_conn_t *c)
{
    tk_db_ahead_t  *a;

    for ( /* void */ ; c->ahead_at < c->n_ahead; c->ahead_at++) {
        a = &c->ahead[c->ahead_at];
        free(a->request);

        if (c->ahead_sent && !c->broken) {
            tk_db_ahead_skip(c, a->st);
        }
    }

    c->n_ahead = 0;
    c->ahead_at = 0;
    c->ahead_sent = false;

    if (!c->broken || c->my->net.pvio == NULL) {
        return TK_OK;
    }

    c->unsent = true;

    return TK_EDOWN;
}


static tk_db_prep_t *
tk_db_asked_prep(tk_db_conn_t *c, const tk_db_asked_t *asked)
{
    unsigned       i;
    tk_db_prep_t  *p;

    for (i = 0; i < c->n_prep; i++) {
        p = &c->prep[i];

        if (p->own ? asked->text == NULL && asked->hash == p->hash
                     && asked->text_len == p->len
                   : asked->text == p->text)
        {
            return p;
        }
    }

    return NULL;
}


/* False when it is not prepared on this connection. */
static bool
tk_db_ahead_add(tk_db_conn_t *c, const tk_db_asked_t *asked)
{
    unsigned        i;
    tk_db_prep_t   *p = tk_db_asked_prep(c, asked);
    tk_db_ahead_t  *a = &c->ahead[c->n_ahead];

    a->request = p ? malloc(asked->len) : NULL;

    if (a->request == NULL) {
        return false;
    }

    a->st = p->st;
    a->len = asked->len;
    memcpy(a->request, asked->request, asked->len);

    for (i = 0; i < TK_DB_NUMBER; i++) {
        a->request[i] = (unsigned char) (p->st->stmt_id >> 8 * i);
    }

    c->n_ahead++;

    return true;
}


void
tk_db_expect(tk_db_t *db, uint64_t key)
{
    unsigned        i;
    tk_db_conn_t   *c = db->conn;
    tk_db_habit_t  *h, **all = tk_db_habits(db);

    if (*all == NULL) {
        *all = calloc(TK_DB_HABITS, sizeof(**all));
    }

    if (*all == NULL || c == NULL || db->in_tx) {
        return;
    }

    h = &(*all)[TK_DB_SPREAD(key)];
    db->habit = h;
    db->habit_key = key;
    db->asked = 0;

    if (tk_db_ahead_drop(c) != TK_OK) {
        return;
    }

    for (i = 0; h->key == key && i < h->n && h->v[i].again; i++) {
        if (!tk_db_ahead_add(c, &h->v[i])) {
            break;
        }
    }
}


static void
tk_db_habit_cut(tk_db_habit_t *h, unsigned n)
{
    while (h->n > n) {
        free(h->v[--h->n].request);
    }
}


void
tk_db_habits_free(tk_db_habit_t *all)
{
    unsigned  i;

    for (i = 0; all != NULL && i < TK_DB_HABITS; i++) {
        tk_db_habit_cut(&all[i], 0);
    }

    free(all);
}


/* Something else follows than before: what was asked less than usual. */
void
tk_db_habit_end(tk_db_t *db)
{
    unsigned        i;
    tk_db_habit_t  *h = db->habit;

    db->habit = NULL;

    if (h == NULL || h->key != db->habit_key || db->asked == 0) {
        return;
    }

    for (i = db->asked - 1; i < h->n; i++) {
        h->v[i].again = false;
    }
}


/* Takes the request. */
static void
tk_db_habit_note(tk_db_t *db, const tk_db_prep_t *p, unsigned char *request,
    size_t len)
{
    unsigned        i = db->asked++;
    tk_db_habit_t  *h = db->habit;
    tk_db_asked_t   now = { p->own ? NULL : p->text, p->len, p->hash, false,
                            len, request };

    /* Another unit of work may have taken the place meanwhile. */
    if (i == 1 && h->key != db->habit_key) {
        tk_db_habit_cut(h, 0);
        h->key = db->habit_key;
    }

    if (i == 0 || i > TK_DB_AHEAD || i - 1 > h->n || len > TK_DB_HABIT_MAX
        || h->key != db->habit_key)
    {
        free(request);
        return;
    }

    if (--i < h->n && h->v[i].text == now.text && h->v[i].hash == now.hash
        && h->v[i].text_len == now.text_len && h->v[i].len == len
        && memcmp(h->v[i].request + TK_DB_NUMBER, request + TK_DB_NUMBER,
                  len - TK_DB_NUMBER) == 0)
    {
        h->v[i].again = true;
        free(request);
        return;
    }

    /* The connector takes a kilobyte and more for each. */
    request = realloc(now.request, len);
    now.request = request ? request : now.request;

    tk_db_habit_cut(h, i);
    h->v[h->n++] = now;
}


/* The statement, and behind it those that wait to be sent ahead.  The
 * connector has closed what it could not send on: executing says so. */
static int
tk_db_ask(tk_db_conn_t *c, MYSQL_STMT *ms, const unsigned char *request,
    size_t len)
{
    unsigned  i;

    if (tk_db_send(ms, request, len) != 0) {
        return mysql_stmt_execute(ms);
    }

    for (i = 0; i < c->n_ahead; i++) {
        if (tk_db_send(c->ahead[i].st, c->ahead[i].request, c->ahead[i].len)
            != 0)
        {
            break;
        }
    }

    c->ahead_sent = c->n_ahead != 0;

    return tk_db_answer(ms);
}


static bool
tk_db_under_way(const tk_db_conn_t *c, MYSQL_STMT *ms,
    const unsigned char *request, size_t len)
{
    const tk_db_ahead_t  *a = &c->ahead[c->ahead_at];

    return c->ahead_sent && c->ahead_at < c->n_ahead && a->st == ms
           && a->len == len && memcmp(a->request, request, len) == 0;
}


/* What failed ahead is asked anew, unless it is the connector that failed and
 * nobody knows where in the stream it stopped.  Where the connection is
 * closed, executing says so, and it is replaced. */
static int
tk_db_take(tk_db_conn_t *c, MYSQL_STMT *ms)
{
    int       rc;
    unsigned  no;

    free(c->ahead[c->ahead_at++].request);

    if (tk_db_answer(ms) == 0) {
        return 0;
    }

    no = mysql_stmt_errno(ms);

    if (no >= CR_MIN_ERROR && no < 3000 && c->my->net.pvio != NULL) {
        return 1;
    }

    rc = tk_db_ahead_drop(c);
    tk_db_conn_enter(c);

    return rc == TK_OK ? mysql_stmt_execute(ms) != 0 : rc;
}


int
tk_db_run(tk_db_t *db, const tk_db_prep_t *p)
{
    int             rc = TK_OK;
    bool            taken;
    size_t          len;
    tk_db_conn_t   *c = db->conn;
    unsigned char  *request;

    request = db->habit ? tk_db_request(p->st, &len) : NULL;
    taken = request && tk_db_under_way(c, p->st, request, len);

    if (!taken && (c->ahead_sent || request == NULL)) {
        rc = tk_db_ahead_drop(c);
    }

    if (rc == TK_OK) {
        tk_db_conn_enter(c);
        rc = taken ? tk_db_take(c, p->st)
             : request ? tk_db_ask(c, p->st, request, len) != 0
                       : mysql_stmt_execute(p->st) != 0;
        tk_db_conn_leave(c);
    }

    if (rc == 0 && request != NULL) {
        tk_db_habit_note(db, p, request, len);
    } else {
        free(request);
    }

    return rc;
}
