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

function show() {
  const keys = own();
  for (const button of document.querySelectorAll("[data-keep]")) {
    button.setAttribute("role", "button");
    button.classList.toggle("is-kept", keys.includes(button.dataset.keep));
  }
  if (!header) return;
  const count = header.querySelector(".list-count");
  count.textContent = keys.length;
  count.hidden = !keys.length;
  header.search = keys.length ? `?r=${keys.join("-")}` : "";
}

function toggle(key) {
  const keys = own();
  const kept = keys.includes(key);
  if (!kept && keys.length >= Number(header.dataset.most)) return say(header.dataset.full);
  const now = kept ? keys.filter((other) => other !== key) : [...keys, key];
  keep(now);
  say((kept ? header.dataset.takenOut : header.dataset.kept) + now.length);
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
  toggle(button.dataset.keep);
});

// What says that it is a button answers to the space bar too.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("[data-keep]")) return;
  event.preventDefault();
  toggle(event.target.dataset.keep);
});

// Another tab, new results, or a page that comes back from the history.
window.addEventListener("storage", show);
window.addEventListener("pageshow", show);
document.addEventListener("htmx:afterSwap", show);
show();
