/**
 * A model provider in a process of its own, that answers `Hello` at once.
 *
 * @module
 */
import { startModelServer } from "../../tests/helpers/model_server.ts";
import { print } from "./measure.ts";

if (import.meta.main) {
  await using server = startModelServer();
  print(new URL(server.url).port);
  await new Promise(() => {}); // until it is killed
}
