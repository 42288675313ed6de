import assert from "node:assert/strict";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import {
  MAX_LINE_BYTES,
  StdioTransport,
} from "../../src/mcp/serve_stdio_transport.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

const encoder = new TextEncoder();

function setUp(write: (bytes: Uint8Array) => void = () => {}) {
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const clock = new FakeClock();
  const transport = new StdioTransport({
    stdin: pipe.readable,
    write,
    clock,
  });
  const messages: JSONRPCMessage[] = [];
  const errors: Error[] = [];
  let closed = 0;
  transport.onmessage = (message) => messages.push(message);
  transport.onerror = (error) => errors.push(error);
  transport.onclose = () => closed++;
  const input = pipe.writable.getWriter();
  return { clock, transport, messages, errors, input, closed: () => closed };
}

function call(id: number, text: string): string {
  return JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "ping",
    params: { text },
  });
}

Deno.test("a message may be cut anywhere, in a character too", async () => {
  const { transport, messages, input, clock } = setUp();
  await transport.start();
  const bytes = encoder.encode(`${call(1, "größer ☃")}\r\n${call(2, "b")}\n`);
  for (const byte of bytes) await input.write(Uint8Array.of(byte));
  assert.equal(messages.length, 2);
  assert.match(JSON.stringify(messages[0]), /größer ☃/);
  await transport.close();
  await transport.flushed();
  clock[Symbol.dispose]();
});

Deno.test("a line over the limit ends the connection and says why", async () => {
  const { transport, errors, input, closed, clock } = setUp();
  await transport.start();
  const part = new Uint8Array(MAX_LINE_BYTES / 2 + 1).fill(0x61);
  await input.write(part);
  await input.write(part).catch(() => {});
  await transport.ended;
  await transport.flushed();
  assert.match(errors[0]?.message ?? "", /larger than 10 MiB/);
  assert.equal(closed(), 1);
  clock[Symbol.dispose]();
});

Deno.test("the end of the input waits for answers, so long at most", async () => {
  const { transport, input, closed, clock } = setUp();
  await transport.start();
  await input.write(encoder.encode(`${call(1, "a")}\n`));
  await input.close();
  while (clock.sleepers === 0) await settle(); // the grace begins
  assert.equal(closed(), 0);
  await transport.send({ jsonrpc: "2.0", id: 1, result: {} });
  await transport.ended;
  assert.equal(closed(), 1);
  await transport.flushed();
  clock[Symbol.dispose]();
});

Deno.test("the end of the input does not wait for what was cancelled, or is never answered", async () => {
  const { transport, input, closed, clock } = setUp();
  await transport.start();
  const listen = { jsonrpc: "2.0", id: 2, method: "subscriptions/listen" };
  const cancelled = {
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 1 },
  };
  const lines = [
    call(1, "a"),
    JSON.stringify(listen),
    JSON.stringify(cancelled),
  ];
  await input.write(encoder.encode(`${lines.join("\n")}\n`));
  await input.close();
  await transport.ended;
  assert.equal(closed(), 1);
  await transport.flushed();
  clock[Symbol.dispose]();
});

Deno.test("a reader that has gone ends the connection", async () => {
  const { transport, closed, clock } = setUp(() => {
    throw new TypeError("broken pipe");
  });
  await transport.start();
  await transport.send({ jsonrpc: "2.0", method: "notifications/x" });
  await transport.ended;
  assert.equal(closed(), 1);
  await transport.flushed();
  clock[Symbol.dispose]();
});
