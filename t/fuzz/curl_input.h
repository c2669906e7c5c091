#ifndef TK_CURL_INPUT_H
#define TK_CURL_INPUT_H

#include "curl_part.h"
#include "fuzz.h"

/* The input is all that the server ever says, in pieces of `chunk` bytes at
 * most; then it hangs up. */

static const uint8_t  *input;
static size_t          input_left;
static size_t          chunk;


static CURLcode
input_take(void *p, size_t n, size_t *done_r)
{
    n = n < input_left ? n : input_left;
    n = n < chunk ? n : chunk;

    if (n == 0) {
        return CURLE_RECV_ERROR;
    }

    memcpy(p, input, n);
    input += n;
    input_left -= n;
    *done_r = n;

    return CURLE_OK;
}

#endif
