#ifndef TK_CONF_VALUE_H
#define TK_CONF_VALUE_H

#include "conf/kind.h"

/* Parsers and writers of the kinds, for the table in kinds.c. */

/* s into a field of texts. */
int tk_value_keep(tk_kind_arg_t *k, tk_str_t s);

/* One word (value.c) */
int tk_value_desk(tk_kind_arg_t *k);
int tk_value_flag(tk_kind_arg_t *k);
int tk_value_number(tk_kind_arg_t *k);
int tk_value_size(tk_kind_arg_t *k);
int tk_value_time(tk_kind_arg_t *k);
int tk_value_clock(tk_kind_arg_t *k);
int tk_value_string(tk_kind_arg_t *k);
int tk_value_enum(tk_kind_arg_t *k);
int tk_value_weekday(tk_kind_arg_t *k);
int tk_value_zone(tk_kind_arg_t *k);
int tk_value_lang(tk_kind_arg_t *k);
int tk_value_currency(tk_kind_arg_t *k);
int tk_value_tag(tk_kind_arg_t *k);
int tk_value_var(tk_kind_arg_t *k);

/* One word that says where something is (place.c) */
int tk_place_url(tk_kind_arg_t *k);
int tk_place_path(tk_kind_arg_t *k);
int tk_place_blob(tk_kind_arg_t *k);
int tk_place_email(tk_kind_arg_t *k);
int tk_place_server(tk_kind_arg_t *k);
bool tk_place_is_path(tk_str_t s);

/* Scheme and host in small letters, no "/" at the end; TK_EINVAL. */
int tk_place_origin(tk_arena_t *a, tk_str_t s, tk_str_t *origin_r);

/* "sun", "mon" ... */
extern const char *const tk_value_days[7];

/* Several words (list.c) */
int tk_list_langs(tk_kind_arg_t *k);
int tk_list_origins(tk_kind_arg_t *k);
int tk_list_nets(tk_kind_arg_t *k);
int tk_list_hours(tk_kind_arg_t *k);
int tk_list_dates(tk_kind_arg_t *k);
int tk_list_servers(tk_kind_arg_t *k);
bool tk_value_is_lang(tk_str_t s);

/* KEY=VALUE words (keys.c) */
int tk_keys_mysql(tk_kind_arg_t *k);
int tk_keys_smtp(tk_kind_arg_t *k);
void tk_keys_mysql_show(const tk_conf_row_t *row, const void *field,
    tk_buf_t *b);
void tk_keys_smtp_show(const tk_conf_row_t *row, const void *field,
    tk_buf_t *b);

#endif
