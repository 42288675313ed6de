/**
 * A tunnel has one id, whether the configuration or a session tells it.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { proveTunnel } from "../../src/config/tunnel_schema.ts";
import { formatTunnel } from "../../src/config/tunnel_spec.ts";
import { tunnelId } from "../../src/session/tunnel_address.ts";

Deno.test("formatTunnel() and tunnelId() call every sound tunnel the same", () => {
  const place = fc.oneof(
    fc.integer({ min: 0, max: 65_535 }),
    fc.constantFrom("/run/a.sock", "/b"),
  );
  const host = fc.option(fc.constantFrom("127.0.0.1", "::1", "db", "0.0.0.0"));
  const fields = fc.record({
    type: fc.constantFrom("local", "remote", "dynamic"),
    bind: host,
    local: place,
    remote: fc.option(place),
    ["remote_host"]: host,
    ["local_host"]: host,
  });
  fc.assert(fc.property(fields, (each) => {
    const { tunnel } = proveTunnel(each);
    if (tunnel !== undefined) {
      assert.equal(formatTunnel(tunnel), tunnelId(tunnel));
    }
  }));
});
