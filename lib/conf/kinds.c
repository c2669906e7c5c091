#include <arpa/inet.h>

#include "conf/unit.h"
#include "conf/value.h"

static void
show_str(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_buf_str(b, *(const tk_str_t *) field);
}


static void
show_desk(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_str_t *s = field;

    tk_buf_str(b, s->n ? *s : TK_STR("off"));
}


static void
show_var(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_str_t *s = field;

    if (s->n) {
        tk_buf_chr(b, '$');
        tk_buf_str(b, *s);
    }
}


static void
show_flag(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_buf_z(b, *(const bool *) field ? "on" : "off");
}


static void
show_number(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_buf_u64(b, *(const uint64_t *) field);
}


static void
show_size(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_unit_size_show(*(const int64_t *) field, b);
}


static void
show_time(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_unit_time_show(*(const int64_t *) field, b);
}


static void
show_clock(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_unit_clock_show(*(const int64_t *) field, b);
}


static void
show_enum(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_str_t  syntax, word;
    int64_t   i;

    syntax = tk_str_z(row->syntax);
    for (i = 0; syntax.p; i++) {
        word = tk_str_trim(tk_str_cut(&syntax, '|'));
        if (i == *(const int64_t *) field) {
            tk_buf_str(b, word);
        }
    }
}


static void
show_weekday(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    switch (*(const int64_t *) field) {
    case TK_CONF_SUNDAY:
        tk_buf_z(b, "sunday");
        break;
    case TK_CONF_MONDAY:
        tk_buf_z(b, "monday");
        break;
    default:
        tk_buf_z(b, "saturday");
    }
}


static void
show_zone(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    tk_buf_str(b, ((const tk_conf_zone_t *) field)->name);
}


static void
show_list(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_conf_list_t *list = field;
    unsigned              i;

    for (i = 0; i < list->n; i++) {
        tk_buf_z(b, i ? " " : "");
        tk_buf_str(b, list->v[i]);
    }
}


static void
show_net(const tk_conf_net_t *net, tk_buf_t *b)
{
    char      z[INET6_ADDRSTRLEN];
    bool      v4;
    unsigned  from;

    v4 = net->bits >= 96
         && memcmp(net->addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
    from = v4 ? 96 : 0;

    if (inet_ntop(v4 ? AF_INET : AF_INET6, net->addr + from / 8, z,
                  sizeof(z)))
    {
        tk_buf_z(b, z);
    }
    if (net->bits < 128) {
        tk_buf_printf(b, "/%u", net->bits - from);
    }
}


static void
show_nets(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_conf_nets_t *nets = field;
    unsigned              i;

    if (nets->all || nets->n == 0) {
        tk_buf_z(b, nets->all ? "all" : "off");
        return;
    }
    for (i = 0; i < nets->n; i++) {
        tk_buf_z(b, i ? " " : "");
        show_net(&nets->v[i], b);
    }
}


static void
show_hours(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_conf_hours_t *hours = field;
    const char            *gap;
    int                    day, i;

    if (hours->always) {
        tk_buf_z(b, "always");
        return;
    }

    gap = "";
    for (day = 0; day < 7; day++) {
        for (i = 0; i < hours->n[day]; i++) {
            if (i == 0) {
                tk_buf_printf(b, "%s%s", gap, tk_value_days[day]);
                gap = " ";
            }
            tk_buf_chr(b, i ? ',' : '=');
            tk_unit_clock_show(hours->span[day][i].from, b);
            tk_buf_chr(b, '-');
            tk_unit_clock_show(hours->span[day][i].to, b);
        }
    }
}


static void
show_dates(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_conf_dates_t *dates = field;
    const tk_conf_date_t  *d;
    unsigned               i;

    for (i = 0; i < dates->n; i++) {
        d = &dates->v[i];
        tk_buf_z(b, i ? " " : "");
        if (d->year) {
            tk_buf_printf(b, "%04d-", d->year);
        }
        tk_buf_printf(b, "%02d-%02d", d->month, d->day);
    }
}


static void
show_server(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_conf_server_t *server = field;
    const char             *open, *close;

    if (server->socket.n) {
        tk_buf_z(b, "unix:");
        tk_buf_str(b, server->socket);
        return;
    }

    open = tk_str_chr(server->host, ':') < 0 ? "" : "[";
    close = open[0] ? "]" : "";
    tk_buf_printf(b, "%s%.*s%s", open, TK_STR_ARG(server->host), close);
    if (server->port) {
        tk_buf_printf(b, ":%d", server->port);
    }
}


static void
show_servers(const tk_conf_row_t *row, const void *field, tk_buf_t *b)
{
    const tk_conf_servers_t *servers = field;
    unsigned                 i;

    for (i = 0; i < servers->n; i++) {
        tk_buf_z(b, i ? " " : "");
        show_server(row, &servers->v[i], b);
    }
}


const tk_kind_t  tk_kinds[TK_KIND_N] = {
    [TK_KIND_DESK] = { false, tk_value_desk, show_desk,
        "\"off\" or a name of @l to @h small letters, digits, \"-\" and "
        "\"_\" that begins with a letter" },
    [TK_KIND_FLAG] = { false, tk_value_flag, show_flag,
        "\"on\" or \"off\"" },
    [TK_KIND_NUMBER] = { false, tk_value_number, show_number,
        "a number from @l to @h" },
    [TK_KIND_DAYS] = { false, tk_value_number, show_number,
        "a number of days from @l to @h" },
    [TK_KIND_SIZE] = { false, tk_value_size, show_size,
        "a size from @l to @h" },
    [TK_KIND_TIME] = { false, tk_value_time, show_time,
        "a time from @l to @h" },
    [TK_KIND_CLOCK] = { false, tk_value_clock, show_clock,
        "a time of day from @l to @h" },
    [TK_KIND_STRING] = { false, tk_value_string, show_str,
        "a text of one line in UTF-8 with @l to @h bytes" },
    [TK_KIND_TEXT] = { false, tk_value_string, show_str,
        "a text in UTF-8 with @l to @h bytes" },
    [TK_KIND_ENUM] = { false, tk_value_enum, show_enum, "@w" },
    [TK_KIND_WEEKDAY] = { false, tk_value_weekday, show_weekday, "@w" },
    [TK_KIND_URL] = { false, tk_place_url, show_str,
        "an http or https address such as https://www.example.org/help/ "
        "without a query" },
    [TK_KIND_PATH] = { false, tk_place_path, show_str,
        "a full path that begins with \"/\"" },
    [TK_KIND_BLOB] = { false, tk_place_blob, show_str,
        "a full path that begins with \"/\"" },
    [TK_KIND_ZONE] = { false, tk_value_zone, show_zone,
        "a time zone of this system such as Europe/Berlin" },
    [TK_KIND_EMAIL] = { false, tk_place_email, show_str,
        "an e-mail address such as help@example.org" },
    [TK_KIND_LANG] = { false, tk_value_lang, show_str,
        "a language code such as de or pt-BR" },
    [TK_KIND_CURRENCY] = { false, tk_value_currency, show_str,
        "a currency of three capital letters such as EUR" },
    [TK_KIND_TAG] = { false, tk_value_tag, show_str,
        "a regular expression of at most @h bytes with a group called number"
        },
    [TK_KIND_VAR] = { false, tk_value_var, show_var,
        "a variable such as $remote_user" },
    [TK_KIND_LANGS] = { true, tk_list_langs, show_list,
        "language codes such as de or pt-BR" },
    [TK_KIND_ORIGINS] = { true, tk_list_origins, show_list,
        "origins such as https://www.example.org without a path" },
    [TK_KIND_NETS] = { true, tk_list_nets, show_nets,
        "\"all\", \"off\", or addresses and networks such as 192.0.2.1 or "
        "10.0.0.0/8 (nothing behind the mask)" },
    [TK_KIND_HOURS] = { true, tk_list_hours, show_hours,
        "\"always\" or days with rising hours such as "
        "mon-thu=08:00-12:00,13:00-17:00 fri=08:00-14:00" },
    [TK_KIND_DATES] = { true, tk_list_dates, show_dates,
        "dates such as 2026-12-24, or 12-25 for every year" },
    [TK_KIND_SERVERS] = { true, tk_list_servers, show_servers,
        "\"unix:\" with a full path, or a host with or without a port such "
        "as 127.0.0.1:3306" },
    [TK_KIND_SERVER] = { false, tk_place_server, show_server,
        "a host with or without a port such as mail.example.org:587" },
    [TK_KIND_MYSQL] = { true, tk_keys_mysql, tk_keys_mysql_show,
        "words such as database=desk" },
    [TK_KIND_SMTP] = { true, tk_keys_smtp, tk_keys_smtp_show,
        "words such as server=127.0.0.1:25" },
};
