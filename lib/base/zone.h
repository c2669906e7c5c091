#ifndef TK_BASE_ZONE_H
#define TK_BASE_ZONE_H

#include "base/time.h"

/* The parts of a time zone that time.c, the tests and the fuzzer need;
 * everybody else uses base/time.h. */

/*
 * Reads the content of a TZif file (RFC 8536, version 1 or later; leap
 * seconds are ignored).  TK_EINVAL for anything malformed, TK_ENOMEM.
 */
int tk_zone_parse(tk_arena_t *a, tk_str_t data, const tk_zone_t **zone_r);

/* Seconds east of UTC at `t` seconds since 1970 UTC. zone NULL means UTC. */
int tk_zone_offset(const tk_zone_t *zone, int64_t t);

#endif
