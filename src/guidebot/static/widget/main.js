// Adds a button to a page that opens the chat in a frame: <script src="https://guide.example/widget.js" async></script>
// data-label sets the button's text. It sets no cookie, reads nothing from the page, and loads the chat on first use.
import { chatButton } from "./frame.js";

const own = document.currentScript; // the element that loads this as a plain script
if (own && !document.getElementById("guidebot-widget")) {
  const button = chatButton(new URL("./", own.src).href, own.dataset.label || "Ask the LIVE guide");
  const add = () => document.body.append(button);
  if (document.body) add();
  else document.addEventListener("DOMContentLoaded", add);
}
