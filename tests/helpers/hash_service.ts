/**
 * A service whose every answer can be proven: blocks with their SHA-256.
 *
 * A client sends a letter and a length of 4 bytes. `D`: the service answers
 * with that many random bytes and their hash. `U`: the client sends that many
 * bytes, the service answers with their hash. `E`: echo until the client ends.
 * `S`: an endless stream.
 *
 * @module
 */

/** A running service; disposing ends it and its connections. */
export interface HashService extends AsyncDisposable {
  readonly port: number;
  /** Connections open now. */
  readonly open: number;
}

/** Bytes of a request's head. */
export const HEAD_BYTES = 5;
/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** Starts a service on a free port of an address, by default of 127.0.0.1. */
export function startHashService(hostname = "127.0.0.1"): HashService {
  const listener = Deno.listen({ hostname, port: 0 });
  const open = new Set<Deno.TcpConn>();
  const work = new Set<Promise<void>>();
  const accepting = (async () => {
    for await (const conn of listener) {
      open.add(conn);
      const one = serve(conn).catch(() => {}).finally(() => {
        open.delete(conn);
        work.delete(one);
        closeQuietly(conn);
      });
      work.add(one);
    }
  })();
  return {
    port: listener.addr.port,
    get open(): number {
      return open.size;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await accepting;
      for (const conn of open) closeQuietly(conn);
      await Promise.all(work);
    },
  };
}

/** A request's head. */
export function requestHead(letter: string, sizeBytes: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  head[0] = letter.charCodeAt(0);
  new DataView(head.buffer).setUint32(1, sizeBytes);
  return head;
}

/** Exactly that many bytes; throws when the connection ends before. */
export async function readExactly(
  conn: Deno.Conn,
  sizeBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes;) {
    const count = await conn.read(bytes.subarray(at));
    if (count === null) throw new Error(`ended after ${at} bytes`);
    at += count;
  }
  return bytes;
}

/** All of it. */
export async function writeAll(
  conn: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at));
  }
}

/** Random bytes of any number. */
export function randomBytes(sizeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

/** SHA-256. */
export async function hashOf(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Closes a connection that may be closed. */
export function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Closed already.
  }
}

async function serve(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const head = await readExactly(conn, HEAD_BYTES);
  const size = new DataView(head.buffer).getUint32(1);
  const letter = String.fromCharCode(head[0] ?? 0);
  if (letter === "D") {
    const bytes = randomBytes(size);
    await writeAll(conn, bytes);
    await writeAll(conn, await hashOf(bytes));
  } else if (letter === "U") {
    await writeAll(conn, await hashOf(await readExactly(conn, size)));
  } else if (letter === "S") {
    const bytes = randomBytes(65_536);
    for (;;) await writeAll(conn, bytes);
  } else {
    await conn.readable.pipeTo(conn.writable);
  }
}
