// The sources of an answer: next to it if there is room, in a bottom sheet on a phone, below it on paper.
const WIDE = "(min-width: 960px)";

export class Sources {
  #cameFrom = null;

  constructor(page, words) {
    this.words = words;
    this.turns = page.querySelector("#turns");
    this.sheet = page.querySelector("#sheet");
    this.beside = page.querySelector("#beside");
    this.sheet.addEventListener("close", () => this.#cameFrom?.focus({ preventScroll: true }));
    this.beside.addEventListener("keydown", (event) => this.#leaveBeside(event));
    addEventListener("beforeprint", () => this.#print());
    addEventListener("afterprint", () => this.#unprint());
  }

  // Shows the cards of a turn, or of none, next to the conversation.
  showBeside(turn) {
    const cards = cardsOf(turn);
    const none = this.words.element("p", "none", "no_sources");
    this.beside.dataset.of = turn?.dataset.turn ?? "";
    this.beside.querySelector(".cards").replaceChildren(...(cards.length ? cards : [none]));
    this.beside.scrollTop = 0;
  }

  // Opens a source of a turn; closing it goes back to `from`.
  open(turn, number, from) {
    if (matchMedia(WIDE).matches) this.#openBeside(turn, number);
    else this.#openSheet(turn, number, from);
  }

  #openBeside(turn, number) {
    if (this.beside.dataset.of !== turn.dataset.turn) this.showBeside(turn);
    const card = this.beside.querySelector(`.card[data-source="${number}"]`);
    for (const each of this.beside.querySelectorAll(".card")) each.classList.toggle("open", each === card);
    card?.scrollIntoView({ block: "nearest" });
    (card?.querySelector("mark") ?? card)?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
  }

  #openSheet(turn, number, from) {
    const card = cardsOf(turn).find((each) => each.dataset.source === number);
    if (!card) return;
    const cards = this.sheet.querySelector(".cards");
    this.#cameFrom = from;
    cards.replaceChildren(card);
    this.sheet.showModal();
    cards.scrollTop = 0;
    card.querySelector("mark")?.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  }

  // Escape goes back from a card to its number in the answer.
  #leaveBeside(event) {
    if (event.key !== "Escape") return;
    const number = event.target.closest(".card")?.dataset.source;
    const chip = `[data-turn="${this.beside.dataset.of}"] .chip[data-source="${number}"]`;
    this.turns.querySelector(chip)?.focus();
  }

  // Paper cannot be tapped, so the sources of every answer are printed below it.
  #print() {
    for (const turn of this.turns.querySelectorAll(".turn")) {
      const cards = cardsOf(turn);
      if (!cards.length) continue;
      const printed = this.words.element("div", "printed");
      printed.append(this.words.element("p", "", "sources"), ...cards);
      for (const links of printed.querySelectorAll("details")) links.open = true;
      turn.append(printed);
    }
  }

  #unprint() {
    for (const each of this.turns.querySelectorAll(".printed")) each.remove();
  }
}

function cardsOf(turn) {
  const cards = turn?.querySelector("template.cards");
  return cards ? [...cards.content.cloneNode(true).children] : [];
}
