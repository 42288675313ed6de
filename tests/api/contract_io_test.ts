import assert from "node:assert/strict";
import { ROUTES } from "../../src/api/routes.ts";
import { failureAnswer } from "../../src/api/schemas_common.ts";
import type { RouteSpec } from "../../src/api/route.ts";
import { testApi } from "../helpers/api_server.ts";
import { call, callOf, doneRun } from "../helpers/api_calls.ts";

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

Deno.test("GET /openapi.json describes exactly the routes there are", async () => {
  await using api = await testApi();
  const { body } = await call(api.url, "GET", "/v1/openapi.json");
  const { openapi, paths } = body as OpenApi;
  assert.equal(openapi, "3.1.0");
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
  );
  const known = ROUTES.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(told.sort(), known.sort());
  assert.equal(new Set(ROUTES.map(({ id }) => id)).size, ROUTES.length);
});

for (const route of ROUTES) {
  const name = `${route.method} ${route.path}`;

  Deno.test(`${name} answers as documented, under every prefix`, async () => {
    for (const prefix of ["/v1", "", "/api", "/v1/api"]) {
      await using api = await testApi();
      const runId = await doneRun(api, route);
      const { path, body } = callOf(route, runId);
      const { status, body: answer, type } = await call(
        api.url,
        route.method,
        `${prefix}${path}`,
        { body },
      );
      const schema = route.answers[status];
      assert.ok(schema, `status ${status}: ${JSON.stringify(answer)}`);
      assert.ok(type.startsWith(route.media ?? "application/json"), type);
      if (route.media !== undefined) continue;
      const proof = schema.safeParse(answer);
      assert.ok(proof.success, JSON.stringify(proof.error?.issues));
    }
  });

  Deno.test(`${name} refuses what it should`, async () => {
    await using api = await testApi();
    const { path, body } = callOf(route, "01J8ZC3V5R2M9D7K4T6QX00001");
    const expectStatus = async (
      status: number,
      options: Parameters<typeof call>[3],
      method: string = route.method,
    ): Promise<void> => {
      const answer = await call(api.url, method, `/v1${path}`, {
        body,
        ...options,
      });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.ok(failureAnswer.safeParse(answer.body).success);
    };
    await expectStatus(405, { body: undefined }, "DELETE");
    await expectStatus(403, { host: "evil.example" });
    await expectStatus(403, { headers: { origin: "http://evil.example" } });
    if (route.body === undefined) return;
    await expectStatus(400, { raw: "{" });
    await expectStatus(400, { raw: "[".repeat(300) + "]".repeat(300) });
    await expectStatus(422, { raw: "[]" });
    await expectStatus(413, { raw: "x".repeat(4 * 1024 * 1024 + 1) });
    await expectStatus(413, {
      raw: new Blob(["x".repeat(5 * 1024 * 1024)]).stream(),
    });
  });

  Deno.test(`${name} needs a token with the right scope where tokens are asked for`, async () => {
    await needsToken(route);
  });
}

async function needsToken(route: RouteSpec): Promise<void> {
  await using first = await testApi(); // its key serves the second
  const all = ["read", "run", "write"] as const;
  const { scope } = route;
  const others = all.filter((one) => one !== scope);
  const { token: good } = await first.tokens.generate(
    scope === undefined ? {} : { scopes: [scope] },
  );
  const { token: wrong } = await first.tokens.generate({ scopes: others });
  await using api = await testApi({ requireToken: true, tokens: first.tokens });
  const { path, body } = callOf(route, await doneRun(api, route));
  const statusWith = async (token: string | undefined): Promise<number> => {
    const headers: Record<string, string> = token === undefined
      ? {}
      : { authorization: `Bearer ${token}` };
    const answer = await call(api.url, route.method, `/v1${path}`, {
      headers,
      body,
    });
    return answer.status;
  };
  const open = scope === undefined;
  assert.equal(await statusWith(undefined), open ? 200 : 401);
  assert.equal(await statusWith("not.a.token"), open ? 200 : 401);
  // Every scope allows to read.
  const isAllowed = open || scope === "read";
  const refused = await statusWith(wrong);
  assert.ok(isAllowed ? refused < 300 : refused === 403, String(refused));
  const status = await statusWith(good);
  assert.ok(status < 300, String(status));
}
