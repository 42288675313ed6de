/**
 * What can be tried of a tunnel without opening it here.
 *
 * @module
 */
import type { TunnelConfig } from "../../config/remote.ts";
import { formatTunnel } from "../../config/tunnel_spec.ts";
import type { RemoteAddress } from "../../transport/raw_channel.ts";
import type { Transport } from "../../transport/transport.ts";
import { placeText } from "../session_view.ts";
import type { Checklist } from "./remote_test_checks.ts";

/**
 * Asks what a tunnel's far end says: of kind `local` it is connected to, of
 * kind `remote` it is listened on for a moment, of kind `dynamic` there is
 * none.
 */
export async function testTunnel(
  link: Transport,
  tunnel: TunnelConfig,
  list: Checklist,
): Promise<void> {
  const { bind, kind, remote, remoteHost } = tunnel;
  const name = tunnelCheck(tunnel);
  if (kind === "dynamic") {
    return list.pass(name, "SOCKS5; leads where its clients ask");
  }
  if (kind === "remote") {
    await list.run(name, async () => {
      const address = addressOf(bind, remote);
      await using _listener = await link.listen(
        address,
        (incoming) => incoming.reject(),
      );
      const detail = `${placeText(bind, remote)} can be listened on there`;
      return { value: true, detail };
    });
    return;
  }
  await list.run(name, async () => {
    await reach(link, addressOf(remoteHost, remote));
    return { value: true, detail: `${placeText(remoteHost, remote)} answers` };
  });
}

async function reach(link: Transport, address: RemoteAddress): Promise<void> {
  if (!("path" in address)) {
    await using _channel = await link.dial(address);
    return;
  }
  const channel = await link.open(address);
  channel.start({ data: () => {}, end: () => {}, closed: () => {} });
  channel.close();
}

/** Name of a tunnel's check: a local one by its port alone, if that says enough. */
export function tunnelCheck(tunnel: TunnelConfig): string {
  const isPlain = tunnel.kind === "local" && typeof tunnel.local === "number" &&
    tunnel.local !== 0;
  return `tunnel ${isPlain ? tunnel.local : formatTunnel(tunnel)}`;
}

function addressOf(host: string, place: number | string): RemoteAddress {
  return typeof place === "string" ? { path: place } : { host, port: place };
}
