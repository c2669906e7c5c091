#include "blob/image.h"

#include "base/err.h"


static uint32_t
byte(tk_str_t s, size_t i)
{
    return i < s.n ? (unsigned char) s.p[i] : 0;
}


static uint32_t
be16(tk_str_t s, size_t i)
{
    return byte(s, i) << 8 | byte(s, i + 1);
}


static uint32_t
be32(tk_str_t s, size_t i)
{
    return be16(s, i) << 16 | be16(s, i + 2);
}


static uint32_t
le16(tk_str_t s, size_t i)
{
    return byte(s, i) | byte(s, i + 1) << 8;
}


static uint32_t
le24(tk_str_t s, size_t i)
{
    return le16(s, i) | byte(s, i + 2) << 16;
}


static bool
has(tk_str_t s, size_t i, tk_str_t magic)
{
    return tk_str_eq(tk_str_sub(s, i, magic.n), magic);
}


/* W3C PNG: signature, then IHDR first. */
static void
read_png(tk_str_t s, tk_image_t *im)
{
    if (has(s, 0, TK_STR("\x89PNG\r\n\x1a\n")) && s.n >= 24
        && has(s, 8, TK_STR("\0\0\0\rIHDR")))
    {
        *im = (tk_image_t) { TK_IMAGE_PNG, be32(s, 16), be32(s, 20) };
    }
}


static void
read_gif(tk_str_t s, tk_image_t *im)
{
    if ((has(s, 0, TK_STR("GIF87a")) || has(s, 0, TK_STR("GIF89a")))
        && s.n >= 13)
    {
        *im = (tk_image_t) { TK_IMAGE_GIF, le16(s, 6), le16(s, 8) };
    }
}


/* SOF0..SOF15 but DHT, JPG and DAC, which share the row of numbers. */
static bool
is_frame(uint32_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4
           && marker != 0xc8 && marker != 0xcc;
}


/* Markers without a length: RSTn, SOI, TEM. */
static bool
is_bare(uint32_t marker)
{
    return (marker >= 0xd0 && marker <= 0xd8) || marker == 0x01;
}


/* ITU T.81, B.1.1: segments up to the frame header. */
static void
read_jpeg(tk_str_t s, tk_image_t *im)
{
    size_t    i;
    uint32_t  marker, len;

    if (!has(s, 0, TK_STR("\xff\xd8\xff"))) {
        return;
    }

    for (i = 2; i + 9 < s.n; ) {
        if (byte(s, i) != 0xff) {
            return;
        }

        marker = byte(s, i + 1);
        if (marker == 0xff) {               /* fill byte */
            i++;
            continue;
        }
        if (is_bare(marker)) {
            i += 2;
            continue;
        }

        len = be16(s, i + 2);
        if (is_frame(marker) && len >= 8) {
            *im = (tk_image_t) {
                TK_IMAGE_JPEG, be16(s, i + 7), be16(s, i + 5)
            };
            return;
        }
        if (len < 2 || marker == 0xda || marker == 0xd9) {
            return;
        }
        i += 2 + len;
    }
}


/* RFC 9649 */
static void
read_webp(tk_str_t s, tk_image_t *im)
{
    uint32_t  bits;

    if (!has(s, 0, TK_STR("RIFF")) || !has(s, 8, TK_STR("WEBP"))
        || s.n < 30)
    {
        return;
    }

    if (has(s, 12, TK_STR("VP8 ")) && has(s, 23, TK_STR("\x9d\x01\x2a"))) {
        *im = (tk_image_t) {
            TK_IMAGE_WEBP, le16(s, 26) & 0x3fff, le16(s, 28) & 0x3fff
        };

    } else if (has(s, 12, TK_STR("VP8L")) && byte(s, 20) == 0x2f) {
        bits = le24(s, 21) | byte(s, 24) << 24;
        *im = (tk_image_t) {
            TK_IMAGE_WEBP, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1
        };

    } else if (has(s, 12, TK_STR("VP8X"))) {
        *im = (tk_image_t) {
            TK_IMAGE_WEBP, le24(s, 24) + 1, le24(s, 27) + 1
        };
    }
}


int
tk_image_read(tk_str_t head, tk_image_t *image_r)
{
    tk_image_t  im;

    im = (tk_image_t) { TK_IMAGE_NONE, 0, 0 };
    *image_r = im;

    read_png(head, &im);
    read_jpeg(head, &im);
    read_gif(head, &im);
    read_webp(head, &im);

    if (im.kind == TK_IMAGE_NONE || im.width == 0 || im.height == 0) {
        return TK_EINVAL;
    }

    if (im.width > TK_IMAGE_MAX_SIDE || im.height > TK_IMAGE_MAX_SIDE
        || (uint64_t) im.width * im.height > TK_IMAGE_MAX_AREA)
    {
        return TK_ELIMIT;
    }

    *image_r = im;
    return TK_OK;
}


const char *
tk_image_type(int kind)
{
    static const char *const  types[] = {
        NULL, "image/png", "image/jpeg", "image/gif", "image/webp"
    };

    return kind > TK_IMAGE_NONE && kind <= TK_IMAGE_WEBP ? types[kind] : NULL;
}
