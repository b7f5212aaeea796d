// The review page: text by text or as pages, all texts or only those that changed.
const views = document.querySelector(".review-views");
if (views) {
  const buttons = [...views.querySelectorAll("[data-review-view]")];
  const panels = [...document.querySelectorAll("[data-review-panel]")];
  const changed = views.querySelector("[data-review-changed]");
  const unchanged = [...document.querySelectorAll("[data-review-unchanged]")];
  const nothing = document.querySelector("[data-review-nothing]");

  const show = (name) => {
    for (const button of buttons) {
      const on = button.dataset.reviewView === name;
      button.setAttribute("aria-pressed", on);
      button.classList.toggle("button-secondary", !on);
    }
    for (const panel of panels) {
      panel.hidden = panel.dataset.reviewPanel !== name;
      if (!panel.hidden) for (const frame of panel.querySelectorAll("iframe[data-src]:not([src])")) frame.src = frame.dataset.src;
    }
  };
  const filter = () => {
    for (const row of unchanged) row.hidden = changed.checked;
    if (nothing) nothing.hidden = !(changed.checked && !document.querySelector(".review-changed"));
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.reviewView));
  if (changed) {
    changed.addEventListener("change", filter);
    filter();
  }
  views.hidden = false;
}
