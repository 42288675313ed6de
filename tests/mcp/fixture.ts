/**
 * A server with everything the conformance suite asks for, to be served by our
 * bindings: `createFixture({ hub })` is a factory like that of the product.
 *
 * @module
 */
import {
  createRequestStateCodec,
  McpServer,
  type McpServerFactory,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { ChangeHub, forwardTo } from "../../src/mcp/change_hub.ts";
import { addAskingTools } from "./fixture_asking.ts";
import { IMAGE } from "./fixture_content.ts";
import { addInputTools } from "./fixture_input.ts";
import { addPrompts } from "./fixture_prompts.ts";
import { addTools } from "./fixture_tools.ts";

/** A hub that watches nothing: the fixture's tools tell what changes. */
export function fixtureHub(): ChangeHub {
  return new ChangeHub(() => ({ [Symbol.asyncDispose]: async () => {} }));
}

/** Makes the factory. Every binding of it is given the same hub. */
export function createFixture(
  { hub }: { readonly hub: ChangeHub },
): McpServerFactory {
  // One for all servers: over HTTP every round is served by another.
  const state = createRequestStateCodec({
    key: crypto.getRandomValues(new Uint8Array(32)),
  });
  return ({ era, requestInfo }) => {
    const server = new McpServer(
      { name: "paracle-fixture", version: "1.0.0" },
      {
        capabilities: {
          tools: { listChanged: true },
          resources: { subscribe: true, listChanged: true },
          prompts: { listChanged: true },
          logging: {},
          completions: {},
        },
        requestState: { verify: state.verify },
      },
    );
    addTools(server, hub);
    addAskingTools(server);
    addInputTools(server, state);
    addResources(server);
    addPrompts(server);
    server.server.setRequestHandler(
      "completion/complete",
      () => ({ completion: { values: [], total: 0, hasMore: false } }),
    );
    if (era === "legacy") addSubscriptions(server);
    if (era === "legacy" || requestInfo === undefined) tellChanges(server, hub);
    return server;
  };
}

function tellChanges(server: McpServer, hub: ChangeHub): void {
  const news = hub.subscribe(forwardTo({
    toolsChanged: () => server.sendToolListChanged(),
    promptsChanged: () => server.sendPromptListChanged(),
    resourcesChanged: () => server.sendResourceListChanged(),
    resourceUpdated: (uri) => void server.server.sendResourceUpdated({ uri }),
  }));
  server.server.onclose = () => news[Symbol.dispose]();
}

function addSubscriptions({ server }: McpServer): void {
  server.setRequestHandler("resources/subscribe", () => ({}));
  server.setRequestHandler("resources/unsubscribe", () => ({}));
}

function addResources(server: McpServer): void {
  const text = (name: string, uri: string, text: string): void => {
    const mimeType = "text/plain";
    const config = { title: name, description: `The ${name}`, mimeType };
    server.registerResource(
      name,
      uri,
      config,
      () => ({ contents: [{ uri, mimeType, text }] }),
    );
  };
  text(
    "static-text",
    "test://static-text",
    "This is the content of the static text resource.",
  );
  text("watched-resource", "test://watched-resource", "Watched content");
  const binary = "test://static-binary";
  server.registerResource(
    "static-binary",
    binary,
    { title: "Static binary", mimeType: "image/png" },
    () => ({
      contents: [{ uri: binary, mimeType: "image/png", blob: IMAGE }],
    }),
  );
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { title: "A template", mimeType: "application/json" },
    (uri, { id }) => {
      const data = { id, templateTest: true, data: `Data for ID: ${id}` };
      const text = JSON.stringify(data);
      return {
        contents: [{ uri: uri.href, mimeType: "application/json", text }],
      };
    },
  );
}
