// The way out: a link that every public page begins with, and a key. Whoever needs it must not wait for it, so this is
// no module: it runs before the page is drawn, and finds all it must know on its own tag.
"use strict";
(() => {
  const root = document.documentElement;
  const given = document.currentScript.dataset;
  const allowed = given.allowed.split(" ");
  const away = allowed.includes(given.to) ? given.to : allowed[0];
  // Says, for as long as this tab is open, that its reader left: then the way back leads out again.
  const LEFT = "left";
  const AGAIN_WITHIN = 2000;
  const THRICE_WITHIN = 5000;
  let leaving = false;

  function remember(left) {
    try {
      left ? sessionStorage.setItem(LEFT, "1") : sessionStorage.removeItem(LEFT);
    } catch {
      // A browser that keeps nothing has no way back to guard either.
    }
  }

  function hasLeft() {
    try {
      return sessionStorage.getItem(LEFT) === "1";
    } catch {
      return false;
    }
  }

  function hide() {
    root.hidden = true;
    // The tab shows where it goes, not where it was.
    document.title = new URL(away).host;
  }

  function leave() {
    if (leaving) {
      return;
    }
    leaving = true;
    hide();
    remember(true);
    try {
      navigator.sendBeacon(given.end);
    } catch {
      // What was typed then ends by itself, a day later.
    }
    location.replace(away);
  }

  // Back, or forward, after leaving: nothing of the page is drawn, and it leads out again. A page that somebody opens
  // anew is shown.
  const [how] = performance.getEntriesByType("navigation");
  if (hasLeft() && how && how.type === "back_forward") {
    hide();
    location.replace(away);
  } else {
    remember(false);
  }
  // A page that the browser keeps whole, to show it again at once, is kept hidden.
  window.addEventListener("pagehide", () => {
    root.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && (leaving || hasLeft())) {
      hide();
      location.replace(away);
    } else if (event.persisted) {
      root.hidden = false;
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-leave]")) {
      event.preventDefault();
      leave();
    }
  });

  // What a key must not do: end a word that is being composed, count again because it is held, take a shortcut of the
  // browser, or close something that is open and throw the reader out besides.
  const OPEN = ["dialog:modal", ":popover-open", "[role=combobox][aria-expanded=true]"].filter(
    (one) => !one.includes(":") || CSS.supports(`selector(${one})`),
  );

  function isMeantOtherwise(event, modifiers) {
    return (
      event.defaultPrevented ||
      event.isComposing ||
      event.keyCode === 229 ||
      event.repeat ||
      modifiers.some((one) => event[one]) ||
      Boolean(document.fullscreenElement) ||
      document.querySelector(OPEN.join(",")) !== null
    );
  }

  let presses = 0;
  let forgetting = 0;

  function say(words) {
    const place = document.querySelector("[data-leave-said]");
    if (place) {
      place.textContent = words;
    }
  }

  function forget(words) {
    clearTimeout(forgetting);
    presses = 0;
    say(words);
  }

  // One press more; true once there are enough of them. `words[n]` is said while n are still wanted.
  function counted(wanted, within, words) {
    presses += 1;
    if (presses === wanted) {
      return true;
    }
    say(words[wanted - presses]);
    if (presses === 1) {
      forgetting = setTimeout(() => forget(words.over), within);
    }
    return false;
  }

  const words = { 1: given.oneMore, 2: given.twoMore, over: given.over };

  const keys = {
    escape(event) {
      if (event.key === "Escape" && !isMeantOtherwise(event, ["ctrlKey", "altKey", "metaKey", "shiftKey"])) {
        // Or the browser would take the key to stop loading, which it has just begun to do.
        event.preventDefault();
        leave();
      }
    },
    "escape-twice"(event) {
      if (event.key !== "Escape") {
        if (presses) {
          forget("");
        }
      } else if (!isMeantOtherwise(event, ["ctrlKey", "altKey", "metaKey", "shiftKey"])) {
        event.preventDefault();
        if (counted(2, AGAIN_WITHIN, words)) {
          leave();
        }
      }
    },
    // Let go thrice, as in GOV.UK's own component: a capital letter typed meanwhile begins the count anew.
    "shift-3"(event) {
      if (event.type === "keydown") {
        if (event.key !== "Shift" && presses) {
          forget("");
        }
      } else if (event.key === "Shift" && !capital && !isMeantOtherwise(event, ["ctrlKey", "altKey", "metaKey"])) {
        if (counted(3, THRICE_WITHIN, words)) {
          leave();
        }
      }
    },
  };

  // Whether another key was pressed while Shift was down.
  let capital = false;
  document.addEventListener("keydown", (event) => {
    capital = event.key !== "Shift" && event.shiftKey ? true : event.key === "Shift" ? false : capital;
    if (leaving) {
      if (event.key === "Escape") {
        event.preventDefault();
      }
      return;
    }
    (keys[given.key] ?? keys.escape)(event);
  });
  document.addEventListener("keyup", (event) => {
    if (!leaving && given.key === "shift-3") {
      keys["shift-3"](event);
    }
  });

  // The key is promised only where it is heard.
  document.addEventListener("DOMContentLoaded", () => {
    for (const hint of document.querySelectorAll("[data-leave-hint]")) {
      hint.hidden = false;
    }
  });
})();
