/**
 * A program that tries what the binary must not do; compiled by a test with
 * the binary's own flags. Arguments: the folder it runs in, which is its home,
 * the URL of a server, and `sealed` to be tried as it is while a remote command
 * runs. It prints a JSON object: of each try `done`, or the name of the error.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createConnection } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { GIVEN_UP } from "../../src/cli/given_up.ts";
import { narrowPlaces } from "../../src/cli/start_narrow_io.ts";
import { systemIo } from "../../src/cli/system_io.ts";

const LIBRARY = "/lib/x86_64-linux-gnu/libc.so.6";

/** A try: does it, or throws. */
type Try = () => unknown;

/** What is refused from the start. */
function always(folder: string, url: string): Record<string, Try> {
  return {
    spawn: () =>
      new Deno.Command("/bin/touch", { args: [`${folder}/spawned`] })
        .outputSync(),
    "spawn as Node": () => execFileSync("/bin/touch", [`${folder}/spawned`]),
    signal: () => Deno.kill(Deno.ppid, "SIGCONT"),
    ffi: () => Deno.dlopen(LIBRARY, {}),
    "remote module": () => import(`${url}module.js`),
    "another variable": () => got(Deno.env.get("SECRET_OF_OTHERS")),
    "another variable as Node": () => got(process.env["SECRET_OF_OTHERS"]),
    "all variables": () => got(Deno.env.toObject()["SECRET_OF_OTHERS"]),
    "a variable in a worker": () =>
      inWorker("Deno.env.get('SECRET_OF_OTHERS')"),
    "a program in a worker": () =>
      inWorker("new Deno.Command('/bin/true').outputSync().code"),
    read: () => Deno.readTextFile(`${folder}/file`),
    "read as Node": () => readFileSync(`${folder}/file`),
    "read through a link": () => Deno.readTextFile(`${folder}/link`),
    list: () => Array.fromAsync(Deno.readDir(folder)),
    "read what starts shells": () => Deno.readTextFile(`${folder}/.bashrc`),
    "read the system's files": () => Deno.readTextFile("/etc/hostname"),
    "write elsewhere": () => Deno.writeTextFile("/etc/paracle-probe", "text"),
    "write to a file that starts shells": () =>
      Deno.writeTextFile(`${folder}/.bashrc`, "text", { append: true }),
    "write as Node": () => writeFileSync(`${folder}/source.ts`, "text"),
    "write through a link": () =>
      Deno.writeTextFile(`${folder}/link-out/written`, "text"),
    "make a link": () => Deno.symlink("/etc", `${folder}/.parac/new`),
    "let a key in": () =>
      Deno.writeTextFile(`${folder}/.ssh/authorized_keys`, "text"),
    "remove": () => Deno.remove(`${folder}/file`),
    "make executable": () => Deno.chmod(`${folder}/file`, 0o755),
    "rename over": () => Deno.rename(`${folder}/.parac/file`, `${folder}/file`),
    "another fact of the system": () => Deno.systemMemoryInfo(),
    "to be granted more": async () =>
      got(
        (await Deno.permissions.request({ name: "run" })).state === "granted",
      ),
  };
}

/** What is refused once it is sealed. */
function once(folder: string, url: string): Record<string, Try> {
  const { hostname, port } = new URL(url);
  return {
    "read its own": () => Deno.readTextFile(`${folder}/.parac/file`),
    fetch: async () => await (await fetch(url)).body?.cancel(),
    connect: async () =>
      (await Deno.connect({ hostname, port: Number(port) })).close(),
    "connect as Node": () => connectAsNode(hostname, Number(port)),
    listen: () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
    resolve: () => Deno.resolveDns("localhost", "A"),
  };
}

/** Fails when there was nothing to get. */
function got(value: unknown): void {
  if (value === undefined || value === false) throw new Nothing();
}

class Nothing extends Error {
  override readonly name = "Nothing";
}

async function inWorker(expression: string): Promise<void> {
  const source = `
    let value;
    try { value = ${expression} } catch {}
    postMessage({ value });`;
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  const worker = new Worker(url, { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.onmessage = ({ data }) => resolve(data.value);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Nothing());
  };
  try {
    got(await promise);
  } finally {
    worker.terminate();
  }
}

async function connectAsNode(host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = createConnection({ host, port }, resolve);
  socket.on("error", reject);
  await promise.finally(() => socket.destroy());
}

async function outcome(attempt: Try): Promise<string> {
  try {
    await attempt();
    return "done";
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

if (import.meta.main) {
  const [folder = "", url = "", sealed] = Deno.args;
  const { hostname, port } = new URL(url);
  const open = await Deno.connect({ hostname, port: Number(port) });
  const io = systemIo(Deno.exit);
  await narrowPlaces([]);
  if (sealed === "sealed") io.seal(GIVEN_UP.sent.kinds);
  const outcomes: Record<string, string> = {};
  const tries = { ...always(folder, url), ...once(folder, url) };
  for (const [name, attempt] of Object.entries(tries)) {
    outcomes[name] = await outcome(attempt);
  }
  outcomes["an open connection"] = await outcome(async () => {
    await open.write(new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n"));
    got((await open.read(new Uint8Array(64))) ?? undefined);
    open.close();
  });
  outcomes["append to a log"] = await outcome(() => {
    using file = Deno.openSync(`${folder}/.parac/log`, {
      append: true,
      create: true,
    });
    file.writeSync(new Uint8Array(1));
  });
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(outcomes)));
  Deno.exit(0);
}
