// Helps where it helps; every page works without it.
"use strict";

// A marked stretch of text leads to its citation's card, as the number after it does.
document.addEventListener("click", (event) => {
  const mark = event.target instanceof Element ? event.target.closest("mark[data-card]") : null;
  if (!mark || String(window.getSelection())) return;
  const sign = document.querySelector(`a.sign[href$="#c-${CSS.escape(mark.dataset.card)}"]`);
  if (sign) sign.click();
});

// A card that is led to is unfolded, also by a link that was followed before.
const unfold = (hash) => {
  if (!hash.startsWith("#c-")) return;
  const more = document.getElementById(hash.slice(1))?.querySelector(":scope > .more");
  if (more) more.open = true;
};
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#c-']") : null;
  if (link) unfold(link.hash);
});
window.addEventListener("hashchange", () => unfold(location.hash));
unfold(location.hash);

// What a card is about lights up in the text while the card is pointed at or has the focus.
const light = (event, on) => {
  const card = event.target instanceof Element ? event.target.closest("article.card") : null;
  if (!card) return;
  for (const mark of document.querySelectorAll(`mark[data-card="${CSS.escape(card.id.slice(2))}"]`)) {
    mark.classList.toggle("lit", on);
  }
};
document.addEventListener("mouseover", (event) => light(event, true));
document.addEventListener("mouseout", (event) => light(event, false));
document.addEventListener("focusin", (event) => light(event, true));
document.addEventListener("focusout", (event) => light(event, false));

// The part of a page that changes is asked for again, until it says that it ended.
const live = document.querySelector("[data-poll]");
if (live) {
  for (const link of document.querySelectorAll("a.reload")) link.hidden = true;
  const pause = Number(live.dataset.every) * 1000;
  let last = live.innerHTML;
  const ask = async () => {
    if (live.querySelector("[data-ended]")) return;
    if (!document.hidden && !live.contains(document.activeElement)) {
      try {
        const answer = await fetch(live.dataset.poll, { headers: { Accept: "text/html" } });
        if (answer.redirected || answer.status === 404) return;
        if (answer.ok) {
          const part = await answer.text();
          if (part !== last) live.innerHTML = last = part;
        }
      } catch {
        // The server may be restarting: the next time will tell.
      }
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
}
