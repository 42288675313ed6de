import assert from "node:assert/strict";
import { tunnelId } from "../../src/session/tunnel_address.ts";
import { spec } from "../helpers/tunnel_specs.ts";

Deno.test("tunnelId() is the spec as typed", () => {
  const ids = [
    spec({}),
    spec({ remoteHost: "db", remote: 5432 }),
    spec({ bind: "0.0.0.0", remoteHost: "db", remote: 5432 }),
    spec({ bind: "0.0.0.0" }),
    spec({ bind: "::", remoteHost: "2001:db8::1" }),
    spec({ kind: "remote", remote: 9000, local: 3000 }),
    spec({ kind: "remote", remote: 9000, local: 3000, localHost: "web" }),
    spec({ kind: "dynamic", local: 1080, remote: 0 }),
    spec({ kind: "dynamic", local: 1080, bind: "::1" }),
    spec({ local: "/run/a.sock", remote: 5432 }),
    spec({ remote: "/run/b.sock" }),
  ].map(tunnelId);
  assert.deepEqual(ids, [
    "8000:8000",
    "8000:db:5432",
    "0.0.0.0:8000:db:5432",
    "0.0.0.0:8000:127.0.0.1:8000",
    "[::]:8000:[2001:db8::1]:8000",
    "R:9000:3000",
    "R:9000:web:3000",
    "D:1080",
    "D:[::1]:1080",
    "/run/a.sock:5432",
    "8000:/run/b.sock",
  ]);
});
