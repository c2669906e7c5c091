#ifndef TK_CONF_TYPES_H
#define TK_CONF_TYPES_H

#include "base/time.h"

/*
 * What the value of a directive becomes, by the kind that its row in
 * directives.def, options.def, mysql.def or smtp.def names.  Texts and
 * arrays live in the arena of the tk_conf_t.
 */

typedef struct {
    const tk_str_t  *v;
    unsigned         n;
} tk_conf_list_t;

/* Where a directive stands. */
typedef struct {
    tk_str_t  file;
    unsigned  line;        /* 0: nobody said                            */
} tk_conf_at_t;

typedef struct {
    tk_str_t  host;        /* name or literal address; or ...           */
    tk_str_t  socket;      /* ... path of a Unix socket                 */
    int       port;        /* 0: not given                              */
} tk_conf_server_t;

typedef struct {
    const tk_conf_server_t  *v;
    unsigned                 n;
} tk_conf_servers_t;

/* A network; IPv4 is kept as ::ffff:a.b.c.d. */
typedef struct {
    uint8_t   addr[16];
    unsigned  bits;
} tk_conf_net_t;

typedef struct {
    const tk_conf_net_t  *v;
    unsigned              n;       /* 0 and not all: nobody             */
    bool                  all;
} tk_conf_nets_t;

typedef struct {
    tk_str_t          name;
    const tk_zone_t  *zone;        /* never NULL                        */
} tk_conf_zone_t;

#define TK_CONF_SPANS  4

/* Minutes since midnight, from <= t < to; to may be 1440. */
typedef struct {
    int16_t  from;
    int16_t  to;
} tk_conf_span_t;

typedef struct {
    bool            always;        /* no business hours: every minute   */
    tk_conf_span_t  span[7][TK_CONF_SPANS];    /* [0] is Sunday; sorted */
    uint8_t         n[7];
} tk_conf_hours_t;

typedef struct {
    int16_t  year;                 /* 0: every year                     */
    int8_t   month;
    int8_t   day;
} tk_conf_date_t;

typedef struct {
    const tk_conf_date_t  *v;
    unsigned               n;
} tk_conf_dates_t;

/* An ENUM is the index of the word in its row. */
enum { TK_CONF_DENY, TK_CONF_CREATE };
enum { TK_CONF_TLS_OFF, TK_CONF_TLS_ON, TK_CONF_TLS_VERIFY };
enum { TK_CONF_SMTP_PLAIN, TK_CONF_SMTP_STARTTLS, TK_CONF_SMTP_TLS };
enum { TK_CONF_SUNDAY, TK_CONF_MONDAY, TK_CONF_SATURDAY = 6 };

/* kind -> C type */
#define TK_CONF_T_DESK      tk_str_t            /* null string: off      */
#define TK_CONF_T_FLAG      bool
#define TK_CONF_T_NUMBER    int64_t
#define TK_CONF_T_DAYS      int64_t
#define TK_CONF_T_SIZE      int64_t             /* bytes                 */
#define TK_CONF_T_TIME      tk_time_t           /* milliseconds          */
#define TK_CONF_T_CLOCK     int64_t             /* minutes from midnight */
#define TK_CONF_T_STRING    tk_str_t            /* one line; may be ""   */
#define TK_CONF_T_TEXT      tk_str_t            /* lines; may be ""      */
#define TK_CONF_T_ENUM      int64_t
#define TK_CONF_T_WEEKDAY   int64_t             /* 0 is Sunday           */
#define TK_CONF_T_URL       tk_str_t            /* ends with "/", or ""  */
#define TK_CONF_T_PATH      tk_str_t            /* absolute, or ""       */
#define TK_CONF_T_BLOB      tk_str_t            /* absolute path         */
#define TK_CONF_T_ZONE      tk_conf_zone_t
#define TK_CONF_T_EMAIL     tk_str_t            /* or ""                 */
#define TK_CONF_T_LANG      tk_str_t            /* or ""                 */
#define TK_CONF_T_CURRENCY  tk_str_t
#define TK_CONF_T_TAG       tk_str_t            /* a pattern, or ""      */
#define TK_CONF_T_VAR       tk_str_t            /* without the "$"; ""   */
#define TK_CONF_T_LANGS     tk_conf_list_t
#define TK_CONF_T_ORIGINS   tk_conf_list_t
#define TK_CONF_T_NETS      tk_conf_nets_t
#define TK_CONF_T_HOURS     tk_conf_hours_t
#define TK_CONF_T_DATES     tk_conf_dates_t
#define TK_CONF_T_SERVERS   tk_conf_servers_t
#define TK_CONF_T_SERVER    tk_conf_server_t
#define TK_CONF_T_MYSQL     tk_conf_mysql_t
#define TK_CONF_T_SMTP      tk_conf_smtp_t

#define TK_KEY(name, kind, field, ...)  TK_CONF_T_##kind field;

/* ticket_mysql: servers user database password_file pool ... */
typedef struct {
#define TK_MYSQL_KEY  TK_KEY
#include "conf/mysql.def"
    tk_str_t  password;            /* after tk_conf_files_load()        */
} tk_conf_mysql_t;

/* ticket_smtp: server tls verify user password_file ... */
typedef struct {
#define TK_SMTP_KEY  TK_KEY
#include "conf/smtp.def"
    tk_str_t  password;
} tk_conf_smtp_t;

#undef TK_KEY

#endif
