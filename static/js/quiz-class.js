// The board of a class: keys and clickers turn questions without loading a page, so that points and clock stay.
document.documentElement.classList.add("js");
const questions = [...document.querySelectorAll("[data-question]")];
const steps = [...document.querySelectorAll("[data-step]")];
const clock = document.querySelector("[data-clock]");
const teams = document.querySelector("[data-teams]");
const said = document.querySelector("[data-said]");
let at = Math.max(questions.findIndex((question) => !question.hidden), 0);
let ticking = null;
questions[at]?.querySelector("h1").focus({ preventScroll: true });

function show(number) {
  if (number < 0 || number >= questions.length) return;
  stopClock();
  at = number;
  questions.forEach((question, place) => {
    question.hidden = place !== at;
    delete question.dataset.revealed;
  });
  steps.forEach((step, place) => {
    step.className = place === at ? "bq-now" : place < at ? "bq-past" : "";
  });
  history.replaceState(null, "", `?q=${at + 1}`);
  questions[at].querySelector("h1").focus();
}

function reveal() {
  stopClock();
  const question = questions[at];
  question.dataset.revealed = "";
  const right = [...question.querySelectorAll(".bq-right, .bq-solution li")].map((option) => option.textContent.trim().replace(/\s+/g, " "));
  said.textContent = [...right, question.querySelector(".bq-why")?.textContent ?? ""].join(". ");
}

function stopClock() {
  clearInterval(ticking);
  ticking = null;
  clock.hidden = true;
  press("clock", false);
}

function press(name, pressed) {
  for (const button of document.querySelectorAll(`[data-toggle=${name}]`)) button.setAttribute("aria-pressed", pressed);
}

function toggleClock() {
  if (ticking) return stopClock();
  let left = Number(document.querySelector("[data-seconds]").dataset.seconds);
  clock.textContent = left;
  clock.hidden = false;
  press("clock", true);
  ticking = setInterval(() => {
    left -= 1;
    clock.textContent = Math.max(left, 0);
    if (left <= 0) {
      clearInterval(ticking);
      ticking = null;
      press("clock", false);
    }
  }, 1000);
}

function toggleTeams() {
  teams.hidden = !teams.hidden;
  press("teams", !teams.hidden);
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

const actions = { next: () => show(at + 1), back: () => show(at - 1), reveal };

document.addEventListener("click", (event) => {
  const go = event.target.closest("[data-go]");
  if (go && actions[go.dataset.go]) {
    event.preventDefault();
    actions[go.dataset.go]();
  }
  const toggle = event.target.closest("[data-toggle]")?.dataset.toggle;
  if (toggle === "teams") toggleTeams();
  if (toggle === "clock") toggleClock();
  if (event.target.closest("[data-full]")) fullScreen();
  const point = event.target.closest("[data-point]");
  if (point) {
    const points = point.closest("[data-team]").querySelector("[data-points]");
    points.value = Math.max(Number(points.value) + Number(point.dataset.point), 0);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.target.closest(key === " " ? "button" : key === "Enter" ? "a, button" : "none")) return;
  // Letters count while focus is in the question only (WCAG 2.1.4), where it starts.
  if (/^[a-z]$/.test(key) && !document.getElementById("main").contains(document.activeElement)) return;
  const does = {
    ArrowRight: () => show(at + 1),
    // A clicker has no third key: the first press shows the answer.
    PageDown: () => ("revealed" in questions[at].dataset ? show(at + 1) : reveal()),
    ArrowLeft: () => show(at - 1),
    PageUp: () => show(at - 1),
    Home: () => show(0),
    End: () => show(questions.length - 1),
    " ": reveal,
    Enter: reveal,
    t: toggleTeams,
    k: toggleClock,
    f: fullScreen,
    // In full screen the browser takes this key to leave it.
    Escape: () => location.assign(questions[at].querySelector("[data-go=close]").href),
  }[key];
  if (!does) return;
  event.preventDefault();
  does();
});
