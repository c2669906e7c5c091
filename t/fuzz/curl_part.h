#ifndef TK_CURL_PART_H
#define TK_CURL_PART_H

#include <curl/curl.h>
#include <stdarg.h>

/*
 * What of libcurl is the same wherever a test plays its part, so that
 * nothing connects: a handle, options and a socket.  perform, send and recv
 * are played by who includes this; `heard` is to be told what the server
 * says in the greeting.
 */

static curl_write_callback   heard;
static void                 *heard_by;


CURL *
curl_easy_init(void)
{
    return (CURL *) &heard;
}


void
curl_easy_cleanup(CURL *curl)
{
}


#undef curl_easy_setopt
CURLcode
curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    va_list  ap;

    va_start(ap, option);

    if (option == CURLOPT_HEADERFUNCTION) {
        heard = va_arg(ap, curl_write_callback);

    } else if (option == CURLOPT_HEADERDATA) {
        heard_by = va_arg(ap, void *);
    }

    va_end(ap);

    return CURLE_OK;
}


#undef curl_easy_getinfo
CURLcode
curl_easy_getinfo(CURL *curl, CURLINFO info, ...)
{
    va_list  ap;

    va_start(ap, info);
    *va_arg(ap, curl_socket_t *) = -1;
    va_end(ap);

    return CURLE_OK;
}

#endif
