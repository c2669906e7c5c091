#include <errno.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "conf/conf.h"

#define SECRET_MIN  32
#define SECRET_MAX  4096


static int
refuse(tk_arena_t *a, const char *what, tk_str_t path, tk_str_t why,
    tk_str_t *err_r)
{
    *err_r = tk_arena_printf(a, "%s \"%.*s\" %.*s", what, TK_STR_ARG(path),
                             TK_STR_ARG(why));
    return TK_EINVAL;
}


static int
load(tk_arena_t *a, const char *what, tk_str_t path, tk_str_t *secret_r,
    tk_str_t *err_r)
{
    tk_str_t  why;
    mode_t    mode;
    int       rc;

    rc = tk_file_read(a, path, SECRET_MAX, &mode, secret_r, &why);
    if (rc == TK_ENOMEM) {
        return rc;
    }
    if (rc == TK_OK && mode & (S_IROTH | S_IWOTH)) {
        why = tk_arena_printf(a, "may be read or written by everybody (mode "
                              "%04o), allow its owner and group only",
                              (unsigned) mode);
        rc = TK_EINVAL;
    }
    return rc == TK_OK ? rc : refuse(a, what, path, why, err_r);
}


static int
load_secret(tk_arena_t *a, const char *what, tk_str_t path,
    tk_str_t *secret_r, tk_str_t *err_r)
{
    int  rc;

    rc = load(a, what, path, secret_r, err_r);

    if (rc == TK_OK && secret_r->n < SECRET_MIN) {
        *secret_r = TK_STR_NULL;
        return refuse(a, what, path, TK_STR("must have at least 32 bytes"),
                      err_r);
    }
    return rc;
}


static int
load_password(tk_arena_t *a, const char *what, tk_str_t path,
    tk_str_t *password_r, tk_str_t *err_r)
{
    tk_str_t  s;
    int       rc;

    if (path.n == 0) {
        return TK_OK;
    }
    rc = load(a, what, path, &s, err_r);
    if (rc != TK_OK) {
        return rc;
    }

    if (tk_str_ends(s, TK_STR("\n"))) {
        s.n--;
        s.n -= tk_str_ends(s, TK_STR("\r"));
    }
    if (s.n == 0) {
        return refuse(a, what, path, TK_STR("is empty"), err_r);
    }
    if (tk_str_chr(s, 0) >= 0 || tk_str_chr(s, '\n') >= 0) {
        return refuse(a, what, path,
                      TK_STR("must be one line of text"), err_r);
    }
    *password_r = s;
    return TK_OK;
}


/* A folder that is not there is more likely a wrong path than a new desk. */
static int
folder(tk_conf_t *conf, tk_arena_t *a, tk_str_t *err_r)
{
    char        *path = tk_arena_strz(a, conf->blob);
    struct stat  st;

    if (path == NULL) {
        return TK_ENOMEM;
    }

    if (stat(path, &st) != 0) {
        return refuse(a, "ticket_blob", conf->blob,
                      tk_arena_printf(a, "cannot be used: %s",
                                      strerror(errno)), err_r);
    }

    return S_ISDIR(st.st_mode)
           ? TK_OK : refuse(a, "ticket_blob", conf->blob,
                            TK_STR("is not a directory"), err_r);
}


/* What nginx would miss first. */
static int
installed(tk_conf_t *conf, tk_arena_t *a, tk_str_t *err_r)
{
    struct stat  st;
    tk_str_t     path;

    path = tk_arena_printf(a, "%.*s/static/manifest.txt",
                           TK_STR_ARG(conf->share));
    if (path.p == NULL) {
        return TK_ENOMEM;
    }

    return stat(path.p, &st) == 0
           ? TK_OK : refuse(a, "ticket_share", conf->share,
                            TK_STR("has no static/manifest.txt, it is not "
                                   "what \"make install\" made"), err_r);
}


/* Where the file was named that is not as it should be. */
static int
named(tk_conf_t *conf, int id, int rc)
{
    if (rc != TK_OK) {
        conf->at = conf->place[id];
    }

    return rc;
}


int
tk_conf_files_load(tk_conf_t *conf, tk_arena_t *a, tk_str_t *err_r)
{
    int  rc;

    if (!tk_conf_on(conf)) {
        return TK_OK;
    }

    rc = named(conf, TK_CONF_secret_file,
               load_secret(a, "ticket_secret_file", conf->secret_file,
                           &conf->secret, err_r));
    if (rc == TK_OK && conf->secret_old.n != 0) {
        rc = named(conf, TK_CONF_secret_old,
                   load_secret(a, "ticket_secret_old", conf->secret_old,
                               &conf->secret_former, err_r));
    }
    if (rc == TK_OK) {
        rc = named(conf, TK_CONF_mysql,
                   load_password(a, "password_file of ticket_mysql",
                                 conf->mysql.password_file,
                                 &conf->mysql.password, err_r));
    }
    if (rc == TK_OK) {
        rc = named(conf, TK_CONF_smtp,
                   load_password(a, "password_file of ticket_smtp",
                                 conf->smtp.password_file,
                                 &conf->smtp.password, err_r));
    }
    if (rc == TK_OK) {
        rc = named(conf, TK_CONF_alarm_smtp,
                   load_password(a, "password_file of ticket_alarm_smtp",
                                 conf->alarm_smtp.password_file,
                                 &conf->alarm_smtp.password, err_r));
    }
    if (rc == TK_OK) {
        rc = named(conf, TK_CONF_blob, folder(conf, a, err_r));
    }
    if (rc == TK_OK) {
        rc = named(conf, conf->set[TK_CONF_share] ? TK_CONF_share
                                                  : TK_CONF_desk,
                   installed(conf, a, err_r));
    }
    return rc;
}
