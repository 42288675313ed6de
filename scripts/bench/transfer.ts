/**
 * What the bench sends through a port.
 *
 * @module
 */
import {
  readExactly,
  requestHead,
  writeAll,
} from "../../tests/helpers/hash_service.ts";
import { timed } from "./measure.ts";

const BUFFER = 256 * 1024;
const MEGA = 1e6;

/** Opens a connection that echoes, with one byte echoed already. */
export async function openEcho(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ port });
  try {
    conn.setNoDelay(true);
    await writeAll(conn, requestHead("E", 0));
    await ping(conn);
    return conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** Sends a byte and waits for it. */
export async function ping(conn: Deno.Conn): Promise<void> {
  await writeAll(conn, Uint8Array.of(7));
  await readExactly(conn, 1);
}

/** MB/s of a download, or of some at once. */
export async function download(
  port: number,
  { sizeBytes, streams = 1 }: {
    readonly sizeBytes: number;
    readonly streams?: number;
  },
): Promise<number> {
  const part = Math.floor(sizeBytes / streams);
  return await rate(part * streams, streams, async () => {
    using conn = await Deno.connect({ port });
    await writeAll(conn, requestHead("D", part));
    const buffer = new Uint8Array(BUFFER);
    let left = part;
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) break;
      left -= count;
    }
    if (left !== 0) throw new Error(`${left} bytes did not come`);
  });
}

/** MB/s of an upload, or of some at once. */
export async function upload(
  port: number,
  { sizeBytes, streams = 1 }: {
    readonly sizeBytes: number;
    readonly streams?: number;
  },
): Promise<number> {
  const part = Math.floor(sizeBytes / streams);
  const bytes = new Uint8Array(BUFFER);
  return await rate(part * streams, streams, async () => {
    using conn = await Deno.connect({ port });
    await writeAll(conn, requestHead("U", part));
    for (let left = part; left > 0; left -= BUFFER) {
      await writeAll(conn, bytes.subarray(0, left));
    }
    await readExactly(conn, 1);
  });
}

async function rate(
  sizeBytes: number,
  streams: number,
  work: () => Promise<void>,
): Promise<number> {
  const works = (): Promise<unknown> =>
    Promise.all(Array.from({ length: streams }, work));
  return sizeBytes / MEGA / (await timed(works) / 1000);
}
