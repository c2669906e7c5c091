#ifndef TK_BLOB_IMAGE_H
#define TK_BLOB_IMAGE_H

#include "base/str.h"

/*
 * What a file is by its own first bytes, whatever its name and declared
 * type say.  Only what is recognised here may be shown within a page; the
 * numbers are stored (desk/ticket/attach), so they stay.
 */

typedef enum {
    TK_IMAGE_NONE = 0,
    TK_IMAGE_PNG  = 1,
    TK_IMAGE_JPEG = 2,
    TK_IMAGE_GIF  = 3,
    TK_IMAGE_WEBP = 4
} tk_image_kind_t;

typedef struct {
    tk_image_kind_t  kind;
    uint32_t         width;
    uint32_t         height;
} tk_image_t;

/* Enough of any picture of a camera; more need not be read. */
#define TK_IMAGE_HEAD      (512u << 10)

/* A larger one could exhaust the reader's browser. */
#define TK_IMAGE_MAX_SIDE  16384
#define TK_IMAGE_MAX_AREA  (64u << 20)       /* pixels */

/*
 * head: the file's first TK_IMAGE_HEAD bytes, or all of it.  TK_OK;
 * TK_EINVAL: none of these, or without a readable size; TK_ELIMIT: too
 * large a picture.  *image_r is set (kind TK_IMAGE_NONE) in every case.
 */
int tk_image_read(tk_str_t head, tk_image_t *image_r);

/* "image/png" for a stored number; NULL for none. */
const char *tk_image_type(int kind);

#endif
