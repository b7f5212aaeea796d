// The sum of the parts of a lesson beside the stated duration, while an editor types.
const panel = document.querySelector("[data-lesson-minutes]");

if (panel) {
  const form = panel.closest("form");
  const number = (field) => Math.max(0, Number.parseInt(field?.value, 10) || 0);
  // A part that was taken away stays in the form, marked as deleted.
  const isKept = (field) => {
    const part = field.name.replace(/-value-minutes$/, "");
    return form.elements[`${part}-deleted`]?.value !== "1";
  };

  const show = () => {
    const minutes = [...form.querySelectorAll('[name^="phases-"][name$="-value-minutes"]')].filter(isKept).map(number);
    const together = minutes.reduce((sum, each) => sum + each, 0);
    const stated = number(form.elements.duration_minutes);
    const differ = together > 0 && stated > 0 && together !== stated;
    panel.querySelector("[data-minutes-agree]").hidden = differ || together === 0;
    panel.querySelector("[data-minutes-differ]").hidden = !differ;
    for (const place of panel.querySelectorAll("[data-minutes-together]")) place.textContent = together;
    for (const place of panel.querySelectorAll("[data-minutes-stated]")) place.textContent = stated;
  };

  const go = panel.querySelector("[data-minutes-go]");
  const duration = form.elements.duration_minutes;
  go.hidden = !duration;
  go.addEventListener("click", () => {
    const tab = duration.closest("[role=tabpanel]");
    if (tab) form.ownerDocument.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
    duration.scrollIntoView({ block: "center" });
    duration.focus();
  });

  form.addEventListener("input", show);
  // Buttons that add, copy and delete parts change the form without an event of their own.
  new MutationObserver(show).observe(form.querySelector("[data-contentpath='phases']") ?? form, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["value"],
  });
}
