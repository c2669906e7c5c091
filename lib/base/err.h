#ifndef TK_BASE_ERR_H
#define TK_BASE_ERR_H

/*
 * Result codes.  Every function of lib/ that can fail returns TK_OK or one
 * of these negative codes; which ones a caller has to expect stands in the
 * function's header comment.  They are translated once, at the edge: to an
 * HTTP status in lib/web, to an exit status in ticketd.
 */

enum {
    TK_OK        =   0,
    TK_ENOMEM    =  -1,  /* allocation failed or arena limit reached      */
    TK_ELIMIT    =  -2,  /* input larger than its stated limit            */
    TK_EINVAL    =  -3,  /* input is malformed or not allowed             */
    TK_ENOTFOUND =  -4,  /* no such thing, or not for this reader         */
    TK_EDENIED   =  -5,  /* desk/access/acl said no */
    TK_ECONFLICT =  -6,  /* somebody changed it meanwhile                 */
    TK_EDUP      =  -7,  /* a unique key says it is already there         */
    TK_EAGAIN    =  -8,  /* passing fault: again later may work           */
    TK_EDOWN     =  -9,  /* database or store out of reach                */
    TK_ETIMEOUT  = -10,  /* deadline passed                               */
    TK_ECANCEL   = -11,  /* the host wants no more of this unit of work   */
    TK_EIO       = -12,  /* the system refused a read or write            */
    TK_EBUG      = -13,  /* broken invariant; logged where it was found   */
    TK_ERR_LAST  = -13
};

/* The code's name ("TK_EINVAL"), for logs; "TK_E?" for anything else. */
const char *tk_err_name(int rc);

#endif
