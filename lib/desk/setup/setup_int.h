#ifndef TK_DESK_SETUP_SETUP_INT_H
#define TK_DESK_SETUP_SETUP_INT_H

#include "base/arr.h"
#include "desk/bad.h"
#include "desk/setup/setup.h"
#include "tk_sql.gen.h"

/* Private to the files setup*.c and to their statements: nouns of the text,
 * their keys, and what happens to their rows. */

typedef enum {
    TK_SET_LINE,               /* tk_str_t, one line, <= high characters  */
    TK_SET_TEXT,               /* tk_str_t, any, <= high characters       */
    TK_SET_FLAG,               /* bool                                    */
    TK_SET_INT,                /* int64_t, low to high                    */
    TK_SET_WORD,               /* tk_str_t, one of words                  */
    TK_SET_EMAIL,              /* tk_str_t, lower case, or empty          */
    TK_SET_TYPE,               /* tk_str_t, name of one that is there ... */
    TK_SET_TYPE_GROUP,         /* ... or empty                            */
    TK_SET_USER,
    TK_SET_NOUN                /* the noun sees to it by itself           */
} tk_set_type_t;

typedef struct {
    const char     *key;       /* NULL ends the list                      */
    tk_set_type_t   type;
    size_t          offset;    /* in the noun's row                       */
    const char     *def;       /* of a new one                            */
    int64_t         low;
    int64_t         high;
    const char     *words;     /* "a|b|c"                                 */
} tk_set_field_t;

#define TK_F_TEXT(key, type, at, max)                                        \
    { key, TK_SET_##type, at, "", 0, max, NULL }
#define TK_F_PLAIN(key, type, at, def)                                       \
    { key, TK_SET_##type, at, def, 0, 0, NULL }
#define TK_F_INT(key, at, def, low, high)                                    \
    { key, TK_SET_INT, at, def, low, high, NULL }
#define TK_F_WORD(key, at, def, words)                                       \
    { key, TK_SET_WORD, at, def, 0, 0, words }
#define TK_F_NOUN(key)  { key, TK_SET_NOUN, 0, NULL, 0, 0, NULL }

typedef struct {
    const char  *key;
    tk_str_t     was;          /* null: nothing is told of the values     */
    tk_str_t     now;
} tk_set_change_t;

/* An address that a user or a mailbox has from now on. */
typedef struct {
    const tk_section_t  *section;
    tk_str_t             email;        /* of the user ...                 */
    uint64_t             user_id;      /* ... or 0                        */
    uint64_t             mailbox_id;   /* or 0                            */
} tk_set_address_t;

typedef struct {
    tk_cx_t             *cx;
    const tk_sections_t *sections;
    const tk_section_t  *section;      /* in hand                         */
    tk_str_t             file;
    tk_str_t             error;
    tk_arr_t             lines;        /* tk_str_t                        */
    tk_arr_t             notes;        /* tk_str_t                        */
    tk_buf_t             changed;      /* keys of the section that differ */
    tk_arr_t             changes;      /* tk_set_change_t: the same       */
    tk_arr_t             addresses;    /* tk_set_address_t: new ones      */
    tk_str_t            *hashes;       /* per section: a new password's   */
    unsigned             demoted;      /* line of an administrator who is
                                        * none any more                   */
} tk_setup_t;

/* The row of a noun; the id comes first in each. */
typedef union {
    uint64_t                        id;
    tk_sql_setup_type_group_get_t   type_group;
    tk_sql_setup_group_get_t        group;
    tk_sql_setup_user_get_t         user;
    tk_sql_setup_type_get_t         type;
    tk_sql_setup_status_get_t       status;
    tk_sql_setup_template_get_t     template;
    tk_sql_setup_notification_get_t notification;
    tk_sql_setup_mailbox_get_t      mailbox;
    tk_sql_setup_field_get_t        field;
    tk_sql_setup_rate_get_t         rate;
} tk_noun_row_t;

/* Which one of its kind: what `get` needs of a section. */
typedef struct tk_set_name {
    tk_str_t  name;
    tk_str_t  kind;            /* of a template; else null                */
    tk_str_t  for_type;        /* of templates and switches; else null    */
} tk_set_name_t;

typedef struct {
    const char            *kind;
    const tk_set_field_t  *fields;

    /* The row of the section, TK_ENOTFOUND if there is none. */
    int  (*get)(tk_setup_t *s, const tk_section_t *section, void *row);

    /* Makes or changes it, *id its id (0: make one). NULL: nothing to do. */
    int  (*put)(tk_setup_t *s, const tk_section_t *section, void *row,
                uint64_t *id);

    /* What is kept in other tables; NULL if there is none. Notes changes. */
    int  (*more)(tk_setup_t *s, const tk_section_t *section, void *row,
                 uint64_t id);

    /* All of them. NULL: there is one, and it has no name. */
    int  (*names)(tk_db_t *db, tk_set_name_t **rows_r, size_t *n_r);

    /* The lines for what `more` sees to. */
    int  (*show)(tk_cx_t *cx, void *row, tk_buf_t *out);
} tk_noun_t;

/* In the order in which they refer to each other; ended by kind == NULL. */
extern const tk_noun_t tk_noun_type_group, tk_noun_group, tk_noun_user,
                       tk_noun_type, tk_noun_status, tk_noun_template,
                       tk_noun_notification, tk_noun_mailbox, tk_noun_field,
                       tk_noun_rate,
                       tk_noun_options;

/* setup_note.c */

/* Notes "FILE:LINE: text"; TK_EINVAL. */
int tk_setup_bad(tk_setup_t *s, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of what a check of Administration's forms found. */
int tk_setup_refused(tk_setup_t *s, const tk_bad_t *bad);
void tk_setup_changed(tk_setup_t *s, const char *key);

/* The same with the values, which then stand in the history. */
void tk_setup_was(tk_setup_t *s, const char *key, tk_str_t was,
    tk_str_t now);

/* Must a row with that id be written? `name` is what it is called now. */
bool tk_setup_dirty(tk_setup_t *s, uint64_t id, tk_str_t name);

/* Notes an address of a user or a mailbox for the end: when all is written,
 * it must not be another's. */
int tk_setup_address(tk_setup_t *s, tk_str_t email, uint64_t user_id,
    uint64_t mailbox_id);

/* setup_mail.c */

/* Notes variables in templates that nothing fills in. */
int tk_setup_unknown(tk_setup_t *s);

/* setup_field.c */

/* A row with the defaults of a new one. */
int tk_set_defaults(tk_setup_t *s, const tk_set_field_t *fields, void *row);

/* The section's values into the row; notes which differed. */
int tk_set_merge(tk_setup_t *s, const tk_set_field_t *fields, void *row);

/* One of a list: what of this counts is the list's business. */
typedef struct {
    bool      group;
    uint64_t  id;
    int64_t   level;
    tk_str_t  text;
} tk_set_item_t;

/*
 * A key that comes several times: the list that the section's entries make
 * (an empty value stands for none), compared with what there is.  *differs_r
 * with the new list in `wanted`, or false also when the key is not there.
 */
int tk_set_list(tk_setup_t *s, const char *key, const tk_arr_t *have,
    int (*resolve)(tk_setup_t *s, const tk_entry_t *e, tk_set_item_t *item),
    tk_arr_t *wanted_r, bool *differs_r);

/* "key = value" lines for what is not the default. */
void tk_set_show(const tk_set_field_t *fields, const void *row,
    tk_buf_t *out);
void tk_set_line(tk_buf_t *out, const char *key, tk_str_t value);
void tk_set_quoted(tk_buf_t *out, tk_str_t s);

#endif
