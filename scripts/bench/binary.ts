/**
 * The compiled program, that `PARACLE_BIN` names, beside a compiled
 * `console.log` with the same runtime inside.
 *
 * @module
 */
import { programBinary } from "../../tests/helpers/program.ts";
import { tempFolder } from "../../tests/helpers/temp.ts";
import { run } from "./child.ts";
import { addRemote } from "./commands.ts";
import { type Figure, leastInTurn, print } from "./measure.ts";
import { openPlace } from "./place.ts";

const ROUNDS = 31;

/** Rows of starting and of size; none when there is no binary. */
export async function binary(): Promise<Figure[]> {
  const path = programBinary();
  if (path === undefined) {
    print("binary: left out; PARACLE_BIN names none");
    return [];
  }
  await using folder = await tempFolder();
  const bare = await compileBare(folder.path);
  await using place = await openPlace();
  await addRemote(place);
  const { env } = place;
  const peer = (): Promise<void> => run([bare], env);
  const [ours, least] = await Promise.all([Deno.stat(path), Deno.stat(bare)]);
  return [
    {
      what: "`paracle --version`; peer: a compiled `console.log`",
      ...await leastInTurn(ROUNDS, {
        ours: () => run([path, "--version"], env),
        peer,
      }),
      target: "<= 1.25 x peer",
    },
    {
      what: "`paracle remote list`, one remote; peer: the same",
      ...await leastInTurn(ROUNDS, {
        ours: () => run([path, "remote", "list"], env),
        peer,
      }),
      target: "<= peer + 25 ms",
    },
    {
      what: "size; peer: the same",
      ours: ours.size / 1e6,
      peer: least.size / 1e6,
      unit: "MB",
      target: "<= peer + 3 MB",
    },
  ];
}

/** Compiles `console.log` with what the binary is compiled with. */
async function compileBare(folder: string): Promise<string> {
  await Deno.writeTextFile(`${folder}/bare.ts`, 'console.log("x");\n');
  const deno = Deno.env.get("COMPILE_DENO") || Deno.execPath();
  const output = `${folder}/bare`;
  await run([
    ...[deno, "compile", "--quiet", "--no-check", "--no-config"],
    ...[`--output=${output}`, `${folder}/bare.ts`],
  ]);
  return output;
}
