// The page for translating says every twenty seconds that somebody is there, and shows who else is.
const place = document.querySelector("[data-presence]");

if (place) {
  const EVERY = 20_000;
  const page = place.closest("[data-translate]");
  let shown = place.innerHTML.trim();
  let segment = "";
  let timer;

  const body = (more = {}) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    const data = new FormData();
    const fields = { segment, csrfmiddlewaretoken: token ?? page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "", ...more };
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return data;
  };
  const beat = async () => {
    clearTimeout(timer);
    timer = setTimeout(beat, EVERY);
    // Who looks at something else is not here, unless there is text of theirs that is not saved.
    if (document.hidden && !page.querySelector("[data-unsaved]")) return;
    try {
      const response = await fetch(place.dataset.presence, { method: "POST", body: body(), headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!response.ok || response.redirected) return;
      const { html } = await response.json();
      // Written only when it differs, so that nothing is read out twice.
      if (html === shown) return;
      shown = html;
      place.innerHTML = html;
    } catch {
      // The next beat tries again; saving says it when the site is away.
    }
  };

  page.addEventListener("focusin", (event) => {
    const row = event.target.matches("textarea") ? event.target.closest("[data-segment]") : null;
    const now = row?.dataset.segment ?? "";
    if (now === segment) return;
    segment = now;
    clearTimeout(timer);
    timer = setTimeout(beat, 1_000);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.presence, body({ leave: "1" })));
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  beat();
}
