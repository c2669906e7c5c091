
/* What is being written is kept on the server until it is sent. */
(function () {
    "use strict";

    var d = document, timer = 0, dirty = null, sending = null;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };

    function fields(form) {
        var data = new URLSearchParams();

        ["csrf", "nonce", "text", "template"].forEach(function (k) {
            data.set(k, form.elements[k] ? form.elements[k].value : "");
        });
        data.set("quiet", "1");
        return data;
    }

    function keep() {
        var form = dirty, kept, text;

        clearTimeout(timer);
        dirty = null;
        if (!form || !form.isConnected) {
            return;
        }
        sending = new AbortController();
        text = form.elements.text.value;
        fetch(form.dataset.keep, { method: "POST", body: fields(form),
            headers: { "HX-Request": "true" }, signal: sending.signal })
            .then(function (r) {
                kept = $(".kept", form);
                if (r.ok) {
                    form.elements.text.dispatchEvent(new CustomEvent("kept",
                        { bubbles: true, detail: text }));
                }
                if (kept) {
                    kept.textContent = r.ok && form.elements.text.value
                        ? kept.dataset.kept : "";
                }
            }, function () {});
    }

    d.addEventListener("input", function (ev) {
        var form = ev.target.form;

        if (/^(text|template)$/.test(ev.target.name) && form
            && form.dataset.keep)
        {
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

    /* What was begun since stands below what is taken back. */
    d.addEventListener("submit", function (ev) {
        var form = ev.target, answer = $("form.answer"), field;

        if (!form.matches(".recall") || !answer) { return; }
        clearTimeout(timer);
        dirty = null;
        if (sending) { sending.abort(); }
        field = form.elements.text || d.createElement("input");
        field.type = "hidden";
        field.name = "text";
        field.value = answer.elements.text.value;
        form.append(field);
    }, true);

    function leave() {
        if (dirty && dirty.isConnected) {
            navigator.sendBeacon(dirty.dataset.keep, fields(dirty));
            dirty = null;
        }
    }

    /* How it will look; a template put into the text. */

    function ask(path, form, more) {
        var data = fields(form);

        data.delete("quiet");
        if (more) { data.set(more, "1"); }
        return fetch(path, { method: "POST", body: data,
            headers: { "HX-Request": "true" } }).then(function (r) {
            if (!r.ok || r.redirected) { throw r; }
            return r.text();
        }).catch(function (e) {
            d.dispatchEvent(new CustomEvent("failed",
                { detail: e.status || 0 }));
            return null;
        });
    }

    function preview(form, on) {
        var box = $(".preview", form), text = form.elements.text;
        var b = $(".js-preview", form);

        if (!on) {
            if (!box.hidden) {
                box.hidden = true;
                text.hidden = false;
                b.setAttribute("aria-pressed", "false");
                text.focus();
            }
            return;
        }
        ask(box.dataset.path, form, form.classList.contains("noting")
            ? "note" : "").then(function (html) {
            if (html === null) { return; }
            box.innerHTML = html;
            box.style.minHeight = text.offsetHeight + "px";
            text.hidden = true;
            box.hidden = false;
            b.setAttribute("aria-pressed", "true");
            box.focus({ preventScroll: true });
        });
    }

    /* Another template takes the place of the one put in before, as long as
     * that was not touched. */
    function insert(form, b) {
        var text = form.elements.text, own = text.value, last = form.tkLast;

        if (last && last.filled === own) { own = last.own; }
        text.value = own;
        ask(b.formAction, form).then(function (filled) {
            var whole = $("option.whole", form);

            text.value = last && filled === null ? last.filled
                : filled === null ? own : filled;
            if (filled === null) { return; }
            form.tkLast = { own: own, filled: text.value };
            whole.selected = true;
            preview(form, false);
            text.focus();
            text.dispatchEvent(new Event("input", { bubbles: true }));
        });
    }

    d.addEventListener("click", function (ev) {
        var b = ev.target.closest && ev.target.closest(
            ".js-preview, .js-insert");

        if (b && b.matches(".js-preview")) {
            preview(b.form, b.getAttribute("aria-pressed") !== "true");
        } else if (b) {
            ev.preventDefault();
            insert(b.form, b);
        }
    });
    d.addEventListener("keydown", function (ev) {
        var form = ev.target.closest && ev.target.closest("form.answer");

        if (form && (ev.ctrlKey || ev.metaKey) && ev.shiftKey
            && ev.key.toLowerCase() === "p")
        {
            ev.preventDefault();
            preview(form, $(".preview", form).hidden);
        }
    });

    /* One line until somebody writes. */
    function unfold(form) {
        if (form) {
            form.classList.add("open");
            offer(form);
        }
    }

    /* Agents and types stand on the page once, among the fields. */
    function offer(form) {
        form.querySelectorAll("select[data-as]").forEach(function (to) {
            var from = $(to.dataset.as);
            var known = Array.prototype.map.call(to.options, function (o) {
                return o.value;
            });

            Array.prototype.forEach.call(from ? from.options : [],
                function (o) {
                    if (o.value !== "0" && known.indexOf(o.value) < 0) {
                        to.add(new Option(o.text, o.value));
                    }
                });
        });
    }

    /* Below the messages it lay above them, and goes to its place. */
    d.addEventListener("focusin", function (ev) {
        var form = ev.target.closest("form.answer");
        var lay = form && form.matches(".turned .answer:not(.open)");

        unfold(form);
        if (lay) { form.scrollIntoView({ block: "nearest" }); }
    });

    function unfolded(from) {
        var text = $("#text", from);

        if (text && text.value) { unfold(text.form); }
    }

    /* Files and pictures that are pasted or dropped go to the chosen ones,
     * which are listed and can be taken out again. */

    function chosen(input) {
        return Array.prototype.slice.call(input.files);
    }

    function set(input, files) {
        var all = new DataTransfer();

        files.forEach(function (f) { all.items.add(f); });
        input.files = all.files;
        show(input);
    }

    function size(n) {
        var f = new Intl.NumberFormat(d.documentElement.lang,
            { maximumFractionDigits: 1 });
        var unit = d.documentElement.lang === "fr" ? "o" : "B";

        return n < 1 << 20 ? f.format(Math.ceil(n / 1024)) + " K" + unit
            : f.format(n / (1 << 20)) + " M" + unit;
    }

    function show(input) {
        var list = $(".picked", input.form), files = chosen(input);

        if (!list) {
            return;
        }
        list.replaceChildren();
        files.forEach(function (f, i) {
            var li = d.createElement("li"), b = d.createElement("button");

            li.textContent = f.name + " · " + size(f.size);
            b.type = "button";
            b.className = "quiet";
            b.textContent = "\u00d7";
            b.setAttribute("aria-label", list.dataset.remove + " " + f.name);
            b.addEventListener("click", function () {
                files.splice(i, 1);
                set(input, files);
                input.focus();
            });
            li.appendChild(b);
            list.appendChild(li);
        });
        list.hidden = !files.length;
    }

    /* Pictures of the clipboard are all called the same. */
    function named(f) {
        var at = new Date().toISOString().replace(/\D/g, "").slice(0, 14);

        return /^image\.\w+$/.test(f.name) ? new File([f],
            f.name.replace("image", "image-" + at), { type: f.type }) : f;
    }

    function take(ev, from) {
        var form = ev.target.closest && ev.target.closest("form.answer");
        var input = form && $("input[type=file]", form);
        var files = from ? Array.prototype.slice.call(from.files) : [];

        if (input && files.length) {
            ev.preventDefault();
            unfold(form);
            set(input, chosen(input).concat(files.map(named)));
        }
    }

    d.addEventListener("paste", function (ev) {
        if (!ev.clipboardData.getData("text/plain")) {
            take(ev, ev.clipboardData);
        }
    });
    d.addEventListener("dragover", function (ev) {
        var form = ev.target.closest && ev.target.closest("form.answer");

        if (form && ev.dataTransfer.types.indexOf("Files") >= 0) {
            ev.preventDefault();
            form.classList.add("over");
        }
    });
    ["dragleave", "drop"].forEach(function (name) {
        d.addEventListener(name, function (ev) {
            var form = $("form.answer.over");

            if (form && (name === "drop" || !form.contains(ev.relatedTarget)))
            {
                form.classList.remove("over");
            }
        });
    });
    d.addEventListener("drop", function (ev) { take(ev, ev.dataTransfer); });
    d.addEventListener("change", function (ev) {
        if (ev.target.type === "file") { show(ev.target); }
    });

    /* How much of them has gone up. */
    d.addEventListener("htmx:xhr:progress", function (ev) {
        var form = ev.target.closest("form.answer");
        var bar = form && $("progress", form);

        if (bar && ev.detail.lengthComputable
            && $("input[type=file]", form).files.length)
        {
            bar.hidden = false;
            bar.value = ev.detail.loaded / ev.detail.total;
        }
    });
    d.addEventListener("htmx:afterRequest", function (ev) {
        var bar = ev.target.closest && $("form.answer progress");

        if (bar) { bar.hidden = true; }
    });

    /* What was sent can be taken back for some seconds; then it is no news
     * that it was. */
    function recall(from) {
        var e = $(".recall", from), said = $(".tk-top .flash .ok", from);

        setTimeout(function () {
            if (e && e.contains(d.activeElement)) {
                $("#ticket").focus({ preventScroll: true });
            }
            if (e) { e.remove(); }
            if (said) { said.remove(); }
        }, e ? Number(e.dataset.forMs) : 10000);
    }

    /* The server has only the text of what is taken back: its files and what
     * was chosen with it are here. */
    var sent = null;

    d.addEventListener("submit", function (ev) {
        if (ev.target.matches("form.answer")) {
            sent = { to: ev.target.action, data: new FormData(ev.target) };
        }
    });

    function again(form) {
        ["status", "agent", "type", "hours", "rate", "day"].forEach(
            function (k) {
                if (form.elements[k] && sent.data.has(k)) {
                    form.elements[k].value = sent.data.get(k);
                }
            });
        set(form.elements.files, sent.data.getAll("files").filter(
            function (f) { return f.name; }));
    }

    /* What the server made of it is newer than what this tab knows. */
    function backed(text) {
        text.value = text.defaultValue;
        text.dispatchEvent(new Event("input", { bubbles: true }));
    }

    d.addEventListener("htmx:afterSwap", function (ev) {
        var target = ev.detail.target, path = ev.detail.pathInfo, form;

        if (target.id === "ticket") {
            recall(target);
            unfolded(target);
            form = $("form.answer", target);
            if (form && path && /[?&]done=unsent$/.test(path.responsePath)) {
                backed(form.elements.text);
                if (sent && sent.to === form.action) {
                    again(form);
                    sent = null;
                }
            }
        }
    });
    recall(d);
    unfolded(d);

    window.addEventListener("pagehide", leave);
    d.addEventListener("htmx:beforeSwap", function (ev) {
        if (ev.detail.target.id === "ticket") { leave(); }
    });
}());
