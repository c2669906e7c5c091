/* Times in the reader's zone, keys, drafts, questions before closing, forms
 * that send themselves.  Everything works without it. */
(function () {
    "use strict";

    var d = document, root = d.documentElement, htmx = window.htmx;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };
    var all = function (sel, from) {
        return Array.prototype.slice.call((from || d).querySelectorAll(sel));
    };

    root.classList.add("js");

    /* htmx begins when the page is there, after this. */
    if (htmx) {
        Object.assign(htmx.config, { includeIndicatorStyles: false,
            defaultSettleDelay: 0, attributesToSettle: [],
            allowEval: false, allowScriptTags: false, historyCacheSize: 0,
            refreshOnHistoryMiss: true, scrollIntoViewOnBoost: false,
            responseHandling: [{ code: "204", swap: false },
                { code: "[23]..", swap: true },
                { code: "404|422", swap: true },
                { code: "...", swap: false, error: true }] });
    }

    /* The hour today, the day this year, else the date. */

    var lang = (navigator.languages || []).filter(function (l) {
        return l.split("-")[0] === root.lang;
    })[0] || root.lang || undefined;
    var format = function (o) {
        return new Intl.DateTimeFormat(lang, o);
    };
    var f_hour = format({ hour: "2-digit", minute: "2-digit" });
    var f_day = format({ day: "numeric", month: "short" });
    var f_date = format({ dateStyle: "short" });
    var f_full = format({ dateStyle: "full", timeStyle: "short" });

    function times(from) {
        var now = new Date();

        /* In the list a cell is the time itself, in the table's zone. */
        all("time, .list td.k-cr, .list td.k-mo", from).forEach(function (e) {
            var list = e.closest(".list td, .tickets");
            var table = e.closest("[data-utc]");
            var t = new Date(e.dateTime || (table && e.textContent.trim()
                .replace(" ", "T") + table.dataset.utc));
            var today = t.toDateString() === now.toDateString();
            var day = t.getFullYear() === now.getFullYear() ? f_day : f_date;

            if (isNaN(t) || e.title || e.firstElementChild) {
                return;
            }
            e.title = f_full.format(t);
            e.textContent = today ? f_hour.format(t) : list ? day.format(t)
                : day.format(t) + ", " + f_hour.format(t);
        });
    }

    /* Drafts stay in this tab until the text has arrived, be it as a draft:
     * what is here is newer than what the server has. */

    var store = {
        get: function (k) {
            try { return sessionStorage.getItem("draft:" + k); }
            catch (e) { return null; }
        },
        set: function (k, v) {
            try {
                if (v) { sessionStorage.setItem("draft:" + k, v); }
                else { sessionStorage.removeItem("draft:" + k); }
            } catch (e) { /* no storage, no drafts */ }
        }
    };

    function drafts(from) {
        var sent = $("[data-sent]", from), last = store.get("sent");

        if (sent && last) {
            store.set(last, "");
            store.set("sent", "");
        }
        all("textarea[data-draft]", from).forEach(function (e) {
            var text = store.get(e.dataset.draft);

            if (text) {
                e.value = text;
            }
        });
    }

    d.addEventListener("input", function (ev) {
        var e = ev.target;

        if (e.dataset && e.dataset.draft) {
            store.set(e.dataset.draft, e.value);
        }
    });
    d.addEventListener("kept", function (ev) {
        if (store.get(ev.target.dataset.draft) === ev.detail) {
            store.set(ev.target.dataset.draft, "");
        }
    });

    /* Ask where the page says so, never send twice. */

    function asked(ev) {
        var b = ev.submitter, form = ev.target, t;
        /* One file does not stand in the way of the other. */
        var what = b && b.name === "format" ? b.value : "1";

        if (b && b.dataset.ask && !window.confirm(b.dataset.ask)) {
            ev.preventDefault();
            ev.stopImmediatePropagation();
            return;
        }
        if (form.method !== "post") {
            return;
        }
        if (form.dataset.busy === what) {
            ev.preventDefault();
            ev.stopImmediatePropagation();
            return;
        }
        t = $("textarea[data-draft]", form);
        if (t) {
            store.set("sent", t.dataset.draft);
        }
        form.dataset.busy = what;
        setTimeout(function () { delete form.dataset.busy; }, 4000);
    }

    d.addEventListener("submit", asked, true);

    /* What is chosen by keys counts when it is confirmed, by Enter, by Save
     * or by going on to something else: the arrows pass what is not meant.
     * Escape takes it back. */

    var chooses = "select[data-who], form[data-auto] select";
    var confirming = false, again = null;
    var pointing = 0, passed = null, flying = 0;

    function held(from) {
        return all(chooses, from).filter(function (e) {
            return e.tkHeld !== undefined;
        });
    }

    function release(e) {
        delete e.tkHeld;
        e.form.classList.toggle("held", held(e.form).length > 0);
    }

    function confirm(list, to) {
        again = list[0].form.hasAttribute("data-auto") ? to : null;
        confirming = true;
        list.forEach(function (e) {
            release(e);
            e.dispatchEvent(new Event("change", { bubbles: true }));
        });
        confirming = false;
    }

    function chooser(ev) {
        return ev.target.matches && ev.target.matches(chooses) && ev.target;
    }

    d.addEventListener("focusin", function (ev) {
        var e = chooser(ev);

        if (e && e.tkHeld === undefined) { e.tkBefore = e.value; }
    });
    /* Who goes on with the pointer has first what they pressed: it stays in
     * its place until then, and its answer comes first.  The ticket may be
     * another one by then. */
    function pass() {
        var p = passed, form = p && p[0].form, now;

        if (!p || pointing || flying) {
            return;
        }
        passed = null;
        if (d.contains(form)) {
            confirm(p, d.activeElement);
        } else if (form.hasAttribute("data-auto")) {
            now = $(".tk .fields");
            if (!now || now.action !== form.action) {
                send(form);
                return;
            }
            p.forEach(function (e) { now.elements[e.name].value = e.value; });
            now.requestSubmit();
        }
    }

    function send(form) {
        fetch(form.action, {
            method: "POST", body: new URLSearchParams(new FormData(form)),
            headers: { "HX-Request": "true" }, keepalive: true
        }).then(function (r) { if (!r.ok) { trouble(r.status); } },
            function () { toast("offline"); });
    }

    function pointed(ms) {
        clearTimeout(pointing);
        pointing = setTimeout(function () { pointing = 0; pass(); }, ms);
    }

    d.addEventListener("pointerdown", function (ev) {
        var e = chooser(ev);

        if (e) { e.tkKeyed = false; }
        pointed(5000);
    });
    d.addEventListener("pointerup", function () { pointed(300); });
    d.addEventListener("pointercancel", function () { pointed(0); });
    d.addEventListener("click", function () { pointed(0); });
    window.addEventListener("pagehide", function () {
        var form = passed && passed[0].form;

        passed = null;
        if (form && form.hasAttribute("data-auto")) { send(form); }
    });
    d.addEventListener("keydown", function (ev) {
        var e = chooser(ev);

        if (!e) {
            return;
        }
        if (ev.key === "Enter" && e.tkHeld !== undefined) {
            ev.preventDefault();
            confirm(held(e.form), e);
        } else if (ev.key === "Escape" && e.tkHeld !== undefined) {
            ev.preventDefault();
            e.value = e.tkHeld;
            release(e);
        }
        e.tkKeyed = !ev.altKey && !/^(Enter|Escape|Tab|F4| )$/.test(ev.key);
    });
    d.addEventListener("change", function (ev) {
        var e = chooser(ev);

        if (e && e.tkKeyed && !confirming) {
            ev.stopImmediatePropagation();
            e.tkHeld = e.tkHeld === undefined ? e.tkBefore : e.tkHeld;
            e.form.classList.add("held");
        }
    }, true);
    d.addEventListener("focusout", function (ev) {
        var form = ev.target.form, to = ev.relatedTarget;
        var list = form && d.hasFocus() ? held(form) : [];

        if (form && form.hasAttribute("data-auto") && form.contains(to)) {
            return;
        }
        if (list.length && pointing) {
            passed = list;
        } else if (list.length) {
            confirm(list, to);
        }
    });

    d.addEventListener("change", function (ev) {
        var form = ev.target.form;

        if (form && form.hasAttribute("data-auto")) {
            form.requestSubmit();
        }
    });

    /* Where one was or had gone on to, in what has come since. */
    function where(from) {
        var was = again, e;

        again = null;
        if (!was || d.contains(was)) {
            return was;
        }
        e = was.id && d.getElementById(was.id);
        return e || all(was.localName, from).filter(function (x) {
            return x.textContent === was.textContent;
        })[0];
    }

    /* Fields of a type are there when that type is chosen. */

    function typed(from) {
        all("select[name=type]", from).forEach(function (select) {
            var set = function () {
                all("[data-for-type]", select.form).forEach(function (e) {
                    e.hidden = e.dataset.forType !== select.value;
                });
                all(".for-type", select.form).forEach(function (e) {
                    e.hidden = true;
                });
            };

            select.addEventListener("change", set);
            set();
        });
    }

    /* Finding somebody while typing: a combobox with its list. */

    function picker(box) {
        var input = $("input", box), list = $("ul", box), form = input.form;
        var timer, asked = 0, at = -1;
        var items = function () { return all("[data-id]", list); };

        function open(yes) {
            list.hidden = !yes;
            input.setAttribute("aria-expanded", String(yes));
            if (!yes) { go(-1); }
        }

        function go(i) {
            var rows = items();

            at = i;
            rows.forEach(function (e, k) {
                e.setAttribute("aria-selected", String(k === at));
            });
            if (rows[at]) {
                input.setAttribute("aria-activedescendant", rows[at].id);
                rows[at].scrollIntoView({ block: "nearest" });
            } else {
                input.removeAttribute("aria-activedescendant");
            }
        }

        function take(e) {
            var f;

            input.value = $("b", e).textContent;
            open(false);
            if (!form) {
                box.dispatchEvent(new CustomEvent("taken", { bubbles: true,
                    detail: e.dataset.id }));
                return;
            }
            f = form.elements;
            f.contact.value = e.dataset.id;
            if (form.hasAttribute("data-pick-send")) {
                form.requestSubmit();
                return;
            }
            ["first", "middle", "last"].forEach(function (k) {
                f[k + "_name"].value = e.dataset[k];
            });
            f.email.value = e.dataset.email;
            f.phone.value = e.dataset.phone;
            f.company.value = e.dataset.company;
            f.subject.focus();
            form.dispatchEvent(new CustomEvent("picked"));
        }

        function ask() {
            var q = input.value.trim(), n = ++asked;

            if (!q) {
                open(false);
                return;
            }
            fetch(box.dataset.pick + encodeURIComponent(q), {
                headers: { "HX-Request": "true" }
            }).then(function (r) { return r.ok ? r.text() : ""; })
                .then(function (text) {
                    if (n === asked && text) {
                        list.innerHTML = text;
                        items().forEach(function (e) {
                            e.id = list.id + e.dataset.id;
                        });
                        open(true);
                        go(-1);
                    }
                }, function () {});
        }

        input.addEventListener("input", function () {
            clearTimeout(timer);
            timer = setTimeout(ask, 150);
        });
        input.addEventListener("keydown", function (ev) {
            var step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
            var rows = items();

            if (ev.key === "Escape" && !list.hidden) {
                ev.preventDefault();
                open(false);
            } else if (ev.key === "Enter") {
                ev.preventDefault();
                if (rows[at] && !list.hidden) { take(rows[at]); }
            } else if (step && rows.length) {
                ev.preventDefault();
                open(true);
                go(at < 0 && step < 0 ? rows.length - 1
                    : (at + step + rows.length) % rows.length);
            }
        });
        input.addEventListener("blur", function () {
            setTimeout(function () { open(false); }, 150);
        });
        list.addEventListener("mousedown", function (ev) {
            var e = ev.target.closest("[data-id]");

            ev.preventDefault();
            if (e) { take(e); }
        });
    }

    function pickers(from) {
        all("[data-pick]", from).forEach(picker);
    }

    /* Who stays with a ticket sees what belongs to it, and takes the mark
     * away by reading; who only goes past asks for no more than the ticket. */

    var reading, unread, dwelling, left = false;

    function dwell(from) {
        var e = $(".related[hx-trigger=dwell]", from);

        if (e) {
            clearTimeout(dwelling);
            dwelling = setTimeout(function () {
                if (d.contains(e)) { htmx.trigger(e, "dwell"); }
            }, 1000);
        }
    }

    function read() {
        var b = left ? null : $("button.js-read"), form = b && b.form, data;

        if (b === unread) {
            return;
        }
        unread = b;
        clearTimeout(reading);
        if (!b) {
            return;
        }
        reading = setTimeout(function () {
            if (!d.contains(b) || d.hidden) {
                unread = null;
                return;
            }
            data = new URLSearchParams(new FormData(form));
            data.append("quiet", "1");
            fetch(b.formAction, {
                method: "POST", body: data, headers: { "HX-Request": "true" }
            }).then(function (r) {
                if (r.ok && d.contains(b)) {
                    b.remove();
                    all(".tk .new, tr.unread[aria-current]"
                        + " td:nth-child(2) i").forEach(
                        function (e) { e.remove(); });
                    all("tr.unread[aria-current]").forEach(
                        function (e) { e.classList.remove("unread"); });
                }
            }, function () {});
        }, 1500);
    }

    /* Older messages, all at once: without scripts the link leads to a page
     * where they are open.  One that is linked to is open, too. */

    d.addEventListener("click", function (ev) {
        var a = ev.target.closest && ev.target.closest("#unfold");
        var old = all(".old > details"), open;

        if (!a || ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        ev.preventDefault();
        open = old.some(function (e) { return !e.open; });
        old.forEach(function (e) { e.open = open; });
        $(".shut", a).hidden = open;
        $(".fold", a).hidden = !open;
    });

    function reveal() {
        var e = d.getElementById(location.hash.slice(1));

        e = e && e.closest(".old > details");
        if (e && !e.open) {
            e.open = true;
            e.scrollIntoView();
        }
    }

    window.addEventListener("hashchange", reveal);

    /* On a phone what is known of a ticket is folded to a line, from one
     * ticket to the next as it was left: it comes unfolded. */

    var phone = window.matchMedia("screen and (max-width: 719px)");
    var known = false;

    function fold() {
        var e = $(".facts");

        if (e) {
            e.open = !phone.matches || known || Boolean($("[aria-invalid]", e));
        }
    }

    phone.addEventListener("change", fold);
    d.addEventListener("click", function (ev) {
        var e = ev.target.closest && ev.target.closest(".facts > summary");

        if (e) { known = !e.parentNode.open; }
    });

    /* The open ticket is marked. */

    function mark() {
        var tk = $(".tk[data-number]"), n = tk && tk.dataset.number;

        all(".list tbody tr").forEach(function (tr) {
            if ($(".k-n", tr).textContent.trim() === n) {
                tr.setAttribute("aria-current", "true");
            } else {
                tr.removeAttribute("aria-current");
            }
        });
    }

    d.addEventListener("keydown", function (ev) {
        var form = ev.target.form, b;

        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey) && form) {
            b = form.classList.contains("noting") ? $(".notebtn", form)
                : ev.shiftKey && $(".closes", form) || $("button.main", form);
            ev.preventDefault();
            if (b) { b.click(); } else { form.requestSubmit(); }
        }
    });

    /* The same after a swap by htmx. */

    function fresh(from) {
        fold();
        times(from);
        drafts(from);
        typed(from);
        pickers(from);
        read();
        dwell(from);
        mark();
    }

    /* Parts that came in by themselves. */
    d.addEventListener("fresh", function (ev) {
        fold();
        times(ev.target);
        pickers(ev.target);
        read();
        mark();
    });

    /* Opened in a tab behind, read when it comes to the front. */
    d.addEventListener("visibilitychange", function () {
        if (!d.hidden) { read(); }
    });

    var toasting;

    function toast(what) {
        var t = $("#toast");

        if (t) {
            t.textContent = t.dataset[what];
            t.hidden = false;
            clearTimeout(toasting);
            toasting = setTimeout(settled, 8000);
        }
    }

    /* Without any connection it stays: nothing new comes in meanwhile. */
    function settled() {
        var t = $("#toast");

        clearTimeout(toasting);
        if (t) { t.hidden = navigator.onLine; }
    }

    window.addEventListener("offline", function () { toast("offline"); });
    window.addEventListener("online", settled);

    /* The filter keeps the order in which the list is. */
    function sorted(path) {
        var form = $("#filter"), query = new URL(path, d.baseURI).searchParams;

        ["sort", "dir"].forEach(function (k) {
            var e = form && $("input[name=" + k + "]", form);

            if (e) { e.remove(); }
            if (form && query.get(k)) {
                e = d.createElement("input");
                e.type = "hidden";
                e.name = k;
                e.value = query.get(k);
                form.appendChild(e);
            }
        });
    }

    /* A ticket, or another list, is shown at once.  What it takes to work
     * with it, htmx's look at all its elements, and the title come when it is
     * painted, or before the next touch. */

    var rest = null;

    function settle() {
        var f = rest;

        rest = null;
        if (f) { f(); }
    }

    function pushed(detail) {
        var e = detail.requestConfig.elt.closest("[hx-push-url]");

        return e ? e.getAttribute("hx-push-url") === "true" : detail.boosted;
    }

    /* Each part where it belongs; the focus stays in its place. */
    function place(target, part) {
        var here = d.activeElement, inside = target.contains(here), now;

        all("[hx-swap-oob]", part).forEach(function (e) {
            var old = d.getElementById(e.id);

            if (old) { old.replaceWith(e); }
        });
        target.replaceChildren(part);
        if (!d.contains(here)) {
            now = here.id && d.getElementById(here.id) || inside && target;
            if (now) { now.focus({ preventScroll: true }); }
        }
    }

    function show(target, detail) {
        var part = d.createElement("template"), title, push = pushed(detail);
        var path = detail.pathInfo.responsePath
            || detail.pathInfo.finalRequestPath;

        part.innerHTML = detail.serverResponse;
        title = $("title", part.content);
        if (title) { title.remove(); }
        target.classList.add("htmx-settling");
        place(target, part.content);
        /* At once: Back means the place that is left now. */
        if (push && path !== location.pathname + location.search) {
            history.replaceState({ htmx: true }, "", location.href);
            history.pushState({ htmx: true }, "", path);
        }
        htmx.trigger(target, "htmx:afterSwap", detail);
        rest = function () {
            target.classList.remove("htmx-settling");
            htmx.process(target);
            if (title) { d.title = title.textContent; }
            htmx.trigger(target, "htmx:afterSettle", detail);
        };
        requestAnimationFrame(function () { setTimeout(settle, 10); });
        setTimeout(settle, 200);
    }

    ["pointerdown", "keydown", "submit"].forEach(function (name) {
        d.addEventListener(name, settle, true);
    });

    /* Another ticket or page of the list begins at its top: said before it
     * comes, when all is laid out still. */
    d.addEventListener("htmx:beforeSwap", function (ev) {
        var detail = ev.detail, target = detail.target;
        var conf = detail.requestConfig, mid = target.closest(".mid");

        settle();
        if (!conf || conf.verb !== "get" || !/^(ticket|list)$/.test(target.id))
        {
            return;
        }
        if (!mid || conf.elt.closest(".pager")) {
            if (phone.matches) {
                window.scrollTo(0, 0);
            } else {
                (mid || target).scrollTop = 0;
            }
        }
        if (!detail.shouldSwap) {
            return;
        }
        detail.shouldSwap = false;
        /* What is gone when the button is let go was not clicked. */
        if (conf.elt === d.body && $("#list :active")) {
            d.addEventListener("pointerup", function () {
                setTimeout(relist, 0);
            }, { once: true });
        } else {
            show(target, detail);
        }
    });

    /* The list as it is after what was done to a ticket of it. */
    function relist() {
        var list = $("#list");

        if (list) {
            htmx.ajax("GET", list.dataset.path, {
                target: "#list", swap: "innerHTML"
            });
        }
    }

    d.addEventListener("htmx:afterSwap", function (ev) {
        var target = ev.detail.target, conf = ev.detail.requestConfig;
        var list = $("#list"), bad, e;

        if (!d.contains(target)) {
            target = d.getElementById(target.id) || target;
        }
        if (target.classList.contains("related")) {
            times(target);
            pickers(target);
            return;
        }
        /* Marked as unread it stays so while one is with it. */
        if (target.id === "ticket" && conf) {
            left = conf.verb === "post" && (left
                || /\/unread$/.test(conf.path));
        }
        fresh(target);
        if (target.id === "ticket") {
            bad = $("[aria-invalid]", target);
            e = where(target);
            (bad || conf && conf.verb === "post" && e || target).focus(
                { preventScroll: !bad });
            /* Was it sent from further down, what takes it back is seen. */
            e = conf && conf.verb === "post" && $(".recall button", target);
            if (e) { e.scrollIntoView({ block: "nearest" }); }
            e = $(".flash", target);
            $("#live").textContent = e ? e.innerText : "";
            if (conf && conf.verb === "post") { relist(); }
        } else if (target.id === "list" && conf) {
            list.dataset.path = ev.detail.pathInfo.responsePath
                || ev.detail.pathInfo.finalRequestPath;
            sorted(list.dataset.path);
        }
    });
    /* What does not come at once is dimmed.  Its end is the request's own:
     * events of an element end with it, and what came may have replaced it. */
    d.addEventListener("htmx:beforeSend", function (ev) {
        var target = ev.detail.target, one = target.id === "ticket", dimming;

        if (!one && target.id !== "list") {
            return;
        }
        flying += one;
        dimming = setTimeout(function () {
            target.classList.add("slow");
            target.setAttribute("aria-busy", "true");
        }, 200);
        ev.detail.xhr.addEventListener("loadend", function () {
            clearTimeout(dimming);
            target.classList.remove("slow");
            target.removeAttribute("aria-busy");
            flying -= one;
            setTimeout(pass, 0);
        });
    });
    d.addEventListener("htmx:afterRequest", function (ev) {
        var form = ev.target.closest && ev.target.closest("form");

        if (form) {
            delete form.dataset.busy;
        }
    });
    /* What was chosen and is not saved is not shown as if it were. */
    function unsaved(ev) {
        var form = ev.target.closest && ev.target.closest("form[data-auto]");

        if (form) { form.reset(); }
    }

    d.addEventListener("htmx:sendError", function (ev) {
        unsaved(ev);
        toast("offline");
    });
    d.addEventListener("failed", function (ev) { trouble(ev.detail); });
    /* Who is signed out meanwhile signs in where they wanted to go. */
    d.addEventListener("htmx:responseError", function (ev) {
        var detail = ev.detail, conf = detail.requestConfig;

        if (detail.xhr.status === 403 && conf.verb === "get"
            && /^(ticket|list)$/.test(detail.target.id) && conf.elt !== d.body)
        {
            location.assign(detail.pathInfo.finalRequestPath);
            return;
        }
        unsaved(ev);
        trouble(detail.xhr.status);
    });

    function trouble(status) {
        toast(status === 413 ? "large" : status === 403 ? "expired"
            : !status || status === 502 || status === 503 ? "offline"
            : "failed");
    }

    fresh(d);
    reveal();
    if ($("[aria-invalid]")) {
        $("[aria-invalid]").focus();
    }
}());
