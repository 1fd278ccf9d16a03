// The chat's texts, from the tables that Python wrote into the page, in the chosen language.
const LOCALES = { en: "en-GB", zh: "zh-CN" };

export class Words {
  constructor(tables, language) {
    this.tables = tables;
    this.language = language;
  }

  get locale() {
    return LOCALES[this.language] ?? this.language;
  }

  // A text with its values filled in; empty if there is no such text. The operator's own texts come last.
  text(key, values = {}) {
    const found = this.tables[this.language][key];
    if (found === undefined) return this.tables.own?.[this.language]?.[key] ?? "";
    return this.#form(found, values).replace(/\{(\w+)\}/g, (_, name) => this.#value(name, values));
  }

  #form(found, values) {
    if (typeof found === "string") return found;
    return found[new Intl.PluralRules(this.locale).select(Number(values.n))] ?? found.other;
  }

  #value(name, values) {
    if (name === "day" && values.day) return this.#day(values.day);
    return values[name] ?? "";
  }

  #day(iso) {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
  }

  // Rewrites everything inside an element in the chosen language. Quotes from documents stay as they are.
  sayAgain(root) {
    for (const each of root.querySelectorAll("[data-say]")) {
      each.textContent = this.text(each.dataset.say, each.dataset);
    }
    for (const each of root.querySelectorAll("[data-label]")) {
      each.setAttribute("aria-label", this.text(each.dataset.label, each.dataset));
    }
    for (const each of root.querySelectorAll("[data-placeholder]")) {
      each.placeholder = this.text(each.dataset.placeholder);
    }
    for (const each of root.querySelectorAll("template")) this.sayAgain(each.content);
  }

  // A new element that says a text, and carries its key so that `sayAgain` can rewrite it.
  element(tag, className, key, values) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (key) {
      Object.assign(made.dataset, { say: key, ...values });
      made.textContent = this.text(key, values);
    }
    return made;
  }
}
