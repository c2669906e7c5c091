/* Administration: finding in a list, the bar that says what is not saved.
 * Everything works without it. */
(function () {
    "use strict";

    var d = document;
    var all = function (sel, from) {
        return Array.prototype.slice.call((from || d).querySelectorAll(sel));
    };

    /* <input data-find="#list"> hides the items ([data-item], else rows of
     * the table's body) that do not hold the words. */

    all("[data-find]").forEach(function (input) {
        var list = d.querySelector(input.dataset.find);
        var items = list ? all("[data-item], tbody > tr", list) : [];
        var none = d.querySelector(input.dataset.find + "-none");

        input.hidden = false;
        (input.closest("[hidden]") || input).hidden = false;
        input.addEventListener("input", function () {
            var words = input.value.toLowerCase().split(/\s+/), found = 0;

            items.forEach(function (item) {
                var text = item.textContent.toLowerCase();

                item.hidden = !words.every(function (w) {
                    return text.indexOf(w) >= 0;
                });
                found += item.hidden ? 0 : 1;
            });
            if (none) {
                none.hidden = found > 0;
            }
        });
    });

    /* A form with data-unsaved asks before it is left with changes. */

    var changed = null;

    d.addEventListener("input", function (e) {
        var form = e.target.closest("form[data-unsaved]");

        if (form) {
            changed = form;
            form.classList.add("changed");
        }
    });
    d.addEventListener("submit", function (e) {
        if (e.target === changed) {
            changed = null;
        }
    });
    window.addEventListener("beforeunload", function (e) {
        if (changed && d.contains(changed)) {
            e.preventDefault();
        }
    });

    /* A select with data-go is a list of addresses. */

    all("select[data-go]").forEach(function (select) {
        select.addEventListener("change", function () {
            select.form.requestSubmit();
        });
    });

    /* What a box shows or hides: data-shows="#id". */

    all("[data-shows]").forEach(function (box) {
        var part = d.querySelector(box.dataset.shows);
        var set = function () { part.hidden = !box.checked; };

        if (part) {
            box.addEventListener("change", set);
            set();
        }
    });
})();
