
/* What happens meanwhile: one connection for each browser (the other tabs
 * hear of it from the one that holds it), asking again and again where it
 * cannot be had; who else has the ticket open; how many are unread. */
(function () {
    "use strict";

    var d = document, body = d.body, base = body.dataset.base;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };
    var all = function (sel, from) {
        return Array.prototype.slice.call((from || d).querySelectorAll(sel));
    };
    var channel = window.BroadcastChannel
        && new BroadcastChannel("ticket " + base);
    var up = false, wait = {}, last = 0, held = false;

    if (!body.hasAttribute("data-live") || !window.EventSource) {
        return;
    }

    function fresh(e) {
        window.htmx.process(e);
        e.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
    }

    function get(path, form) {
        var o = { headers: { "HX-Request": "true" } };

        if (form) {
            o.method = "POST";
            o.body = form;
        }
        return fetch(path, o).then(function (r) {
            return r.ok && !r.redirected ? r.text() : "";
        }, function () { return ""; });
    }

    function parsed(text) {
        var t = d.createElement("template");

        t.innerHTML = text;
        return t.content;
    }

    /* Calls it soon, but no more than once in that time. */
    function soon(name, ms, call) {
        if (!wait[name]) {
            wait[name] = setTimeout(function () {
                wait[name] = 0;
                call();
            }, Math.max(0, ms - (Date.now() - (wait[name + "-at"] || 0))));
            wait[name + "-at"] = Date.now();
        }
    }

    function say(what) {
        var e = $("#live");

        if (e && e.dataset[what]) {
            e.textContent = e.dataset[what];
        }
    }

    /* The mark of unread tickets in the tab. */

    function title() {
        var n = 0, icon = $("link[rel=icon]"), text, href;

        all("#f_statuses .n b").forEach(function (e) {
            n += Number(e.textContent) || 0;
        });
        text = d.title.replace(/^\(\d+\+?\) /, "");
        d.title = n ? "(" + (n > 99 ? "99+" : n) + ") " + text : text;
        if (icon && icon.dataset.unread) {
            icon.dataset.read = icon.dataset.read || icon.getAttribute("href");
            href = n ? icon.dataset.unread : icon.dataset.read;
            if (icon.getAttribute("href") !== href) {
                icon.setAttribute("href", href);
            }
        }
    }

    /* The list, as it was but for what is new: the same boxes are ticked,
     * the same row has the focus and stays where it is. */

    function rows() { return all(".list tbody tr"); }

    function number(tr) { return $(".k-n", tr).textContent.trim(); }

    function scroller(e) {
        while (e && e !== body && !(e.scrollHeight > e.clientHeight
            && /auto|scroll/.test(getComputedStyle(e).overflowY)))
        {
            e = e.parentElement;
        }
        return !e || e === body ? d.scrollingElement : e;
    }

    function put(list, part) {
        var box = scroller(list), here = d.activeElement;
        var inside = here !== list && list.contains(here);
        var tick = inside && here.matches("tbody .k-x input") && here.value;
        var href = inside && here.getAttribute("href");
        var ticked = all(".k-x input:checked", list).map(function (e) {
            return e.value;
        });
        var edge = box.getBoundingClientRect().top, anchor, top;

        rows().some(function (tr) {
            var r = tr.getBoundingClientRect();

            anchor = number(tr);
            top = r.top;
            return r.bottom > Math.max(edge, 0);
        });

        list.replaceChildren(part);
        fresh(list);

        rows().forEach(function (tr) {
            var n = number(tr);

            if (ticked.indexOf(n) >= 0) {
                $(".k-x input", tr).checked = true;
            }
            if (n === anchor && box.scrollTop > 0) {
                box.scrollTop += tr.getBoundingClientRect().top - top;
            }
        });
        if (inside) {
            (all("a, tbody .k-x input", list).filter(function (e) {
                return tick ? e.value === tick
                    : href && e.getAttribute("href") === href;
            })[0] || list).focus({ preventScroll: true });
        }
        list.dispatchEvent(new CustomEvent("ticked", { bubbles: true }));
    }

    function list() {
        var e = $("#list"), path = e && e.dataset.path;

        if (!path) {
            return;
        }
        get(path).then(function (text) {
            var part, counts, was;

            /* A window gives the focus back to the row it came from; what is
             * gone when the button is let go was not clicked. */
            if ($("dialog[open], #list :active")) {
                held = true;
                return;
            }
            if (!text || e !== $("#list") || e.dataset.path !== path) {
                return;
            }
            part = parsed(text);
            counts = $("#f_statuses", part);
            all("title, #f_statuses, #bulk_hidden", part).forEach(
                function (x) { x.remove(); });
            all("#f_statuses label").forEach(function (label) {
                var n = counts && $("label[for='" + label.htmlFor + "'] .n",
                    counts);
                var old = $(".n", label);

                if (n && old) { old.replaceWith(n); }
                else if (n) { label.appendChild(n); }
            });
            title();
            was = e.tkText;
            e.tkText = text.replace(/nonce"? value="?[^">]*/g, "");
            if (was !== e.tkText) {
                put(e, part);
            }
        });
    }

    ["close", "pointerup", "pointercancel"].forEach(function (name) {
        d.addEventListener(name, function () {
            if (held) {
                held = false;
                soon("list", 1000, list);
            }
        }, true);
    });

    /* The open ticket: new messages, its marks and buttons; what is being
     * written or chosen stays. */

    function ticket() { return $("#ticket .tk[data-number]"); }

    function swap(tk, now, sel) {
        var a = $(sel, tk), b = $(sel, now);

        if (a && b && !a.contains(d.activeElement)
            && !$("details[open]", a))
        {
            a.replaceWith(b);
            fresh(b);
        }
    }

    /* The message's id stands within what is folded. */
    function place(li) {
        var e = li.id ? li : $("article[id]", li);
        var was = e && d.getElementById(e.id);

        return was && was.closest("li");
    }

    function numbered(list) {
        return all("li[id^=m], article[id^=m]", list).map(function (e) {
            return { at: e, n: Number(e.id.slice(1)) };
        }).filter(function (e) {
            return e.n;
        });
    }

    /* What is not there any more was taken back; what is older than all that
     * came may be on another page. */
    function gone(old, came) {
        var first = Math.min.apply(null, numbered(came).map(function (e) {
            return e.n;
        }));

        numbered(old).forEach(function (e) {
            var li = e.at.closest("li");

            if (e.n > first && !$("[id='" + e.at.id + "']", came)
                && !li.contains(d.activeElement))
            {
                li.remove();
            }
        });
    }

    function talk(tk, now) {
        var old = $(".talk", tk), came = $(".talk", now), before, n = 0;

        if (!old || !came) {
            return 0;
        }
        gone(old, came);
        before = old.firstElementChild;
        all(":scope > li", came).forEach(function (li) {
            var was = place(li);

            if (was) {
                before = was.nextElementSibling;
            } else {
                li.classList.add("came");
                old.insertBefore(li, before);
                fresh(li);
                n++;
            }
        });
        return n;
    }

    function again(tk) {
        var back = $("input[name=back]", tk);

        return get(base + "agent/t/" + tk.dataset.number
            + (back && back.value ? "?" + back.value : ""));
    }

    function reread(others) {
        var tk = ticket();

        if (!tk) {
            return;
        }
        again(tk).then(function (text) {
            var now = text && $(".tk[data-number]", parsed(text)), note;
            var seen, came;

            if (!now || tk !== ticket()
                || (now.dataset.version === tk.dataset.version
                    && !$(".new", now) === !$(".new", tk)))
            {
                return;
            }
            tk.dataset.version = now.dataset.version;
            came = talk(tk, now);
            [".marks", ".actrow", ".totals", ".facts"].forEach(
                function (sel) { swap(tk, now, sel); });
            note = $(".meanwhile", tk);
            seen = $("#answer [name=seen]", now);
            if (came) { sent(); }
            if (others && came && note && $("#text").value) {
                note.hidden = false;
            }
            if (seen && $("#answer [name=seen]")) {
                $("#answer [name=seen]").value = seen.value;
            }
        });
    }

    /* A mail on its way is looked after until it has arrived, or has not. */

    var posting = 0;

    function posted(ms) {
        clearTimeout(posting);
        if (!$(".tk .mail.waits") || ms > 240000) {
            return;
        }
        posting = setTimeout(function () {
            var tk = ticket();

            (tk ? again(tk) : Promise.resolve("")).then(function (text) {
                var now = parsed(text);

                if (text && tk === ticket()) {
                    all(".mail.waits", tk).forEach(function (e) {
                        swap(tk, now, "#" + e.id);
                    });
                }
                posted(2 * ms);
            });
        }, ms);
    }

    function sent() {
        var e = $(".recall");

        posted(3000 + Number(e ? e.dataset.forMs : 0));
    }

    /* Who else is here.  Of two answers the one that was asked for later
     * counts, whichever comes first. */

    var writing = 0, shown = "", told = "", asked = 0, heard = 0;
    var staying = 0;

    function show(tk, text, n) {
        var e = $(".heres", tk), words = text.replace(/\s+/g, " ").trim();

        if (n > heard) {
            heard = n;
            if (e && (e.tkText || "") !== words) {
                e.tkText = words;
                e.innerHTML = text;
            }
        }
    }

    function people(tk, form) {
        var n = ++asked;

        get(base + "agent/t/" + tk.dataset.number + "/here", form)
            .then(function (text) { show(tk, text, n); });
    }

    function here() {
        if (ticket()) { people(ticket()); }
    }

    function form(tk, what) {
        var data = new URLSearchParams(), csrf = $("[name=csrf]", tk);

        data.set("csrf", csrf ? csrf.value : "");
        data.set("what", what);
        return data;
    }

    function tell(what) {
        var tk = ticket();

        if (shown && (!tk || tk.dataset.number !== shown)) {
            navigator.sendBeacon(base + "agent/t/" + shown + "/here",
                form(d, "gone"));
            shown = "";
        }
        if (!tk || d.hidden) {
            return;
        }
        what = what || (Date.now() - writing < 15000 ? "writes" : "views");
        shown = tk.dataset.number;
        told = what;
        people(tk, form(tk, what));
    }

    /* Going past is not viewing. */
    function stay() {
        clearTimeout(staying);
        staying = setTimeout(tell, 1000);
    }

    d.addEventListener("input", function (ev) {
        if (ev.target.id === "text" && ticket()) {
            writing = Date.now();
            if (told !== "writes") { tell("writes"); }
        }
    });
    d.addEventListener("submit", function (ev) {
        if (ev.target.id === "answer") { writing = 0; }
    });
    setInterval(function () {
        if (told === "writes" && Date.now() - writing >= 15000) { tell(); }
    }, 5000);
    setInterval(tell, 20000);
    window.addEventListener("pagehide", function () {
        if (shown) {
            navigator.sendBeacon(base + "agent/t/" + shown + "/here",
                form(d, "gone"));
            shown = "";
        }
    });

    /* News. */

    function everything() {
        soon("list", 1000, list);
        soon("ticket", 300, function () { reread(true); });
        tell();
    }

    function hear(name, data) {
        var tk = ticket(), mine = tk && tk.dataset.number === String(data.t);
        var others = String(data.u) !== body.dataset.live;

        body.dataset.state = "live";
        last = Date.now();
        if (name === "sync") {
            everything();
        } else if (name === "here" && mine && !others) {
            show(tk, "", ++asked);
        } else if (name === "hello" || (name === "here" && mine)) {
            soon("here", 100, here);
        } else if (name === "t") {
            soon("list", 1000, list);
            if (mine && (data.v > Number(tk.dataset.version)
                || data.k === "unread"))
            {
                soon("ticket", 300, function () { reread(others); });
                if (others && /^(message|note)$/.test(data.k)) {
                    say("message");
                }
            } else if (others && data.k === "created") {
                say("ticket");
            }
        }
    }

    function connect() {
        var source = new EventSource(base + "live");

        ["hello", "sync", "t", "here"].forEach(function (name) {
            source.addEventListener(name, function (ev) {
                var data = JSON.parse(ev.data);

                hear(name, data);
                if (channel) {
                    channel.postMessage({ name: name, data: data });
                }
            });
        });
        source.onopen = function () { up = true; };
        source.onerror = function () {
            up = false;
            if (source.readyState === EventSource.CLOSED) {
                setTimeout(connect, 15000 + Math.random() * 15000);
            }
        };
        setInterval(function () {
            if (up && channel) {
                channel.postMessage({ name: "up", data: {} });
            }
        }, 10000);
    }

    /* Without a connection for a while: asking. */
    setInterval(function () {
        if (!up && Date.now() - last > 14000) {
            body.dataset.state = "asking";
            if (!d.hidden) { everything(); }
        }
    }, 15000);

    if (channel) {
        channel.onmessage = function (ev) {
            hear(ev.data.name, ev.data.data);
        };
    }
    if (channel && navigator.locks) {
        navigator.locks.request("ticket " + base, function () {
            connect();
            return new Promise(function () {});
        });
    } else {
        connect();
    }

    d.addEventListener("visibilitychange", function () {
        if (!d.hidden) { tell(); }
    });
    window.addEventListener("online", function () {
        if (!d.hidden) { everything(); }
    });
    d.addEventListener("htmx:afterSwap", function (ev) {
        if (ev.detail.target.id === "ticket") {
            stay();
            sent();
        }
    });
    d.addEventListener("htmx:afterSettle", title);
    title();
    tell();
    sent();
}());
