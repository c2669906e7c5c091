
/* What is being written is kept on the server until it is sent. */
(function () {
    "use strict";

    var d = document, timer = 0, dirty = null, sending = null;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };

    function fields(form) {
        var data = new URLSearchParams();

        ["csrf", "nonce", "text"].forEach(function (k) {
            data.set(k, form.elements[k].value);
        });
        data.set("quiet", "1");
        return data;
    }

    function keep() {
        var form = dirty, kept;

        clearTimeout(timer);
        dirty = null;
        if (!form || !form.isConnected) {
            return;
        }
        sending = new AbortController();
        fetch(form.dataset.keep, { method: "POST", body: fields(form),
            headers: { "HX-Request": "true" }, signal: sending.signal })
            .then(function (r) {
                kept = $(".kept", form);
                if (kept) {
                    kept.textContent = r.ok && form.elements.text.value
                        ? kept.dataset.kept : "";
                }
            }, function () {});
    }

    d.addEventListener("input", function (ev) {
        var form = ev.target.form;

        if (ev.target.name === "text" && form && form.dataset.keep) {
            dirty = form;
            clearTimeout(timer);
            timer = setTimeout(keep, 1200);
        }
    });

    /* Sent: it must not come back as a draft. */
    d.addEventListener("submit", function (ev) {
        if (ev.target.dataset.keep) {
            clearTimeout(timer);
            dirty = null;
            if (sending) { sending.abort(); }
        }
    });

    function leave() {
        if (dirty && dirty.isConnected) {
            navigator.sendBeacon(dirty.dataset.keep, fields(dirty));
            dirty = null;
        }
    }

    /* What was sent can be taken back for some seconds. */
    function recall(from) {
        var e = $(".recall", from);

        if (e) {
            setTimeout(function () { e.remove(); }, Number(e.dataset.forMs));
        }
    }

    d.addEventListener("htmx:afterSwap", function (ev) {
        if (ev.detail.target.id === "ticket") { recall(ev.detail.target); }
    });
    recall(d);

    window.addEventListener("pagehide", leave);
    d.addEventListener("htmx:beforeSwap", function (ev) {
        if (ev.detail.target.id === "ticket") { leave(); }
    });
}());
