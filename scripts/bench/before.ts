/**
 * This checkout beside another one, named by `BENCH_BEFORE`: what a change
 * costs whoever does not use it.
 *
 * @module
 */
import { run, startChild } from "./child.ts";
import { addRemote } from "./commands.ts";
import { type Figure, leastInTurn, type PairOfMany } from "./measure.ts";
import { openPlace, type Place, SAMPLE } from "./place.ts";

const ROUNDS = 41;

/** Rows of the comparison; none without another checkout. */
export async function before(): Promise<Figure[]> {
  const folder = Deno.env.get("BENCH_BEFORE");
  if (!folder) return [];
  await using ours = await openPlace();
  await using peer = await openPlace({ main: `${folder}/main.ts` });
  const places = { ours, peer };
  await addRemote(ours);
  await addRemote(peer);
  const execute = ["remote", "exec", "x", "--", "true"];
  const target = "no more than before";
  const rows: Figure[] = [
    {
      what: "before: `paracle --version`; peers: the other checkout",
      ...await both(places, ["--version"]),
      target,
    },
    {
      what: "before: `paracle agents list`",
      ...await both(places, [
        "--parac-root",
        `${SAMPLE}/.parac`,
        "agents",
        "list",
      ]),
      target,
    },
    {
      what: "before: `paracle remote exec x -- true`, without a session",
      ...await both(places, execute),
      target,
    },
  ];
  await using _ours = await session(ours);
  await using _peer = await session(peer);
  const what = "before: `paracle remote exec x -- true`, over a session";
  return [...rows, { what, ...await both(places, execute), target }];
}

async function both(
  { ours, peer }: { readonly ours: Place; readonly peer: Place },
  words: readonly string[],
): Promise<PairOfMany> {
  return await leastInTurn(ROUNDS, {
    ours: () => run([...ours.paracle, ...words], ours.env),
    peer: () => run([...peer.paracle, ...words], peer.env),
  });
}

async function session({ paracle, env }: Place): Promise<AsyncDisposable> {
  const up = startChild([...paracle, "remote", "up", "x", "--json"], env);
  await up.out.waitFor(/ready/);
  return up;
}
