
/* The list: choosing tickets with boxes, a range with shift, all of a page. */
(function () {
    "use strict";

    var d = document, last = null;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };
    var boxes = function () {
        return Array.prototype.slice.call(
            d.querySelectorAll(".list tbody .k-x input"));
    };

    /* What the bar offers stands in the filter, too. */
    function offer() {
        var group = d.querySelectorAll("#bulk_set optgroup");
        var put = function (to, kind, sel, name) {
            d.querySelectorAll(sel).forEach(function (e) {
                to.append(new Option(name(e).textContent.trim(),
                    kind + ":" + e.value));
            });
        };
        var label = function (e) { return e.nextElementSibling; };

        if (group.length && !group[1].children.length) {
            put(group[0], "agent", "#f_agent option:nth-child(n + 4)",
                function (e) { return e; });
            put(group[1], "status", "#f_statuses input", label);
            put(group[3], "type", "#filter [name=type]", label);
        }
    }

    function count() {
        var all = boxes(), n = all.filter(function (e) {
            return e.checked;
        }).length;
        var head = $(".list .js-all"), out = $("#bulk .js-count");

        all.forEach(function (e) {
            e.closest("tr").classList.toggle("chosen", e.checked);
        });
        if (head) {
            head.checked = n > 0 && n === all.length;
            head.indeterminate = n > 0 && n < all.length;
        }
        if (out) {
            out.textContent = String(n);
        }
        if (n) {
            offer();
        }
    }

    function set(list, on) {
        list.forEach(function (e) { e.checked = on; });
        count();
    }

    /* From the last box touched to this one.  News put new boxes into the
     * places of the old ones, so it is the ticket that is remembered. */
    function range(box) {
        var all = boxes(), k = all.indexOf(box);
        var i = all.findIndex(function (e) { return e.value === last; });

        if (i >= 0 && k >= 0) {
            set(all.slice(Math.min(i, k), Math.max(i, k) + 1), box.checked);
        }
    }

    d.addEventListener("click", function (ev) {
        var e = ev.target;

        if (e.matches(".list tbody .k-x input")) {
            if (ev.shiftKey) {
                range(e);
            }
            last = e.value;
        } else if (e.closest(".js-none")) {
            set(boxes(), false);
        }
    });

    /* Shift and a click on the label would mark text instead. */
    d.addEventListener("mousedown", function (ev) {
        if (ev.shiftKey && ev.target.closest(".k-x")) {
            ev.preventDefault();
        }
    });

    d.addEventListener("change", function (ev) {
        if (ev.target.matches(".list .js-all")) {
            set(boxes(), ev.target.checked);
        } else if (ev.target.matches(".list .k-x input")) {
            count();
        }
    });

    /* The marks say what they mean. */
    d.addEventListener("mouseover", function (ev) {
        if (ev.target.matches(".list td i")) {
            ev.target.title = ev.target.textContent;
        }
    });

    d.addEventListener("ticked", count);
    d.addEventListener("htmx:afterSwap", function (ev) {
        var said = $("#list .bulk-done, #list .flash");

        if (ev.detail.target.id === "list") {
            last = null;
            count();
            if (said) {
                $("#live").textContent = said.textContent;
                $("#list").focus({ preventScroll: true });
            }
        }
    });

    count();
}());
