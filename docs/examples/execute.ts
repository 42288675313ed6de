/**
 * Connects to a workspace and runs commands in it:
 *
 *     deno run -A docs/examples/execute.ts user@host.example /srv/ws [PORT]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- an example prints
import {
  ParacleError,
  parseRemote,
  shellStatus,
  SSHTransport,
} from "@paracle/paracle";

const [host, workspace, port = "22"] = Deno.args;
const remote = parseRemote({ host, workspace, port: Number(port) });

try {
  await using transport = await SSHTransport.connect(remote);

  // Collected: `paracle` over there, wherever it is installed.
  const listed = await transport.execute(
    ["paracle", "agents", "list", "--json"],
    { workspaceCommand: true, framed: true, timeoutMs: 30_000 },
  );
  const agents: { readonly id: string }[] = JSON.parse(listed.stdout);
  console.log(`agents: ${agents.map(({ id }) => id).join(", ")}`);

  // A command that fails is a result, not an error.
  const { exitCode, stderr } = await transport.execute("cat nothing");
  console.log(`cat: ${exitCode} ${stderr.trim()}`);

  // Streamed, with back-pressure; no shell reads these words.
  await using process = await transport.spawn(["ls", ".parac"]);
  for await (
    const text of process.stdout.pipeThrough(new TextDecoderStream())
  ) {
    console.log(`ls: ${text.trim().split("\n").join(" ")}`);
  }
  console.log(`ls: ${shellStatus(await process.status)}`);
} catch (error) {
  if (!(error instanceof ParacleError)) throw error;
  console.error(`${error.message} [${error.code}]`);
  Deno.exitCode = error.exitCode;
}
