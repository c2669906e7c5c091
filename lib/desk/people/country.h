#ifndef TK_DESK_PEOPLE_COUNTRY_H
#define TK_DESK_PEOPLE_COUNTRY_H

#include "base/arena.h"

/*
 * Countries by their two letters of ISO 3166: names in the languages of the
 * pages, and how an address is written there.  The table is generated from
 * kept libraries' data by script/gen-address.
 */

#define TK_COUNTRY_LANGS  5          /* en, de, nl, fr, es */

typedef struct {
    char         code[3];
    const char  *layout;       /* \1 street \2 number \3 postcode \4 city  */
    const char  *name[TK_COUNTRY_LANGS];         /* \5 state \6 country    */
} tk_country_t;

extern const tk_country_t tk_countries[];            /* by code */
extern const unsigned     tk_countries_n;

/* NULL for what is no country. */
const tk_country_t *tk_country_find(tk_str_t code);

/* In a language ("de", others read English); the code itself if it is no
 * country's. */
tk_str_t tk_country_name(tk_str_t code, tk_str_t language);

/* The i-th in the order of that language's alphabet. */
const tk_country_t *tk_country_nth(tk_str_t language, unsigned i);

/* By code, or by its name in any of the languages (letters' case aside). */
const tk_country_t *tk_country_read(tk_str_t s);

typedef struct {
    tk_str_t  street;
    tk_str_t  number;
    tk_str_t  zip;
    tk_str_t  city;
    tk_str_t  state;
    tk_str_t  country;         /* code */
} tk_address_t;

/*
 * The lines of an address, by LF, as its country has them; what is empty
 * leaves no gap.  Without a known country: as in Germany.  Empty when there
 * is nothing but a country.
 */
tk_str_t tk_country_address(tk_arena_t *a, const tk_address_t *address,
    tk_str_t language);

/* Of the generated table. */
const uint16_t *tk_country_order(unsigned lang);

#endif
