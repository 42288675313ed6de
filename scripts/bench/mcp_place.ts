/**
 * The server that the bridges of the bench lead to, and the bridges of others.
 *
 * @module
 */
import { programArgv, startCommand } from "../../tests/helpers/program.ts";
import { closedPort } from "../../tests/helpers/peers.ts";
import { repository } from "../repository.ts";
import { runIn } from "./child.ts";
import { print } from "./measure.ts";
import type { McpProgram } from "./mcp_client.ts";

const FIXTURE = new URL("tests/mcp/fixture_main.ts", repository()).pathname;

/** The bridges of others, in the order of {@linkcode installPeers}. */
export const PEERS: readonly string[] = [
  "mcp-remote@0.15.1",
  "supergateway@4.0.0",
];

/** Words that start the server, with a port or on standard streams. */
export function fixtureWords(...port: readonly string[]): readonly string[] {
  const run = [Deno.execPath(), "run", "--quiet", "-A", "--no-check"];
  return [...run, FIXTURE, ...port];
}

/** A server on a port that stays the same however often it is started. */
export class McpPlace implements AsyncDisposable {
  readonly port: number = closedPort();
  #server: ReturnType<typeof startCommand> | undefined;

  /** Starts it; it listens when this resolves. */
  async start(): Promise<void> {
    const env = Deno.env.toObject();
    const words = fixtureWords(`${this.port}`);
    this.#server = startCommand(words, { cwd: "/", env });
    await this.#server.err.waitFor(/serving on/);
  }

  /** Kills it. */
  async kill(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  /** Words that start our bridge to it. */
  get ours(): readonly string[] {
    const url = `ws://127.0.0.1:${this.port}/mcp`;
    return [...programArgv(), "mcp", "connect", "--url", url];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Installs the bridges of others into a folder; none when that cannot be done. */
export async function installPeers(
  folder: string,
  { port }: McpPlace,
): Promise<readonly McpProgram[]> {
  try {
    await Deno.writeTextFile(`${folder}/package.json`, "{}\n");
    const words = ["npm", "install", "--no-audit", "--no-fund", ...PEERS];
    await runIn(words, { cwd: folder, env: {} });
  } catch (error) {
    print(`Without others: ${error instanceof Error ? error.message : error}`);
    return [];
  }
  const modules = `${folder}/node_modules`;
  const url = `http://127.0.0.1:${port}/mcp`;
  const env = { HOME: folder };
  const mcpRemote = [`${modules}/mcp-remote/dist/proxy.js`, url];
  const supergateway = [`${modules}/supergateway/dist/index.js`];
  return [
    { words: ["node", ...mcpRemote, "--transport", "http-only"], env },
    {
      words: ["node", ...supergateway, "--streamableHttp", url].concat(
        ["--logLevel", "none"],
      ),
      env,
    },
  ];
}
