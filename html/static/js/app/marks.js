
/* Buttons and keys that mark up the selected text in Markdown. */
(function () {
    "use strict";

    var d = document;
    var around = { bold: "**", italic: "*", code: "`" };
    var before = { list: "- ", quote: "> " };
    var keys = { b: "bold", i: "italic", k: "link" };

    /* The browser's own undo knows what is inserted this way. */
    function put(t, from, to, s, at, n) {
        t.focus();
        t.setSelectionRange(from, to);
        if (!(s ? d.execCommand("insertText", false, s)
              : d.execCommand("delete")))
        {
            t.setRangeText(s, from, to, "end");
            t.dispatchEvent(new Event("input", { bubbles: true }));
        }
        t.setSelectionRange(at, at + n);
    }

    function wrap(t, m) {
        var a = t.selectionStart, z = t.selectionEnd, v = t.value;
        var s = v.slice(a, z), n = m.length;

        if (v.slice(a - n, a) === m && v.slice(z, z + n) === m
            && (m !== "*" || v.slice(a - 2, a) !== "**"))
        {
            put(t, a - n, z + n, s, a - n, s.length);
            return;
        }
        put(t, a, z, m + s + m, a + n, s.length);
    }

    function link(t) {
        var a = t.selectionStart, z = t.selectionEnd;
        var s = t.value.slice(a, z), url = /^https?:\/\/\S+$/.test(s);

        if (url) {
            put(t, a, z, "[](" + s + ")", a + 1, 0);
        } else {
            put(t, a, z, "[" + s + "](https://)", a + s.length + 3, 8);
        }
    }

    /* Whole lines; all of them marked already: the marks are taken away. */
    function lines(t, m) {
        var v = t.value, z = t.selectionEnd;
        var a = v.lastIndexOf("\n", t.selectionStart - 1) + 1;
        var all, has, s;

        z = v.indexOf("\n", z) < 0 ? v.length : v.indexOf("\n", z);
        all = v.slice(a, z).split("\n");
        has = all.every(function (l) { return l.indexOf(m) === 0; });
        s = all.map(function (l) {
            return has ? l.slice(m.length) : m + l;
        }).join("\n");
        put(t, a, z, s, all.length > 1 ? a : a + s.length,
            all.length > 1 ? s.length : 0);
    }

    function mark(t, what) {
        if (around[what]) {
            wrap(t, around[what]);
        } else if (before[what]) {
            lines(t, before[what]);
        } else {
            link(t);
        }
    }

    function bar(e) {
        return e.closest && e.closest(".marks");
    }

    d.addEventListener("click", function (ev) {
        var b = bar(ev.target) && ev.target.closest("[data-md]");

        if (b) {
            mark(d.getElementById(bar(b).getAttribute("aria-controls")),
                b.dataset.md);
        }
    });

    d.addEventListener("keydown", function (ev) {
        var t = ev.target, all, i, to;

        if (t.name === "text" && (ev.ctrlKey || ev.metaKey) && !ev.altKey
            && !ev.shiftKey && keys[ev.key] && t.form
            && t.form.querySelector(".marks"))
        {
            ev.preventDefault();
            mark(t, keys[ev.key]);
            return;
        }
        if (!bar(t) || !/^(Arrow(Left|Right)|Home|End)$/.test(ev.key)) {
            return;
        }
        ev.preventDefault();
        all = Array.prototype.slice.call(bar(t).children);
        i = all.indexOf(t) + (ev.key === "ArrowLeft" ? -1 : 1);
        to = ev.key === "Home" ? all[0] : ev.key === "End"
            ? all[all.length - 1] : all[(i + all.length) % all.length];
        t.tabIndex = -1;
        to.tabIndex = 0;
        to.focus();
    });
}());
