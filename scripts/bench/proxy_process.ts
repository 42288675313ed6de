/**
 * A slow line in a process of its own.
 *
 * @module
 */
import { startCutProxy } from "../../tests/helpers/cut_proxy.ts";
import { print } from "./measure.ts";

if (import.meta.main) {
  const proxy = startCutProxy(JSON.parse(Deno.args[0] ?? "{}"));
  print(String(proxy.port));
}
