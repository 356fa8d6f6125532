/* htmx leaves a button whose answer is a refusal, or does not come, as if nobody had pressed it: it is said here. */
"use strict";

(() => {
  const notice = document.getElementById("not-stored");
  const show = (name) => {
    for (const one of notice.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== name;
    notice.hidden = !name;
  };
  const on = (event, name) =>
    document.addEventListener(event, ({ detail }) => detail.requestConfig.verb === "get" || show(name));
  on("htmx:sendError", "offline");
  on("htmx:timeout", "offline");
  on("htmx:responseError", "refused");
  on("htmx:beforeRequest", "");
})();
