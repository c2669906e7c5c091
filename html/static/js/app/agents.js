
/* Where there are many agents the choices offer few of them and "somebody
 * else", which opens a window: there they are found while typing. */
(function () {
    "use strict";

    var d = document;

    /* The choice may have been replaced by news meanwhile. */
    function take(select, id, name) {
        var own = select.id === "bulk_set" ? "agent:" + id : id;
        var all = Array.prototype.slice.call(select.options);
        var at = all.findIndex(function (o) { return o.value === own; });
        var last = select.querySelector("option[value$=other]");

        if (at < 0) {
            last.before(new Option(name, own));
        }
        select.value = own;
        select.focus();
        select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function ask(select) {
        fetch(select.dataset.who, { headers: { "HX-Request": "true" } })
            .then(function (r) {
                if (!r.ok || r.redirected) { throw r; }
                return r.text();
            }).then(function (text) {
                var box;

                d.body.insertAdjacentHTML("beforeend", text);
                box = d.body.lastElementChild;
                box.addEventListener("taken", function (ev) {
                    box.close();
                    take(d.getElementById(select.id), ev.detail,
                        box.querySelector("input").value);
                });
                box.addEventListener("close", function () { box.remove(); });
                box.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
                box.showModal();
            }).catch(function (e) {
                d.dispatchEvent(new CustomEvent("failed",
                    { detail: e.status || 0 }));
            });
    }

    d.addEventListener("focusin", function (ev) {
        if (ev.target.matches("[data-who]")) {
            ev.target.tkWas = ev.target.value;
        }
    });
    d.addEventListener("change", function (ev) {
        var e = ev.target;

        if (!e.matches("[data-who]")) {
            return;
        }
        if (/^(agent:)?other$/.test(e.value)) {
            ev.stopImmediatePropagation();
            e.value = e.tkWas || e.options[0].value;
            ask(e);
        }
        e.tkWas = e.value;
    }, true);
}());
