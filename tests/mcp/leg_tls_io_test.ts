import assert from "node:assert/strict";
import { openIde } from "../helpers/mcp_ide.ts";
import { type TestNetwork, testNetwork } from "../helpers/mcp_network.ts";
import { openDesk } from "../helpers/remote_fixture.ts";

/** Of `localhost`, signed by an authority that nobody trusts, for a hundred years. */
const FOLDER = new URL("../testdata/tls/", import.meta.url);
const AUTHORITY = new URL("authority.pem", FOLDER).pathname;

/** Takes TLS off in front of a server. */
class TlsFront implements AsyncDisposable {
  readonly #listener: Deno.TlsListener;
  readonly #server: TestNetwork;
  readonly #passing = new Set<Promise<unknown>>();
  readonly #accepting: Promise<void>;

  constructor(server: TestNetwork) {
    this.#server = server;
    this.#listener = Deno.listenTls({
      hostname: "127.0.0.1",
      port: 0,
      cert: Deno.readTextFileSync(new URL("server.pem", FOLDER)),
      key: Deno.readTextFileSync(new URL("server.key", FOLDER)),
    });
    this.#accepting = this.#accept();
  }

  url(scheme: "wss" | "https"): string {
    return `${scheme}://localhost:${this.#listener.addr.port}/mcp`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    await Promise.all(this.#passing);
  }

  async #accept(): Promise<void> {
    for await (const outer of this.#listener) {
      const passing = this.#pass(outer).catch(() => {}); // refused, or cut
      this.#passing.add(passing);
    }
  }

  async #pass(outer: Deno.TlsConn): Promise<void> {
    using _ = outer;
    await outer.handshake();
    const { port } = this.#server;
    using inner = await Deno.connect({ hostname: "127.0.0.1", port });
    await Promise.race([
      inner.readable.pipeTo(outer.writable, { preventClose: true }),
      outer.readable.pipeTo(inner.writable, { preventClose: true }),
    ]);
  }
}

for (const scheme of ["wss", "https"] as const) {
  Deno.test(`mcp connect by ${scheme} trusts the authority that DENO_CERT names`, async () => {
    await using desk = await openDesk();
    await using server = testNetwork();
    await using front = new TlsFront(server);
    const env = { DENO_CERT: AUTHORITY };
    await using ide = await openIde(desk, ["--url", front.url(scheme)], {
      env,
    });
    assert.equal((await ide.client.listTools()).tools.length, 4);
  });

  Deno.test(`mcp connect by ${scheme} ends at a certificate that it cannot trust, and says why`, async () => {
    await using desk = await openDesk();
    await using server = testNetwork();
    await using front = new TlsFront(server);
    const words = ["mcp", "connect", "--url", front.url(scheme)];
    const { code, out, err } = await desk.run(words, {
      stdin: '{"jsonrpc":"2.0","id":1,"method":"ping"}\n',
    });
    const said =
      /Cannot trust the server's certificate: UnknownIssuer; .*DENO_CERT/;
    assert.equal(code, 240, err);
    assert.match(err, said);
    const { error } = JSON.parse(out);
    assert.equal(error.code, -31002);
    assert.match(error.data.reason, said);
    const check = await desk.run([...words, "--check"]);
    assert.equal(check.code, 1);
    assert.match(check.out, said);
  });
}
