/**
 * Connections on the machine behind a transport.
 *
 * @module
 */
import type { RemoteAddress } from "../../src/transport/raw_channel.ts";
import type { Channel, Endpoint } from "../../src/transport/transport.ts";

/** A connection on the machine. */
export interface MachineConn extends AsyncDisposable {
  /** Sends all of it. */
  send(text: string): Promise<void>;
  /** Half-close. */
  end(): Promise<void>;
  /** All that comes until the end. */
  text(): Promise<string>;
}

/** Answers each byte with itself. */
export function echoed(
  { readable, writable }: Pick<Channel, "readable" | "writable">,
): void {
  readable.pipeTo(writable).catch(() => {});
}

/** Connects on this machine. */
export async function connectHere(
  address: RemoteAddress,
): Promise<MachineConn> {
  const conn = "path" in address
    ? await Deno.connect({ transport: "unix", path: address.path })
    : await Deno.connect({ hostname: address.host, port: address.port });
  return {
    send: async (text) => {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) {
        at += await conn.write(bytes.subarray(at));
      }
    },
    end: () => conn.closeWrite(),
    text: async () => {
      const [into, decoder] = [new Uint8Array(65_536), new TextDecoder()];
      let text = "";
      for (;;) {
        const count = await conn.read(into);
        if (count === null) return text;
        text += decoder.decode(into.subarray(0, count), { stream: true });
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(conn.close()),
  };
}

/** The same in memory. */
export function connectInMemory(channel: Channel): MachineConn {
  const writer = channel.writable.getWriter();
  return {
    send: (text) => writer.write(new TextEncoder().encode(text)),
    end: () => writer.close(),
    text: () => new Response(channel.readable as BodyInit).text(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}

/** Listens with what answers each byte with itself, until the owner ends. */
export function startEcho(
  owner: AsyncDisposableStack,
  where:
    | Deno.TcpListenOptions
    | Deno.UnixListenOptions & {
      transport: "unix";
    },
): Endpoint {
  const listener: Deno.Listener = "path" in where
    ? Deno.listen(where)
    : Deno.listen(where);
  const serving = (async () => {
    const open: Promise<void>[] = [];
    for await (const peer of listener) {
      open.push(peer.readable.pipeTo(peer.writable).catch(() => {}));
    }
    await Promise.all(open);
  })();
  owner.defer(() => {
    listener.close();
    return serving;
  });
  const { addr } = listener;
  return { host: "127.0.0.1", port: addr.transport === "tcp" ? addr.port : 0 };
}
