import assert from "node:assert/strict";
import { LegTalk, legTo, tokensOf } from "../helpers/mcp_legs.ts";

/** A server on a free port. */
function serve(
  answer: (request: Request) => Response,
): { readonly host: string } & AsyncDisposable {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, answer);
  return {
    host: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A server that should never be asked. */
function stranger(): {
  readonly host: string;
  readonly asked: string[];
} & AsyncDisposable {
  const asked: string[] = [];
  const server = serve(({ method, headers }) => {
    asked.push(`${method} ${headers.get("authorization")}`);
    return new Response(null, { status: 405 });
  });
  return Object.assign(server, { asked });
}

for (const scheme of ["ws", "http"]) {
  Deno.test(`${scheme} leg does not go where a server sends it, and says so`, async () => {
    await using other = stranger();
    const location = `http://${other.host}/mcp`;
    await using server = serve(() =>
      new Response(null, { status: 307, headers: { location } })
    );
    const leg = legTo(`${scheme}://${server.host}/mcp`, tokensOf("secret"));
    const end = await new LegTalk().try(leg);
    assert.deepEqual(end, {
      kind: "lost",
      reason: "the server sends elsewhere (307); give the address it is at",
    });
    assert.deepEqual(other.asked, []);
  });
}

Deno.test("http leg takes no message where a server sends it", async () => {
  await using other = stranger();
  const location = `http://${other.host}/mcp`;
  await using server = serve(({ method }) =>
    method === "POST"
      ? new Response(null, { status: 307, headers: { location } })
      : new Response(null, { status: 405 })
  );
  const url = `http://${server.host}/mcp`;
  await using talk = await LegTalk.open(legTo(url, tokensOf("secret")));
  const { error } = await talk.ask(1, "tools/list");
  assert.match(JSON.stringify(error), /HTTP status 307/);
  assert.deepEqual(other.asked, []);
});
