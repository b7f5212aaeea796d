// Every page: say that scripts run, and print on request.
document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Browsers that cannot open it with a style. Whoever prints a lesson about something sensitive must have it.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".disclosure")) folded.open = true;
});
