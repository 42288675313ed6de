/**
 * Commands over a connection that is there already, beside `ssh -S`.
 *
 * @module
 */
import { run, startChild } from "./child.ts";
import { addRemote, ROUNDS } from "./commands.ts";
import { type Figure, timedInTurn } from "./measure.ts";
import { openPlace, SAMPLE, sshWords } from "./place.ts";

/** Rows of warm commands. */
export async function warm(): Promise<Figure[]> {
  await using place = await openPlace();
  const { folder, paracle, env, host } = place;
  await addRemote(place);
  await using up = startChild([...paracle, "remote", "up", "x", "--json"], env);
  await up.out.waitFor(/ready/);
  const socket = `${folder}/mux`;
  await using master = startChild([
    ...sshWords(place),
    ...["-N", "-M", "-S", socket, host],
  ]);
  const ssh = [...sshWords(place), "-S", socket];
  await untilRuns([...ssh, "-O", "check", host]);
  const execute = [...paracle, "remote", "exec", "x", "--", "true"];
  const pair = await timedInTurn(ROUNDS, {
    ours: () => run(execute, env),
    peer: () => run([...ssh, host, `cd '${SAMPLE}' && exec true`]),
  });
  const start = await timedInTurn(ROUNDS, {
    ours: () => run([...paracle, "--version"], env),
    peer: () => run(["ssh", "-V"]),
  });
  if (master.pid === up.pid) throw new Error("two processes with one id");
  return [
    {
      what: "session: `paracle remote exec x -- true`, warm; peer: `ssh -S`",
      ...pair,
      target: "–",
    },
    {
      what: "session: the same without the start of the process (`--version`)",
      ours: pair.ours - start.ours,
      peer: pair.peer - start.peer,
      target: "<= 15 ms",
    },
  ];
}

async function untilRuns(argv: readonly string[]): Promise<void> {
  for (;;) {
    try {
      return await run(argv);
    } catch {
      // Not there yet.
    }
  }
}
