#ifndef TK_TMPL_TMPL_H
#define TK_TMPL_TMPL_H

#include "base/buf.h"
#include "base/err.h"
#include "tmpl/value.h"

/*
 * Mustache (the specification's mandatory modules and ~inheritance),
 * compiled once when the configuration is loaded, before workers fork, and
 * immutable from then on.  One instruction array per template and language
 * with the language's catalog folded in: rendering looks no text up, and
 * long literal text is handed out by reference (short pieces are copied
 * together, so that a page is a few pieces and not thousands).
 *
 * Beyond the specification, all at compile time:
 *   {{_ Text with {name} in it}}    the text in the template's language;
 *                                   {name} is an escaped variable.  Plain
 *                                   text, not markup: it is escaped; runs
 *                                   of blanks and line breaks are one space
 *   {{_n count|{count} ticket|{count} tickets}}   singular | plural by the
 *                                   variable `count`
 *   {{_c context|Text}}             with gettext context (msgctxt)
 *   {{asset app.css}}               address of an asset with hashed name
 *                                   (below static/), relative to {{base}}
 * Everything is HTML-escaped by default except values of type TK_V_HTML.
 * {{{x}}} and {{&x}} are refused in HTML template files unless the name
 * begins with html_, and there too only a TK_V_HTML stays as it is; in a
 * set compiled with TK_TMPL_TEXT (mail) nothing is escaped.
 *
 * In HTML files blank lines and the blanks at the beginning of lines are
 * dropped (not within <pre> and <textarea>), and partials are not indented.
 * {{$name}}..{{/name}} within itself as an override gives the default text.
 *
 * A name is looked up in the innermost object first, then outwards; a
 * dotted name's first part as well.
 */

typedef struct tk_tmpl_set tk_tmpl_set_t;
typedef struct tk_tmpl     tk_tmpl_t;

enum { TK_TMPL_HTML = 0, TK_TMPL_TEXT = 1 };

typedef struct {
    const char  *dir;          /* built-in templates: html/                */
    const char  *override_dir; /* files here win over those in dir; or NULL*/
    const char  *catalog_dir;  /* LANG.mo files                            */
    const char  *asset_file;   /* "logical hashed" lines, or NULL          */
    tk_str_t    *languages;    /* "en", "de"; the first is the default     */
    unsigned     n_languages;
    int          mode;         /* TK_TMPL_HTML or TK_TMPL_TEXT            */
} tk_tmpl_conf_t;

#define TK_TMPL_MAX_SOURCE  (1u << 20)   /* bytes of one template */
#define TK_TMPL_MAX_FILES   4096
#define TK_TMPL_MAX_LANGS   32

/*
 * Compiles every *.html (TEXT: *.txt) below dir except its static/ and
 * lang/.  A template's name is its path without ending ("page/list").  All
 * lives in the arena.  The default language may lack a catalog: its texts
 * are those of the templates, as is any text that a catalog does not have.
 * On failure (TK_EINVAL, TK_EIO, TK_ELIMIT, TK_ENOMEM) *err_r says file,
 * line and what is wrong.
 */
int tk_tmpl_load(tk_arena_t *a, const tk_tmpl_conf_t *conf,
    const tk_tmpl_set_t **set_r, tk_str_t *err_r);

/*
 * The same from memory, one language without catalog, exactly as the
 * specification says: no blanks dropped, any name in triple braces, a
 * missing partial is empty.  Names and texts are not copied.
 */
typedef struct {
    tk_str_t  name;
    tk_str_t  text;
} tk_tmpl_source_t;

int tk_tmpl_compile(tk_arena_t *a, const tk_tmpl_source_t *sources,
    unsigned n, const tk_tmpl_set_t **set_r, tk_str_t *err_r);

/* NULL if there is none.  lang is an index into languages. */
const tk_tmpl_t *tk_tmpl_find(const tk_tmpl_set_t *set, tk_str_t name,
    unsigned lang);

/* The number of a name in this set; TK_K_NONE if no template has it. */
tk_key_id_t tk_tmpl_key(const tk_tmpl_set_t *set, tk_str_t name);

/*
 * The output: pieces in order, each either literal text of the template
 * (lives as long as the set) or bytes in the arena of the render.
 */
typedef struct {
    const tk_str_t  *v;
    uint32_t         n;
    size_t           bytes;
} tk_pieces_t;

#define TK_TMPL_MAX_OUTPUT  (16u << 20)
#define TK_TMPL_MAX_DEPTH   64         /* of partials and sections */
#define TK_TMPL_MAX_STEPS   (16u << 20)         /* instructions       */

/* TK_ENOMEM, TK_ELIMIT (output, depth or steps). */
int tk_tmpl_render(const tk_tmpl_t *t, const tk_obj_t *data, tk_arena_t *a,
    tk_pieces_t *out_r);

/* The same with data that need not be an object. */
int tk_tmpl_render_val(const tk_tmpl_t *t, const tk_val_t *data,
    tk_arena_t *a, tk_pieces_t *out_r);

/* The same as one string. */
int tk_tmpl_render_str(const tk_tmpl_t *t, const tk_obj_t *data,
    tk_arena_t *a, tk_str_t *out_r);

#endif
