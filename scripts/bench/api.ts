/**
 * The API under load, beside a bare server that answers with the same bytes.
 * Server and clients are processes of their own.
 *
 * @module
 */
import { copyFolder } from "../../tests/helpers/api_server.ts";
import { programArgv } from "../../tests/helpers/program.ts";
import { tempFolder } from "../../tests/helpers/temp.ts";
import { denoFolder } from "../repository.ts";
import { type Child, startChild, startListening } from "./child.ts";
import { type Figure, inTurn } from "./measure.ts";
import { SAMPLE } from "./place.ts";

const CLIENTS = 16;
const SECONDS = 3;
const ROUNDS = 5;
const PATHS = ["/v1/agents", "/v1/workflows", "/health"];

/** Rows of the API. */
export async function api(): Promise<Figure[]> {
  await using folder = await tempFolder();
  await copyFolder(SAMPLE, folder.path);
  const env = { HOME: folder.path, DENO_DIR: await denoFolder() };
  await using ours = await serve(folder.path, env);
  const figures: Figure[] = [];
  for (const path of PATHS) {
    const response = await fetch(`http://127.0.0.1:${ours.port}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    await using peer = await startListening("text_process.ts", { text });
    figures.push({
      what: `api: \`GET ${path}\`, ${CLIENTS} clients; peer: bare Deno.serve`,
      ...await inTurn(ROUNDS, {
        ours: () => load(ours.port, path),
        peer: () => load(peer.port, path),
      }),
      unit: "requests/s",
      target: path === "/v1/agents" ? ">= 3,000/s" : "–",
    });
  }
  return figures;
}

async function serve(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Child & { readonly port: number }> {
  const words = ["--parac-root", `${folder}/.parac`, "api", "serve"];
  const options = ["--port", "0", "--json", "--log-level", "error"];
  const child = startChild([...programArgv(), ...words, ...options], env);
  const line = await child.out.waitFor(/"url"/);
  return { ...child, port: Number(new URL(JSON.parse(line).url).port) };
}

/** Requests a second. */
async function load(port: number, path: string): Promise<number> {
  const options = { port, path, clients: CLIENTS, seconds: SECONDS };
  // What it listens on is nothing; the number is what it has counted.
  await using clients = await startListening("load_process.ts", options);
  return clients.port;
}
