import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { loadGradio, Server } from "../../../src/guidebot/static/chat/server.js";
import { openPage } from "./page.js";

const CONFIG = {
  components: [
    { id: 1, props: {} },
    { id: 7, props: { elem_id: "chat" } },
  ],
  root: "https://guide.example/guide/",
  api_prefix: "/gradio_api",
};

// A server at the other end of `fetch`, with what it was sent.
function responding(response) {
  const sent = [];
  globalThis.location = { href: "https://guide.example/guide/" };
  globalThis.fetch = async (address, { body }) => {
    sent.push([address, JSON.parse(body)]);
    return response();
  };
  return sent;
}

test("before Gradio has loaded, a call takes the component's own route", async () => {
  const sent = responding(() => Response.json({ turn: "1" }));
  assert.deepEqual(await new Server(CONFIG).call("ask", { question: "How old?" }), { turn: "1" });
  const [[address, call]] = sent;
  assert.equal(address, "/guide/gradio_api/component_server/");
  assert.deepEqual([call.data, call.component_id, call.fn_name], [{ question: "How old?" }, 7, "ask"]);
});

test("once Gradio has loaded, a call takes its connection", async () => {
  const sent = responding(() => Response.json({}));
  const server = new Server(CONFIG);
  server.link({ rate: async (data) => ({ kept: data.helpful }) });
  assert.deepEqual(await server.call("rate", { helpful: true }), { kept: true });
  assert.deepEqual(sent, []);
});

for (const [what, response] of [
  ["refuses", () => new Response("", { status: 429 })],
  ["is out of reach", () => Promise.reject(new TypeError("offline"))],
  ["answers with no JSON", () => new Response("<html>")],
]) {
  test(`a call to a server that ${what} has no result`, async () => {
    responding(response);
    assert.equal(await new Server(CONFIG).call("ask", {}), undefined);
  });
}

test("a connection of Gradio's that fails has no result either", async () => {
  const server = new Server(CONFIG);
  server.link({ ask: () => Promise.reject(new Error("gone")) });
  assert.equal(await server.call("ask", {}), undefined);
});

test("a server that doesn't answer is given up after 45 seconds", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  responding(() => new Promise(() => {}));
  const calling = new Server(CONFIG).call("ask", {});
  mock.timers.tick(45_000);
  assert.equal(await calling, undefined);
  mock.timers.reset();
});

test("Gradio's scripts are loaded once", () => {
  const document = openPage('<script type="text/plain" id="gradio-entry" data-src="./assets/index.js"></script>');
  loadGradio();
  loadGradio();
  const scripts = [...document.querySelectorAll("script")].map((each) => [each.type, each.getAttribute("src")]);
  assert.deepEqual(scripts, [["module", "./assets/index.js"]]);
});
