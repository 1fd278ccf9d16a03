// The sources of an answer: next to it if there is room, in a bottom sheet on a phone, below it on paper.
const wide = matchMedia("(min-width: 960px)");
const sheet = $("#sheet");
const beside = $("#beside");
let cameFrom = null;

function cardsOf(turn) {
  const cards = turn?.querySelector("template.cards");
  return cards ? [...cards.content.cloneNode(true).children] : [];
}
function showBeside(turn) {
  const cards = cardsOf(turn);
  beside.dataset.of = turn?.dataset.turn ?? "";
  const none = element("p", "none", "no_sources");
  beside.querySelector(".cards").replaceChildren(...(cards.length ? cards : [none]));
  beside.scrollTop = 0;
}
function openSource(turn, number, from) {
  if (wide.matches) {
    if (beside.dataset.of !== turn.dataset.turn) showBeside(turn);
    const card = beside.querySelector(`.card[data-source="${number}"]`);
    for (const each of beside.querySelectorAll(".card")) each.classList.toggle("open", each === card);
    card?.scrollIntoView({ block: "nearest" });
    (card?.querySelector("mark") ?? card)?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
    return;
  }
  const card = cardsOf(turn).find((each) => each.dataset.source === number);
  if (!card) return;
  cameFrom = from;
  sheet.querySelector(".cards").replaceChildren(card);
  sheet.showModal();
  sheet.querySelector(".cards").scrollTop = 0;
  card.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  card.focus({ preventScroll: true });
}
sheet.addEventListener("close", () => cameFrom?.focus({ preventScroll: true }));
for (const dialog of page.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
beside.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const number = event.target.closest(".card")?.dataset.source;
  turns.querySelector(`[data-turn="${beside.dataset.of}"] .chip[data-source="${number}"]`)?.focus();
});
// Paper cannot be tapped, so the sources of every answer are printed below it.
addEventListener("beforeprint", () => {
  for (const turn of turns.querySelectorAll(".turn")) {
    const cards = cardsOf(turn);
    if (!cards.length) continue;
    const printed = element("div", "printed");
    printed.append(element("p", "", "sources"), ...cards);
    for (const links of printed.querySelectorAll("details")) links.open = true;
    turn.append(printed);
  }
});
addEventListener("afterprint", () => { for (const each of turns.querySelectorAll(".printed")) each.remove(); });
