// Adds a button to a page that opens the chat in a frame: <script src="https://guide.example/widget.js" async></script>
// data-label sets the button's text. It sets no cookie, reads nothing from the page, and loads the chat on first use.
(() => {
  "use strict";
  const own = document.currentScript;
  if (!own || document.getElementById("guidebot-widget")) return;
  const address = new URL("./", own.src).href;
  const label = own.dataset.label || "Ask the LIVE guide";
  const style = (element, rules) => Object.assign(element.style, rules);

  const button = document.createElement("button");
  button.id = "guidebot-widget";
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "guidebot-frame");
  style(button, {
    position: "fixed", right: "16px", bottom: "16px", zIndex: 2147483646, padding: "12px 18px", border: "0",
    borderRadius: "24px", background: "#9f1239", color: "#ffffff", font: "600 16px/1.25 system-ui, sans-serif",
    cursor: "pointer", boxShadow: "0 2px 12px rgba(0, 0, 0, .3)",
  });

  let frame = null;
  const made = () => {
    const frame = document.createElement("iframe");
    frame.id = "guidebot-frame";
    frame.title = label;
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals");
    frame.src = address;
    style(frame, {
      position: "fixed", right: "16px", bottom: "76px", zIndex: 2147483646, width: "min(440px, calc(100vw - 32px))",
      height: "min(680px, calc(100vh - 100px))", border: "1px solid #94a3b8", borderRadius: "12px",
      background: "#ffffff", boxShadow: "0 8px 32px rgba(0, 0, 0, .3)",
    });
    document.body.append(frame);
    return frame;
  };
  const show = (open) => {
    frame = frame || made();
    frame.hidden = !open;
    frame.style.display = open ? "block" : "none";
    button.setAttribute("aria-expanded", String(open));
    (open ? frame : button).focus();
  };

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (pressed) => {
    if (pressed.key === "Escape" && button.getAttribute("aria-expanded") === "true") show(false);
  });
  const put = () => document.body.append(button);
  if (document.body) put();
  else document.addEventListener("DOMContentLoaded", put);
})();
