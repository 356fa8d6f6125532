// Drag an appointment to another time, room or carer. The page says what it would break or cost while it is still
// held; letting go shows the same with a button. Everything here is also on the form that the appointment links to.
(() => {
  "use strict";
  const said = document.getElementById("move-check");
  if (!said || !window.PointerEvent) return;
  const UNIT = 1.2; // of the drawing, a minute: as in views/board/drawing.py
  const widthOf = (strip) => strip.viewBox.baseVal.width; // of the drawing; on the screen it may be larger
  const STEP = 5; // minutes
  const NEAR = 6; // pixels that the hand may tremble before it is a drag
  const body = said.querySelector("[role=status]");
  let held = null;
  let waiting = 0;
  let asked = 0;

  document.addEventListener("pointerdown", (event) => {
    const block = event.target.closest("a.block");
    if (!block || !block.dataset.need || event.button !== 0 || event.pointerType === "touch") return;
    const rect = block.querySelector("rect");
    const from = block.ownerSVGElement;
    held = {
      block, from, moved: false, x: event.clientX, y: event.clientY,
      grip: event.clientX - rect.getBoundingClientRect().left, width: rect.getAttribute("width"), ghost: null, address: "",
    };
  });

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && event.target.closest("a.block")) event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.moved && Math.hypot(event.clientX - held.x, event.clientY - held.y) < NEAR) return;
    held.moved = true;
    said.classList.toggle("above", event.clientY > window.innerHeight / 2);
    held.block.classList.add("held");
    event.preventDefault();
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const strip = under && under.closest("svg.strip[data-day]");
    if (strip && fits(strip)) over(strip, event.clientX);
  });

  document.addEventListener("pointerup", () => {
    if (!held) return;
    const { moved, block, address } = held;
    block.classList.remove("held");
    clear();
    held = null;
    if (!moved) return;
    block.addEventListener("click", (event) => event.preventDefault(), { once: true });
    setTimeout(() => block.replaceWith(block.cloneNode(true)), 0); // the click that ends a drag opens nothing
    if (address) ask(address, true);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  said.querySelector("[data-close]").addEventListener("click", leave);

  function leave() {
    if (held) held.block.classList.remove("held");
    clear();
    held = null;
    asked += 1;
    said.hidden = true;
  }

  // A room takes what was in a room, a carer what a carer had; the strip of a person takes another time alone.
  function fits(strip) {
    return Boolean(strip.dataset.room) === Boolean(held.from.dataset.room);
  }

  function over(strip, x) {
    const box = strip.getBoundingClientRect();
    const unit = (UNIT * box.width) / widthOf(strip);
    const minute = Math.round((x - held.grip - box.left) / unit / STEP) * STEP + Number(strip.dataset.first);
    const start = Number(strip.dataset.day) * 1440 + minute;
    const data = new URLSearchParams({
      need: held.block.dataset.need, index: held.block.dataset.index, start, act: "check", fragment: "1",
    });
    if (strip.dataset.room && strip.dataset.room !== held.from.dataset.room) data.set("room", strip.dataset.room);
    if (strip.dataset.staff && strip.dataset.staff !== held.from.dataset.staff) {
      data.set("staff", strip.dataset.staff);
      data.set("for", held.from.dataset.staff);
    }
    if (held.block.dataset.whole) data.set("whole", "on");
    const address = `${said.dataset.address}?${data}`;
    if (address === held.address) return;
    held.address = address;
    empty(); // what an earlier place would mean is no answer to this one
    draw(strip, minute - Number(strip.dataset.first));
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(address, false), 200);
  }

  function draw(strip, minutes) {
    clear();
    const ghost = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ghost.setAttribute("class", "ghost");
    ghost.setAttribute("x", minutes * UNIT);
    ghost.setAttribute("y", 2);
    ghost.setAttribute("width", held.width);
    ghost.setAttribute("height", strip.viewBox.baseVal.height - 4);
    strip.append(ghost);
    strip.classList.add("target");
    held.ghost = ghost;
  }

  function clear() {
    document.querySelectorAll(".ghost").forEach((one) => one.remove());
    document.querySelectorAll(".strip.target").forEach((one) => one.classList.remove("target"));
  }

  function empty() {
    asked += 1;
    body.replaceChildren();
  }

  async function ask(address, last) {
    empty();
    const mine = asked;
    clearTimeout(waiting);
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (answer && answer.redirected) return location.reload(); // signed out meanwhile
    const text = answer && answer.ok ? await answer.text().catch(() => "") : "";
    if (mine !== asked) return;
    if (text) body.innerHTML = text;
    else body.textContent = said.dataset.failed;
    said.hidden = false;
    const bad = Boolean(body.querySelector(".notice.bad"));
    if (held && held.ghost) held.ghost.classList.toggle("bad", bad);
    if (last) (body.querySelector("button") || said.querySelector("[data-close]")).focus();
  }
})();
