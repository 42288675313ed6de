/**
 * References of one place of a workflow: what they read, and what is wrong
 * with them, now and while the workflow runs.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Problem } from "./definition_problems.ts";
import type { FieldPath } from "./document.ts";
import type { Path } from "./expression.ts";
import { shortened } from "./template.ts";
import {
  bindName,
  bindPath,
  type Reference,
  stepOf,
  type TemplateNames,
} from "./template_reference.ts";
import { resolveReference, type TemplateView } from "./template_resolve.ts";

/** Whose texts are compiled, for messages. */
export interface TemplateSite {
  /** Id of the workflow. */
  readonly workflow: string;
  /** Path of its file below `.parac`. */
  readonly file: string;
  /** What begins a sentence: `step "report"` or `output "summary"`. */
  readonly subject: string;
  /** The step, if it is one. */
  readonly step?: string;
  /** `file:line:column` of a value. */
  placeOf(path: FieldPath): string;
}

/**
 * Something that is resolved later.
 *
 * @throws {ParacleError} `workspace.invalid` naming workflow, step and expression.
 */
export type Resolver<T> = (view: TemplateView) => T;

/** Binds the references of one place, and keeps what is wrong with them. */
export class TemplateBinder {
  /** What is wrong, as found. */
  readonly problems: Problem[] = [];
  /** The steps that are read, each with the place of the first value that does. */
  readonly uses: Map<string, string> = new Map();
  /** References to inputs, which can be resolved before anything has run. */
  readonly reads: Resolver<unknown>[] = [];
  /** Whether there is a `{{ steps }}`, which reads all it waits for. */
  usesAll = false;
  readonly #site: TemplateSite;

  /** Starts with nothing bound. */
  constructor(site: TemplateSite) {
    this.#site = site;
  }

  /** A path; `source` is what stands in the file. */
  path(
    path: Path,
    source: string,
    at: FieldPath,
    names: TemplateNames,
  ): Resolver<unknown> {
    const reference = bindPath(path, names);
    return "why" in reference
      ? this.unresolved(source, at, reference.why)
      : this.#resolver(reference, source, at);
  }

  /** A name alone; undefined when it means nothing. */
  name(
    name: string,
    source: string,
    at: FieldPath,
    names: TemplateNames,
  ): Resolver<unknown> | undefined {
    const reference = bindName(name, names);
    return reference && this.#resolver(reference, source, at);
  }

  /** A reference that means nothing: a problem now, a failure when it is used. */
  unresolved(source: string, at: FieldPath, why: string): Resolver<never> {
    const message = cannotResolve(source, why);
    this.problem(at, message);
    return () => this.refuse(message, source);
  }

  /** Notes a problem. */
  problem(at: FieldPath, message: string): void {
    const { step, subject } = this.#site;
    const told = step === undefined ? `${subject}: ${message}` : message;
    const place = this.#site.placeOf(at);
    this.problems.push({
      severity: "error",
      step,
      place,
      message: printable(told),
    });
  }

  /** Fails while the workflow runs. */
  refuse(message: string, expression: string): never {
    const { workflow, file, subject, step } = this.#site;
    const where = step === undefined ? { file } : { file, step };
    throw new ParacleError(
      "workspace.invalid",
      printable(`${workflow}: ${subject}: ${message}`),
      { details: { ...where, expression } },
    );
  }

  #resolver(
    reference: Reference,
    source: string,
    at: FieldPath,
  ): Resolver<unknown> {
    const step = stepOf(reference);
    if (step !== undefined && !this.uses.has(step)) {
      this.uses.set(step, this.#site.placeOf(at));
    }
    if (reference.kind === "dependencies") this.usesAll = true;
    const resolver: Resolver<unknown> = (view) => {
      const resolved = resolveReference(reference, view);
      return "value" in resolved
        ? resolved.value
        : this.refuse(cannotResolve(source, resolved.why), source);
    };
    if (reference.kind === "input") this.reads.push(resolver);
    return resolver;
  }
}

function cannotResolve(source: string, why: string): string {
  return `cannot resolve ${shortened(source)}: ${why}`;
}

/** What resolving fails with, as sentences; each once. */
export function faultsOf(
  resolvers: readonly Resolver<unknown>[],
  view: TemplateView,
): readonly string[] {
  const faults = new Set<string>();
  for (const resolve of resolvers) {
    try {
      resolve(view);
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      faults.add(error.message);
    }
  }
  return [...faults];
}
