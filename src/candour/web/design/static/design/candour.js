// Everything works without this file. With it, GOV.UK Frontend's components come alive.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A table wider than the window scrolls within its frame; whoever uses a keyboard must be able to reach the frame.
const frames = document.querySelectorAll(".candour-scroll");
function reach() {
  for (const frame of frames) {
    if (frame.scrollWidth > frame.clientWidth) {
      frame.tabIndex = 0;
    } else {
      frame.removeAttribute("tabindex");
    }
  }
}
if (frames.length) {
  reach();
  window.addEventListener("resize", reach);
}
