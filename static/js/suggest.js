// Type-ahead for the search box: a combobox with a list of words and of resources. Without it, a plain box.
const form = document.getElementById("search-form");
const box = document.getElementById("search-words");
const list = document.getElementById("suggestions");
const WAIT = 160;
const SHORTEST = 2;
let waiting = 0;
let asking = null;
let chosen = -1;

function options() {
  return [...list.querySelectorAll('[role="option"]')];
}

function close() {
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const all = options();
  chosen = (index + all.length + 1) % (all.length + 1);
  // One place past the last option is the box itself.
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  if (chosen === all.length) {
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
  } else {
    box.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }
}

function take(option) {
  close();
  if (option.dataset.url) {
    location.assign(option.dataset.url);
  } else {
    box.value = option.textContent.trim();
    form.requestSubmit();
  }
}

function option(text, sign, url, number) {
  const element = document.createElement("div");
  element.id = `suggestion-${number}`;
  element.setAttribute("role", "option");
  element.setAttribute("aria-selected", "false");
  if (url) element.dataset.url = url;
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${sign}`);
  icon.append(use);
  const words = document.createElement("span");
  words.textContent = text;
  element.append(icon, words);
  return element;
}

function show({ terms = [], resources = [] }) {
  let number = 0;
  const groups = [
    terms.map((term) => option(term, "search", "", number++)),
    resources.map((resource) => option(resource.title, "chevron-right", resource.url, number++)),
  ].filter((group) => group.length);
  list.replaceChildren(
    ...groups.map((group) => {
      const element = document.createElement("div");
      element.className = "suggestion-group";
      element.append(...group);
      return element;
    }),
  );
  chosen = -1;
  box.removeAttribute("aria-activedescendant");
  list.hidden = number === 0;
  box.setAttribute("aria-expanded", String(number > 0));
}

async function ask() {
  const words = box.value.trim();
  asking?.abort();
  if (words.length < SHORTEST) return close();
  asking = new AbortController();
  const address = new URL(form.dataset.suggestUrl, location.href);
  address.searchParams.set("q", words);
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
    if (answer.ok && document.activeElement === box) show(await answer.json());
  } catch {
    // No suggestions is no harm: the box still searches.
  }
}

if (form?.dataset.suggestUrl) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen === -1 ? options().length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(options()[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // Before the blur, so that the list is still there.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const target = event.target.closest('[role="option"]');
    if (target) take(target);
  });
  box.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    asking?.abort();
    close();
  });
}
