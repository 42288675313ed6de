/**
 * The bridge of `mcp connect` and the server, beside the bridges of others.
 * With `PARACLE_BIN` ours is the compiled program.
 *
 * @module
 */
import { programArgv, shellWords } from "../../tests/helpers/program.ts";
import { tempFolder } from "../../tests/helpers/temp.ts";
import { type Figure, median, rowsInTurn, timed } from "./measure.ts";
import { BenchClient, type McpProgram } from "./mcp_client.ts";
import { fixtureWords, installPeers, McpPlace, PEERS } from "./mcp_place.ts";
import { openPlace, SAMPLE, sshWords } from "./place.ts";

const ROUNDS = 15;
const LOAD = { seconds: 3, inFlight: 10 };
const LOAD_ROUNDS = 5;

/** Rows of MCP. */
export async function mcp(): Promise<Figure[]> {
  await using folder = await tempFolder();
  await using place = new McpPlace();
  const peers = await installPeers(folder.path, place);
  await place.start();
  return [
    ...await starts(place, peers),
    ...await rates(place, peers),
    ...await recoveries(place),
  ];
}

/** From the start of a program to its answer to `initialize`. */
async function starts(
  place: McpPlace,
  peers: readonly McpProgram[],
): Promise<Figure[]> {
  const serve = [...programArgv(), "mcp", "serve", "--stdio"];
  const [ours = [], served = [], ...rest] = await rowsInTurn(
    ROUNDS,
    [
      { words: place.ours },
      { words: serve, cwd: SAMPLE },
      ...peers,
    ].map((program) => () => timedStart(program)),
  );
  const what = "mcp connect: start to `initialize` answered";
  const rows = PEERS.flatMap((name, i) => {
    const theirs = rest[i];
    return theirs === undefined ? [] : [{
      what: `${what}; peer: ${name}`,
      ours: median(ours),
      peer: median(theirs),
      target: "<= 0.33 x peer",
    }];
  });
  return [
    ...rows,
    {
      what: "mcp serve --stdio: start to `initialize` answered",
      ours: median(served),
      target: "<= 90 ms, compiled",
    },
  ];
}

async function timedStart(program: McpProgram): Promise<number> {
  let client: BenchClient | undefined;
  try {
    return await timed(async () => {
      client = new BenchClient(program);
      await client.open();
    });
  } finally {
    await client?.[Symbol.asyncDispose]();
  }
}

/** Calls a second, ten at a time. */
async function rates(
  place: McpPlace,
  peers: readonly McpProgram[],
): Promise<Figure[]> {
  await using ssh = await openPlace();
  // The login has an empty home, and would fetch everything into it.
  const cache = `DENO_DIR=${ssh.env["DENO_DIR"]}`;
  const there = shellWords(["env", cache, ...fixtureWords()]);
  await using bridge = new BenchClient({ words: place.ours });
  await using channel = new BenchClient({
    words: [...sshWords(ssh), ssh.host, `exec ${there}`],
    env: ssh.env,
  });
  await using pipe = new BenchClient({ words: fixtureWords() });
  await using others = new AsyncDisposableStack();
  const clients = [bridge, channel, pipe].concat(
    peers.map((peer) => others.use(new BenchClient(peer))),
  );
  for (const client of clients) await client.open();
  const rows = await rowsInTurn(
    LOAD_ROUNDS,
    clients.map((client) => () => client.rate(LOAD)),
  );
  const [bridged = NaN, secure = NaN, bare = NaN, ...rest] = rows.map(median);
  const row = (peer: string, ours: number, theirs: number): Figure => ({
    what: `10 calls at a time: ${peer}`,
    ours,
    peer: theirs,
    unit: "calls/s",
    target: ours === secure ? ">= 10,000/s" : ">= 8,000/s",
  });
  return [
    ...PEERS.flatMap((name, i) => {
      const theirs = rest[i];
      if (theirs === undefined) return [];
      return [row(`mcp connect by WebSocket; peer: ${name}`, bridged, theirs)];
    }),
    row("the same; peer: the server on pipes", bridged, bare),
    row("the server over `ssh`; peer: on pipes", secure, bare),
  ];
}

/** From the moment a server listens again to the answer that was waited for. */
async function recoveries(place: McpPlace): Promise<Figure[]> {
  await using bridge = new BenchClient({ words: place.ours });
  await bridge.open();
  await bridge.list();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await place.kill();
    const answered = bridge.call();
    await place.start();
    times.push(await timed(() => answered));
  }
  return [{
    what: "mcp connect: the server listens again to a call answered",
    ours: median(times),
    target: "<= 500 ms",
  }];
}
