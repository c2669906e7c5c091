#include "web/face.h"

#include "blob/image.h"
#include "desk/people/profile.h"

/* Pictures of agents: chosen in the profile, shown beside what they write. */


/* So many letters of the digest that nobody guesses the address. */
static tk_str_t
tk_face_tag(const tk_page_t *pg, const tk_agent_row_t *agent)
{
    return tk_hex(pg->arena, agent->picture.p, 12);
}


tk_str_t
tk_page_face_of(const tk_page_t *pg, uint64_t user_id, bool to_agent)
{
    const tk_agent_row_t  *agent;

    if (user_id == 0 || (!to_agent && !pg->cx.snap->conf->external_picture)) {
        return TK_STR("");
    }

    agent = tk_snap_agent(pg->cx.snap, user_id);

    return agent == NULL || agent->picture.n == 0 ? TK_STR("")
           : tk_arena_printf(pg->arena, "face/%llu/%.*s",
                             (unsigned long long) user_id,
                             TK_STR_ARG(tk_face_tag(pg, agent)));
}


int
tk_page_face(tk_page_t *pg)
{
    int                    rc;
    uint64_t               id = tk_page_number(pg->args[0]);
    tk_attach_t            file = { .id = 0 };
    const tk_agent_row_t  *agent = tk_snap_agent(pg->cx.snap, id);

    if (agent == NULL || agent->picture.n == 0
        || !tk_equal_ct(tk_face_tag(pg, agent), pg->args[1])
        || (!pg->cx.snap->conf->external_picture
            && !tk_acl_is_agent(&pg->cx)
            && pg->viewer.user_id != id))
    {
        return TK_ENOTFOUND;
    }

    file.digest = agent->picture;
    file.image = agent->picture_kind;
    file.name = tk_arena_printf(pg->arena, "%llu", (unsigned long long) id);

    rc = tk_cx_db(&pg->cx);

    return rc == TK_OK ? tk_page_send_file(pg, &file) : rc;
}


/* Is what was sent a picture, and a small one? */
static bool
tk_face_good(tk_page_t *pg, const tk_form_file_t *f)
{
    int         rc;
    tk_image_t  image;

    if (f->size > TK_PICTURE_MAX) {
        return false;
    }

    rc = tk_image_read(tk_page_read(pg, f->path, TK_PICTURE_MAX), &image);

    return rc == TK_OK && image.width <= TK_PICTURE_SIDE
           && image.height <= TK_PICTURE_SIDE;
}


int
tk_page_profile_picture(tk_page_t *pg)
{
    int               rc;
    bool              drop = tk_form_get(pg->req->form, "remove").n != 0;
    unsigned          i, n;
    tk_attach_new_t  *files;

    for (i = 0; !drop && i < tk_form_files(pg->req->form); i++) {
        if (!tk_face_good(pg, tk_form_file(pg->req->form, i))) {
            return tk_page_redirect(pg, TK_STR("profile/?done=no_picture"));
        }
    }

    rc = drop ? TK_OK : tk_page_files(pg, &files, &n);

    if (rc == TK_OK && !drop && n == 0) {
        return tk_page_redirect(pg, TK_STR("profile/?done=no_picture"));
    }

    if (rc == TK_OK) {
        rc = tk_profile_picture(&pg->cx, drop ? NULL : files);
    }

    return rc == TK_OK ? tk_page_redirect(pg, TK_STR("profile/?done=changed"))
                       : rc;
}
