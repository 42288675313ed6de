/**
 * `deno task bench`: our times beside those of `ssh` and of a bare Deno
 * program, measured in turn in the same run, on a real sshd on loopback. Prints
 * the table of docs/performance.md; asserts nothing.
 *
 * @module
 */
import { parseRemote, SSHTransport } from "../src/mod.ts";
import { type Sshd, startSshd } from "../tests/helpers/sshd.ts";
import { tempFolder } from "../tests/helpers/temp.ts";
import { denoFolder, repository } from "./repository.ts";

const ROUNDS = 21;
const MAIN = new URL("main.ts", repository()).pathname;
const SAMPLE = new URL("tests/testdata/workspace", repository()).pathname;

/** One row: what, our median, the peer's median, both in milliseconds. */
interface Figure {
  readonly what: string;
  readonly ours: number;
  readonly peer?: number;
  readonly target: string;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Medians of two works done in turn, after one round that is not counted. */
async function inTurn(
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
): Promise<{ readonly ours: number; readonly peer: number }> {
  const times: { readonly ours: number[]; readonly peer: number[] } = {
    ours: [],
    peer: [],
  };
  for (let round = 0; round <= ROUNDS; round++) {
    const [a, b] = [await timed(ours), await timed(peer)];
    if (round > 0) times.ours.push(a);
    if (round > 0) times.peer.push(b);
  }
  return { ours: median(times.ours), peer: median(times.peer) };
}

async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    stdin: "null",
  }).output();
  if (code === 0) return;
  throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

async function library(sshd: Sshd, folder: string): Promise<Figure[]> {
  const remote = parseRemote({
    host: `${sshd.user}@${sshd.host}`,
    port: sshd.port,
    workspace: SAMPLE,
    identity_file: `${folder}/key`,
    known_hosts: `${folder}/known_hosts`,
  });
  const connects: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const ms = await timed(async () => {
      const transport = await SSHTransport.connect(remote);
      connects.push(performance.now());
      await transport.close();
    });
    connects[connects.length - 1] = ms;
  }
  await using transport = await SSHTransport.connect(remote);
  const { ours, peer } = await inTurn(
    () => transport.execute(["true"]),
    () => run("/bin/sh", ["-c", "exec /bin/sh -c 'exec true'"]),
  );
  return [
    {
      what: "library: connect and close, loopback",
      ours: median(connects.slice(1)),
      target: "<= 80 ms",
    },
    {
      what: "library: warm execute of `true`; peer: the two shells alone, here",
      ours,
      peer,
      target: "<= peer + 4 ms",
    },
  ];
}

async function program(sshd: Sshd, folder: string): Promise<Figure[]> {
  const env = {
    XDG_CONFIG_HOME: `${folder}/config`,
    HOME: folder,
    PARACLE_REMOTE: "",
    DENO_DIR: await denoFolder(),
  };
  const host = `${sshd.user}@${sshd.host}`;
  const paracle = ["run", "-A", MAIN];
  const deno = Deno.execPath();
  await run(
    deno,
    [...paracle, "remote", "add", "x", host, SAMPLE]
      .concat("--port", String(sshd.port), "--command", `${folder}/paracle`)
      .concat("--identity-file", `${folder}/key`)
      .concat("--known-hosts", `${folder}/known_hosts`, "--user"),
    env,
  );
  const ssh = (command: string): Promise<void> =>
    run("ssh", [
      ...["-F", "none", "-p", String(sshd.port), "-i", `${folder}/key`],
      ...["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
      ...["-o", `UserKnownHostsFile=${folder}/known_hosts`, host, command],
    ]);
  const list = await inTurn(
    () => run(deno, [...paracle, "agents", "list", "--remote", "x"], env),
    () => ssh(`cd '${SAMPLE}' && exec '${folder}/paracle' agents list`),
  );
  const nothing = await inTurn(
    () => run(deno, [...paracle, "remote", "exec", "x", "--", "true"], env),
    () => ssh(`cd '${SAMPLE}' && exec true`),
  );
  const version = await inTurn(
    () => run(deno, [...paracle, "--version"], env),
    () => run(deno, ["run", "-A", `${folder}/bare.ts`], env),
  );
  return [
    {
      what: "process: `paracle agents list --remote x`; peer: `ssh` doing that",
      ...list,
      target: "<= 0.8 x peer",
    },
    {
      what: "process: `paracle remote exec x -- true`; peer: `ssh host true`",
      ...nothing,
      target: "–",
    },
    {
      what: "process: `paracle --version`; peer: `console.log` on this Deno",
      ...version,
      target: "<= 1.25 x peer",
    },
  ];
}

async function bench(): Promise<void> {
  await using temp = await tempFolder();
  const folder = temp.path;
  // An empty home: the login shell's own start-up files are not ours to time.
  await using sshd = await startSshd({ home: folder });
  await Deno.writeTextFile(`${folder}/key`, sshd.key.privateKey, {
    mode: 0o600,
  });
  await Deno.writeTextFile(`${folder}/known_hosts`, sshd.knownHosts);
  await Deno.writeTextFile(`${folder}/bare.ts`, 'console.log("x");\n');
  await Deno.writeTextFile(
    `${folder}/paracle`,
    `#!/bin/sh\nexport DENO_DIR='${await denoFolder()}'\n` +
      `exec '${Deno.execPath()}' run -A '${MAIN}' "$@"\n`,
    { mode: 0o755 },
  );
  const figures = [
    ...await library(sshd, folder),
    ...await program(sshd, folder),
  ];
  const rows = figures.map(({ what, ours, peer, target }) => {
    const other = peer === undefined ? "–" : `${peer.toFixed(1)} ms`;
    const ratio = peer === undefined ? "–" : (ours / peer).toFixed(2);
    return `| ${what} | ${
      ours.toFixed(1)
    } ms | ${other} | ${ratio} | ${target} |`;
  });
  print([
    `Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}, ` +
    `${navigator.hardwareConcurrency} cores, medians of ${ROUNDS} rounds in turn`,
    "",
    "| what | ours | peer | ours/peer | target |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n"));
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

if (import.meta.main) await bench();
