import assert from "node:assert/strict";
import { FakeClock } from "../helpers/fake_clock.ts";
import { call, modern, post, session, statusOf } from "../helpers/mcp_http.ts";
import {
  type TestNetwork,
  testNetwork,
  tinyTools,
} from "../helpers/mcp_network.ts";
import { tokenDesk } from "../helpers/mcp_tokens.ts";

type Headers = Readonly<Record<string, string>>;

/** Starts a call of `wait`; its answer comes later. */
interface Way {
  readonly name: string;
  readonly start: (
    server: TestNetwork,
    auth: Headers,
  ) => Promise<() => Promise<Response>>;
  /** What comes before the error. */
  readonly first: RegExp;
}

const ENDED =
  /"code":-31004,"message":"The token expired or was revoked while the call ran","data":\{"maybeExecuted":true\}/;

function modernWay(name: string, _meta: object, first: RegExp): Way {
  const params = { name: "wait", arguments: {}, _meta };
  return {
    name,
    first,
    start: (server, auth) => {
      const [body, headers] = modern("tools/call", params);
      const answer = post(server, body, { ...headers, ...auth });
      return Promise.resolve(() => answer);
    },
  };
}

const WAYS: readonly Way[] = [
  modernWay("of the newer protocol", {}, /^\{"jsonrpc":"2.0","id":1,/),
  modernWay(
    "of the newer protocol that streams",
    { progressToken: 7 },
    /"notifications\/progress".*event: message\ndata: \{"jsonrpc":"2.0","id":1,/s,
  ),
  {
    name: "of the older protocol",
    first: /"id":2/,
    start: async (server, auth) => {
      const own = await session(server, auth);
      const answer = post(server, call("wait"), own);
      return () => answer;
    },
  },
];

for (const { name, start, first } of WAYS) {
  Deno.test(`a call ${name} ends when its token is revoked`, async () => {
    using clock = new FakeClock();
    await using desk = await tokenDesk();
    const tools = tinyTools();
    const { auth } = desk;
    const { factory } = tools;
    await using server = testNetwork({ auth, factory, clock });
    const { token, jti } = await desk.tokens.generate();
    const bearer = { authorization: `Bearer ${token}` };
    const answered = await start(server, bearer);
    await tools.waiting;
    await desk.tokens.revoke(jti);
    await clock.advance(1_000);
    const answer = await answered();
    const text = await answer.text();
    assert.equal(answer.status, 200); // 401 would have it called again
    assert.match(text, first);
    assert.match(text, ENDED);
    await tools.cancelled;
    const [body, headers] = modern("tools/list");
    const next = post(server, body, { ...headers, ...bearer });
    assert.equal(await statusOf(next), 401);
  });

  Deno.test(`a call ${name} ends when its token expires`, async () => {
    using clock = new FakeClock();
    const tools = tinyTools();
    const facts = { subject: "ada", jti: "1", scopes: ["mcp:run"] };
    const expiresMs = clock.now() + 5_000;
    const verify = () => Promise.resolve({ ...facts, expiresMs });
    const { factory } = tools;
    const auth = { kind: "jwt", verify } as const;
    await using server = testNetwork({ auth, factory, clock });
    const answered = await start(server, { authorization: "Bearer a.b.c" });
    await tools.waiting;
    await clock.advance(5_000);
    assert.match(await (await answered()).text(), ENDED);
    await tools.cancelled;
  });
}

Deno.test("a call of the same session with another token goes on", async () => {
  using clock = new FakeClock();
  await using desk = await tokenDesk();
  const tools = tinyTools();
  const { auth } = desk;
  await using server = testNetwork({ auth, factory: tools.factory, clock });
  const bearer = async (jti: string): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await desk.sign({ jti })}`,
  });
  const [bad, good] = [await bearer("bad"), await bearer("good")];
  const own = await session(server, good);
  const ends = await post(server, call("wait", {}, 2), { ...own, ...bad });
  await tools.waiting;
  const stays = await post(server, call("wait", {}, 3), { ...own, ...good });
  await desk.tokens.revoke("bad");
  await clock.advance(1_000);
  assert.match(await ends.text(), ENDED);
  assert.equal(await statusOf(post(server, call("whoami", {}, 4), own)), 200);
  const noted = server.entries.filter(({ tool }) => tool === "wait");
  assert.deepEqual(noted.map(({ status, jti }) => [status, jti]), [
    [-31004, "bad"],
  ]);
  await stays.body?.cancel();
});

Deno.test("a call of the older protocol cannot be hidden behind another of its id", async () => {
  using clock = new FakeClock();
  await using desk = await tokenDesk();
  const tools = tinyTools();
  const { auth } = desk;
  await using server = testNetwork({ auth, factory: tools.factory, clock });
  const { token, jti } = await desk.tokens.generate();
  const own = await session(server, { authorization: `Bearer ${token}` });
  const running = post(server, call("wait", {}, 2), own);
  await tools.waiting;
  const again = await post(server, call("whoami", {}, 2), own);
  assert.equal(again.status, 400);
  assert.match(await again.text(), /A call of this id is running/);
  await desk.tokens.revoke(jti);
  await clock.advance(1_000);
  assert.match(await (await running).text(), ENDED);
  await tools.cancelled;
});
