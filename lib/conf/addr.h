#ifndef TK_CONF_ADDR_H
#define TK_CONF_ADDR_H

#include "conf/types.h"

/* Addresses of hosts and networks as text.  TK_EINVAL when malformed. */

/* An e-mail address, by the one rule for all ways in: HTML's of a field of
 * that type, so the host may be one word; 64 bytes before the "@", 254 in
 * all.  What mails bring may be more, see mime/addr.h. */
bool tk_addr_is_email(tk_str_t s);

/* Name, IPv4, or IPv6 in brackets, with ":PORT" or without; the host has no
 * brackets any more, port 0 when not given. */
int tk_addr_server(tk_str_t s, tk_conf_server_t *server_r);

/* "10.0.0.0/8", "::1"; bits behind the mask must be zero. */
int tk_addr_net(tk_str_t s, tk_conf_net_t *net_r);

/* Is it an address of the public net? Neither private nor of this machine,
 * link or site, nor one that leads to such an IPv4 address. */
bool tk_addr_is_public(tk_str_t s);

#endif
