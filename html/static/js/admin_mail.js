/* Administration of mail: suggestions and previews.  Everything works
 * without it. */
(function () {
    "use strict";

    var d = document;
    var $ = function (sel, from) { return (from || d).querySelector(sel); };
    var all = function (sel, from) {
        return Array.prototype.slice.call((from || d).querySelectorAll(sel));
    };

    /* The time zones that the browser knows. */

    var zones = $("#zones");

    if (zones && Intl.supportedValuesOf) {
        Intl.supportedValuesOf("timeZone").forEach(function (name) {
            var o = d.createElement("option");

            o.value = name;
            zones.appendChild(o);
        });
    }

    /* The hours belong to one of two choices. */

    all("[name=business_hours]").forEach(function (radio) {
        radio.addEventListener("change", function () {
            $("#hours").hidden = $("#hours_always").checked;
        });
    });

    /* A variable of the list goes into the text where the caret is. */

    all("[data-into]").forEach(function (list) {
        var text = $(list.dataset.into);

        all("li", list).forEach(function (li) {
            var b = d.createElement("button"), name = $("code", li);

            b.type = "button";
            b.className = "var";
            while (li.firstChild) {
                b.appendChild(li.firstChild);
            }
            li.appendChild(b);
            b.addEventListener("click", function () {
                var from = text.selectionStart, to = text.selectionEnd;

                text.setRangeText(name.textContent, from, to, "end");
                text.dispatchEvent(new Event("input", { bubbles: true }));
                text.focus();
            });
        });
    });

    /* One row more to fill in.  A mailbox whose test was refused is another
     * form, so the document listens. */

    d.addEventListener("click", function (ev) {
        var b = ev.target.closest("[data-more]"), list, row;

        if (!b) {
            return;
        }
        list = $(b.dataset.more, b.parentNode);
        row = list.lastElementChild.cloneNode(true);

        all("input, select", row).forEach(function (e) {
            e.value = "";
            e.setAttribute("aria-label", e.getAttribute("aria-label")
                .replace(/\d+$/, list.children.length + 1));
        });
        list.appendChild(row);
        $("input", row).focus();
    });

    /* The usual port of each way to encrypt. */

    d.addEventListener("change", function (ev) {
        var tls = ev.target.closest("[data-port]"), port;

        port = tls && $(tls.dataset.port);
        if (port && (port.value === "993" || port.value === "143")) {
            port.value = tls.value === "tls" ? "993" : "143";
        }
    });

    /* The style sheet as it stands in the field, in the frame beside it. A
     * constructed sheet is allowed by the page's policy, loads no other
     * sheet, and ends with the frame's page. */

    all("[data-css]").forEach(function (field) {
        var frame = $(field.dataset.css), box = frame.closest("[hidden]");
        var choice = $("[data-frame='" + field.dataset.css + "']");

        function paint() {
            var doc = frame.contentDocument, view = frame.contentWindow;
            var sheet;

            if (!doc || !view.CSSStyleSheet || !doc.body) {
                return;
            }
            all("link[href$='custom.css']", doc).forEach(function (link) {
                link.disabled = true;
            });
            sheet = new view.CSSStyleSheet();
            sheet.replaceSync(field.value);
            doc.adoptedStyleSheets = [sheet];
        }

        box.hidden = false;
        frame.addEventListener("load", paint);
        field.addEventListener("input", paint);
        choice.addEventListener("change", function () {
            frame.src = choice.value;
        });
        frame.src = frame.dataset.src;
    });
}());
