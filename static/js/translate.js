// The page for translating: saves row by row, moves by keyboard, asks for suggestions. All of it but those works without.
const translate = document.querySelector("[data-translate]");

if (translate) {
  const said = translate.dataset;
  const live = translate.querySelector("[data-say]");
  const segments = () => [...translate.querySelectorAll(".segment")].filter((row) => row.checkVisibility());
  const fields = "textarea, input.segment-address, .segment-chooser button";
  const field = (row) => [...row.querySelectorAll(fields)].find((each) => each.checkVisibility());
  const rowOf = (node) => node.closest(".segment");
  const say = (text) => {
    live.textContent = "";
    requestAnimationFrame(() => { live.textContent = text; });
  };

  // --- Fields ---------------------------------------------------------------------------------------------------------

  const grow = (area) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const differs = (row) => {
    const text = row.querySelector("textarea:not([readonly]), input.segment-address");
    const same = row.querySelector("[name=same]");
    return (text && text.value !== text.defaultValue) || (same && same.checked !== same.defaultChecked);
  };
  const mark = (row) => row.toggleAttribute("data-unsaved", Boolean(differs(row)));
  const unsaved = () => [...translate.querySelectorAll(".segment[data-unsaved]")];

  const fill = (row, text) => {
    const area = row.querySelector("textarea");
    const same = row.querySelector("[name=same]");
    if (same?.checked) {
      same.checked = false;
      area.readOnly = false;
    }
    area.value = text;
    grow(area);
    mark(row);
    area.focus();
    say(said.saidUsed);
  };
  const insert = (area, opening, closing) => {
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    area.setRangeText(`${opening}${chosen}${closing}`, area.selectionStart, area.selectionEnd, chosen ? "end" : "start");
    if (!chosen) area.selectionStart = area.selectionEnd = area.selectionStart + opening.length;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // French has a no-break space before these signs and inside guillemets; people type a plain one.
  const bind = (area, typed) => {
    const at = area.selectionStart;
    if (area.lang !== "fr" || !typed || area.selectionEnd !== at) return;
    const before = area.value.slice(0, at);
    const space = / [;:!?»]$/.test(before) ? at - 2 : before.endsWith("« ") ? at - 1 : -1;
    if (space < 0) return;
    area.setRangeText("\u00a0", space, space + 1);
    area.setSelectionRange(at, at);
  };
  const tickSame = (row) => {
    const area = row.querySelector("textarea");
    const { checked } = row.querySelector("[name=same]");
    if (checked) row.own = area.value;
    area.value = checked ? row.dataset.source : row.own ?? "";
    area.readOnly = checked;
    grow(area);
    mark(row);
  };

  // --- Moving ---------------------------------------------------------------------------------------------------------

  const go = (row) => {
    if (!row) return;
    const target = field(row) ?? row.querySelector("a, button");
    target?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (row, by) => {
    const rows = segments();
    go(rows[rows.indexOf(row) + by]);
  };
  const nextOpen = (row) => {
    const rows = segments();
    const start = rows.indexOf(row) + 1;
    const found = [...rows.slice(start), ...rows.slice(0, start)].find((each) => each !== row && "open" in each.dataset);
    if (found) return go(found);
    const send = translate.querySelector("[data-send]");
    (send ?? field(row))?.focus();
    say(said.saidDone);
  };

  // --- Saving ---------------------------------------------------------------------------------------------------------

  const token = (form) => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  const tell = (row, message, theirs = "") => {
    const box = row.querySelector("[data-message]");
    box.setAttribute("role", "alert");
    box.textContent = message;
    const other = row.querySelector("[data-theirs]");
    if (other) {
      other.hidden = !theirs;
      other.querySelector("[data-theirs-text]").textContent = theirs;
    }
    row.querySelector("textarea, input.segment-address")?.toggleAttribute("aria-invalid", false);
    if (message) row.querySelector("textarea, input.segment-address")?.setAttribute("aria-invalid", "true");
  };
  const count = () => {
    const rows = [...translate.querySelectorAll("[data-segment]")];
    const counts = { open: "[data-open]", changed: "[data-changed]", warnings: "[data-warned]" };
    for (const [name, selector] of Object.entries(counts)) {
      translate.querySelector(`[data-count=${name}]`).textContent = rows.filter((row) => row.matches(selector)).length;
    }
  };
  const show = (answer, sent) => {
    const row = document.getElementById(`segment-${answer.id}`);
    if (!row) return;
    const area = row.querySelector("textarea");
    const same = row.querySelector("[name=same]");
    const mine = sent !== undefined;
    const touched = mine ? area.value !== sent : differs(row);
    area.defaultValue = answer.text;
    if (same) same.defaultChecked = answer.same;
    if (!touched) {
      area.value = answer.text;
      if (same) same.checked = answer.same;
      area.readOnly = answer.same;
      grow(area);
    }
    row.querySelector("[name=stamp]").value = answer.stamp;
    row.toggleAttribute("data-open", answer.open);
    row.toggleAttribute("data-changed", answer.changed);
    row.toggleAttribute("data-warned", answer.warnings > 0);
    if (mine) row.toggleAttribute("data-stays", true);
    const badge = row.querySelector("[data-badge]");
    badge.textContent = answer.badge.text;
    badge.className = `translation-state translation-state-${answer.badge.tone}`;
    row.querySelector("[data-hints]").innerHTML = answer.hints;
    if (!answer.changed) row.querySelector(".segment-earlier")?.remove();
    const word = row.querySelector("[data-save-word]");
    word.textContent = answer.confirm ? word.dataset.confirmText : word.dataset.saveText;
    row.querySelector("[data-save]").classList.toggle("button-secondary", !answer.confirm);
    mark(row);
  };
  const exchange = (row, html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    row.replaceWith(fresh);
    // Scripts that come as text do not run by themselves; those of the choosers have to.
    for (const old of fresh.querySelectorAll("script")) {
      const script = document.createElement("script");
      script.textContent = old.textContent;
      old.replaceWith(script);
    }
    go(fresh);
  };
  const save = async (form, submitter, andNext = false) => {
    const row = rowOf(form);
    if (row.saving) return;
    row.saving = true;
    say(said.saidSaving);
    const sent = row.querySelector("textarea")?.value;
    let response, answer;
    try {
      const headers = { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": token(form) };
      response = await fetch(form.action, { method: "POST", body: new FormData(form, submitter), headers });
      answer = await response.json().catch(() => null);
    } catch {
      answer = { message: said.saidFailed };
    }
    row.saving = false;
    if (!response?.ok || !answer || answer.message) {
      if (answer?.stamp !== undefined) row.querySelector("[name=stamp]").value = answer.stamp;
      tell(row, answer?.message ?? (response?.status < 500 ? said.saidSession : said.saidFailed), answer?.theirs);
      field(row)?.focus();
      return;
    }
    tell(row, "");
    for (const each of answer.rows) show(each, each.id === Number(row.dataset.segment) ? sent : undefined);
    if (answer.html) exchange(row, answer.html);
    translate.querySelector("[data-facts]").innerHTML = answer.facts;
    const send = translate.querySelector("[data-send]");
    send?.classList.toggle("button-secondary", !answer.ready);
    if (send && answer.ready) send.form.hidden = false;
    // What kept it from being sent holds no longer.
    if (answer.ready) document.querySelector("[data-refused]:not(:has(textarea))")?.remove();
    count();
    say(answer.said);
    if (andNext) nextOpen(row);
  };

  // --- Suggestions ----------------------------------------------------------------------------------------------------

  const suggest = async (row) => {
    if (!row?.dataset.suggestions || row.asked) return;
    row.asked = true;
    try {
      const response = await fetch(row.dataset.suggestions, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!response.ok) return;
      const answer = await response.json();
      if (!answer.count) return;
      const box = row.querySelector("[data-suggested]");
      box.innerHTML = answer.html;
      const until = row.querySelector(".segment-earlier [data-use]")?.dataset.use;
      for (const use of box.querySelectorAll("[data-use]")) if (use.dataset.use === until) use.closest("li").remove();
      if (!box.querySelector("li")) box.replaceChildren();
      if (row.contains(document.activeElement)) say(`${said.saidSuggestions} ${answer.count}`);
    } catch {
      row.asked = false;
    }
  };
  // One after the other, for open rows that come into view.
  let queue = Promise.resolve();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting && "open" in entry.target.dataset) queue = queue.then(() => suggest(entry.target));
    }
  }, { rootMargin: "200px" });

  // --- What people do -------------------------------------------------------------------------------------------------

  translate.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches(".segment-form")) {
      event.preventDefault();
      save(form, event.submitter);
    } else if (form.matches("[data-step]") && unsaved().length) {
      event.preventDefault();
      const [first] = unsaved();
      tell(first, said.saidUnsaved);
      go(first);
    }
  });
  translate.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if (event.target.matches("textarea")) {
      if (event.inputType === "insertText") bind(event.target, event.data);
      grow(event.target);
    }
    mark(row);
  });
  translate.addEventListener("change", (event) => {
    if (event.target.matches("[name=same]")) tickSame(rowOf(event.target));
    if (event.target.matches("[data-chooser] input")) save(event.target.form);
  });
  translate.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    const row = rowOf(button);
    if (button.matches("[data-use]")) fill(row, button.dataset.use);
    if (button.matches("[data-opening]")) insert(row.querySelector("textarea"), button.dataset.opening, button.dataset.closing);
    if (button.matches("[data-help-open]")) translate.querySelector("[data-help]").showModal();
    if (button.matches("[data-next-open]")) {
      event.preventDefault();
      nextOpen(rowOf(translate.querySelector(".segment :focus") ?? button) ?? translate.lastRow);
    }
    if (button.matches("[data-filter]")) {
      event.preventDefault();
      translate.dataset.show = button.dataset.filter;
      for (const stays of translate.querySelectorAll("[data-stays]")) stays.removeAttribute("data-stays");
      for (const other of translate.querySelectorAll("[data-filter]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      history.replaceState(null, "", button.href);
    }
  });
  translate.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    translate.lastRow = row;
    suggest(row);
  });
  translate.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    const form = row.querySelector("form");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (row.querySelector("[data-save]")) save(form, row.querySelector("[data-save]"), true);
    } else if (event.altKey && /^(Digit|Numpad)[123]$/.test(event.code)) {
      const use = row.querySelectorAll("[data-use]")[Number(event.code.at(-1)) - 1];
      event.preventDefault();
      if (use) fill(row, use.dataset.use);
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(row, event.key === "ArrowDown" ? 1 : -1);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });

  // Wagtail's header is higher where the breadcrumbs wrap.
  const header = document.querySelector("header.w-slim-header");
  if (header) {
    new ResizeObserver(() => translate.style.setProperty("--translate-header", `${header.offsetHeight}px`)).observe(header);
  }
  for (const hidden of translate.querySelectorAll("[data-use], [data-tools], [data-help-open]")) hidden.hidden = false;
  for (const row of translate.querySelectorAll("[data-segment]")) {
    const area = row.querySelector("textarea");
    grow(area);
    if (row.querySelector("[name=same]")?.checked) area.readOnly = true;
    if (row.dataset.suggestions) watcher.observe(row);
  }
}
