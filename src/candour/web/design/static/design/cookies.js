// The choice about cookies is sent without leaving the page. The form itself does the same where this does not run.
const banner = document.querySelector("[data-cookies]");
const ask = banner?.querySelector("[data-cookies-ask]");
const saved = banner?.querySelector("[data-cookies-saved]");
const failed = banner?.querySelector("[data-cookies-failed]");

function show(message) {
  message.hidden = false;
  message.focus();
}

async function send(pressed) {
  const form = new FormData(ask, pressed);
  form.delete("back");
  const answer = await fetch(ask.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(form),
  });
  // The answer comes from a second address, which sees whether the browser kept the choice.
  return answer.ok && (await answer.json()).kept === true;
}

ask?.addEventListener("submit", async (event) => {
  event.preventDefault();
  failed.hidden = true;
  let kept = false;
  try {
    kept = await send(event.submitter);
  } catch {
    // No connection, or an answer that makes no sense.
  }
  if (kept) {
    ask.hidden = true;
    show(saved);
  } else {
    show(failed);
  }
});

banner?.querySelector("[data-cookies-hide]").addEventListener("click", (event) => {
  event.preventDefault();
  banner.hidden = true;
  const main = document.querySelector("#main-content");
  main.tabIndex = -1;
  main.focus();
});
