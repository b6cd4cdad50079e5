// Runs before the first paint, so that the chosen colours are there from the start.
"use strict";
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("tandem.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's colours stay.
}
