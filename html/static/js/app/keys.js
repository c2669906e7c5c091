
/* Keys of the workspace.  Off when the agent has switched them off, while
 * something is being typed, and while a window is open. */
(function () {
    "use strict";

    var d = document, base = d.body.dataset.base, going = 0;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };
    var all = function (sel) {
        return Array.prototype.slice.call(d.querySelectorAll(sel));
    };
    var links = function () { return all(".list tbody .k-s a"); };
    var open = function () { return $(".list tr[aria-current] .k-s a"); };

    function walk(by) {
        var list = links(), here = d.activeElement.closest("tr");
        var i = list.indexOf(here ? $(".k-s a", here) : null);

        if (i < 0) {
            i = list.indexOf(open());
            by = i < 0 ? (by > 0 ? 1 : 0) : by;
        }
        i = Math.max(0, Math.min(list.length - 1, i + by));
        if (list[i]) {
            list[i].focus({ preventScroll: true });
            list[i].closest("tr").scrollIntoView({ block: "nearest" });
        }
    }

    /* The ticket beside the open one, by the list on this page; true: it is
     * on its way. */
    function step(by) {
        var list = links(), i = list.indexOf(open());

        if (i < 0 || !list[i + by]) {
            return false;
        }
        list[i + by].click();
        list[i + by].closest("tr").scrollIntoView({ block: "nearest" });
        return true;
    }

    function press(sel) {
        var e = $(sel);

        if (e) {
            e.click();
        }
        return Boolean(e);
    }

    function write(note) {
        var text = $("#text");

        if (text) {
            text.form.classList.toggle("noting", note);
            text.form.classList.add("open");
            text.focus();
            text.scrollIntoView({ block: "nearest" });
        }
        return Boolean(text);
    }

    function box() {
        var here = d.activeElement.closest("tr") ||
            $(".list tr[aria-current]");
        var e = here && $(".k-x input", here);

        if (e) {
            e.click();
        }
        return Boolean(e);
    }

    /* The window with the keys is fetched when it is wanted. */
    function help() {
        var e = $("#keys");

        if (e && !e.open) {
            e.showModal();
        } else if (!e) {
            fetch(base + "agent/keys").then(function (r) {
                return r.ok && !r.redirected ? r.text() : "";
            }).then(function (text) {
                if (text && !$("#keys")) {
                    d.body.insertAdjacentHTML("beforeend", text);
                    $("#keys").showModal();
                }
            }, function () { /* another time */ });
        }
        return true;
    }

    function find() {
        var e = $("input[type=search]");

        if (e) {
            e.focus();
            e.select();
        }
        return Boolean(e);
    }

    /* Unfolds it and goes to its first field. */
    function unfold(sel) {
        var e = $(sel);

        if (e) {
            e.open = true;
            $("select, input:not([type=hidden]), button", e).focus();
        }
        return Boolean(e);
    }

    function focus(sel) {
        var e = $(sel), folded = e && e.closest(".facts:not([open])");

        if (folded) {
            $("summary", folded).click();
        }
        if (e) {
            e.focus();
        }
        return Boolean(e);
    }

    function chosen() { return $(".list .k-x input:checked"); }

    /* With tickets chosen, a verb means all of them. */
    function verb(many, one) {
        return chosen() ? press("#bulk button[value=" + many + "]")
            : press(".acts button[formaction$='/" + one + "']");
    }

    function field(sel) {
        return focus(chosen() ? "#bulk_set" : sel);
    }

    function merge() {
        return chosen() ? press("#bulk button[value=merge]")
            : unfold(".actrow .merge:not(#snooze)");
    }

    /* What belongs to the ticket comes a moment after it. */
    function link() {
        var e = $(".related[hx-trigger=dwell]");

        if (e && !$(".linking", e)) {
            e.addEventListener("htmx:afterSwap", function () {
                unfold(".related .more-fields");
            }, { once: true });
            window.htmx.trigger(e, "dwell");
            return true;
        }
        return unfold(".related .more-fields");
    }

    var keys = {
        j: function () { walk(1); return true; },
        k: function () { walk(-1); return true; },
        J: function () { return step(1) || press(".step a[rel=next]"); },
        K: function () { return step(-1) || press(".step a[rel=prev]"); },
        x: box,
        c: function () {
            return press(".acts button[formaction$='/claim']");
        },
        r: function () { return write(false); },
        n: function () { return write(true); },
        e: function () { return verb("close", "close"); },
        U: function () { return verb("unread", "unread"); },
        "#": function () { return verb("delete", "delete"); },
        s: function () { return unfold("#snooze"); },
        S: function () { return field("#c_status"); },
        a: function () { return field("#c_agent"); },
        p: function () { return field("#c_priority"); },
        t: function () { return field("#c_type"); },
        m: merge,
        l: link,
        f: function () { return press(".msg a.edit[href*='/forward/']"); },
        h: function () { return press("#past"); },
        ";": function () { return press("#unfold"); },
        o: function () { return press("#order"); },
        z: function () {
            return press(".recall button") || press(".bulk-done button");
        },
        u: function () { return press(".tk .back"); },
        "/": find,
        "?": help
    };

    /* After g. */
    var places = { i: "agent/", m: "agent/?agent=me", o: "agent/?agent=none",
        n: "agent/new", v: "agent/views", c: "contacts/", r: "reports/",
        t: "agent/trash" };

    function go(key) {
        var place = Object.prototype.hasOwnProperty.call(places, key)
            && places[key];

        if (place) {
            window.location.assign(base + place);
        }
        return Boolean(place);
    }

    d.addEventListener("keydown", function (ev) {
        var e = ev.target, key = ev.key, did;

        if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.defaultPrevented
            || !$("[data-keys]") || $("dialog[open]")
            || e.matches("textarea, select, [contenteditable],"
                + " input:not([type=checkbox])"))
        {
            return;
        }
        if (going && Date.now() - going < 1500) {
            going = 0;
            did = go(key);
        } else if (key === "g") {
            going = Date.now();
            did = true;
        } else {
            did = Object.prototype.hasOwnProperty.call(keys, key)
                && keys[key]();
        }
        if (did) {
            ev.preventDefault();
        }
    });

    d.addEventListener("click", function (ev) {
        var e = ev.target.closest && ev.target.closest(
            ".js-keys, .step a, .js-print, .js-write, dialog .js-shut");

        if (!e || ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        if (e.matches(".js-keys")) {
            help();
        } else if (e.matches(".js-write")) {
            write(false);
        } else if (e.matches(".js-print")) {
            ev.preventDefault();
            window.print();
        } else if (e.matches(".js-shut")) {
            e.closest("dialog").close();
        } else if (step(e.rel === "next" ? 1 : -1)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }, true);

    d.addEventListener("input", function (ev) {
        if (ev.target.id === "text" && !ev.target.value) {
            ev.target.form.classList.remove("noting");
        }
    });

    /* On paper nothing is folded. */
    window.addEventListener("beforeprint", function () {
        all(".talk details:not([open])").forEach(function (e) {
            if (!e.matches(".split, .fix")) {
                e.open = true;
                e.dataset.folded = "1";
            }
        });
    });
    window.addEventListener("afterprint", function () {
        all("details[data-folded]").forEach(function (e) {
            e.open = false;
            delete e.dataset.folded;
        });
    });
}());
