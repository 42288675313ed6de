/**
 * Clients of an HTTP server in a process of their own, each with a connection
 * and one request after the other. Prints whole answers a second. It speaks
 * HTTP itself: `fetch` takes longer than the servers that are measured.
 *
 * @module
 */
import { writeAll } from "../../tests/helpers/hash_service.ts";
import { print } from "./measure.ts";

interface Load {
  readonly port: number;
  readonly path: string;
  readonly clients: number;
  readonly seconds: number;
}

const BUFFER = 256 * 1024;
const HEAD_END = "\r\n\r\n";

async function client({ port, path }: Load, untilMs: number): Promise<number> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  const request = new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
  );
  const buffer = new Uint8Array(BUFFER);
  let answers = 0;
  while (performance.now() < untilMs) {
    await writeAll(conn, request);
    await readAnswer(conn, buffer);
    answers++;
  }
  return answers;
}

async function readAnswer(
  conn: Deno.Conn,
  buffer: Uint8Array<ArrayBuffer>,
): Promise<void> {
  let length = 0;
  let whole = Infinity;
  while (length < whole) {
    const count = await conn.read(buffer.subarray(length));
    if (count === null) throw new Error("the server hung up");
    length += count;
    if (whole === Infinity) whole = sizeOf(buffer.subarray(0, length));
  }
}

/** Bytes of a whole answer; infinite while its head is not whole. */
function sizeOf(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  const end = text.indexOf(HEAD_END);
  if (end < 0) return Infinity;
  const head = text.slice(0, end);
  const [, size] = /^content-length: (\d+)/im.exec(head) ?? [];
  if (!head.startsWith("HTTP/1.1 200 ") || size === undefined) {
    throw new Error(head);
  }
  return end + HEAD_END.length + Number(size);
}

if (import.meta.main) {
  const load: Load = JSON.parse(Deno.args[0] ?? "{}");
  const untilMs = performance.now() + load.seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: load.clients }, () => client(load, untilMs)),
  );
  const answers = counts.reduce((sum, count) => sum + count, 0);
  print(String(Math.round(answers / load.seconds)));
}
