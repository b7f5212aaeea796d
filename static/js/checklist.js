// "Get ready": ticks stay on this device, in this browser, and go nowhere.
const list = document.querySelector("[data-checklist]");

if (list) {
  const name = `checklist:${list.dataset.checklist}`;
  const boxes = [...list.querySelectorAll("input")];
  const text = (box) => box.parentElement.textContent.trim();

  // Stored by their words, so that a changed list does not tick the wrong thing.
  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? [];
    } catch {
      return [];
    }
  };
  const ticked = stored();
  for (const box of boxes) box.checked = ticked.includes(text(box));

  list.addEventListener("change", () => {
    const now = boxes.filter((box) => box.checked).map(text);
    try {
      if (now.length) localStorage.setItem(name, JSON.stringify(now));
      else localStorage.removeItem(name);
    } catch {
      // A browser that keeps nothing: the ticks last as long as the page.
    }
  });
}
