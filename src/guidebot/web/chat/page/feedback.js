// Feedback on an answer, and copying it.
function markRated(turn, helpful) {
  for (const thumb of turn.querySelectorAll(".rate")) {
    thumb.setAttribute("aria-pressed", String((thumb.dataset.helpful === "yes") === helpful));
  }
}
async function rate(turn, opinion) {
  const told = await call("rate", { turn: turn.dataset.turn, ...opinion });
  const thanks = !told?.kept ? "thanks_kept_nowhere" : opinion.helpful ? "thanks_helpful" : "thanks_unhelpful";
  markRated(turn, opinion.helpful);
  turn.querySelector("form.why").hidden = true;
  turn.querySelector(".noted").replaceChildren(element("span", "", thanks));
  const kept = keptOf(turn);
  if (kept) { kept.helpful = opinion.helpful; keepTalk(); }
}
function thumbed(turn, thumb) {
  const form = turn.querySelector("form.why");
  if (thumb.dataset.helpful === "yes") { rate(turn, { helpful: true }); return; }
  form.hidden = !form.hidden;
  thumb.setAttribute("aria-expanded", String(!form.hidden));
  if (!form.hidden) {
    form.querySelector("input").focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }
}
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // the old way, for pages not served over HTTPS
    const area = document.createElement("textarea");
    area.value = text;
    page.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.closest(".turn").querySelector(".noted").replaceChildren(element("span", "", "copied"));
}
