/* What a carer taps is kept on the telephone first and sent from there, so that nothing is lost without a connection.
   Each tap has a key made here; the server stores a key once, however often it is sent. */
"use strict";

(() => {
  const page = document.getElementById("my-week");
  if (!page || !window.fetch || !window.localStorage || !(window.crypto && crypto.getRandomValues)) return;

  const STORE = "care.taps";
  const CACHES = "care-my-week";
  const AGAIN = 30000;
  const PATIENCE = 15000;
  const FRESH = 600000; // what was kept in the last ten minutes is not asked for again
  const account = page.dataset.account;
  let sending = false;
  let asked = false; // to send, while something was being sent
  let signedOut = false;

  const read = () => JSON.parse(localStorage.getItem(STORE) || "[]");
  const write = (taps) => localStorage.setItem(STORE, JSON.stringify(taps));
  const own = () => read().filter((tap) => tap.account === account);
  const change = (key, changed) => write(read().flatMap((tap) => (tap.key === key ? changed(tap) : [tap])));
  const element = (id) => document.getElementById(id);

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  const shown = [...page.querySelectorAll("[data-occurrence]")];
  const seats = (tap) => shown.filter((seat) => tap.occurrence.includes(seat.dataset.occurrence));

  // Who and what, as the list says it: what is refused is told by telephone, perhaps when the list is another.
  function about(tap) {
    const found = seats(tap);
    const what = found.length && found[0].closest(".task").querySelector("h2").textContent.trim();
    return [...found.map((seat) => seat.querySelector("strong").textContent), what].filter(Boolean).join(" · ");
  }

  function keep(form, button) {
    const given = new FormData(form);
    const occurrence = given.getAll("occurrence");
    write([
      ...read(),
      {
        account,
        key: newKey(),
        at: new Date().toISOString(),
        occurrence,
        about: about({ occurrence }),
        status: button.value,
        reason: button.value === "not_met" ? given.get("reason") : "",
        note: given.get("note") || "",
      },
    ]);
  }

  function body(tap) {
    const fields = new URLSearchParams();
    tap.occurrence.forEach((one) => fields.append("occurrence", one));
    for (const name of ["account", "key", "at", "status", "reason", "note"]) fields.append(name, tap[name]);
    return fields;
  }

  // The answer and what it says; nothing where that is none of the server's own, such as the page of a hotel's network.
  async function patiently(request) {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), PATIENCE);
    try {
      const answer = await fetch(page.dataset.marks, { ...request, signal: end.signal });
      return { status: answer.status, told: (await answer.json().catch(() => null)) || {} };
    } finally {
      clearTimeout(timer);
    }
  }

  async function send() {
    if (sending) {
      asked = true;
      return;
    }
    sending = true;
    asked = false;
    let stored = 0;
    try {
      for (const tap of own().filter((one) => !one.refused)) {
        const { status, told } = await patiently({
          method: "POST",
          headers: { Accept: "application/json", "X-CSRFToken": token() },
          body: body(tap),
          credentials: "same-origin",
        });
        signedOut = status === 401;
        if (signedOut) break;
        if (told.stored) {
          change(tap.key, () => []);
          settle(tap);
          stored += 1;
        } else if (told.refused) {
          change(tap.key, (one) => [{ ...one, refused: told.refused }]);
        }
        // Else a fault: it stays here and is sent again later, and does not stop the others.
      }
    } catch (fault) {
      // So says fetch when there is no connection, or one so bad that the answer does not come.
      if (!(fault instanceof TypeError) && fault.name !== "AbortError") throw fault;
    } finally {
      sending = false;
      show();
    }
    if (asked) send();
    // There is a connection again, and what is on the screen may be old; but nobody loses what they are writing.
    else if (stored && page.dataset.kept === "yes" && !page.querySelector("details[open]")) location.reload();
    if (stored && navigator.serviceWorker && navigator.serviceWorker.controller) fetch(location.href).catch(() => {});
  }

  const SIGNS = { started: "info", done: "ok", not_met: "warn" };
  const badges = (tap) => seats(tap).map((seat) => seat.querySelector("[data-state]"));

  function put(badge, sign, text) {
    badge.className = `badge ${sign}`;
    badge.textContent = text;
    badge.hidden = !text;
  }

  // What is stored of each: it stands there again where a tap is refused.
  const standing = new Map();
  for (const badge of page.querySelectorAll("[data-state]")) {
    standing.set(badge, [badge.className.replace("badge", "").trim(), badge.textContent.trim()]);
  }

  function settle(tap) {
    const text = tap.status === "cleared" ? "" : page.dataset[tap.status];
    for (const badge of badges(tap)) standing.set(badge, [SIGNS[tap.status] || "", text]);
  }

  function paint(waiting) {
    standing.forEach(([sign, text], badge) => put(badge, sign, text));
    for (const tap of waiting) {
      const text = page.dataset[tap.status] + page.dataset.comma + page.dataset.waits;
      for (const badge of badges(tap)) put(badge, "", text);
    }
  }

  function dayAfter(days) {
    const now = new Date();
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
    const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
    return parts.map((part) => String(part).padStart(2, "0")).join("-");
  }

  // The list may have been kept on a day before: what was tomorrow is today, and what takes place may be said of it.
  function begin() {
    const words = { [dayAfter(0)]: page.dataset.today, [dayAfter(1)]: page.dataset.tomorrow };
    for (const marks of page.querySelectorAll("[data-from]")) marks.hidden = marks.dataset.from > dayAfter(0);
    for (const near of document.querySelectorAll("[data-near]")) {
      const word = words[near.dataset.near];
      near.textContent = word ? word + page.dataset.comma : "";
    }
  }

  function show() {
    const taps = own();
    const waiting = taps.filter((tap) => !tap.refused);
    const refused = taps.filter((tap) => tap.refused);
    paint(waiting);
    element("unsent").hidden = !waiting.length;
    element("unsent-number").textContent = waiting.length;
    element("unsent-sign-in").hidden = !signedOut;
    element("refused").hidden = !refused.length;
    element("refused-list").replaceChildren(
      ...refused.map((tap) => {
        const line = document.createElement("li");
        const when = new Date(tap.at).toLocaleString(document.documentElement.lang);
        line.textContent = [tap.about, page.dataset[tap.status], when, tap.refused].filter(Boolean).join(" · ");
        return line;
      }),
    );
  }

  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.mark") || !event.submitter) return;
    try {
      keep(form, event.submitter);
    } catch {
      return; // the telephone has no room left: it is sent as a form, at once
    }
    event.preventDefault();
    const details = form.closest("details");
    if (details) details.open = false;
    show();
    send();
  });

  element("send-now").addEventListener("click", send);
  element("forget").addEventListener("click", () => {
    write(read().filter((tap) => tap.account !== account || !tap.refused));
    show();
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    begin();
    send();
  });
  setInterval(() => own().some((tap) => !tap.refused) && send(), AGAIN);

  for (const form of document.querySelectorAll('form[action$="/sign-out/"]')) {
    form.addEventListener("submit", (event) => {
      // The page after it forgets what is kept of the list.
      if (own().some((tap) => !tap.refused) && !confirm(page.dataset.leave)) event.preventDefault();
    });
  }

  element("kept").hidden = page.dataset.kept !== "yes";
  begin();
  show();
  send();

  if (!navigator.serviceWorker) return;
  const ahead = async () => {
    const days = page.dataset.keep.split(" ");
    const parts = [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href);
    const scripts = [...document.scripts].map((script) => script.src).filter(Boolean);
    const cache = await caches.open(CACHES);
    // One after the other, so that what is tapped meanwhile has the connection too.
    for (const address of new Set([location.href, ...parts, ...scripts, ...days])) {
      const kept = await cache.match(address, { ignoreVary: true });
      if (kept && Date.now() - Number(kept.headers.get("x-kept-at")) < FRESH) continue;
      await fetch(address).catch(() => {});
    }
  };
  navigator.serviceWorker.addEventListener("controllerchange", ahead);
  navigator.serviceWorker.register(page.dataset.worker).then(() => navigator.serviceWorker.controller && ahead());
  // A page that was opened while the worker began, or loaded past it, is served by none and would not be kept.
  navigator.serviceWorker.ready.then(({ active }) => navigator.serviceWorker.controller || active.postMessage("claim"));
})();
