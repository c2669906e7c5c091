#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/err.h"
#include "base/utf8.h"
#include "desk/people/country.h"
#include "paper.h"

/* Points; A4 is 595 x 842. */
#define PAGE_W    595.0
#define PAGE_H    842.0
#define LEFT      56.0
#define RIGHT     539.0
#define TOP       56.0
#define BOTTOM    748.0                /* of the lines; the foot is below   */
#define FOOT      768.0
#define FONT      "DejaVu Sans"

typedef struct {
    tk_arena_t          *a;
    const tk_invoice_t  *d;
    const words_t       *w;
    cairo_t             *cr;
    double               y;
    unsigned             page;
    tk_money_t           sum;          /* of the lines so far               */
} paper_t;

typedef enum { AT_LEFT, AT_RIGHT } paper_align_t;

typedef struct {
    double         x;                  /* left edge                         */
    double         width;
    paper_align_t  align;
} paper_col_t;

enum { COL_POS, COL_DAY, COL_WORK, COL_HOURS, COL_RATE, COL_NET, COLS };

static const paper_col_t  paper_cols[COLS] = {
    { LEFT, 24, AT_RIGHT }, { LEFT + 32, 62, AT_LEFT },
    { LEFT + 98, 210, AT_LEFT }, { LEFT + 312, 46, AT_RIGHT },
    { LEFT + 362, 54, AT_RIGHT }, { LEFT + 420, 63, AT_RIGHT }
};


/* Draws within a width; returns the height. */
static double
paper_text(paper_t *p, double x, double y, double width, paper_align_t align,
    const char *font, tk_str_t text)
{
    int                    h;
    PangoLayout           *l;
    PangoFontDescription  *f;

    text = tk_utf8_clean(p->a, text);
    l = pango_cairo_create_layout(p->cr);
    pango_cairo_context_set_resolution(pango_layout_get_context(l), 72);
    f = pango_font_description_from_string(font);
    pango_layout_set_font_description(l, f);
    pango_layout_set_width(l, (int) (width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(l, align == AT_RIGHT ? PANGO_ALIGN_RIGHT
                                                    : PANGO_ALIGN_LEFT);
    pango_layout_set_auto_dir(l, FALSE);
    pango_layout_set_text(l, text.p ? text.p : "", (int) text.n);
    pango_layout_get_size(l, NULL, &h);

    if (y >= 0) {
        cairo_move_to(p->cr, x, y);
        pango_cairo_show_layout(p->cr, l);
    }

    pango_font_description_free(f);
    g_object_unref(l);

    return (double) h / PANGO_SCALE;
}


static void
paper_rule(paper_t *p, double y, double width)
{
    cairo_set_line_width(p->cr, width);
    cairo_move_to(p->cr, LEFT, y);
    cairo_line_to(p->cr, RIGHT, y);
    cairo_stroke(p->cr);
}


static tk_str_t
paper_amount(const paper_t *p, int64_t v)
{
    return tk_money_text(p->a, v, p->w->language);
}


static tk_str_t
paper_money(const paper_t *p, tk_money_t v)
{
    return tk_money_with(p->a, v, p->d->currency, p->w->language);
}


static tk_str_t
paper_day(const paper_t *p, tk_str_t day)
{
    return tk_day_text(p->a, day, p->w->language);
}


static tk_str_t
paper_join(const paper_t *p, const char *between, tk_str_t x, tk_str_t y)
{
    return tk_arena_printf(p->a, "%.*s%s%.*s", TK_STR_ARG(x),
                           x.n && y.n ? between : "", TK_STR_ARG(y));
}


/* Name, bank and numbers of the seller, and the page. */
static void
paper_foot(paper_t *p)
{
    tk_str_t             tax, bank;
    const tk_billing_t  *s = &p->d->seller;

    cairo_set_source_rgb(p->cr, 0.35, 0.35, 0.35);
    paper_rule(p, FOOT - 6, 0.5);
    bank = s->iban.n ? tk_arena_printf(p->a, "IBAN %.*s%s%.*s",
                                       TK_STR_ARG(s->iban),
                                       s->bic.n ? "\nBIC " : "",
                                       TK_STR_ARG(s->bic))
                     : TK_STR("");
    tax = s->seller_vat_no.n
          ? tk_arena_printf(p->a, "%.*s %.*s",
                            TK_STR_ARG(word(p->w, "vat_no")),
                            TK_STR_ARG(s->seller_vat_no)) : TK_STR("");

    if (s->seller_tax_no.n) {
        tax = paper_join(p, "\n", tax,
                         tk_arena_printf(p->a, "%.*s %.*s",
                                         TK_STR_ARG(word(p->w, "tax_no")),
                                         TK_STR_ARG(s->seller_tax_no)));
    }

    paper_text(p, LEFT, FOOT, 155, AT_LEFT, FONT " 7.5",
               paper_join(p, "\n", s->seller_name,
                          paper_join(p, ", ", s->seller_address,
                                     paper_join(p, " ", s->seller_zip,
                                                s->seller_city))));
    paper_text(p, LEFT + 162, FOOT, 155, AT_LEFT, FONT " 7.5", bank);
    paper_text(p, LEFT + 324, FOOT, 110, AT_LEFT, FONT " 7.5", tax);
    paper_text(p, RIGHT - 50, FOOT, 50, AT_RIGHT, FONT " 7.5",
               tk_arena_printf(p->a, "%.*s %u",
                               TK_STR_ARG(word(p->w, "page")), p->page));
    cairo_set_source_rgb(p->cr, 0, 0, 0);
}


static void
paper_cell(paper_t *p, int col, const char *font, tk_str_t text)
{
    const paper_col_t  *c = &paper_cols[col];

    paper_text(p, c->x, p->y, c->width, c->align, font, text);
}


static void
paper_table_head(paper_t *p)
{
    static const char *const  names[COLS] = {
        "pos", "date", "work", "hours", "rate", "amount"
    };
    int  i;

    for (i = 0; i < COLS; i++) {
        paper_cell(p, i, FONT " Bold 8.5", word(p->w, names[i]));
    }

    paper_rule(p, p->y + 14, 0.8);
    p->y += 19;
}


/* What stands on the right of a sum, from the column of work on. */
static void
paper_sum(paper_t *p, const char *font, tk_str_t name, tk_str_t value)
{
    paper_text(p, LEFT + 98, p->y, 240, AT_LEFT, font, name);
    paper_text(p, RIGHT - 150, p->y, 150, AT_RIGHT, font, value);
}


static void
paper_page(paper_t *p)
{
    paper_foot(p);
    cairo_show_page(p->cr);
    p->page++;
    p->y = TOP;
}


/* Makes sure of so much height; lines go on below a head of their own. */
static void
paper_room(paper_t *p, double height, bool lines)
{
    if (p->y + height <= BOTTOM) {
        return;
    }

    if (lines) {
        paper_sum(p, FONT " Italic 8.5", word(p->w, "carry"),
                  paper_money(p, p->sum));
    }

    paper_page(p);

    if (lines) {
        paper_table_head(p);
        paper_sum(p, FONT " Italic 8.5", word(p->w, "carry"),
                  paper_money(p, p->sum));
        p->y += 16;
    }
}


static void
paper_fact(paper_t *p, double *y, const char *name, tk_str_t value)
{
    if (value.n != 0) {
        paper_text(p, RIGHT - 220, *y, 105, AT_LEFT, FONT " 8.5",
                   word(p->w, name));
        *y += paper_text(p, RIGHT - 113, *y, 113, AT_RIGHT, FONT " 8.5",
                         value) + 3;
    }
}


/* Sender, receiver where a window of an envelope is, facts beside it. */
static void
paper_head(paper_t *p)
{
    double               y = 130, facts = 130;
    tk_str_t             to;
    const tk_buyer_t    *b = &p->d->buyer;
    const tk_billing_t  *s = &p->d->seller;

    paper_text(p, LEFT, TOP, 300, AT_LEFT, FONT " Bold 14", s->seller_name);
    paper_text(p, RIGHT - 220, TOP, 220, AT_RIGHT, FONT " 8.5",
               paper_join(p, "\n", s->contact_name,
                          paper_join(p, "\n", s->contact_phone,
                                     s->contact_email)));
    y += paper_text(p, LEFT, y, 230, AT_LEFT, FONT " 7.5",
                    paper_join(p, " \xc2\xb7 ", s->seller_name,
                        paper_join(p, " \xc2\xb7 ", s->seller_address,
                            paper_join(p, " ", s->seller_zip,
                                       s->seller_city)))) + 5;
    to = paper_join(p, "\n", paper_join(p, "\n", b->name, b->name2),
             paper_join(p, "\n", b->address,
                 paper_join(p, "\n", paper_join(p, " ", b->zip, b->city),
                            tk_country_name(b->country, p->w->language))));
    y += paper_text(p, LEFT, y, 230, AT_LEFT, FONT " 11", to);

    paper_fact(p, &facts, "number", p->d->name);
    paper_fact(p, &facts, "date", paper_day(p, p->d->day));

    if (!p->d->credit) {
        paper_fact(p, &facts, "due", paper_day(p, p->d->due));
    }

    paper_fact(p, &facts, "period",
               paper_join(p, " \xe2\x80\x93 ", paper_day(p, p->d->from),
                          paper_day(p, p->d->to)));
    paper_fact(p, &facts, "reference", p->d->buyer_reference);
    paper_fact(p, &facts, "your_vat", b->vat_no);

    p->y = (y > facts ? y : facts) + 30;
    p->y += paper_text(p, LEFT, p->y, RIGHT - LEFT, AT_LEFT, FONT " Bold 15",
                       paper_join(p, " ", word(p->w, p->d->credit
                                                     ? "credit" : "invoice"),
                                  p->d->name)) + 8;

    if (p->d->credit) {
        p->y += paper_text(p, LEFT, p->y, RIGHT - LEFT, AT_LEFT, FONT " 9.5",
                           paper_join(p, " ", word(p->w, "cancels"),
                                      p->d->cancels)) + 8;
    }
}


static void
paper_line(paper_t *p, const tk_invoice_line_t *l)
{
    double              h;
    tk_str_t            work;
    const paper_col_t  *c = &paper_cols[COL_WORK];

    work = tk_arena_printf(p->a, "%.*s \xc2\xb7 %.*s\n#%llu %.*s",
                           TK_STR_ARG(l->rate_name), TK_STR_ARG(l->agent),
                           (unsigned long long) l->number,
                           TK_STR_ARG(tk_utf8_head(l->subject, 200)));
    h = paper_text(p, 0, -1, c->width, AT_LEFT, FONT " 8.5", work);
    paper_room(p, h + 24, true);
    paper_cell(p, COL_POS, FONT " 8.5",
               tk_arena_printf(p->a, "%llu", (unsigned long long) l->pos));
    paper_cell(p, COL_DAY, FONT " 8.5", paper_day(p, l->day));
    paper_cell(p, COL_WORK, FONT " 8.5", work);
    paper_cell(p, COL_HOURS, FONT " 8.5", paper_amount(p, l->hours));
    paper_cell(p, COL_RATE, FONT " 8.5", paper_amount(p, l->amount));
    paper_cell(p, COL_NET, FONT " 8.5", paper_amount(p, l->net));
    p->sum += l->net;
    p->y += h + 6;
}


static void
paper_totals(paper_t *p)
{
    tk_str_t             rate;
    const tk_invoice_t  *d = p->d;

    paper_room(p, 76, false);
    paper_rule(p, p->y, 0.8);
    p->y += 6;
    paper_sum(p, FONT " 9.5", word(p->w, "net"), paper_money(p, d->net));
    paper_cell(p, COL_HOURS, FONT " 9.5", paper_amount(p, d->hours));
    p->y += 16;
    rate = d->vat_rate % 100 == 0
           ? tk_arena_printf(p->a, "%lld", (long long) (d->vat_rate / 100))
           : paper_amount(p, d->vat_rate);
    paper_sum(p, FONT " 9.5",
              tk_arena_printf(p->a, "%.*s %.*s\xc2\xa0%%",
                              TK_STR_ARG(word(p->w, "vat")),
                              TK_STR_ARG(rate)),
              paper_money(p, d->vat));
    p->y += 18;
    paper_rule(p, p->y - 2, 0.8);
    p->y += 4;
    paper_sum(p, FONT " Bold 11", word(p->w, "total"),
              paper_money(p, d->gross));
    p->y += 28;
}


static void
paper_words(paper_t *p, tk_str_t text)
{
    double  h;

    if (text.n == 0) {
        return;
    }

    h = paper_text(p, 0, -1, RIGHT - LEFT, AT_LEFT, FONT " 9.5", text);
    paper_room(p, h, false);
    p->y += paper_text(p, LEFT, p->y, RIGHT - LEFT, AT_LEFT, FONT " 9.5",
                       text) + 10;
}


int
paper_invoice(tk_arena_t *a, const tk_invoice_t *d, const words_t *w,
    const char *path)
{
    size_t            i;
    paper_t           p = { .a = a, .d = d, .w = w, .page = 1 };
    cairo_status_t    status;
    cairo_surface_t  *surface;

    surface = cairo_pdf_surface_create(path, PAGE_W, PAGE_H);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   tk_arena_strz(a, d->name));
    p.cr = cairo_create(surface);
    paper_head(&p);
    paper_table_head(&p);

    for (i = 0; i < d->n_lines; i++) {
        paper_line(&p, &d->lines[i]);
    }

    paper_totals(&p);
    paper_words(&p, d->vat_reason);
    paper_words(&p, d->note);
    paper_words(&p, d->seller.payment_terms);
    paper_foot(&p);
    status = cairo_status(p.cr);
    cairo_destroy(p.cr);
    cairo_surface_finish(surface);

    if (status == CAIRO_STATUS_SUCCESS) {
        status = cairo_surface_status(surface);
    }

    cairo_surface_destroy(surface);

    return status == CAIRO_STATUS_NO_MEMORY || tk_arena_failed(a)
           ? TK_ENOMEM : status == CAIRO_STATUS_SUCCESS ? TK_OK : TK_EIO;
}
