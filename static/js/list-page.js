// The page of a list. Its forms work without a script: each button asks for the list as it will be. This script keeps the
// list of this browser in step, changes the page without a reload, and never writes over a list without being asked.
import { keep, own, say } from "./list.js";

const EARLIER = "list-before";
const list = () => document.getElementById("list");
const text = (keys) => keys.join("-");
const split = (value) => value.split("-").filter(Boolean);

if (!location.search && own().length) location.replace(`?r=${text(own())}`);
settle();

function isMine() {
  const { asked, keys } = list().dataset;
  return [asked, keys].includes(text(own()));
}

function settle() {
  const page = list();
  if (!page.querySelector("[data-list-shared]")) return;
  const mine = isMine();
  // Without a script the list travels along in the address; here it is kept.
  page.querySelector("[data-list-more]").search = "";
  page.querySelector("[data-list-mine]").hidden = !mine;
  page.querySelector("[data-list-shared]").hidden = mine;
  for (const part of page.querySelectorAll("[data-list-none]")) part.hidden = own().length > 0;
  for (const part of page.querySelectorAll("[data-list-other]")) part.hidden = own().length === 0;
  page.querySelector("[data-list-own]").search = `?r=${text(own())}`;
  page.querySelector("[data-list-replaced]").hidden = !mine || !sessionStorage.getItem(EARLIER);
}

async function change(form, button) {
  const mine = isMine();
  const address = `${form.getAttribute("action")}?r=${button.value}`;
  const moved = /^(?:up|down)-(.+)$/.exec(button.id)?.[1];
  const answer = await fetch(moved ? `${address}&moved=${moved}` : address);
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById("list");
  if (mine) keep(split(next.dataset.keys));
  list().replaceWith(document.adoptNode(next));
  document.title = page.title;
  const query = next.dataset.keys ? `?r=${next.dataset.keys}` : location.pathname;
  history.replaceState(null, "", query);
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
  settle();
  refocus(button.id);
  say(next.dataset.announce, document.getElementById("list-status"));
}

function refocus(id) {
  // The same button; at an end of the list, the one for the other way; after a removal, the way back.
  const other = id.startsWith("up-") ? id.replace("up-", "down-") : id.replace("down-", "up-");
  const usable = (name) => document.querySelector(`#${CSS.escape(name)}:not(:disabled)`);
  (usable(id) ?? usable(other) ?? usable("put-back") ?? document.getElementById("list-heading")).focus();
}

function take(keys) {
  sessionStorage.setItem(EARLIER, text(own()));
  keep(keys);
  settle();
  document.getElementById("list-heading").focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-list-form]") || !event.submitter) return;
  event.preventDefault();
  change(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(`[data-list-${name}]`);
  if (on("take")) take(split(list().dataset.keys));
  else if (on("add")) location.assign(`?r=${text(joined())}#list`);
  else if (on("restore")) {
    keep(split(sessionStorage.getItem(EARLIER)));
    sessionStorage.removeItem(EARLIER);
    settle();
  } else if (event.target.closest("[data-copy]")) copy(event.target.closest("[data-copy]"));
});

function joined() {
  const both = [...new Set([...own(), ...split(list().dataset.keys)])].slice(0, Number(document.getElementById("my-list").dataset.most));
  sessionStorage.setItem(EARLIER, text(own()));
  keep(both);
  return both;
}

async function copy(button) {
  const label = button.querySelector("[data-copy-label]");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // No clipboard without https: the address is selected to be copied by hand.
    return document.getElementById("list-address").select();
  }
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  say(button.dataset.copied, document.getElementById("list-status"));
  setTimeout(() => (label.textContent = before), 3000);
}

window.addEventListener("storage", settle);
window.addEventListener("pageshow", settle);
