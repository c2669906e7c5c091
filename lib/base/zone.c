#include "base/zone.h"

#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "base/posixtz.h"

#define ZONE_DIR     "/usr/share/zoneinfo"
#define MAX_NAME     64
#define MAX_FILE     (256u << 10)
#define HEADER_LEN   44
#define MAX_OFFSET   (26 * 3600)

struct tk_zone {
    size_t          n;         /* transitions */
    const int64_t  *at;        /* ascending, seconds */
    const uint8_t  *type;      /* in force from there on */
    const int32_t  *offset;    /* of a type */
    bool            has_tail;
    tk_posix_tz_t   tail;      /* from the last transition on */
};

/* The counts of a TZif header, in the order of the file. */
typedef struct {
    int             version;
    size_t          isut, isstd, leap, time, type, chars;
} tk_tzif_t;


static uint32_t
be32(const char *p)
{
    const uint8_t  *u = (const uint8_t *) p;

    return (uint32_t) u[0] << 24 | (uint32_t) u[1] << 16
           | (uint32_t) u[2] << 8 | u[3];
}


static int64_t
be64(const char *p)
{
    return (int64_t) ((uint64_t) be32(p) << 32 | be32(p + 4));
}


/* Reads the header in front of *s and moves past it. */
static bool
read_header(tk_str_t *s, tk_tzif_t *h)
{
    int      i;
    size_t  *count[6] = {
        &h->isut, &h->isstd, &h->leap, &h->time, &h->type, &h->chars
    };

    if (s->n < HEADER_LEN || memcmp(s->p, "TZif", 4) != 0) {
        return false;
    }

    h->version = s->p[4] ? s->p[4] - '0' : 1;

    for (i = 0; i < 6; i++) {
        *count[i] = be32(s->p + 20 + i * 4);
        if (*count[i] > MAX_FILE) {
            return false;
        }
    }

    *s = tk_str_sub(*s, HEADER_LEN, s->n);
    return h->type <= 256;
}


static size_t
body_size(const tk_tzif_t *h, size_t word)
{
    return h->time * (word + 1) + h->type * 6 + h->chars
           + h->leap * (word + 4) + h->isstd + h->isut;
}


static int
read_times(tk_arena_t *a, tk_zone_t *z, tk_str_t s, const tk_tzif_t *h,
    size_t word)
{
    size_t    i;
    int64_t  *at;
    uint8_t  *type;

    z->n = h->time;
    z->at = at = tk_arena_array(a, z->n, sizeof(int64_t));
    z->type = type = tk_arena_array(a, z->n, 1);
    if (type == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < z->n; i++) {
        at[i] = word == 8 ? be64(s.p + i * 8) : (int32_t) be32(s.p + i * 4);
        type[i] = (uint8_t) s.p[z->n * word + i];

        if (type[i] >= h->type || (i > 0 && at[i] <= at[i - 1])) {
            return TK_EINVAL;
        }
    }
    return TK_OK;
}


static int
read_types(tk_arena_t *a, tk_zone_t *z, tk_str_t s, const tk_tzif_t *h)
{
    size_t    i;
    int32_t  *offset;

    z->offset = offset = tk_arena_array(a, h->type, sizeof(int32_t));
    if (offset == NULL) {
        return TK_ENOMEM;
    }

    for (i = 0; i < h->type; i++) {
        offset[i] = (int32_t) be32(s.p + i * 6);
        if (offset[i] < -MAX_OFFSET || offset[i] > MAX_OFFSET) {
            return TK_EINVAL;
        }
    }
    return TK_OK;
}


/* "\n" TZ "\n" behind the body of version 2 and later; may be empty. */
static int
read_tail(tk_zone_t *z, tk_str_t s)
{
    ptrdiff_t  end;

    if (s.n < 2 || s.p[0] != '\n') {
        return TK_EINVAL;
    }

    s = tk_str_sub(s, 1, s.n);
    end = tk_str_chr(s, '\n');
    if (end < 0) {
        return TK_EINVAL;
    }
    if (end == 0) {
        return TK_OK;
    }

    z->has_tail = true;
    return tk_posix_tz_parse(tk_str(s.p, (size_t) end), &z->tail);
}


int
tk_zone_parse(tk_arena_t *a, tk_str_t data, const tk_zone_t **zone_r)
{
    int         rc;
    size_t      word, size;
    tk_tzif_t   h;
    tk_zone_t  *z;

    word = 4;
    if (data.n > MAX_FILE || !read_header(&data, &h)
        || data.n < body_size(&h, word))
    {
        return TK_EINVAL;
    }

    if (h.version >= 2) {
        word = 8;
        data = tk_str_sub(data, body_size(&h, 4), data.n);
        if (!read_header(&data, &h) || data.n < body_size(&h, word)) {
            return TK_EINVAL;
        }
    }

    if (h.type == 0) {
        return TK_EINVAL;
    }

    z = tk_arena_zalloc(a, sizeof(tk_zone_t));
    if (z == NULL) {
        return TK_ENOMEM;
    }

    size = h.time * (word + 1);
    rc = read_times(a, z, data, &h, word);
    if (rc == TK_OK) {
        rc = read_types(a, z, tk_str_sub(data, size, data.n), &h);
    }
    if (rc == TK_OK && word == 8) {
        size = body_size(&h, word);
        rc = read_tail(z, tk_str_sub(data, size, data.n));
    }

    if (rc == TK_OK) {
        *zone_r = z;
    }
    return rc;
}


int
tk_zone_offset(const tk_zone_t *zone, int64_t t)
{
    size_t  lo, hi, mid;

    if (zone == NULL) {
        return 0;
    }

    if (zone->n == 0 || t >= zone->at[zone->n - 1]) {
        if (zone->has_tail) {
            return tk_posix_tz_offset(&zone->tail, t);
        }
        return zone->offset[zone->n ? zone->type[zone->n - 1] : 0];
    }

    if (t < zone->at[0]) {
        return zone->offset[0];
    }

    lo = 0;
    hi = zone->n - 1;
    while (hi - lo > 1) {           /* at[lo] <= t < at[hi] */
        mid = lo + (hi - lo) / 2;
        if (zone->at[mid] <= t) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return zone->offset[zone->type[lo]];
}


static bool
name_ok(tk_str_t name)
{
    char    c;
    size_t  i;

    if (name.n == 0 || name.n > MAX_NAME || name.p[0] == '/'
        || tk_str_find(name, TK_STR("..")) >= 0)
    {
        return false;
    }

    for (i = 0; i < name.n; i++) {
        c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || memchr("/_+-", c, 4)))
        {
            return false;
        }
    }
    return true;
}


int
tk_zone_load(tk_arena_t *a, tk_str_t name, const tk_zone_t **zone_r)
{
    int       rc;
    char      path[sizeof(ZONE_DIR) + 1 + MAX_NAME];
    tk_str_t  data, err;

    if (!name_ok(name)) {
        return TK_EINVAL;
    }

    snprintf(path, sizeof(path), ZONE_DIR "/%.*s", TK_STR_ARG(name));

    rc = tk_file_read(a, tk_str_z(path), MAX_FILE, NULL, &data, &err);
    if (rc == TK_OK) {
        rc = tk_zone_parse(a, data, zone_r);
    }

    /* The directory has lists and notes too. */
    return rc == TK_EINVAL ? TK_ENOTFOUND : rc;
}
