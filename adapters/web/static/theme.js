// Runs before the first paint, so that the chosen colours are there from the start.
"use strict";
{
  const root = document.documentElement;
  const paint = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  let theme = "";
  try { theme = localStorage.getItem("tandem.theme") || ""; } catch { /* no storage: the system's colours stay */ }
  root.classList.add("js");
  paint(theme);
  addEventListener("DOMContentLoaded", () => {
    for (const radio of document.querySelectorAll(".theme input")) {
      radio.checked = radio.value === theme;
      radio.addEventListener("change", () => {
        paint(radio.value);
        try { localStorage.setItem("tandem.theme", radio.value); } catch { /* private window: not kept */ }
      });
    }
    for (const button of document.querySelectorAll("button.print")) {
      button.addEventListener("click", () => print());
    }
  });
}
