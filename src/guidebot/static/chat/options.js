// The language of the page, and the region and the day that questions are about.
import { writePreferences } from "./preferences.js";

export class Options {
  constructor({ page, words, preferences, storage }) {
    Object.assign(this, { page, words, preferences, storage });
    // Gradio sets the page's language to the browser's when it loads; the visitor's choice takes priority.
    new MutationObserver(() => this.#nameLanguage()).observe(document.documentElement, { attributeFilter: ["lang"] });
  }

  // Shows the page in the chosen language, with the chosen region and day.
  show() {
    this.#speak();
    this.#showScope();
  }

  switchLanguage() {
    this.#change({ language: this.preferences.language === "zh" ? "en" : "zh" });
    this.#speak();
  }

  chooseRegion(region) {
    this.#change({ region });
  }

  chooseDay(day) {
    this.#change({ day });
    this.#showScope();
  }

  #change(chosen) {
    Object.assign(this.preferences, chosen);
    writePreferences(this.storage, this.preferences);
  }

  #nameLanguage() {
    if (document.documentElement.lang !== this.words.locale) document.documentElement.lang = this.words.locale;
  }

  #speak() {
    const { language } = this.preferences;
    this.words.language = language;
    this.#nameLanguage();
    this.page.querySelector("#language").lang = language === "zh" ? "en-GB" : "zh-CN";
    for (const each of this.page.querySelectorAll("#examples [data-of]")) each.hidden = each.dataset.of !== language;
    this.words.sayAgain(this.page);
  }

  // A stored region that is no longer offered, or a stored day that is no date, is given up.
  #showScope() {
    const region = this.page.querySelector("#region");
    const day = this.page.querySelector("#day");
    region.value = this.preferences.region;
    if (!region.value) region.value = this.preferences.region = "";
    day.value = this.preferences.day;
    this.preferences.day = day.value;
    const past = this.page.querySelector("#as-of");
    past.hidden = !day.value;
    past.querySelector("span").replaceWith(this.words.element("span", "", "asking_about", { day: day.value }));
  }
}
