// Every page: a list of resources, kept in this browser only, as the text that stands in its address: "b4k7xq-m2n3pq".
// Without this script the buttons are links that begin a list.
const NAME = "list";
const header = document.getElementById("my-list");

export function own() {
  try {
    return (localStorage.getItem(NAME) ?? "").split("-").filter(Boolean);
  } catch {
    return [];
  }
}

export function keep(keys) {
  try {
    if (keys.length) localStorage.setItem(NAME, keys.join("-"));
    else localStorage.removeItem(NAME);
  } catch {
    // A browser that keeps nothing: the list lives in its address alone.
  }
  show();
}

// One, or all parts of a pack.
function keysOf(button) {
  return button.dataset.keep.split("-");
}

function show() {
  const keys = own();
  for (const button of document.querySelectorAll("[data-keep]")) {
    button.setAttribute("role", "button");
    button.classList.toggle("is-kept", keysOf(button).every((key) => keys.includes(key)));
  }
  if (!header) return;
  const count = header.querySelector(".list-count");
  count.textContent = keys.length;
  count.hidden = !keys.length;
  header.search = keys.length ? `?r=${keys.join("-")}` : "";
}

function toggle(asked) {
  const keys = own();
  const missing = asked.filter((key) => !keys.includes(key));
  if (keys.length + missing.length > Number(header.dataset.most)) return say(header.dataset.full);
  const now = missing.length ? [...keys, ...missing] : keys.filter((other) => !asked.includes(other));
  keep(now);
  say((missing.length ? header.dataset.kept : header.dataset.takenOut) + now.length);
}

export function say(text, status = document.getElementById("my-list-status")) {
  status.textContent = "";
  // A short wait, so that an unchanged text is read again.
  setTimeout(() => (status.textContent = text), 100);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-keep]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggle(keysOf(button));
});

// What says that it is a button answers to the space bar too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("[data-keep]")) return;
  event.preventDefault();
  toggle(keysOf(event.target));
});

// Another tab, new results, or a page that comes back from the history.
window.addEventListener("storage", show);
window.addEventListener("pageshow", show);
document.addEventListener("htmx:afterSwap", show);
show();
