/**
 * A login with ssh2 alone, to prove keys without the rest of the client.
 *
 * @module
 */
import { connect } from "node:net";
import type { Offer } from "../../src/ssh/identity_offer.ts";
import { library } from "../../src/ssh/library.ts";
import type { Sshd } from "./sshd.ts";

/**
 * Logs in with the first offer that is accepted, logs out, and returns what
 * was offered. Rejects when none is accepted or the iteration throws.
 */
export async function login(
  sshd: Sshd,
  offers: AsyncIterator<Offer, void>,
): Promise<string[]> {
  const offered: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sock = connect(sshd.port, sshd.host);
  const closed = new Promise((done) => sock.once("close", done));
  const client = new library.Client();
  client.on("ready", () => resolve());
  client.on("error", (error) => {
    // ssh2 tells of a key that did not sign, and goes on to the next offer.
    if (!("level" in error) || error.level !== "agent") reject(error);
  });
  client.connect({
    sock,
    username: sshd.user,
    readyTimeout: 20_000,
    keepaliveInterval: 0,
    keepaliveCountMax: 0,
    hostVerifier: (_key, verify) => verify(true),
    algorithms: {
      cipher: ["aes128-gcm@openssh.com"],
      kex: ["curve25519-sha256"],
      hmac: ["hmac-sha2-256"],
      serverHostKey: ["ssh-ed25519"],
      compress: ["none"],
    },
    authHandler: (_left, _partial, next) => {
      offers.next().then(({ value }) => {
        if (value !== undefined) offered.push(value.description);
        next(value === undefined ? false : value.attempt(sshd.user));
      }, reject);
    },
  });
  try {
    await promise;
    return offered;
  } finally {
    client.end();
    sock.destroy();
    await closed;
  }
}
