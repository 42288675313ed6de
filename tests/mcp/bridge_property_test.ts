import fc from "fast-check";
import { settle } from "../helpers/fake_clock.ts";
import {
  openLegacy,
  startBridge,
  type TestBridge,
} from "../helpers/mcp_bridge.ts";
import { BridgeModel } from "../helpers/mcp_bridge_model.ts";

type Step = (bridge: TestBridge, model: BridgeModel) => Promise<void> | void;

const which = fc.nat({ max: 50 });

function step(name: string, run: Step): { run: Step; toString(): string } {
  return { run, toString: () => name };
}

const asks = fc.constantFrom("read", "safe", "unsafe", "listen" as const)
  .map((kind) => step(`ask ${kind}`, (_, model) => model.ask(kind)));

const others = fc.oneof(
  which.map((n) => step(`cancel ${n}`, (_, model) => model.cancel(n))),
  fc.constant(step("tell", (_, model) => model.tell())),
  which.map((n) => step(`reply ${n}`, (_, model) => model.answerServer(n))),
  which.map((n) => step(`answer ${n}`, (_, model) => model.serverAnswers(n))),
  which.map((n) => step(`answer ${n}`, (_, model) => model.serverAnswers(n))),
  fc.constant(step("say", (_, model) => model.serverTells())),
  fc.constant(step("server asks", (_, model) => model.serverAsks())),
);

const losses = fc.oneof(
  fc.constant(step("cut", ({ leg }) => leg.connections.at(-1)?.cut())),
  fc.constant(step("down", ({ leg }) => {
    leg.down();
    leg.connections.at(-1)?.cut();
  })),
  fc.constant(step("up", ({ leg }) => leg.up())),
);

const time = fc.constantFrom(1, 80, 400, 3000, 14_000, 16_000)
  .map((ms) => step(`${ms} ms`, ({ clock }) => clock.advance(ms)));

const steps = fc.array(
  fc.oneof(
    { arbitrary: asks, weight: 4 },
    { arbitrary: others, weight: 6 },
    { arbitrary: losses, weight: 2 },
    { arbitrary: time, weight: 2 },
  ),
  { minLength: 5, maxLength: 40 },
);

/** Tells the bridge that "look" may be called twice. */
async function listTools(bridge: TestBridge): Promise<void> {
  const tools = [
    { name: "look", annotations: { readOnlyHint: true } },
    { name: "run" },
  ];
  await bridge.send({ id: "tools", method: "tools/list" });
  bridge.leg.last.answer("tools/list", { tools });
  await settle();
}

for (const era of ["legacy", "modern"]) {
  Deno.test(`runBridge() answers each request once and repeats nothing unsafe, whatever happens, in ${era} traffic`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await using bridge = await startBridge();
        if (era === "legacy") await openLegacy(bridge);
        await listTools(bridge);
        const model = new BridgeModel(bridge);
        for (const { run } of all) {
          await run(bridge, model);
          await settle();
          model.check();
        }
        await finish(bridge, model);
      }),
      { numRuns: 40, endOnFailure: false },
    );
  });
}

/** All is well again: what is left is answered, then the client leaves. */
async function finish(bridge: TestBridge, model: BridgeModel): Promise<void> {
  bridge.leg.up();
  await bridge.clock.advance(16_000);
  model.serverAnswersAll();
  await settle();
  await bridge.end();
  await bridge.clock.advance(2000);
  model.checkEnd();
}
