// Curriculum goals in the editor: narrow the list to what has the typed words, or to what is chosen.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const widget of document.querySelectorAll("[data-goals]")) {
  const tools = widget.querySelector("[data-goals-tools]");
  if (!tools) continue;
  const search = widget.querySelector("[data-goals-search]");
  const only = widget.querySelector("[data-goals-only]");
  const groups = [...widget.querySelectorAll("[data-goals-group]")];

  const show = () => {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    for (const group of groups) {
      const title = folded(group.querySelector("legend").textContent);
      const options = [...group.querySelectorAll("[data-goals-option]")];
      for (const option of options) {
        const text = `${title} ${folded(option.textContent)}`;
        const chosen = option.querySelector("input").checked;
        option.hidden = !(words.every((word) => text.includes(word)) && (chosen || !only.checked));
      }
      group.hidden = options.every((option) => option.hidden);
    }
    widget.querySelector("[data-goals-none]").hidden = groups.some((group) => !group.hidden);
    widget.querySelector("[data-goals-count]").textContent = widget.querySelectorAll("[data-goals-option] :checked").length;
  };

  tools.hidden = false;
  search.addEventListener("input", show);
  // Enter would send the whole form.
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  widget.addEventListener("change", show);
  show();
}
