// What the page does beyond forms and links: live lines, dialogs, suggestions, unread marks.
// Every door works without this file too; it only saves the reload.
"use strict";

const body = document.body;
const lines = document.getElementById("lines");
const dialog = document.getElementById("dialog");
const text = document.getElementById("text");
const me = body.dataset.me;
const here = body.dataset.place;
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// -- small things ---------------------------------------------------------------------------

const fresh = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");

const kept = {
  get(name) {
    try { return localStorage.getItem(`tandem.${name}`); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem(`tandem.${name}`, value); } catch { /* private window: not kept */ }
  },
};

let toastTimer = 0;
function toast(sentence) {
  const it = document.getElementById("toast");
  it.textContent = sentence;
  it.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { it.hidden = true; }, 6000);
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// -- unread ---------------------------------------------------------------------------------

const readKey = (person, place) => `read.${person}.${place}`;
const readUpTo = (person, place) => Number(kept.get(readKey(person, place)) || 0);

function read(change) {
  if (!document.hidden && change > readUpTo(me, here)) kept.set(readKey(me, here), String(change));
}

function badges() {
  let rest = 0;
  for (const link of all("a[data-news]")) {
    const seen = readUpTo(link.dataset.of, link.dataset.place);
    const count = JSON.parse(link.dataset.news).filter((n) => n > seen).length;
    const badge = find(".badge", link);
    const dot = find(".dot", link);
    link.classList.toggle("unread", count > 0);
    if (badge) {
      badge.hidden = count === 0;
      badge.textContent = count > 99 ? "99+" : String(count);
      badge.setAttribute("aria-label", `${count} ${body.dataset.unread}`);
      rest += count;
    }
    if (dot) dot.hidden = count === 0 || link.dataset.of === me;
  }
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (rest) document.title = `(${rest}) ${document.title}`;
}

function news(person, place, change) {
  for (const link of all("a[data-news]")) {
    if (link.dataset.of !== person || link.dataset.place !== place) continue;
    const known = JSON.parse(link.dataset.news);
    if (!known.includes(change)) link.dataset.news = JSON.stringify([...known, change]);
  }
  badges();
}

// -- lines ----------------------------------------------------------------------------------

const nearEnd = () => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 120;
const newer = document.getElementById("newer");

let following = true;
let end = 0;

function toEnd() {
  lines.scrollTop = lines.scrollHeight;
  end = lines.scrollTop;
  following = true;
  newer.hidden = true;
}

// The browser tells of a scroll a frame later: who went up just now is not pulled down again.
const follows = () => following && lines.scrollTop >= end - 1;

function days() {
  let last = "";
  for (const it of all("article, .day", lines)) {
    if (it.className === "day") { it.remove(); continue; }
    if (it.dataset.day !== last) {
      last = it.dataset.day;
      const mark = document.createElement("p");
      mark.className = "day";
      mark.textContent = it.dataset.dayLabel;
      it.before(mark);
    }
  }
}

function put(said) {
  const drawn = parsed(said.html).firstElementChild;
  const old = document.getElementById(said.ref);
  const follow = follows();
  if (old) {
    if (Number(old.dataset.change) >= said.change) return;
    const open = find(".more[open]", old) !== null;
    const focused = old.contains(document.activeElement) ? document.activeElement.textContent : "";
    old.replaceWith(drawn);
    if (open && find(".more", drawn)) find(".more", drawn).open = true;
    const again = all("button, summary", drawn).find((b) => b.textContent === focused);
    if (focused) (again || lines).focus({ preventScroll: true });
  } else {
    drawn.classList.add("new");
    lines.append(drawn);
    find(".empty", lines)?.setAttribute("hidden", "");
  }
  days();
  if (follow || said.mine) toEnd();
  else if (!old) newer.hidden = false;
}

// -- live -----------------------------------------------------------------------------------

let since = Number(body.dataset.since);
let source = null;
let retry = 0;

function listen() {
  source = new EventSource(`${body.dataset.live}?place=${encodeURIComponent(here)}&since=${since}`);
  const on = (name, act) => source.addEventListener(name, (event) => {
    act(JSON.parse(event.data));
    if (event.lastEventId) since = Math.max(since, Number(event.lastEventId));
  });
  source.addEventListener("open", () => { document.getElementById("lost").hidden = true; });
  on("line", (said) => {
    if (said.html) put(said);
    if (said.place === here) read(said.change);
    if (said.fresh && !said.mine) news(me, said.place, said.change);
  });
  on("waits", (it) => news(it.person, `person:local:${it.person}`, it.change));
  on("rooms", (it) => { document.getElementById("nav").innerHTML = it.html; badges(); });
  on("clock", (clock) => {
    if (!document.getElementById("now")) return;
    document.getElementById("now").textContent = clock.now;
    const shifted = document.getElementById("shifted");
    shifted.textContent = clock.shifted;
    shifted.hidden = !clock.shifted;
    const due = document.getElementById("due");
    if (due.textContent !== clock.due) due.textContent = clock.due;
    back();
  });
  source.addEventListener("error", () => {
    document.getElementById("lost").hidden = false;
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(retry);
    retry = setTimeout(listen, 2000);
  });
}

/** Offers the way back where there is one. */
function back() {
  const button = document.getElementById("back");
  if (button && !button.form.ariaBusy) button.disabled = document.getElementById("shifted").hidden;
}

// -- forms ----------------------------------------------------------------------------------

function reveal(root) {
  for (const question of all("[data-when]", root)) {
    const name = question.dataset.when;
    const values = JSON.parse(question.dataset.values);
    const given = all(`[name="a.${name}"], [name="s.${name}"]`, root)
      .filter((f) => !["radio", "checkbox"].includes(f.type) || f.checked)
      .filter((f) => !f.closest("[data-when]")?.hidden)
      .map((f) => f.value.trim())
      .filter(Boolean);
    const asked = values.length ? given.some((v) => values.includes(v)) : given.length > 0;
    question.hidden = !asked;
    for (const field of all("input, textarea, select", question)) field.disabled = !asked;
  }
}

function show(html) {
  dialog.innerHTML = html;
  reveal(dialog);
  if (!dialog.open) dialog.showModal();
  const bad = find(".question.bad:not([hidden]) :is(input, textarea, select)", dialog);
  (bad || find(".problem.whole", dialog) || find("[autofocus]", dialog))?.focus();
  if (bad) bad.closest(".question").scrollIntoView({ block: "nearest" });
}

async function submit(form, button) {
  if (form.ariaBusy === "true") return;
  const door = form.dataset.door;
  const sent = new FormData(form);
  if (button?.name) sent.append(button.name, button.value);
  // One id per submit: however often it is clicked meanwhile, it acts once.
  sent.set("event", fresh());
  form.ariaBusy = "true";
  const busy = find(".busy", form);
  if (busy) busy.hidden = false;
  const still = all("button", form).filter((b) => !b.disabled);
  for (const b of still) b.disabled = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(sent),
    });
    if (response.status === 403) {
      toast(body.dataset.stale);
      setTimeout(() => location.reload(), 1500);
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    answered(door, form, await response.json());
  } catch {
    toast(body.dataset.failed);
  } finally {
    form.ariaBusy = null;
    if (busy) busy.hidden = true;
    for (const b of still) b.disabled = false;
    back();
    if (button?.isConnected && !dialog.open && door !== "say") button.focus({ preventScroll: true });
  }
}

function answered(door, form, answer) {
  if (answer.problem) { toast(answer.problem); return; }
  if (door === "say") {
    text.value = "";
    grow();
  }
  if (answer.form) { show(answer.form); return; }
  if (door === "time") {
    if (here === "home") location.reload();
    return;
  }
  if (dialog.open) dialog.close();
  if (answer.place && answer.place !== location.pathname) location.assign(answer.place);
  else if (here === "home") location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.door) return;
  event.preventDefault();
  submit(form, event.submitter);
});
dialog.addEventListener("input", () => reveal(dialog));
dialog.addEventListener("change", () => reveal(dialog));
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-form]");
  if (!link) return;
  event.preventDefault();
  const response = await fetch(link.href, { headers: { Accept: "application/json" } });
  if (response.ok) show((await response.json()).form);
});

// -- composer -------------------------------------------------------------------------------

const list = document.getElementById("words");
let chosen = -1;

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

const offered = () => all("li:not([hidden])", list);

function mark(n) {
  chosen = n;
  offered().forEach((li, i) => li.setAttribute("aria-selected", String(i === n)));
  const it = offered()[n];
  if (it) { text.setAttribute("aria-activedescendant", it.id); it.scrollIntoView({ block: "nearest" }); }
  else text.removeAttribute("aria-activedescendant");
}

function suggest() {
  const typed = text.value.trim().toLowerCase();
  const one = !/\s/.test(text.value.trimStart()) && typed.length > 0;
  for (const li of all("li", list)) {
    const words = JSON.parse(li.dataset.words);
    li.hidden = !(one && !words.includes(typed) && words.some((w) => w.startsWith(typed)));
  }
  list.hidden = offered().length === 0;
  mark(-1);
}

function take(li) {
  text.value = `${li.dataset.word} `;
  list.hidden = true;
  mark(-1);
  text.focus();
}

function keys(event) {
  if (event.isComposing) return;
  const open = !list.hidden;
  const count = offered().length;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    mark((chosen + (event.key === "ArrowDown" ? 1 : count)) % count);
  } else if (open && event.key === "Escape") {
    list.hidden = true;
  } else if (open && chosen >= 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
    event.preventDefault();
    take(offered()[chosen]);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    list.hidden = true;
    if (text.value.trim()) text.form.requestSubmit();
  }
}

if (text) {
  if (matchMedia("(max-width: 760px)").matches) text.placeholder = text.labels[0].textContent;
  text.addEventListener("input", () => { grow(); suggest(); });
  text.addEventListener("keydown", keys);
  text.addEventListener("blur", () => setTimeout(() => { list.hidden = true; }, 150));
  list.addEventListener("mousedown", (event) => {
    const li = event.target.closest("li");
    if (!li) return;
    event.preventDefault();
    take(li);
  });
}

// -- frame ----------------------------------------------------------------------------------

function side(open) {
  body.classList.toggle("side-open", open);
  const button = find(".open-side");
  button.setAttribute("aria-expanded", String(open));
  if (open) find(".close-side").focus();
  else if (find(".side").contains(document.activeElement)) button.focus();
}
for (const it of all("[data-side]")) {
  it.addEventListener("click", () => side(!body.classList.contains("side-open")));
}
document.addEventListener("click", (event) => {
  for (const pop of all("details.pop[open]")) if (!pop.contains(event.target)) pop.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || dialog.open) return;
  const pop = find("details.pop[open]");
  if (pop) { pop.open = false; find("summary", pop).focus(); }
  else if (body.classList.contains("side-open")) side(false);
});
newer.addEventListener("click", toEnd);
lines.addEventListener("scroll", () => {
  following = nearEnd();
  if (!following) return;
  end = lines.scrollTop;
  newer.hidden = true;
});
// A picture grows when it has come: whoever read the newest line goes on reading it.
lines.addEventListener("load", () => { if (follows()) toEnd(); }, true);
document.addEventListener("visibilitychange", () => { read(since); badges(); });
addEventListener("storage", badges);

if (dialog.open) {
  // The server drew the form open, for a browser without scripts: make it a real dialog.
  dialog.close();
  show(dialog.innerHTML);
}
// A link led to one line: it is shown, and the newest is not pulled before it.
function toLinked() {
  const linked = location.hash && document.getElementById(location.hash.slice(1));
  if (!linked || !lines.contains(linked)) return false;
  linked.scrollIntoView({ block: "center" });
  following = nearEnd();
  end = lines.scrollTop;
  return true;
}

days();
if (!toLinked()) toEnd();
addEventListener("hashchange", toLinked);
read(since);
badges();
listen();
if (text && matchMedia("(min-width: 761px)").matches) text.focus();
