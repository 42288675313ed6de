import assert from "node:assert/strict";
import { repository } from "../../scripts/repository.ts";
import { tempFolder } from "../helpers/temp.ts";

/** Runs the command line in a folder that is removed first. */
async function runInRemoved(
  words: readonly string[],
): Promise<{ readonly code: number; readonly err: string }> {
  await using folder = await tempFolder();
  const gone = `${folder.path}/gone`;
  await Deno.mkdir(gone);
  const [system, main] = ["system_io", "main"]
    .map((name) => new URL(`src/cli/${name}.ts`, repository()).href);
  const script = `
    Deno.chdir(${JSON.stringify(gone)});
    Deno.removeSync(${JSON.stringify(gone)});
    const { systemIo } = await import(${JSON.stringify(system)});
    const { main } = await import(${JSON.stringify(main)});
    Deno.exit(await main(${JSON.stringify(words)}, systemIo(Deno.exit)));
  `;
  const config = new URL("deno.json", repository()).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", "--no-check", "--config", config],
      `data:text/javascript,${encodeURIComponent(script)}`,
    ],
    env: { PARACLE_LOCAL: "1" },
  }).output();
  return { code, err: new TextDecoder().decode(stderr) };
}

Deno.test({
  name: "main() says that the working folder was removed",
  ignore: Deno.build.os === "windows", // it removes none that is in use
  fn: async () => {
    const lines = [["agents", "list"], ["status", "--parac-root", "ws"]];
    for (const words of lines) {
      assert.deepEqual(await runInRemoved(words), {
        code: 3,
        err: "paracle: Cannot use the working folder: it was removed; " +
          "go to another with: cd ~ [workspace.not_found]\n",
      });
    }
    const named = await runInRemoved(["status", "--parac-root", "/"]);
    assert.match(named.err, /^paracle: Cannot find a workspace: .* "\/"/);
  },
});
