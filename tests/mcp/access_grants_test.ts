import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import type { Caller, TokenFacts } from "../../src/mcp/access_caller.ts";
import { AccessGrants } from "../../src/mcp/access_grants.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const DAY_MS = 24 * 3600_000;

interface Desk {
  readonly clock: FakeClock;
  readonly grants: AccessGrants;
  readonly refused: Set<string>;
  /** Tokens in the order they were looked at. */
  readonly looked: string[];
  readonly ended: string[];
  hold(token: string, lifeMs: number): Disposable;
}

function desk(clock: FakeClock, error?: Error): Desk {
  const refused = new Set<string>();
  const looked: string[] = [];
  const ended: string[] = [];
  const verify = (token: string): Promise<TokenFacts> => {
    looked.push(token);
    if (error !== undefined) return Promise.reject(error);
    if (!refused.has(token)) {
      const facts = { subject: "ada", jti: token, scopes: [], expiresMs: 0 };
      return Promise.resolve(facts);
    }
    return Promise.reject(new ParacleError("auth.token_rejected", "no"));
  };
  const grants = new AccessGrants({ verify, clock });
  const hold = (token: string, lifeMs: number): Disposable => {
    const expiresMs = clock.now() + lifeMs;
    const caller: Caller = { subject: "ada", scopes: [], token, expiresMs };
    return grants.hold(caller, () => ended.push(token));
  };
  return { clock, grants, refused, looked, ended, hold };
}

Deno.test("hold() ends at the very moment a token expires", async () => {
  using clock = new FakeClock();
  const { grants, ended, hold } = desk(clock);
  await using _ = grants;
  using _short = hold("short", 1_500);
  using _long = hold("long", 30 * DAY_MS);
  await clock.advance(1_499);
  assert.deepEqual(ended, []);
  await clock.advance(1);
  assert.deepEqual(ended, ["short"]);
});

Deno.test("hold() ends within a second of the revocation, for every holder", async () => {
  using clock = new FakeClock();
  const { grants, ended, refused, hold } = desk(clock);
  await using _ = grants;
  using _one = hold("a", DAY_MS);
  using _two = hold("a", DAY_MS);
  using _other = hold("b", DAY_MS);
  refused.add("a");
  await clock.advance(1_000);
  assert.deepEqual(ended, ["a", "a"]);
});

Deno.test("hold() looks at each token once a second, while it is held", async () => {
  using clock = new FakeClock();
  const { grants, looked, hold } = desk(clock);
  await using _ = grants;
  const held = [hold("a", DAY_MS), hold("a", DAY_MS), hold("b", DAY_MS)];
  await clock.advance(2_000);
  assert.deepEqual(looked, ["a", "b", "a", "b"]);
  for (const one of held) one[Symbol.dispose]();
  assert.equal(clock.sleepers, 0);
  using _again = hold("c", DAY_MS);
  await clock.advance(1_000);
  assert.deepEqual(looked.slice(4), ["c"]);
});

Deno.test("hold() keeps what it cannot tell anything about", async () => {
  using clock = new FakeClock();
  const { grants, ended, hold } = desk(clock, new Error("disk"));
  await using _ = grants;
  using _one = hold("a", DAY_MS);
  await clock.advance(5_000);
  assert.deepEqual(ended, []);
});

Deno.test("hold() watches nothing where no token is asked for", async () => {
  using clock = new FakeClock();
  await using grants = new AccessGrants({ verify: undefined, clock });
  using _ = grants.hold({ subject: "local", scopes: [] }, () => {});
  assert.equal(clock.sleepers, 0);
});
