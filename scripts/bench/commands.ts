/**
 * Connecting and commands beside `ssh` and a bare Deno program.
 *
 * @module
 */
import { parseRemote, SSHTransport } from "../../src/mod.ts";
import { run } from "./child.ts";
import { type Figure, median, timed, timedInTurn } from "./measure.ts";
import { openPlace, type Place, SAMPLE, sshWords } from "./place.ts";

/** Rounds of each row. */
export const ROUNDS = 21;

/** Rows of connecting and commands. */
export async function commands(): Promise<Figure[]> {
  await using place = await openPlace();
  return [...await library(place), ...await program(place)];
}

async function library(place: Place): Promise<Figure[]> {
  const { folder, sshd, host } = place;
  const remote = parseRemote({
    host,
    port: sshd.port,
    workspace: SAMPLE,
    identity_file: `${folder}/key`,
    known_hosts: `${folder}/known_hosts`,
  });
  const connects: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    connects.push(
      await timed(async () => {
        const transport = await SSHTransport.connect(remote);
        await transport.close();
      }),
    );
  }
  await using transport = await SSHTransport.connect(remote);
  const shells = ["/bin/sh", "-c", "exec /bin/sh -c 'exec true'"];
  const execute = await timedInTurn(ROUNDS, {
    ours: () => transport.execute(["true"]),
    peer: () => run(shells),
  });
  return [
    {
      what: "library: connect and close, loopback",
      ours: median(connects.slice(1)),
      target: "<= 80 ms",
    },
    {
      what: "library: warm execute of `true`; peer: the two shells alone, here",
      ...execute,
      target: "<= peer + 4 ms",
    },
  ];
}

async function program(place: Place): Promise<Figure[]> {
  const { folder, paracle, env, host } = place;
  await addRemote(place);
  const ssh = (command: string): Promise<void> =>
    run([...sshWords(place), host, command]);
  const list = await timedInTurn(ROUNDS, {
    ours: () => run([...paracle, "agents", "list", "--remote", "x"], env),
    peer: () => ssh(`cd '${SAMPLE}' && exec '${folder}/paracle' agents list`),
  });
  const nothing = await timedInTurn(ROUNDS, {
    ours: () => run([...paracle, "remote", "exec", "x", "--", "true"], env),
    peer: () => ssh(`cd '${SAMPLE}' && exec true`),
  });
  const version = await timedInTurn(ROUNDS, {
    ours: () => run([...paracle, "--version"], env),
    peer: () => run([Deno.execPath(), "run", "-A", `${folder}/bare.ts`], env),
  });
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

/** Configures the place's server as the remote `x`. */
export async function addRemote(place: Place): Promise<void> {
  const { folder, paracle, env, host, sshd } = place;
  await run(
    [...paracle, "remote", "add", "x", host, SAMPLE]
      .concat("--port", String(sshd.port), "--command", `${folder}/paracle`)
      .concat("--identity-file", `${folder}/key`)
      .concat("--known-hosts", `${folder}/known_hosts`, "--user"),
    env,
  );
}
