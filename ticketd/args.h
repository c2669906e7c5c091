#ifndef TICKETD_ARGS_H
#define TICKETD_ARGS_H

#include "desk/access/acl.h"

/*
 * What the commands share: options, the file of a desk, messages, exit
 * statuses (those of sysexits.h where one fits).
 */

enum {
    EXIT_GOOD = 0,
    EXIT_BAD = 1,          /* it ran and something was not right          */
    EXIT_USAGE = 2,
    EXIT_DATA = 65,        /* a file that was given is wrong              */
    EXIT_DOWN = 69,        /* database out of reach                       */
    EXIT_BUG = 70,
    EXIT_IO = 74,
    EXIT_CONF = 78         /* configuration                               */
};

/*
 * An option of a command: letter or "--name", with a value or without.
 * Repeated options take their last value, "-c" collects.
 */
#define ARG_FILES  64

typedef struct {
    const char  *name;             /* "-t", "--type"                      */
    bool        *flag;             /* set when given; or ...              */
    const char **value;            /* ... what follows it                 */
} arg_t;

typedef struct {
    const char  *files[ARG_FILES]; /* -c FILE... */
    int          n_files;
    const char  *rest[16];         /* what is no option */
    int          n_rest;
} args_t;

/*
 * Reads argv[1...]; `options` ends with name == NULL. Behind -c all words
 * up to the next option are files if `many`, else one is. The error is
 * printed; EXIT_GOOD or EXIT_USAGE.
 */
int args_read(int argc, char **argv, const arg_t *options, bool many,
    args_t *args_r);

/* Who the daemon and its commands are. */
extern const tk_viewer_t tk_system;

/* The same for a command that knows nothing but -c. */
int args_files_only(int argc, char **argv, bool many, args_t *args_r);

/* "ticketd COMMAND: text" on stderr. */
void complain(const char *command, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit status of a TK_E*. */
int exit_of(int rc);

/* A desk for one command, opened by its file with secrets; what is wrong is
 * said on stderr. Everything lives until one_close(). */
typedef struct {
    const char  *command;
    tk_host_t    host;
    tk_arena_t  *arena;
    tk_conf_t   *conf;
    tk_desk_t   *desk;
    tk_cx_t      cx;               /* connected; the system looks         */
} one_t;

enum { ONE_ANY_SCHEMA = 1, ONE_NO_SNAPSHOT = 2 };

/* EXIT_GOOD, or the exit status. flags: do not look at the schema; do not
 * read a snapshot. */
int one_open(const char *command, const args_t *args, unsigned flags,
    one_t *one_r);
void one_close(one_t *one);

/* Reads the desk's file and its secrets into `a`; says what is wrong. */
int conf_read(const char *command, tk_arena_t *a, const char *file,
    tk_conf_t **conf_r);

/* Reads the files of -c into confs[ARG_FILES]; they must not contradict each
 * other. */
int confs_read(const char *command, tk_arena_t *a, const args_t *args,
    tk_conf_t **confs);

/* The line for the schema's state, and its exit status. */
int schema_say(const char *command, const char *file, int rc);

#endif
