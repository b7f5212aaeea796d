// A quiz while it is played: the same forms, without loading a page for each. Nothing is kept beyond this page.
const play = () => document.getElementById("play");

async function send(form, button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(data) });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  play().replaceWith(page.getElementById("play"));
  const warning = play().querySelector("[role=alert]");
  if (warning) play().querySelector("input:not([type=hidden]), select")?.focus();
  else if (button?.value === "answer") play().querySelector(".play-buttons .button-primary")?.focus();
  else play().querySelector("[data-focus]")?.focus();
  if (button?.value !== "answer") play().scrollIntoView({ block: "start" });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".play form");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter).catch(() => {
    // Without the network as without a script: the browser says what is wrong.
    const { submitter } = event;
    if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  });
});

// Single keys count while focus is in the quiz only (WCAG 2.1.4), where it starts.
play().querySelector("[data-focus]")?.focus({ preventScroll: true });

document.addEventListener("keydown", (event) => {
  // A, B, C … or 1, 2, 3 … choose.
  if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
  if (!play().contains(document.activeElement) || document.activeElement.matches("input[type=text], select")) return;
  const letter = "abcdefgh".indexOf(event.key.toLowerCase());
  const place = letter >= 0 ? letter : "12345678".indexOf(event.key);
  const option = place >= 0 && play().querySelectorAll("label.play-option input")[place];
  if (!option) return;
  event.preventDefault();
  option.focus();
  if (option.type === "checkbox" || !option.checked) option.click();
});
