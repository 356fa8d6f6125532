// What the vendored parts of the records leave unnamed for those who listen: pickers with a search of their own, the
// fields of tables within a form, the search of a list, and the empty corner of a table.
"use strict";

const FIELDS = "input:not([type=hidden]):not([aria-label]), select:not([aria-label]), textarea:not([aria-label])";

function words(element) {
  return element?.textContent.trim() || "";
}

function nameRows() {
  for (const cell of document.querySelectorAll(".tabular tbody td")) {
    const heads = cell.closest("table").querySelectorAll("thead tr > *");
    for (const field of cell.querySelectorAll(FIELDS)) {
      if (!field.labels.length) field.setAttribute("aria-label", words(heads[cell.cellIndex]));
    }
  }
}

function namePickers() {
  for (const box of document.querySelectorAll(".select2-container .select2-selection:not([aria-label])")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = words(select?.labels?.[0]) || select?.getAttribute("aria-label") || select?.name || "";
    for (const part of [box, ...box.querySelectorAll('[role="textbox"]')]) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", label);
    }
  }
}

function nameAll() {
  for (const corner of document.querySelectorAll("thead th:empty")) {
    corner.replaceWith(Object.assign(document.createElement("td"), { className: corner.className }));
  }
  nameRows();
  namePickers();
  const search = document.querySelector("#searchbar");
  search?.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);
}

document.addEventListener("DOMContentLoaded", () => {
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
});
