#include "desk/people/people.h"

#include "base/utf8.h"
#include "desk/access/acl.h"
#include "desk/people/company.h"
#include "desk/prefix.h"
#include "tk_sql.gen.h"

#define TK_PEOPLE_COMPANIES  10      /* whose people are shown             */


int
tk_people_page(tk_cx_t *cx, tk_str_t last, tk_str_t first, uint64_t id,
    unsigned max, tk_person_t **rows_r, size_t *n_r)
{
    int  rc;

    *n_r = 0;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_contact_page(cx->db, &(tk_sql_contact_page_in_t) {
                 .last_name = last, .first_name = first, .after_id = id,
                 .max = max
             }, rows_r, n_r)
           : rc;
}


int
tk_people_get(tk_cx_t *cx, uint64_t id, tk_person_t *row_r)
{
    int  rc;

    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    rc = tk_cx_db(cx);

    return rc == TK_OK
           ? tk_sql_contact_row(cx->db, &(tk_sql_contact_row_in_t) {
                 .id = id
             }, row_r)
           : rc;
}


/* What is found so far, each once, in the order of how well it fits. */
typedef struct {
    tk_cx_t   *cx;
    unsigned   max;
    uint64_t  *id;
    unsigned   n;
} tk_found_t;


static void
tk_people_add(tk_found_t *f, uint64_t id)
{
    unsigned  i;

    for (i = 0; i < f->n; i++) {
        if (f->id[i] == id) {
            return;
        }
    }

    if (f->n < f->max) {
        f->id[f->n++] = id;
    }
}


#define TK_PEOPLE_FIND(f, name, ...)                                      \
    do {                                                                  \
        size_t              i_, n_;                                       \
        tk_sql_##name##_t  *rows_;                                        \
                                                                          \
        rc = tk_sql_##name((f)->cx->db, &(tk_sql_##name##_in_t) {         \
                               __VA_ARGS__, .max = (f)->max               \
                           }, &rows_, &n_);                               \
        for (i_ = 0; rc == TK_OK && i_ < n_; i_++) {                      \
            tk_people_add(f, rows_[i_].id);                               \
        }                                                                 \
    } while (0)


static int
tk_people_by_company(tk_found_t *f, tk_str_t words)
{
    int                rc;
    size_t             i, n;
    tk_company_row_t  *rows;

    rc = tk_company_find(f->cx, words, TK_PEOPLE_COMPANIES, &rows, &n);

    for (i = 0; rc == TK_OK && i < n && f->n < f->max; i++) {
        TK_PEOPLE_FIND(f, contact_of_company, .company_id = rows[i].id);
    }

    return rc;
}


static int
tk_people_by_words(tk_found_t *f, tk_str_t words)
{
    int       rc;
    tk_str_t  prefix = tk_prefix(f->cx->arena, words), rest = words;
    tk_str_t  first, email;

    email = tk_prefix(f->cx->arena, tk_arena_lower(f->cx->arena, words));
    first = tk_str_cut(&rest, ' ');

    TK_PEOPLE_FIND(f, contact_find_last, .prefix = prefix);

    if (rc == TK_OK) {
        TK_PEOPLE_FIND(f, contact_find_first, .prefix = prefix);
    }

    if (rc == TK_OK && rest.n != 0) {
        TK_PEOPLE_FIND(f, contact_find_both, .first_name = first,
                       .prefix = tk_prefix(f->cx->arena, rest));
    }

    if (rc == TK_OK) {
        TK_PEOPLE_FIND(f, contact_find_email, .prefix = email);
    }

    return rc == TK_OK ? tk_people_by_company(f, words) : rc;
}


static int
tk_people_rows(tk_found_t *f, tk_person_t **rows_r, size_t *n_r)
{
    int       rc = TK_OK;
    unsigned  i;

    *n_r = 0;
    *rows_r = tk_arena_array(f->cx->arena, f->n, sizeof(**rows_r));

    if (*rows_r == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; rc == TK_OK && i < f->n; i++) {
        rc = tk_people_get(f->cx, f->id[i], &(*rows_r)[*n_r]);
        *n_r += rc == TK_OK;
        rc = rc == TK_ENOTFOUND ? TK_OK : rc;
    }

    return rc;
}


static int
tk_people_begin(tk_cx_t *cx, unsigned max, tk_found_t *f)
{
    if (!tk_acl_may_contacts(cx)) {
        return TK_EDENIED;
    }

    *f = (tk_found_t) { .cx = cx, .max = max };
    f->id = tk_arena_array(cx->arena, max, sizeof(*f->id));

    return f->id ? tk_cx_db(cx) : TK_ENOMEM;
}


int
tk_people_find(tk_cx_t *cx, tk_str_t words, unsigned max,
    tk_person_t **rows_r, size_t *n_r)
{
    int         rc;
    tk_found_t  f;

    *n_r = 0;
    words = tk_utf8_line(cx->arena, words, TK_PREFIX_MAX);

    if (words.n == 0) {
        return tk_acl_may_contacts(cx) ? TK_OK : TK_EDENIED;
    }

    rc = tk_people_begin(cx, max, &f);

    if (rc == TK_OK) {
        rc = tk_people_by_words(&f, words);
    }

    return rc == TK_OK ? tk_people_rows(&f, rows_r, n_r) : rc;
}


int
tk_people_of_company(tk_cx_t *cx, uint64_t company_id, unsigned max,
    tk_person_t **rows_r, size_t *n_r)
{
    int         rc;
    tk_found_t  f;

    *n_r = 0;
    rc = tk_people_begin(cx, max, &f);

    if (rc == TK_OK) {
        TK_PEOPLE_FIND(&f, contact_of_company, .company_id = company_id);
    }

    return rc == TK_OK ? tk_people_rows(&f, rows_r, n_r) : rc;
}
