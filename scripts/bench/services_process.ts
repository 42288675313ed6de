/**
 * The far end of the bench's tunnels, in a process of its own. A client sends
 * a letter and a length of 4 bytes. `D`: that many bytes come. `U`: the client
 * sends that many bytes, one comes back. `E`: echo.
 *
 * @module
 */
import { readExactly, writeAll } from "../../tests/helpers/hash_service.ts";
import { print } from "./measure.ts";

const CHUNK = new Uint8Array(256 * 1024);

async function serve(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const head = await readExactly(conn, 5);
  const size = new DataView(head.buffer).getUint32(1);
  const letter = String.fromCharCode(head[0] ?? 0);
  const buffer = new Uint8Array(CHUNK.length);
  if (letter === "D") {
    for (let left = size; left > 0; left -= CHUNK.length) {
      await writeAll(conn, CHUNK.subarray(0, left));
    }
    await conn.closeWrite();
  } else if (letter === "U") {
    for (let left = size; left > 0;) {
      const count = await conn.read(buffer);
      if (count === null) return;
      left -= count;
    }
    await writeAll(conn, Uint8Array.of(1));
  } else {
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) return;
      await writeAll(conn, buffer.subarray(0, count));
    }
  }
}

if (import.meta.main) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  print(String(listener.addr.port));
  for await (const conn of listener) {
    serve(conn).catch(() => {}).finally(() => {
      try {
        conn.close();
      } catch {
        // Closed already.
      }
    });
  }
}
