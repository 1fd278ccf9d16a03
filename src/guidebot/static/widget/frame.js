// The chat on another page: a button that opens it in a frame, which is loaded on first use.
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals";
const BUTTON = {
  position: "fixed",
  right: "16px",
  bottom: "16px",
  zIndex: 2147483646,
  padding: "12px 18px",
  border: "0",
  borderRadius: "24px",
  background: "#9f1239",
  color: "#ffffff",
  font: "600 16px/1.25 system-ui, sans-serif",
  cursor: "pointer",
  boxShadow: "0 2px 12px rgba(0, 0, 0, .3)",
};
const FRAME = {
  position: "fixed",
  right: "16px",
  bottom: "76px",
  zIndex: 2147483646,
  width: "min(440px, calc(100vw - 32px))",
  height: "min(680px, calc(100vh - 100px))",
  border: "1px solid #94a3b8",
  borderRadius: "12px",
  background: "#ffffff",
  boxShadow: "0 8px 32px rgba(0, 0, 0, .3)",
};

// The button for the chat at an address. Escape closes the chat too.
export function chatButton(address, label) {
  const button = document.createElement("button");
  Object.assign(button, { id: "guidebot-widget", type: "button", textContent: label });
  Object.assign(button.style, BUTTON);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "guidebot-frame");
  let frame;
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  const show = (open) => {
    frame ??= chatFrame(address, label);
    frame.hidden = !open;
    frame.style.display = open ? "block" : "none";
    button.setAttribute("aria-expanded", String(open));
    (open ? frame : button).focus();
  };
  button.addEventListener("click", () => show(!isOpen()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) show(false);
  });
  return button;
}

function chatFrame(address, label) {
  const frame = document.createElement("iframe");
  Object.assign(frame, { id: "guidebot-frame", title: label, referrerPolicy: "no-referrer", src: address });
  frame.setAttribute("sandbox", SANDBOX);
  Object.assign(frame.style, FRAME);
  document.body.append(frame);
  return frame;
}
