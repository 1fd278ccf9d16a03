// Keyboard shortcuts and conveniences of the desk; every page works without this script.
import { one } from "./elements.js";
import { moveHighlight } from "./highlight.js";
import { pressKey } from "./keys.js";
import { mirror, noteChange, pick, search, unpick } from "./sentences.js";

document.addEventListener("keydown", pressKey);
document.addEventListener("change", ({ target }) => {
  if (target.matches("#passages input")) pick(target);
  else if (target.matches("#picked input")) unpick(target);
  else if (target.closest("[data-sends=change]") && !target.matches("[type=search]")) target.form.submit();
});
document.addEventListener("input", ({ target }) => {
  if (target.closest("#resolve")) noteChange();
});
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.id === "search") {
    event.preventDefault();
    search(form);
  } else if (form.dataset.sure && !window.confirm(form.dataset.sure)) {
    event.preventDefault();
  } else if (submitter && form.method === "post") {
    // Once the form is sent, so that it is sent with its button and not twice.
    setTimeout(() => {
      submitter.disabled = true;
    });
  }
});
document.addEventListener("DOMContentLoaded", () => {
  if (one("#passages")) mirror();
  if (one("[data-list=first]")) moveHighlight(1);
  one("#made")?.scrollIntoView({ block: "nearest" });
});
