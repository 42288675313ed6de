import assert from "node:assert/strict";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import {
  type ServerSocket,
  SocketTransport,
} from "../../src/mcp/socket_transport.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const MIB = 1024 * 1024;

class FakeSocket implements ServerSocket {
  isOpen = true;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly closed: unknown[] = [];

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number, reason: string): void {
    this.isOpen = false;
    this.closed.push([code, reason]);
  }
}

interface Desk {
  readonly socket: FakeSocket;
  readonly transport: SocketTransport;
  readonly heard: JSONRPCMessage[];
  ends: number;
}

function desk(clock: FakeClock): Desk {
  const socket = new FakeSocket();
  const ear = { came: () => {}, goes: () => {} };
  const transport = new SocketTransport(socket, { clock, ear });
  const found: Desk = { socket, transport, heard: [], ends: 0 };
  transport.onmessage = (message) => found.heard.push(message);
  transport.onclose = () => found.ends++;
  return found;
}

const NOTICE: JSONRPCMessage = { jsonrpc: "2.0", method: "x" };

Deno.test("send() waits while more than 4 MiB are unread", async () => {
  using clock = new FakeClock();
  const { socket, transport } = desk(clock);
  socket.bufferedAmount = 5 * MIB;
  let sent = false;
  const sending = transport.send(NOTICE).then(() => sent = true);
  await clock.advance(100);
  assert.equal(sent, false);
  assert.equal(socket.sent.length, 1);
  socket.bufferedAmount = MIB;
  await clock.advance(5);
  await sending;
});

Deno.test("send() gives a peer up that leaves 64 MiB unread", async () => {
  using clock = new FakeClock();
  const found = desk(clock);
  found.socket.bufferedAmount = 65 * MIB;
  await found.transport.send(NOTICE);
  assert.deepEqual(found.socket.closed, [[1008, "too much is unread"]]);
  assert.equal(found.ends, 1);
});

Deno.test("send() puts an error in place of an answer that nobody could take", async () => {
  using clock = new FakeClock();
  const { socket, transport } = desk(clock);
  const text = "x".repeat(61 * MIB);
  await transport.send({ jsonrpc: "2.0", id: "7", result: { text } });
  const [sent = ""] = socket.sent;
  assert.match(sent, /"id":"7".*"code":-31003.*"maybeExecuted":true/);
});

Deno.test("receive() hands an error on in place of a client's large answer", () => {
  using clock = new FakeClock();
  const { transport, heard, socket } = desk(clock);
  const result = { text: "x".repeat(4 * MIB) };
  transport.receive(JSON.stringify({ jsonrpc: "2.0", id: 3, result }));
  assert.match(JSON.stringify(heard), /"id":3,"error":{"code":-31003/);
  assert.deepEqual(socket.sent, []);
});

Deno.test("a transport ends once, with the first code it was given", async () => {
  using clock = new FakeClock();
  const found = desk(clock);
  const { transport, socket } = found;
  transport.endWith(4401, "token");
  transport.endWith(1001, "late");
  await transport.close();
  await transport.close();
  transport.ended(); // told again by the runtime
  transport.ended();
  assert.deepEqual(socket.closed, [[4401, "token"]]);
  assert.equal(found.ends, 1);
  transport.receive(JSON.stringify(NOTICE));
  await transport.send(NOTICE);
  assert.deepEqual([found.heard, socket.sent], [[], []]);
});
