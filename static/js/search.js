// The search page: what htmx does not do by itself. It swaps #results; this keeps focus, open parts and the filter sheet,
// and reads the new count out. Without this script every link and form still works as a page load.
const root = document.documentElement;
const narrow = matchMedia("(max-width: 859px)");
const results = () => document.getElementById("results");
let openParts = null;
let mover = null;

// The filter sheet. The page carries its state, because the sheet itself is swapped.
function showSheet(open) {
  root.classList.toggle("filters-open", open);
  root.classList.remove("filters-settled");
  shield();
  document.getElementById(open ? "filters-title" : "open-filters")?.focus({ preventScroll: true });
}

function shield() {
  // Everything outside the sheet rests while it is open.
  const open = root.classList.contains("filters-open");
  const filters = document.getElementById("filters");
  for (const element of document.querySelectorAll("body > *, .results > *, .results-columns > *")) {
    if (element.contains(filters) || element.tagName === "SCRIPT") element.inert = false;
    else element.inert = open && element !== document.querySelector("main");
  }
  filters?.toggleAttribute("aria-modal", open);
  filters?.setAttribute("role", open ? "dialog" : "region");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#open-filters, #sheet-close, #sheet-show");
  if (link) {
    event.preventDefault();
    showSheet(link.id === "open-filters");
  } else if (root.classList.contains("filters-open") && !event.target.closest("#filters")) {
    showSheet(false);
  }
  for (const sort of document.querySelectorAll(".sort[open]")) if (!sort.contains(event.target)) sort.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (root.classList.contains("filters-open")) showSheet(false);
  const sort = document.querySelector(".sort[open]");
  if (sort) {
    sort.open = false;
    sort.querySelector("summary").focus();
  }
});

narrow.addEventListener("change", () => {
  if (!narrow.matches && root.classList.contains("filters-open")) showSheet(false);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "results") return;
  openParts = new Map([...document.querySelectorAll("#results details[id]")].map((part) => [part.id, part.open]));
  mover = document.activeElement;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!openParts || !results()) return;
  // What the reader opened or closed stays so; a part the server opens for a new choice opens too.
  for (const [id, open] of openParts) {
    const part = document.getElementById(id);
    if (part) part.open = part.open || open;
  }
  const sheet = root.classList.contains("filters-open");
  if (sheet) root.classList.add("filters-settled");
  shield();
  const box = document.getElementById("search-words");
  if (box && document.activeElement !== box) box.value = results().dataset.query;
  moveFocus(event.detail.requestConfig?.elt ?? mover, sheet);
  followSwitch();
  announce(results().dataset.announce);
});

function followSwitch() {
  // The header is not swapped: its way to the other language takes the new choices along.
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
}

function moveFocus(from, sheet) {
  const heading = document.getElementById(sheet ? "filters-title" : "results-heading");
  if (from?.closest?.("[data-moves-to-top]")) {
    window.scrollTo({ top: 0 });
    heading?.focus({ preventScroll: true });
    return;
  }
  // htmx gives focus back to the element with the same id. A removed chip has none: its neighbours do.
  const twin = from?.id && document.getElementById(from.id);
  if (twin) twin.focus({ preventScroll: true });
  else if (!document.activeElement || document.activeElement === document.body) {
    (document.querySelector(".chosen .chip") ?? heading)?.focus({ preventScroll: true });
  }
}

function announce(text) {
  const status = document.getElementById("results-status");
  status.textContent = "";
  // A short wait: a reader first says what has focus, and an unchanged text is not read twice.
  setTimeout(() => (status.textContent = text), 150);
}
