/**
 * The steps of connecting, for whoever shows or times them.
 *
 * @module
 */

/** A step of connecting, in this order. */
export type Stage =
  | "connect"
  | "banner"
  | "key exchange"
  | "authenticate"
  | "ready";

/** Told when a stage begins, with the milliseconds since the start. */
export type OnStage = (stage: Stage, elapsedMs: number) => void;
