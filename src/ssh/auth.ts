/**
 * Logging in: one key after the other, nothing else ever.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { type Place, placeName } from "./errors.ts";
import type { Offer } from "./identity.ts";
import type { AuthAttempt, AuthHandler } from "./ssh2.d.ts";

/** A server ends the connection at its MaxAuthTries, 6 by default. */
const MAX_ATTEMPTS = 6;

/** What the login of one connection needs. */
export interface LoginParts {
  /** Where. */
  readonly place: Place;
  /** Keys to offer. */
  readonly offers: AsyncIterator<Offer, void, void>;
}

/** Answers ssh2's question for the next credential and remembers why it ended. */
export class Login {
  readonly #parts: LoginParts;
  readonly #offered: Offer[] = [];
  readonly #again: Offer[] = [];
  #repeated = 0;
  #failure: Error | undefined;

  /** Borrows the offers. */
  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  /** Why the login failed, once it did. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** For ssh2: offers the next key, or gives up. */
  readonly handler: AuthHandler = (methodsLeft, partialSuccess, next) => {
    this.#next(methodsLeft, partialSuccess === true).then(next, (error) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      next(false);
    });
  };

  async #next(
    methodsLeft: readonly string[] | null,
    partialSuccess: boolean,
  ): Promise<AuthAttempt | false> {
    if (partialSuccess) {
      throw this.#failed(
        `the key was accepted, but the server also wants ${
          printable(methodsLeft?.join(" or ") ?? "more")
        }, and only keys are supported`,
      );
    }
    if (methodsLeft !== null && !methodsLeft.includes("publickey")) {
      throw this.#failed(
        `the server takes no keys, only ${printable(methodsLeft.join(" or "))}`,
      );
    }
    return await this.#attempt();
  }

  async #attempt(): Promise<AuthAttempt | false> {
    const { offers, place } = this.#parts;
    const step = await offers.next();
    if (step.done !== true) {
      this.#offered.push(step.value);
      if (step.value.again !== undefined) this.#again.push(step.value);
      return step.value.attempt(place.user);
    }
    // Only now, so that no other key goes without its turn.
    const again = this.#attempts() < MAX_ATTEMPTS
      ? this.#again.shift()?.again?.(place.user)
      : undefined;
    if (again !== undefined) {
      this.#repeated += 1;
      return again;
    }
    this.#failure = this.#failed(this.#refusal());
    return false;
  }

  #attempts(): number {
    return this.#offered.length + this.#repeated;
  }

  #refusal(): string {
    const { user, host, port } = this.#parts.place;
    if (this.#offered.length === 0) {
      return 'no key to offer: name one with "identity_file:" in remotes.yaml, load one with ssh-add, or make one with: ssh-keygen -t ed25519';
    }
    const offered = this.#offered.map(({ description, fingerprint }) =>
      `${description} (${fingerprint})`
    );
    const [only] = this.#offered;
    const file = this.#offered.length === 1 && only?.description.startsWith("/")
      ? ` -i ${only.description}`
      : "";
    return `the server refused ${
      offered.join(", ")
    }; add the public key there with: ssh-copy-id${file} -p ${port} ${user}@${host}`;
  }

  #failed(state: string): ParacleError {
    const { place } = this.#parts;
    return new ParacleError(
      "auth.failed",
      `Cannot log in as ${place.user} on ${placeName(place)}: ${state}`,
      {
        details: {
          user: place.user,
          host: place.host,
          offered: this.#offered.map(({ fingerprint }) => fingerprint),
        },
      },
    );
  }
}
